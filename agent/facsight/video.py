"""A video read over time: a series in, segments with readings and what happens when out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facsight.chat.moments import nearest_in_time
from facsight.chat.on_video import hear_of_video, not_looked_for
from facsight.chat.query import Query
from facsight.chat.sentences import decimal, fixed
from facsight.reasoner.apexes import apexes
from facsight.reasoner.deterministic import choose
from facsight.reasoner.timeline import choose_in_time
from facsight.settings import DEFAULTS, Settings
from facsight.video_reply import VideoReply
from facsight.waiting import wait
from facsight_tools.answers.inference import Inference
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.video import SegmentAnswer, VideoInference, told_in_time
from facsight_tools.errors import InputError, NoFaceFound, UnknownOption, quoted
from facsight_tools.evidence.payloads import Quotation, face_id
from facsight_tools.evidence.rows import Ledger, rows_of
from facsight_tools.evidence.video_reading import (
    SMOOTHING,
    EvenSeries,
    VideoReading,
    measured_span,
    prepared,
)
from facsight_tools.rules import labels as label_sets
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.video.events import Event
from facsight_tools.video.notes import note_in
from facsight_tools.video.series import Series
from facsight_tools.video.single_frames import FrameSource
from facsight_tools.video.smoothing import Smoothing

if TYPE_CHECKING:
    from facsight.language_models.frames import Watched

_MOST_OTHERS: Final = 6

__all__ = ["SMOOTHING", "ask_video", "found_events", "infer_video", "prepared", "read_video"]


def infer_video(
    series: Series,
    *,
    transcript: str | None = None,
    context: str | None = None,
    face: int = 1,
    settings: Settings = DEFAULTS,
    smoothing: Smoothing = SMOOTHING,
    own_neutral: bool = False,
    video: str | Path | FrameSource | None = None,
) -> VideoInference:
    """Read one person's face over a video, with what is said and what is known of the situation.

        told = facsight.infer_video(series, transcript=Path("scene.srt").read_text())

    A segment begins at a cut, where the face comes back after a long time, where a caption begins
    and where another label takes the lead. Each has a reading of the face alone, of the words that
    are said in it, and of both; what happens in time is told in sentences that cite its events.

    Args:
        series: what was measured of the video.
        transcript: what is said, with times: SRT, WebVTT, or lines such as `[00:12] Anna: Great.`
        context: what holds throughout, in plain sentences.
        face: the person's number.
        settings: labels, lens, language and wording. Where `privacy` allows it, the vision model
            is shown a frame a segment, six at most, as much of it as `privacy` says; what it
            reports becomes `V` rows of their moments. No model writes.
        smoothing: what is done to the columns before events are looked for.
        own_neutral: whether the person's neutral, from the video itself, is taken off first.
        video: the file that was measured, for a vision model's frames; of no use without one.

    Raises:
        InputError: there is no such face, or the words cannot be used; a model may see frames, and
            `video` is not given.
    """
    check_face(series, face)
    check_models(settings, has_frames=video is not None)
    rules = label_sets.load(settings.labels).rules
    even = EvenSeries.of(series, smoothing, own_neutral=own_neutral)
    reading = VideoReading.of(even, rules, context=context, transcript=transcript)
    if video is None or settings.privacy == "numbers":
        return read_video(reading, face, settings)
    source = video if isinstance(video, FrameSource) else FrameSource.of(video)
    return wait(_watched(reading, face, settings, source))


async def _watched(
    reading: VideoReading, face: int, settings: Settings, source: FrameSource
) -> VideoInference:
    watched = await watched_video(reading, face, settings, source)
    return await asyncio.to_thread(read_video, reading, face, settings, watched)


async def watched_video(
    reading: VideoReading, face: int, settings: Settings, source: FrameSource
) -> Watched:
    """What a vision model says of the frames in which most happens, as far as it may see them."""
    # Providers' packages take seconds to import.
    from facsight.language_models.frames import watch

    times = await asyncio.to_thread(apexes, reading, face)
    return await watch(reading.series.raw, times, face, source, settings)


def check_models(settings: Settings, *, has_frames: bool) -> None:
    """Refuse what cannot be asked of a model on a video, before anything else is done.

    Raises:
        UnknownOption: a model would write, or is to see frames that are not at hand.
        ReasonerUnavailable: a model cannot be asked whatever its server says.
    """
    if settings.privacy != "numbers" and not has_frames:
        raise UnknownOption(
            f"Privacy '{settings.privacy}' lets a model see frames of the video: say which file it "
            "is (`video`)."
        )
    if settings.privacy == "numbers" and settings.model is not None:
        raise UnknownOption(
            "A model does not write on a video: without one the same is told. It may describe "
            "frames, with privacy 'face-crop', 'full' or 'marked'."
        )
    settings.check_models()


def read_video(
    reading: VideoReading, face: int, settings: Settings, watched: Watched | None = None
) -> VideoInference:
    """`infer_video` of what was made ready before; `watched` is what a model says of frames."""
    if watched is not None and watched.observations:
        reading = reading.with_seen(watched.observations, watched.size_wh)
    found = _read(reading, face, settings)
    if watched is None:
        return found
    notices = tuple(one.in_language(found.language) for one in watched.notices)
    more = {"notices": notices, "scenes": watched.scenes, "prompts": watched.prompts}
    return found.model_copy(update=more)


def _read(reading: VideoReading, face: int, settings: Settings) -> VideoInference:
    # Who speaks is no word of a language.
    words = " ".join(one.words for _, one in rows_of(reading.words, Quotation))
    language = settings.spoken(words or None)
    answers = []
    for part in reading.parts[face]:
        ledger = reading.of_segment(face, part)
        answers.append((part, ledger, _answer(ledger, face, language, settings)))
    timed = reading.ledger()
    withheld = {
        part.number: (round(part.start_s, 2), round(part.end_s, 2))
        for part, _, inference in answers
        if inference.abstained
    }
    groups = choose_in_time(Evidence.of(timed), face, settings.register, withheld)
    return told_in_time(
        [group.statements for group in groups],
        timed,
        face_id(face),
        [
            SegmentAnswer(
                segment=part.number,
                start_s=round(part.start_s, 2),
                end_s=round(part.end_s, 2),
                why=part.why,
                claims=tuple(at for at, one in enumerate(groups) if one.segment == part.number),
                inference=inference,
                ledger=ledger,
            )
            for part, ledger, inference in answers
        ],
        language,
        settings.register,
        [note_in(one, language) for one in reading.notes],
    )


def ask_video(
    series: Series,
    question: str,
    *,
    face: int = 1,
    settings: Settings = DEFAULTS,
    smoothing: Smoothing = SMOOTHING,
    own_neutral: bool = False,
) -> VideoInference:
    """Answer a question on a video: "When does she smile?", "What happens at 0:12?", "Who smiles
    first?", "How often does he blink?", "When is AU12 strongest?", in English or German.

    Args:
        series, face, settings, smoothing, own_neutral: as in `infer_video`; `face` is whose, where
            the question names nobody.
        question: what is asked.

    Raises:
        InputError: the question is none that is known, or asks for what was not looked for.
    """
    heard = hear_of_video(question)
    if heard is None:
        raise InputError(
            f"{quoted(question)} is no question on a video that is known. Ask, for example: "
            f"{' '.join(nearest_in_time(question))}"
        )
    query, spoken = heard
    check_face(series, query.face or face)
    if query.what == "gaze":
        raise InputError(fixed(settings.spoken(None), "notes", "each_other"))
    even = EvenSeries.of(series, smoothing, own_neutral=own_neutral)
    reading = VideoReading.of(even, label_sets.load(settings.labels).rules)
    timed = reading.ledger(() if query.at is None else (query.at,))
    evidence = Evidence.of(timed)
    language = spoken if settings.language == "auto" else settings.spoken(None)
    told = VideoReply.of(query, evidence, face, language, settings.register)
    beyond = _beyond(query, series, language)
    if not told.groups and query.at is not None:
        raise InputError(beyond or fixed(language, "notes", "no_moment"))
    if not told.groups:
        missing = fixed(language, "notes", not_looked_for(query))
        raise InputError(" ".join(filter(None, [told.opening, missing])))
    notes = [beyond] if beyond else []
    if beyond and query.until is None:
        notes.append(fixed(language, "notes", "nearest_frame"))
    notes += told.notes
    whose = face_id(told.faces[0])
    answer = told_in_time(told.groups, timed, whose, (), language, settings.register, notes)
    return answer.model_copy(update={"opening": told.opening, "question": question})


def _beyond(query: Query, series: Series, language: Language) -> str | None:
    """That a question is on a time that was not measured, or not in whole; None where it was."""
    if query.at is None:
        return None
    start, end = measured_span(series)
    until = query.at if query.until is None else query.until
    if start <= query.at and (until < end if query.until is None else until <= end):
        return None
    key = "not_measured_at" if query.until is None else "measured_in_part"
    times = {"at": query.at, "until": until, "start": start, "end": end}
    told = {name: decimal(f"{round(one, 2):g}", language) for name, one in times.items()}
    return fixed(language, "notes", key, **told)


def others_in(series: Series, face: int, language: Language) -> str | None:
    """Who else is in a video, and how they are asked for; None where nobody is."""
    others = [one for one in series.faces if one != face]
    if not others:
        return None
    key = "another_person" if len(others) == 1 else "other_people"
    found = ", ".join(map(face_id, others[:_MOST_OTHERS]))
    return fixed(language, "notes", key, faces=found, face=others[0], count=len(others))


def check_face(series: Series, face: int) -> None:
    """Refuse a face that is none of the video's.

    Raises:
        NoFaceFound: nobody was found in the video.
        InputError: there is no such face.
    """
    if not series.faces:
        raise NoFaceFound(fixed("en", "notes", "nobody"))
    if face not in series.faces:
        known = ", ".join(map(face_id, series.faces))
        raise InputError(f"There is no face {face} in the video; its faces: {known}.")


def _answer(ledger: Ledger, face: int, language: Language, settings: Settings) -> Inference:
    evidence = Evidence.of(ledger)
    whose = face if face in evidence.faces else None
    draft = choose(evidence, whose, settings.lens, interventions=settings.interventions)
    held = [one for one in draft.statements if one.judge(evidence).holds]
    return answer_of(
        held,
        evidence,
        whose,
        language,
        settings.register,
        full=settings.full,
        lens=settings.lens,
        reasoner=draft.reasoner,
        label_set=settings.labels,
    )


def found_events(series: Series, smoothing: Smoothing = SMOOTHING) -> tuple[Event, ...]:
    """The events of every person of a series, after smoothing."""
    return EvenSeries.of(series, smoothing).events
