"""A video read over time: a series in, segments with readings and what happens when out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from facsight.chat.moments import hear_in_time
from facsight.reasoner.deterministic import choose
from facsight.reasoner.moments import answers_to
from facsight.reasoner.timeline import choose_in_time, shorter
from facsight.settings import DEFAULTS, Settings
from facsight_tools.answers.inference import Inference
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.video import SegmentAnswer, VideoInference, told_in_time
from facsight_tools.errors import InputError, quoted
from facsight_tools.evidence.captions import captions, of_statements
from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.payloads import Quotation, SaidAt, face_id
from facsight_tools.evidence.rows import Ledger, Row, rows_of
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.evidence.segment_ledger import (
    SegmentMeans,
    mean_units,
    scores_of,
    segment_ledger,
)
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules import labels as label_sets
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.video.events import Event, events
from facsight_tools.video.neutral import changed, neutral_of, without
from facsight_tools.video.segments import Segment, segments
from facsight_tools.video.series import Series
from facsight_tools.video.smoothing import Smoothing, smoothed

SMOOTHING: Final = Smoothing()


def infer_video(
    series: Series,
    *,
    transcript: str | None = None,
    context: str | None = None,
    face: int = 1,
    settings: Settings = DEFAULTS,
    smoothing: Smoothing = SMOOTHING,
    own_neutral: bool = False,
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
        settings: labels, lens, language and wording; a language model is not asked.
        smoothing: what is done to the columns before events are looked for.
        own_neutral: whether the person's neutral, from the video itself, is taken off first.

    Raises:
        InputError: there is no such face, or the words cannot be used.
    """
    if face not in series.faces:
        known = ", ".join(map(face_id, series.faces)) or "none"
        raise InputError(f"There is no face {face} in the video; its faces: {known}.")
    even, raw, source = prepared(series, smoothing, own_neutral=own_neutral)
    words = "\n\n".join(filter(None, (context, transcript)))
    rows = read_context(words).rows if words.strip() else ()
    said = [one for one in captions(rows) if one.start < even.duration_s + float(even.times[0])]
    parts = segments(even, face, [(one.start, one.end) for one in said])
    language = settings.spoken(words or None)
    answers, scored = [], []
    rules = label_sets.load(settings.labels).rules
    for part in parts:
        heard = list(of_statements(rows, _heard(rows, said, part)))
        ledger = segment_ledger(even, face, part, rules, heard)
        means = SegmentMeans(even, face, part)
        if means.seen:
            scored.append((part, scores_of(means, mean_units(means), rules)))
        answers.append((part, _answer(ledger, face, language, settings)))
    timed = time_ledger(
        even,
        events(even, raw=raw),
        segments={face: scored},
        context=[*rows, *rule_rows(rules)],
        said=said,
        source=source,
    )
    groups = choose_in_time(Evidence.of(timed), face, settings.register)
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
            for part, (inference, ledger) in answers
        ],
        language,
        settings.register,
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
    query = hear_in_time(question)
    if query is None:
        raise InputError(
            f"{quoted(question)} is no question on a video that is known: ask when something "
            "happens, what happens at 0:12, who does it first, how often, or when it is strongest."
        )
    whose = query.face or face
    if whose not in series.faces:
        known = ", ".join(map(face_id, series.faces)) or "none"
        raise InputError(f"There is no face {whose} in the video; its faces: {known}.")
    even, raw, source = prepared(series, smoothing, own_neutral=own_neutral)
    rules = label_sets.load(settings.labels).rules
    scored = []
    for part in segments(even, whose):
        means = SegmentMeans(even, whose, part)
        if means.seen:
            scored.append((part, scores_of(means, mean_units(means), rules)))
    at = query.at
    timed = time_ledger(
        even,
        events(even, raw=raw),
        segments={whose: scored},
        moments=() if at is None else [(whose, unit, at) for unit in ACTION_UNITS],
        source=source,
    )
    evidence = Evidence.of(timed)
    groups = answers_to(query, evidence, whose)
    if settings.register == "plain":
        groups = [[shorter(one, evidence) for one in group] for group in groups]
    if not groups:
        raise InputError(f"{quoted(question)} asks for what was not looked for in this video.")
    language = query.language if settings.language == "auto" else settings.spoken(None)
    return told_in_time(groups, timed, face_id(whose), (), language, settings.register)


def prepared(
    series: Series, smoothing: Smoothing, *, own_neutral: bool
) -> tuple[Series, Series, str]:
    """The smoothed series, the raw one that lids are read from, and what was done, in words."""
    said = [f"smoothing {smoothing}"]
    raw = series
    if own_neutral:
        found = {face: neutral_of(track) for face, track in series.faces.items()}
        tracks = {face: without(series.faces[face], one) for face, one in found.items()}
        raw = replace(series, faces=tracks)
        for face, one in found.items():
            less = changed(series.faces[face], tracks[face])
            means = ", ".join(f"{name} {by:.2f} less" for name, by in less.items())
            said.append(f"neutral of {face_id(face)}: {one.how}{f' ({means})' if means else ''}")
    return smoothed(raw, smoothing), raw, "; ".join(said)


def _heard(rows: Sequence[Row], said: Sequence[SaidAt], part: Segment) -> frozenset[int]:
    """The sentences that bear on a segment: those said in it, and those without a time."""
    timed = {one.statement: one for one in said}
    every = [one.statement for _, one in rows_of(rows, Quotation)]
    return frozenset(
        number
        for number in every
        if number not in timed
        or (timed[number].start < part.end_s and timed[number].end > part.start_s)
    )


def _answer(
    ledger: Ledger, face: int, language: Language, settings: Settings
) -> tuple[Inference, Ledger]:
    evidence = Evidence.of(ledger)
    whose = face if face in evidence.faces else None
    draft = choose(evidence, whose, settings.lens, interventions=settings.interventions)
    held = [one for one in draft.statements if one.judge(evidence).holds]
    inference = answer_of(
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
    return inference, ledger


def found_events(series: Series, smoothing: Smoothing = SMOOTHING) -> tuple[Event, ...]:
    """The events of every person of a series, after smoothing."""
    return events(smoothed(series, smoothing), raw=series)
