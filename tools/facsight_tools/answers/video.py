"""What is said of a video: its segments with their readings, and what happens in them and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.answers.inference import Claim, Inference, SaidStatement
from facsight_tools.answers.judging import AnswerProblem, altered, judge, written_again
from facsight_tools.answers.notices import NOTICES, Notice
from facsight_tools.answers.report import SCHEMA
from facsight_tools.evidence.payloads import (
    EmotionScore,
    Happening,
    Observed,
    ObservedMatch,
    Quotation,
    ReportedAt,
    Rule,
    SaidAt,
    SegmentLabel,
    VideoLength,
    face_id,
)
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.usage import SceneReport
from facsight_tools.statements.base import Statement, seconds_of
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.kinds import AnyStatement, EventSeen, SegmentReading
from facsight_tools.statements.plan import told
from facsight_tools.video.segments import MEANS_OF, Why
from facsight_tools.video.thresholds import thresholds


class SegmentAnswer(BaseModel):
    """The reading of one segment: the means of the face, what is said in it, and both together.

    `ledger` is the evidence of `inference`; `claims` are places in the `claims` of the video's
    answer that are on this segment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    segment: int
    start_s: float
    end_s: float
    why: Why
    claims: tuple[int, ...]
    inference: Inference
    ledger: Ledger


class VideoInference(BaseModel):
    """What one person's face shows over a video.

    `statements` all hold of `ledger`, the evidence in time, and `claims` say them in sentences;
    `question` is what was asked, empty where the whole is read; `opening` is its yes or no, or who
    leads, as the statements after it have it;
    `segments` hold the readings in their order; `notes` are of the words that were given. Where a
    vision model was shown frames, `scenes` say how each was described and what was sent, `prompts`
    what it was told, by hash, and `notices` what it failed at.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True
    )

    face: str
    statements: tuple[SaidStatement, ...]
    claims: tuple[Claim, ...]
    text: str
    language: Language
    register_: Register = Field(alias="register")
    segments: tuple[SegmentAnswer, ...]
    ledger: Ledger
    notice: str
    question: str = ""
    opening: str = ""
    notes: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    scenes: tuple[SceneReport, ...] = ()
    prompts: dict[str, str] = Field(default_factory=dict)

    def leading(self, part: SegmentAnswer) -> str | None:
        """The label that leads on the face in a segment, as the outline has it; None: none does."""
        row = self._row(part)
        return None if row is None or part.inference.abstained else row.label

    def look(self, part: SegmentAnswer) -> str | None:
        """What a segment looks like in which no label leads, `cry_or_pain`; None: nothing does."""
        row = self._row(part)
        found = None if row is None or part.inference.abstained else self._look(row)
        return None if found is None else found.event

    def headline(self, part: SegmentAnswer) -> str:
        """What a segment is headed with: its reading where a label leads, else what it looks like.

        That is one look that holds for most of it, or that no label leads.
        """
        row = self._row(part)
        if row is None or row.label is not None or part.inference.abstained:
            return part.inference.headline
        evidence = Evidence.of(self.ledger)
        look = self._look(row)
        told_so: Statement = SegmentReading.of(row) if look is None else seen(look)
        if self.register_ == "plain":
            told_so = shorter(told_so, evidence)
        return told([[told_so]], evidence, self.language, self.register_).text

    def _look(self, row: SegmentLabel) -> Happening | None:
        own = (one for _, one in self.ledger.rows_of(Happening, face=row.face))
        return look_of(row, own)

    def _row(self, part: SegmentAnswer) -> SegmentLabel | None:
        every = (one for _, one in self.ledger.rows_of(SegmentLabel, segment=part.segment))
        return next((one for one in every if face_id(one.face) == self.face), None)

    def to_dict(self) -> dict[str, Any]:
        """The report that `facsight infer VIDEO --json` prints and `facsight verify` reads."""
        return {"schema": SCHEMA, "video": self.model_dump(mode="json")}


class VideoReport(BaseModel):
    """An answer on a video in a file; `schema` is 2."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True
    )

    schema_: Literal[2] = Field(alias="schema")
    video: VideoInference


def is_video_report(text: str) -> bool:
    """Whether a report is one on a video: its second key says so."""
    return re.match(r'\ufeff?\s*\{\s*"schema"\s*:\s*\d+\s*,\s*"video"\s*:', text) is not None


