"""Labels by example: nearest neighbours over action-unit vectors, with rows that can be cited.

    F1.example.1              the nearest example: its distance, label and note
    F1.fewshot.boredom        the score that the nearest examples give a label
    F1.fewshot                unavailable where the face is unlike every example

The distance of two faces is the root of the mean squared difference of their levels, where a unit's
level is its intensity over 3 and at most 1, weighted by both confidences, over the units that were
measured in both: 0 where they agree, 1 where every unit differs in full. The nearest `NEIGHBOURS`
examples count with exp(-(d / WIDTH)^2); what `FLOOR` would count with is left to "none of them", so
scores sum to less than 1. A face whose nearest example is farther than `FLOOR` has no scores.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from facsight_tools.evidence.fusion import top
from facsight_tools.evidence.payloads import (
    ExampleScore,
    Neighbour,
    UnlikeExamples,
)
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Row
from facsight_tools.states import UnavailableReason
from facsight_tools.types import ActionUnits, Analysis, MeasuredAU

NEIGHBOURS: Final = 5
WIDTH: Final = 0.2
FLOOR: Final = 0.25
LEAST_SHARED: Final = 10
"""Fewest units that must be measured in both faces for a distance."""

_FULL: Final = 3.0
_SHOWN: Final = 3

Vector = Mapping[int, tuple[float, float]]
"""Action unit to intensity (0-5) and confidence (0-1); what was not measured is left out."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled face as numbers: no pixels, no file name.

    Attributes:
        label: the category, in small letters.
        note: what the labeller wrote of it; may be empty.
        image_sha256: hash of the picture's file.
        units: the face's action units.
    """

    label: str
    note: str
    image_sha256: str
    units: Vector


@dataclass(frozen=True, slots=True)
class NeighbourVote:
    """A face beside the examples.

    Attributes:
        nearest: place in the examples and distance, the nearest first; those without enough units
            in common are left out.
        scores: label to score; empty where the face is unlike every example.
    """

    nearest: tuple[tuple[int, float], ...]
    scores: Mapping[str, float]


def vector(units: ActionUnits) -> dict[int, tuple[float, float]]:
    """The whole-face units of a face that were measured, as an example keeps them."""
    return {
        one.au: (rounded(one.intensity, "intensity"), rounded(one.confidence, "probability"))
        for one in units.readings
        if one.side == "both" and isinstance(one, MeasuredAU)
    }


def distance(one: Vector, other: Vector) -> float | None:
    """How far two faces are apart, 0-1; None with fewer than `LEAST_SHARED` units in common."""
    shared = one.keys() & other.keys()
    weights = {au: one[au][1] * other[au][1] for au in shared}
    total = math.fsum(weights.values())
    if len(shared) < LEAST_SHARED or total <= 0:
        return None
    squares = (weights[au] * (_level(one[au][0]) - _level(other[au][0])) ** 2 for au in shared)
    return math.sqrt(math.fsum(squares) / total)


def vote(face: Vector, examples: Sequence[Example]) -> NeighbourVote:
    """The nearest examples of a face and the scores that they give."""
    far = [(place, distance(face, one.units)) for place, one in enumerate(examples)]
    ranked = sorted(((d, place) for place, d in far if d is not None))[:NEIGHBOURS]
    nearest = tuple((place, d) for d, place in ranked)
    if not nearest or nearest[0][1] > FLOOR:
        return NeighbourVote(nearest, {})
    weights = dict.fromkeys(sorted({one.label for one in examples}), 0.0)
    for place, d in nearest:
        weights[examples[place].label] += _counts(d)
    total = math.fsum(weights.values()) + _counts(FLOOR)
    return NeighbourVote(nearest, {label: weight / total for label, weight in weights.items()})


def leave_one_out(examples: Sequence[Example]) -> tuple[int, int]:
    """How many examples the others label as they are labelled, and how many they are unlike."""
    right = unlike = 0
    for place, one in enumerate(examples):
        rest = [*examples[:place], *examples[place + 1 :]]
        scores = vote(one.units, rest).scores
        unlike += not scores
        right += bool(scores) and top(scores) == one.label
    return right, unlike


def example_rows(analysis: Analysis, examples: Sequence[Example], source: str) -> Iterator[Row]:
    """The rows of every face; `source` names the set of examples."""
    for face in analysis.faces:
        reading = vote(vector(face.action_units), examples)
        for rank, (place, d) in enumerate(reading.nearest[:_SHOWN], 1):
            one, far = examples[place], rounded(d, "distance")
            near = Neighbour(
                face=face.index, rank=rank, label=one.label, distance=far, note=one.note
            )
            yield Row.of(near, source=source)
        if not reading.scores:
            yield Row.of(_unlike(face.index, reading), source=source)
        for label, score in reading.scores.items():
            probability = rounded(score, "probability")
            scored = ExampleScore(face=face.index, label=label, probability=probability)
            yield Row.of(scored, source=source)


def _unlike(face: int, reading: NeighbourVote) -> UnlikeExamples:
    if not reading.nearest:
        return UnlikeExamples(face=face, reason=UnavailableReason.TOO_FEW_UNITS, limit=FLOOR)
    nearest = rounded(reading.nearest[0][1], "distance")
    reason = UnavailableReason.UNLIKE_EXAMPLES
    return UnlikeExamples(face=face, reason=reason, nearest=nearest, limit=FLOOR)


def _level(intensity: float) -> float:
    return min(intensity / _FULL, 1.0)


def _counts(d: float) -> float:
    return math.exp(-((d / WIDTH) ** 2))
