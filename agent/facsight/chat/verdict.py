"""Whether a question that asks for yes or no is decided by the rows of action units, and how."""

from __future__ import annotations

import re
from typing import Final

from facsight.chat.intents import ONE_UNIT
from facsight.chat.sentences import number, side_row
from facsight.chat.slots import Slots, plain
from facsight.chat.units import reaches
from facsight.reasoner.face import Face, Unit
from facsight_tools.facs import PRESENCE_THRESHOLD

_YES_OR_NO: Final = re.compile(r"^(?:and |so |then )?(?:is|are|does|do|can you see)\b")
# A denial, or both ends of the choice: neither yes nor no would be plain
_UNPLAIN: Final = re.compile(r"\b(?:not|no|never|or (?:is it |are they )?(?:absent|present|not))\b")
_PRESENT: Final = re.compile(
    r"\b(?:present|active|activated|there|visible|shows?|shown|showing|contracted|firing)\b"
)
_ABSENT: Final = re.compile(r"\b(?:absent|inactive|missing)\b")
_STRONGER: Final = re.compile(r"\b(?:stronger|higher|more intense|greater)\b")
_WEAKER: Final = re.compile(r"\b(?:weaker|lower|less intense)\b")
_CODE: Final = re.compile(r"\bau ?(\d{1,2})\b")


def on_units(face: Face, slots: Slots, question: str) -> bool | None:
    """Whether what is asked of units holds for all of them ("or": for any); None where the rows do
    not decide it, or nothing is asked for that is there or not."""
    text = plain(question)
    named = [face.units.get(n) for n in slots.units]
    if not _asks(text) or not re.search(rf"\b{ONE_UNIT}\b", text) or slots.sides:
        return None
    levels = [None if unit is None else _level(unit, slots) for unit in named]
    measured = [level for level in levels if level is not None]
    if len(measured) < len(levels):
        return None
    if slots.ranged:
        states = [reaches(level, slots) for level in measured]
    elif _ABSENT.search(text):
        states = [level < PRESENCE_THRESHOLD for level in measured]
    elif _PRESENT.search(text):
        states = [level >= PRESENCE_THRESHOLD for level in measured]
    else:
        return None
    if " or " in text:
        return any(states)
    return states[0] if len(set(states)) == 1 else None


def on_two_units(face: Face, question: str) -> bool | None:
    """Whether the unit named first is stronger, or weaker, than the other, as the question has it;
    None where it does not ask that, or one could not be measured."""
    text = plain(question)
    pair = [face.units.get(int(n)) for n in _CODE.findall(text)]
    levels = [unit.intensity for unit in pair if unit is not None and unit.intensity is not None]
    if not _asks(text) or len(pair) != 2 or len(levels) != 2:
        return None
    if _STRONGER.search(text):
        return levels[0] > levels[1]
    return levels[0] < levels[1] if _WEAKER.search(text) else None


def _asks(text: str) -> bool:
    return bool(_YES_OR_NO.match(text)) and not _UNPLAIN.search(text)


def _level(unit: Unit, slots: Slots) -> float | None:
    """The unit's intensity on the side asked for; None where it was not measured there."""
    half = side_row(unit, slots.side) if slots.side else None
    if half is None:
        return unit.intensity
    return None if half.status == "unavailable" else number(half)
