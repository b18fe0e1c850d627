"""Sentences on action units: lists by state, letter and side, single units in full, and places."""

from __future__ import annotations

from collections.abc import Iterator

from facsight.agent.chat.sentences import (
    absent,
    leveled,
    number,
    row_sentence,
    side_row,
    side_rows,
    unavailable,
)
from facsight.agent.chat.slots import NOTHING_NAMED, Slots
from facsight.agent.reasoner.draft import Sentence, claim
from facsight.agent.reasoner.face import Face
from facsight.tools.evidence.places import place_text
from facsight.tools.facs import intensity_letter


def listed(face: Face, slots: Slots, question: str) -> Iterator[Sentence]:
    """The units asked for: of a side, compared by side, above a letter, absent, or present."""
    units = list(face.units.values())
    if "absent" in question or "inactive" in question:
        yield from absent(units, slots.side)
    elif slots.side:
        rows = side_rows(face, slots.side)
        yield from (row_sentence(row) for row in rows if _reaches(number(row), slots))
    elif slots.sides:
        rows = [row for key, row in face.rows.items() if key.startswith("asymmetry.")]
        yield from (row_sentence(row) for row in sorted(rows, key=lambda row: -abs(number(row))))
    else:
        yield from leveled(
            unit for unit in units if unit.present and _reaches(unit.intensity or 0.0, slots)
        )


def _reaches(intensity: float, slots: Slots) -> bool:
    """Whether an intensity's letter is above the one asked for, or is it where it is meant too."""
    if slots.floor is None:
        return True
    floor, included = slots.floor
    level = grade(intensity)
    return level > floor or (included and level == floor)


def grade(intensity: float) -> int:
    """An intensity's letter as a number: 0 below A, 1 for A, 5 for E."""
    letter = intensity_letter(intensity)
    return 0 if letter is None else "ABCDE".index(letter) + 1


def unit_sentences(
    face: Face, numbers: tuple[int, ...], slots: Slots = NOTHING_NAMED
) -> Iterator[Sentence]:
    """Each unit: its state, its sides or the one asked for, and how sure the reading is."""
    side = slots.side
    for unit in (face.units[n] for n in numbers if n in face.units):
        skew = face.rows.get(f"asymmetry.{unit.code}")
        if slots.sides and skew:
            halves = [row for row in (unit.left, unit.right) if row]
            yield from (row_sentence(row) for row in (skew, *halves))
            continue
        half = None if side is None else side_row(unit, side)
        row = half or unit.row
        if row.status == "unavailable":
            yield from unavailable([unit]) if half is None else [row_sentence(half)]
            continue
        yield row_sentence(row)
        if len(numbers) > 2:
            continue
        if row.confidence is not None:
            where = "" if half is None else f" on the subject's {side}"
            text = (
                f"{unit.code}{where} was read with a confidence of {row.confidence:.2f} [{row.id}]."
            )
            yield Sentence(claim("observation", text))
        if skew and half is None:
            yield row_sentence(skew)


def place_sentences(face: Face, numbers: tuple[int, ...]) -> Iterator[Sentence]:
    """Where on the face, and in the picture, each unit is looked for."""
    for unit in (face.units[n] for n in numbers if n in face.units):
        text = place_text(unit.row)
        if text is not None:
            yield Sentence(claim("observation", f"{text.removesuffix('.')} {unit.cite}."))
