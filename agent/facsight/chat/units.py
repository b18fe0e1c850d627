"""Sentences on action units: lists by state, letter and side, single units in full, and places."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from facsight.chat.sentences import (
    absent,
    leveled,
    number,
    row_sentence,
    side_row,
    side_rows,
    unavailable,
)
from facsight.chat.slots import NOTHING_NAMED, Slots
from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.face import Face, Unit
from facsight.reasoner.words import cited, joined
from facsight_tools.evidence.places import place_text
from facsight_tools.facs import PRESENCE_THRESHOLD, intensity_letter

NEAR: Final = re.compile(
    r"\b(?:thresholds?|borderline|barely|marginal\w*|just about|on the edge)\b"
)
"""A question for what is nearly present or just so."""

_NEAR: Final = 0.5
"""Half a unit of intensity from the threshold of presence: as far as A reaches."""

_HOW_MANY: Final = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b")
_CODE: Final = re.compile(r"\b(?:cod(?:e|es|ed|ing)|notation|configuration|string|formula)\b")
_MOST_CONFIDENT: Final = 3


def listed(face: Face, slots: Slots, question: str) -> Iterator[DraftSentence]:
    """The units asked for: of a side, compared by side, above a letter, absent, or present."""
    units = list(face.units.values())
    if slots.ranged and slots.units:  # "Which of AU1 and AU12 are above C?"
        units = [unit for unit in units if unit.number in slots.units]
    if "absent" in question or "inactive" in question:
        yield from absent(units, slots.side)
    elif NEAR.search(question):
        near = [unit for unit in units if _apart(unit) <= _NEAR]
        yield from (row_sentence(unit.row) for unit in sorted(near, key=_apart))
    elif slots.side:
        rows = side_rows(face, slots.side)
        yield from (row_sentence(row) for row in rows if reaches(number(row), slots))
    elif slots.sides:
        rows = [row for key, row in face.rows.items() if key.startswith("asymmetry.")]
        yield from (row_sentence(row) for row in sorted(rows, key=lambda row: -abs(number(row))))
    else:
        present = [unit for unit in units if unit.present]
        if not slots.ranged:
            yield from summed(face, question)
        yield from leveled(one for one in present if reaches(one.intensity or 0.0, slots))
        if slots.ceiling and not slots.floor:
            yield from absent(units)


def summed(face: Face, question: str) -> Iterator[DraftSentence]:
    """How many units are present, which is the strongest, or their FACS code, where it is asked."""
    present = [unit for unit in face.units.values() if unit.present]
    codes, text = joined([unit.code for unit in present]), question.lower()
    if _HOW_MANY.search(text) and len(present) > 1:
        said = f"{len(present)} action units are present: {codes}"
        yield DraftSentence(claim("observation", f"{said} {cited(present)}."))
    if _CODE.search(text) and present:
        graded = [f"{unit.code}{intensity_letter(unit.intensity or 0.0)}" for unit in present]
        said = f"The configuration is {'+'.join(graded)}"
        yield DraftSentence(claim("observation", f"{said} {cited(present)}."))
    top = sorted(present, key=lambda unit: -(unit.intensity or 0.0))[:2]
    if "strongest" in text and len({unit.intensity for unit in top}) == len(top) > 0:
        said = f"{top[0].code} is the strongest action unit {top[0].cite}"
        yield DraftSentence(claim("observation", f"{said}."))


def _apart(unit: Unit) -> float:
    """How far a unit is from the threshold of presence; without end where it was not measured."""
    return math.inf if unit.intensity is None else abs(unit.intensity - PRESENCE_THRESHOLD)


def reaches(intensity: float, slots: Slots) -> bool:
    """Whether an intensity's letter lies between those asked for, or is one that is meant too."""
    level = grade(intensity)
    floor, floor_too = slots.floor or (0.0, True)
    ceiling, ceiling_too = slots.ceiling or (5.0, True)
    above = level > floor or (floor_too and level == floor)
    return above and (level < ceiling or (ceiling_too and level == ceiling))


def grade(intensity: float) -> int:
    """An intensity's letter as a number: 0 below A, 1 for A, 5 for E."""
    letter = intensity_letter(intensity)
    return 0 if letter is None else "ABCDE".index(letter) + 1


def unit_sentences(
    face: Face, numbers: tuple[int, ...], slots: Slots = NOTHING_NAMED
) -> Iterator[DraftSentence]:
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
            yield DraftSentence(claim("observation", text))
        if skew and half is None:
            yield row_sentence(skew)


def compared(face: Face, numbers: tuple[int, ...]) -> Iterator[DraftSentence]:
    """Two units of one face: which is stronger where both are present, and each as it is."""
    one, other = (face.units[n] for n in numbers[:2])
    if one.present and other.present and one.intensity != other.intensity:
        more = "stronger" if (one.intensity or 0.0) > (other.intensity or 0.0) else "weaker"
        text = f"{one.code} is {more} than {other.code} {one.cite} {other.cite}."
        yield DraftSentence(claim("observation", text))
    for unit in (one, other):
        yield from unavailable([unit]) if unit.intensity is None else [row_sentence(unit.row)]


def by_confidence(face: Face, *, highest: bool) -> Iterator[DraftSentence]:
    """The units that were read with the least confidence, or the most, in that order."""
    read = [unit for unit in face.units.values() if unit.row.confidence is not None]
    ordered = sorted(read, key=lambda unit: unit.row.confidence or 0.0, reverse=highest)
    for unit in ordered[:_MOST_CONFIDENT]:
        text = f"{unit.code} was read with a confidence of {unit.row.confidence:.2f} {unit.cite}."
        yield DraftSentence(claim("observation", text))


def place_sentences(face: Face, numbers: tuple[int, ...]) -> Iterator[DraftSentence]:
    """Where on the face, and in the picture, each unit is looked for."""
    for unit in (face.units[n] for n in numbers if n in face.units):
        text = place_text(unit.row)
        if text is not None:
            yield DraftSentence(claim("observation", f"{text.removesuffix('.')} {unit.cite}."))
