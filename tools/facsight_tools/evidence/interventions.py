"""What a reading rests on: the scores without one action unit, the fusion without some context.

    F1.without.AU12.happiness      the rules' score of happiness, had AU12 not been measured
    F1.without.words.fear          the fused probability of fear without the user's words
    F1.without.C1.cue.2.fear       the same without one cue in them
    F1.without.J1.fear             the same had nobody judged the situation: the cues count again

The unit's part in every label's logit is taken out and the scores are made to sum to 1 again, which
is what the rules do with a unit that was not measured; what a learned reader says stays as it is.
It says what the reading rests on, not what the face would look like: intervention on the evidence,
as in Lanham et al. 2023 ("Measuring Faithfulness in Chain-of-Thought Reasoning"), where a
conclusion that does not move did not use it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from facsight_tools.evidence.fusion import (
    Weighed,
    context_evidence,
    fuse,
    summing_to_one,
    top,
)
from facsight_tools.evidence.payloads import (
    Cue,
    EmotionScore,
    FaceFound,
    FaceQuality,
    Judged,
    Part,
    WithoutContext,
    WithoutUnit,
    label_id,
)
from facsight_tools.evidence.projection import context_over
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Row, rows_of
from facsight_tools.rules.pooling import pool, within
from facsight_tools.types import ActionUnits, EmotionScores, MeasuredAU

_MOST_UNITS: Final = 4
_MOST_LABELS: Final = 3
_MOST_CUES: Final = 4
# What is told without each of its rows, be there one or several
_ONE_BY_ONE: Final[tuple[Part, ...]] = ("body", "appraisal")
# A unit that moves the first label's score by less is not told
_LEAST_MOVED: Final = 0.02

_PART_NAMES: Final[dict[Part, str]] = {
    "words": "the user's words",
    "scene model": "what the vision model reports",
    "body": "the body",
    "appraisal": "the appraisals",
}


class ReadFace(Protocol):
    """A face whose units were read and scored, with a picture or without."""

    @property
    def index(self) -> int:
        """1 for the first."""

    @property
    def action_units(self) -> ActionUnits:
        """Its units."""

    @property
    def emotion(self) -> EmotionScores:
        """What the rules make of them."""


def scores_without(emotion: EmotionScores, unit: int) -> dict[str, float]:
    """Label to score, 0-1 and summing to 1, with the unit taken as not measured.

    What another unit keeps down stays down.
    """
    part: defaultdict[str, float] = defaultdict(float)
    for one in emotion.contributions:
        if one.au == unit:
            part[one.label] += one.amount
    both = emotion.opinions
    scores = emotion.scores if both is None else both.units
    logits = {label: math.log(score) - part[label] for label, score in scores.items() if score > 0}
    top = max(logits.values())
    weights = {label: math.exp(logit - top) for label, logit in logits.items()}
    total = math.fsum(weights.values())
    units = {label: weights.get(label, 0.0) / total for label in scores}
    held = emotion.held_back
    return within(units, held) if both is None else pool(units, both.learned, both.pooling, held)


def intervention_rows(face: ReadFace) -> Iterator[Row]:
    """Of the units that are present, those without which the first label's score moves most.

    For each, the scores of the labels that lead then, and of the one that leads now.
    """
    emotion = face.emotion
    if emotion.top is None:
        return
    present = [
        reading.au
        for reading in face.action_units.readings
        if isinstance(reading, MeasuredAU) and reading.side == "both" and reading.present
    ]
    # what a label would get that a unit keeps down is not known without that unit
    holding = {one.au for one in emotion.held_back}
    without = {unit: scores_without(emotion, unit) for unit in present if unit not in holding}
    moved = {
        unit: abs(after[emotion.top] - emotion.scores[emotion.top])
        for unit, after in without.items()
    }
    strongest = sorted(moved, key=lambda unit: (-moved[unit], unit))[:_MOST_UNITS]
    for unit in strongest:
        if moved[unit] < _LEAST_MOVED:
            continue
        after = without[unit]
        ranked = sorted(after, key=lambda label: (-after[label], label))
        for label in dict.fromkeys([emotion.top, *ranked[: _MOST_LABELS - 1]]):
            without_it = WithoutUnit(
                face=face.index,
                unit=unit,
                label=label,
                probability=rounded(after[label], "probability"),
                rule_set=emotion.rules_id,
                version=emotion.rules_version,
            )
            yield Row.of(without_it, source=f"rules {emotion.rule_set}")


def context_intervention_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """What the fused reading of each face would be without a part of the context, or one cue of it.

    The fusion is computed again without the rows of that part. The parts are told where there are
    several, and one cue only where its own part holds another that is weighed.
    """
    for _, face in rows_of(rows, FaceFound):
        weighed = [one for one in context_evidence(rows, face.face_id) if one.theme.distribution]
        removed: list[_Removed] = []
        for part in dict.fromkeys(part for one in weighed for part in _parts(one)):
            own = [one for one in weighed if part in _parts(one)]
            if part != "appraisal" or len(own) > 1:
                ids = frozenset(one.row.id for one in own)
                removed.append(_Removed(part, None, _PART_NAMES[part], ids))
            single = [one for one in own if one.part == part]
            if len(single) > 1 or part in _ONE_BY_ONE:
                removed += [
                    _Removed(None, one.row.id, _called(one), frozenset({one.row.id}))
                    for one in single
                ]
        worth = {one.row.id: (one.theme.id, one.amount) for one in weighed}
        yield from _fused_without(rows, face, removed, worth)


def _parts(one: Weighed) -> tuple[Part, ...]:
    """The parts that a row goes with: without the words, what was judged of them goes too."""
    if not isinstance(one.row.payload, Judged):
        return (one.part,)
    quoted = {quote.said_by for quote in one.row.payload.quotes}
    behind: tuple[Part, ...] = ("words",) if "user" in quoted else ()
    return ("appraisal", *behind, *(("scene model",) if "vision model" in quoted else ()))


class _Removed(NamedTuple):
    """All of a part of the context, or one row, with what it is called and the ids it has."""

    part: Part | None
    row: str | None
    called: str
    ids: frozenset[str]


def _fused_without(
    rows: Sequence[Row],
    face: FaceFound,
    removed: Sequence[_Removed],
    worth: Mapping[str, tuple[str, float]],
) -> Iterator[Row]:
    """The rows of one face: the parts first, then the cues that move the reading most.

    `worth` is what each row counts for. What is worth the same leaves the same reading, so a long
    text costs no more than what it differs in.
    """
    fused = fused_reading(rows, face.face_id)
    if fused is None:
        return
    now = top(fused)
    changed = []
    readings: dict[tuple[tuple[str, float], ...], dict[str, float]] = {}
    for one in removed:
        worths = tuple(sorted(worth[row_id] for row_id in one.ids))
        if worths not in readings:
            left = [row for row in rows if row.id not in one.ids]
            readings[worths] = fused_reading(left, face.face_id) or fused
        after = readings[worths]
        moved = abs(after[now] - fused[now])
        if moved >= _LEAST_MOVED:
            changed.append((one, moved, after))
    changed.sort(key=lambda found: (found[0].part is None, -found[1], _key(found[0])))
    for one, _, after in changed[:_MOST_CUES]:
        ranked = sorted(after, key=lambda label: (-after[label], label))
        for label in dict.fromkeys([now, *ranked[: _MOST_LABELS - 1]]):
            without_it = WithoutContext(
                face=face.face,
                part=one.part,
                row=one.row,
                called=one.called,
                label=label,
                probability=rounded(after[label], "probability"),
            )
            yield Row.of(without_it, source="fusion")


def _key(one: _Removed) -> str:
    """What orders those that move the reading as far as each other."""
    return one.row or label_id(one.part or "")


def fused_reading(rows: Sequence[Row], face_id: str) -> dict[str, float] | None:
    """The fused distribution of a face from its rows and the context's; None where it has none."""
    scores = {one.label: one.probability for _, one in rows_of(rows, EmotionScore, face_id=face_id)}
    if not scores:
        return None
    context = context_over(rows, face_id, scores)
    quality = next((one.score for _, one in rows_of(rows, FaceQuality, face_id=face_id)), 1.0)
    return fuse(summing_to_one(scores), context, reliability=quality)


def _called(one: Weighed) -> str:
    """How a cue is called in a sentence: its words in quotation marks, or the posture."""
    if isinstance(one.row.payload, Judged):
        return f"the appraisal {one.row.id}"
    if isinstance(one.row.payload, Cue):
        return f'"{one.row.payload.words}"'
    return f"the {one.theme.gloss.removeprefix('a ')}"
