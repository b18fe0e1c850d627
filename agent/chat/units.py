"""Sentences on action units: lists by state, letter and side, single units in full, and places."""

from __future__ import annotations

from collections.abc import Iterator

from facsight.agent.chat.sentences import (
    absent,
    leveled,
    number,
    row_sentence,
    side_rows,
    unavailable,
)
from facsight.agent.chat.slots import Slots
from facsight.agent.reasoner.draft import Sentence, claim
from facsight.agent.reasoner.face import Face, Unit
from facsight.tools.evidence.places import place_text


def listed(face: Face, slots: Slots, question: str) -> Iterator[Sentence]:
    """The units asked for: of a side, compared by side, above a letter, absent, or present."""
    units = list(face.units.values())
    if slots.side:
        yield from (row_sentence(row) for row in side_rows(face, slots.side == "left"))
    elif slots.sides:
        rows = [row for key, row in face.rows.items() if key.startswith("asymmetry.")]
        yield from (row_sentence(row) for row in sorted(rows, key=lambda row: -abs(number(row))))
    elif "absent" in question or "inactive" in question:
        yield from absent(unit for unit in units if unit.intensity is not None and not unit.present)
    else:
        yield from leveled(unit for unit in units if unit.present and _reaches(unit, slots))


def _reaches(unit: Unit, slots: Slots) -> bool:
    """Whether a unit's letter is above the one asked for, or is it where it is meant too."""
    if slots.floor is None:
        return True
    floor, included = slots.floor
    least = {1.0: 1.0, 2.0: 1.5, 3.0: 2.5, 4.0: 3.5, 5.0: 4.5, 6.0: 5.5}
    return (unit.intensity or 0.0) >= least[floor if included else floor + 1]


def unit_sentences(face: Face, numbers: tuple[int, ...]) -> Iterator[Sentence]:
    """Each unit: its state, its sides, and how sure the reading is."""
    for unit in (face.units[n] for n in numbers if n in face.units):
        if unit.intensity is None:
            yield from unavailable([unit])
            continue
        yield row_sentence(unit.row)
        if len(numbers) > 2:
            continue
        if unit.row.confidence is not None:
            text = (
                f"{unit.code} was read with a confidence of {unit.row.confidence:.2f} {unit.cite}."
            )
            yield Sentence(claim("observation", text))
        skew = face.rows.get(f"asymmetry.{unit.code}")
        if skew:
            yield row_sentence(skew)


def place_sentences(face: Face, numbers: tuple[int, ...]) -> Iterator[Sentence]:
    """Where on the face, and in the picture, each unit is looked for."""
    for unit in (face.units[n] for n in numbers if n in face.units):
        text = place_text(unit.row)
        if text is not None:
            yield Sentence(claim("observation", f"{text.removesuffix('.')} {unit.cite}."))
