"""Faces near labelled examples: the nearest example of each, and what the two share and not.

The distance is that of `fewshot`. Of two development photographs drawn at random about one pair in
twenty is nearer than `NEAR`; farther away nothing is claimed. Near in action units is alike in
movement, which is not the same emotion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from facsight_tools.evidence.fewshot import LEAST_SHARED, Example, Vector, distance, vector
from facsight_tools.evidence.payloads import face_id
from facsight_tools.evidence.rounding import rounded
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.types import Analysis

NEAR: Final = 0.14
"""Farther from every example than this, a face is like none of them."""

_LETTER: Final = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """A face beside its nearest example.

    Attributes:
        face: its index, 1 is the largest.
        distance: 0-1.
        example: place of the example in its file, from 1.
        label, note: the example's.
        agree: units that are present in one of the two or both and less than a letter apart.
        differ: units that are present in one of the two or both and a letter or more apart.
        unmeasured: units that were measured in one of the two only, which no distance counts.
    """

    face: int
    distance: float
    example: int
    label: str
    note: str
    agree: tuple[int, ...]
    differ: tuple[int, ...]
    unmeasured: tuple[int, ...]

    @property
    def near(self) -> bool:
        """Whether it is near enough for a claim."""
        return self.distance <= NEAR

    def cites(self, units: Sequence[int]) -> tuple[str, ...]:
        """The rows of units in the ledger of the picture: `F1.AU12`."""
        return tuple(f"{face_id(self.face)}.AU{unit}" for unit in units)


def matches(
    analysis: Analysis, examples: Sequence[Example], label: str | None = None
) -> Iterator[Match]:
    """Every face beside its nearest example, where there is one with enough units in common.

    Args:
        analysis: of the picture.
        examples: all of them; those of other labels than the one wanted are counterexamples.
        label: the one wanted: a face whose nearest example has another is left out; None: any.
    """
    for face in analysis.faces:
        units = vector(face.action_units)
        far = ((distance(units, one.units), place) for place, one in enumerate(examples))
        known = sorted((d, place) for d, place in far if d is not None)
        if known and label in (None, examples[known[0][1]].label):
            yield _match(face.index, units, *known[0], examples[known[0][1]])


def _match(face: int, units: Vector, far: float, place: int, example: Example) -> Match:
    shared = sorted(units.keys() & example.units.keys())
    pairs = {unit: (units[unit][0], example.units[unit][0]) for unit in shared}
    seen = [unit for unit, pair in pairs.items() if max(pair) >= PRESENCE_THRESHOLD]
    apart = {unit for unit in seen if abs(pairs[unit][0] - pairs[unit][1]) >= _LETTER}
    return Match(
        face=face,
        distance=rounded(far, "distance"),
        example=place + 1,
        label=example.label,
        note=example.note,
        agree=tuple(unit for unit in seen if unit not in apart),
        differ=tuple(unit for unit in seen if unit in apart),
        unmeasured=tuple(sorted(units.keys() ^ example.units.keys())),
    )


METHOD: Final = (
    "Nearest neighbour over action units: the root of the mean squared difference of levels, "
    f"weighted by both confidences, over at least {LEAST_SHARED} units; alike in movement, which "
    "is not the same emotion."
)
"""How it was found, in one sentence."""