_LOOKS: Final = frozenset({"cry_or_pain"})
_MOST: Final = 0.5
_TIMES: Final = ("start", "end", "at", "than_at")
_TENTH: Final = Decimal("0.1")
_ROUNDED: Final = 0.05
_SHARED: Final = Quotation | Observed | ObservedMatch | ReportedAt | Rule


def look_of(part: SegmentLabel, happening: Iterable[Happening]) -> Happening | None:
    """The longest of the looks that hold for more than half of a segment where no label leads."""
    if part.label is not None:
        return None
    inside = {
        one: min(one.offset, part.end) - max(one.onset, part.start)
        for one in happening
        if one.event in _LOOKS and one.onset < part.end and one.offset > part.start
    }
    if sum(inside.values()) <= _MOST * (part.end - part.start):
        return None
    return max(inside, key=lambda one: inside[one])


def seen(one: Happening) -> EventSeen:
    """That an event goes from its onset to its offset."""
    start, end = seconds_of(one.onset), seconds_of(one.offset)
    return EventSeen(face=one.face, event=one.event, start=start, end=end)


def shorter(statement: Statement, evidence: Evidence) -> Statement:
    """A statement with its times to a tenth of a second, where it still holds."""
    given: Any = {
        name: getattr(statement, name).quantize(_TENTH)
        for name in _TIMES
        if isinstance(getattr(statement, name, None), Decimal)
    }
    short = statement.model_copy(update=given) if given else statement
    return short if short.judge(evidence).holds else statement


def told_in_time(
    groups: Sequence[Sequence[Statement]],
    ledger: Ledger,
    face: str,
    segments: Sequence[SegmentAnswer],
    language: Language,
    register: Register,
    notes: Sequence[str] = (),
) -> VideoInference:
    """The answer that says groups of statements, a sentence each.

    Raises:
        ValueError: there is nothing to say, or something does not hold.
    """
    evidence = Evidence.of(ledger)
    for one in (one for group in groups for one in group):
        verdict = one.judge(evidence)
        if not verdict.holds:
            raise ValueError(f"{one.kind} does not hold: {verdict.why}")
    answer = told(groups, evidence, language, register)
    places: dict[Any, int] = {}
    for group in groups:
        for one in group:
            places.setdefault(one, len(places))
    claims = tuple(
        Claim(
            kind=one.kind,
            text=one.text,
            cites=one.cites,
            statements=tuple(places[said] for said in one.statements),
        )
        for one in answer.claims
    )
    said: tuple[AnyStatement, ...] = tuple(places)
    return VideoInference(
        face=face,
        statements=said,
        claims=claims,
        text=answer.text,
        language=language,
        register=register,
        segments=tuple(segments),
        ledger=ledger,
        notice=NOTICES[language],
        notes=tuple(notes),
    )


def judge_in_time(answer: VideoInference) -> tuple[AnswerProblem, ...]:
    """Everything that is wrong with an answer on a video, its segments included.

    Every statement is judged and every sentence written again from what it says; sentences of the
    segments are counted on after those of the video.
    """
    if changed := altered(answer.ledger):
        return changed
    evidence = Evidence.of(answer.ledger)
    found: list[AnswerProblem] = []
    for one in answer.statements:
        verdict = one.judge(evidence)
        if not verdict.holds:
            found.append(AnswerProblem(code="statement", message=verdict.why))
    found += _sentences(answer, evidence)
    found += _frame(answer, evidence)
    found += _segments(answer)
    before = len(answer.claims)
    for part in answer.segments:
        for problem in judge(part.inference, part.ledger):
            at = None if problem.claim is None else before + problem.claim
            found.append(problem.model_copy(update={"claim": at}))
        before += len(part.inference.claims)
    return tuple(found)


def _sentences(answer: VideoInference, evidence: Evidence) -> Iterator[AnswerProblem]:
    """Every sentence is what its statements say, and every statement is said by a sentence."""
    every = range(len(answer.statements))
    said = {at for claim in answer.claims for at in claim.statements}
    if said != set(every):
        message = "A statement is said by no sentence, or a sentence has none."
        yield AnswerProblem(code="order", message=message)
    if not said <= set(every):
        return
    groups = [[answer.statements[at] for at in claim.statements] for claim in answer.claims]
    language, register = answer.language, answer.register_
    if not (yield from written_again(answer.claims, groups, evidence, language, register)):
        return
    if answer.text != " ".join(claim.text for claim in answer.claims):
        message = "The text is not its sentences in a row."
        yield AnswerProblem(code="rendering", message=message)


