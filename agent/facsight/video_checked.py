"""What an answer on a video owes, found again from its ledger: sentences, opening and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from facsight.chat.on_video import hear_of_video
from facsight.chat.query import Query
from facsight.chat.sentences import fixed
from facsight.reasoner.timeline import choose_in_time
from facsight.video_reply import VideoReply
from facsight_tools.answers.judging import AnswerProblem
from facsight_tools.answers.video import VideoInference
from facsight_tools.errors import InputError
from facsight_tools.evidence.payloads import VideoLength, face_id
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.video.notes import is_note

_OF_WORDS: Final = ("one_left_out", "left_out", "one_broken", "broken", "wordless")
"""Notes on the words that were given, which no row speaks of: their wording is held fast."""

_ROUNDED: Final = 0.02


def owed_in_time(answer: VideoInference) -> tuple[AnswerProblem, ...]:
    """What differs from what its ledger gives; asked of an answer whose statements all hold."""
    evidence = Evidence.of(answer.ledger)
    return tuple(_to_question(answer, evidence) if answer.question else _whole(answer, evidence))


def _whole(answer: VideoInference, evidence: Evidence) -> Iterator[AnswerProblem]:
    """Of the reading of a whole video."""
    withheld = {
        one.segment: (one.start_s, one.end_s) for one in answer.segments if one.inference.abstained
    }
    groups = choose_in_time(evidence, _face(answer, evidence), answer.register_, withheld)
    yield from _said(answer, [one.statements for one in groups])
    for part in answer.segments:
        own = tuple(at for at, one in enumerate(groups) if one.segment == part.segment)
        if part.claims != own:
            message = f"The claims of segment {part.segment} are not those that are on it."
            yield AnswerProblem(code="segments", message=message)
    if not answer.segments:
        message = "It has no segments, and no question that it answers."
        yield AnswerProblem(code="segments", message=message)
    if answer.opening:
        message = "It has an opening, and no question that it answers."
        yield AnswerProblem(code="opening", message=message)
    for one in answer.notes:
        if not is_note(one, answer.language, _OF_WORDS) or answer.notes.count(one) > 1:
            yield from _foreign([one])


def _to_question(answer: VideoInference, evidence: Evidence) -> Iterator[AnswerProblem]:
    """Of the answer to a question, which is answered again."""
    heard = hear_of_video(answer.question)
    face, language, register = _face(answer, evidence), answer.language, answer.register_
    try:
        told = heard and VideoReply.of(heard[0], evidence, face, language, register)
    except InputError:
        told = None
    if heard is None or told is None:
        message = "Its question is none that its ledger answers."
        yield AnswerProblem(code="owed", message=message)
        return
    if answer.segments or told.faces[0] != face:
        message = "It answers a question, and has segments or is on another face than is asked for."
        yield AnswerProblem(code="segments" if answer.segments else "face", message=message)
    yield from _said(answer, told.groups)
    if answer.opening != told.opening:
        message = f"It opens with {answer.opening!r}, and its ledger gives {told.opening!r}."
        yield AnswerProblem(code="opening", message=message)
    own = len(answer.notes) - len(told.notes)
    if own < 0 or answer.notes[own:] != told.notes:
        message = "Its notes are not those that its question and its ledger give."
        yield AnswerProblem(code="notes", message=message)
    elif own and not _on_time(answer.notes[:own], heard[0], answer):
        yield from _foreign(answer.notes[:own])


def _face(answer: VideoInference, evidence: Evidence) -> int:
    return next(one for one in evidence.faces if face_id(one) == answer.face)


def _said(answer: VideoInference, groups: Sequence[Sequence[Statement]]) -> Iterator[AnswerProblem]:
    said = [[answer.statements[at] for at in one.statements] for one in answer.claims]
    if said != [[*one] for one in groups]:
        message = "The sentences are not those that its ledger gives, in their order."
        yield AnswerProblem(code="owed", message=message)


def _on_time(notes: Sequence[str], query: Query, answer: VideoInference) -> bool:
    """Whether notes say that the time that is asked for lies outside what was measured.

    From when on that was is no row; how long it lasts is.
    """
    length = next((one.seconds for _, one in answer.ledger.rows_of(VideoLength)), 0.0)
    at, until = query.at, query.until
    if at is None:
        return False
    key, mark = "not_measured_at" if until is None else "measured_in_part", "\0"
    given = {"start": mark, "end": mark, "at": _shown(at, answer), "until": _shown(until, answer)}
    wording = re.escape(fixed(answer.language, "notes", key, **given))
    found = re.fullmatch(wording.replace(re.escape(mark), r"(\d+(?:[.,]\d+)?)"), notes[0])
    rest = [] if until is not None else [fixed(answer.language, "notes", "nearest_frame")]
    if found is None or [*notes[1:]] != rest:
        return False
    start, end = (float(one.replace(",", ".")) for one in found.groups())
    inside = start <= at and (at < end if until is None else until <= end)
    return abs(end - start - length) <= _ROUNDED and not inside


def _shown(seconds: float | None, answer: VideoInference) -> str:
    text = f"{round(seconds or 0.0, 2):g}"
    return text.replace(".", ",") if answer.language == "de" else text


def _foreign(notes: Sequence[str]) -> Iterator[AnswerProblem]:
    for one in notes:
        message = f"This note is none of this video's: {one[:120]!r}."
        yield AnswerProblem(code="notes", message=message)