def _frame(answer: VideoInference, evidence: Evidence) -> Iterator[AnswerProblem]:
    """The face that it is on, and the notice on apparent expression."""
    if answer.face not in {face_id(one) for one in evidence.faces}:
        message = f"The answer is on {answer.face}, which the ledger does not hold."
        yield AnswerProblem(code="face", message=message)
    if answer.notice != NOTICES[answer.language]:
        message = "The notice on apparent expression is altered."
        yield AnswerProblem(code="notice", message=message)


def _segments(answer: VideoInference) -> Iterator[AnswerProblem]:
    """Segments are numbered in a row, one begins where another ends, and they fill the video.

    The ledger of each is of the means of its own time, and is on the face of the answer.
    """
    parts = answer.segments
    if not parts:
        return
    numbered = [one.segment for one in parts] == [*range(1, len(parts) + 1)]
    joined = all(one.end_s == after.start_s for one, after in pairwise(parts))
    length = next((one.seconds for _, one in answer.ledger.rows_of(VideoLength)), 0)
    filled = parts[-1].end_s - parts[0].start_s >= float(length) - _ROUNDED
    if not (numbered and joined and filled):
        message = "The segments do not follow one another from the start of the video to its end."
        yield AnswerProblem(code="segments", message=message)
    for one in parts:
        times = f"{one.start_s:.2f}-{one.end_s:.2f} s"
        own = any(row.source == f"{MEANS_OF}{times}" for row in one.ledger.rows)
        if not own or one.inference.face not in (answer.face, None):
            message = f"Segment {one.segment} is not of {answer.face} in {times} of this video."
            yield AnswerProblem(code="segments", message=message)
        if not _scored_as(one, answer):
            message = f"The scores of segment {one.segment} are not those of the video's rows."
            yield AnswerProblem(code="segments", message=message)
        if strange := _strange(one, answer):
            message = f"Segment {one.segment} rests on {strange}, which the video's ledger has not."
            yield AnswerProblem(code="segments", message=message)
    begins = {row.start for _, row in answer.ledger.rows_of(SaidAt)}
    for one in parts:
        first, heard = one is parts[0], any(abs(one.start_s - at) <= _ROUNDED for at in begins)
        if (one.why == "start") != first or (one.why == "caption" and not heard):
            message = f"Segment {one.segment} does not begin where it says: {one.why}."
            yield AnswerProblem(code="segments", message=message)
    held = {one.segment: (one.start_s, one.end_s) for one in parts}
    for _, row in answer.ledger.rows_of(SegmentLabel):
        if face_id(row.face) == answer.face and held.get(row.segment) != (row.start, row.end):
            message = f"Segment {row.segment} of the ledger is not among the segments."
            yield AnswerProblem(code="segments", message=message)


def _scored_as(part: SegmentAnswer, answer: VideoInference) -> bool:
    """Whether a segment's highest score, and what was measured of it, are the video's row of it."""
    rows = (one for _, one in answer.ledger.rows_of(SegmentLabel, segment=part.segment))
    row = next((one for one in rows if face_id(one.face) == answer.face), None)
    scores = {one.label: one.probability for _, one in part.ledger.rows_of(EmotionScore)}
    own = [one for _, one in part.ledger.rows_of(SegmentLabel)]
    if row is None or not scores:
        return row is None and not scores and not own
    highest, lead = max(scores.values()), thresholds()["segment"]["lead"]
    leads = highest <= lead if row.label is None else scores.get(row.label) == highest >= lead
    in_part = [row] if (row.percent, row.frames) != (None, None) else []
    return leads and row.probability == highest and own == in_part


def _strange(part: SegmentAnswer, answer: VideoInference) -> str:
    """What a segment says of words, reports or rules that are none of the video's; empty: nothing.

    A sentence is the same wherever it is weighed; what it comes to is not.
    """
    known = {row.id: row.payload for row in answer.ledger.rows}
    return ", ".join(
        row.id
        for row in part.ledger.rows
        if isinstance(row.payload, _SHARED) and known.get(row.id) != row.payload
    )
