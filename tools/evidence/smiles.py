"""Smile configurations: which action units go with AU12, and nothing about sincerity.

Duchenne 6+12, polite 12 without 6, "miserable" 12 with 14 or 15 (Bian et al. 2024, Sensors 24:126,
after Ekman's descriptions). Whether AU6 tells kinds of smile apart is questioned by Ambadar, Cohn &
Reed (2009) and Krumhuber & Kappas (2022), so a configuration is all that a row states.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from facsight.tools.facs import PRESENCE_THRESHOLD, Side
from facsight.tools.types import ActionUnits, MeasuredAU


class SmileKind(StrEnum):
    """The value of the row `F1.smile`."""

    NONE = "none"
    DUCHENNE = "duchenne"
    WITHOUT_CHEEKS = "without_cheek_raiser"
    MISERABLE = "miserable"
    UNILATERAL = "unilateral"
    UNDETERMINED = "undetermined"
    UNAVAILABLE = "unavailable"


_TEXTS: Final = {
    SmileKind.NONE: "There is no smile: AU12 is absent.",
    SmileKind.DUCHENNE: "The smile has the Duchenne configuration: AU12 with AU6.",
    SmileKind.WITHOUT_CHEEKS: "The smile has AU12 without AU6.",
    SmileKind.MISERABLE: "The smile has the miserable configuration: AU12 with AU14 or AU15.",
    SmileKind.UNILATERAL: "The smile is unilateral: AU12 is present on one side only.",
    SmileKind.UNDETERMINED: "The kind of smile is undetermined: AU6 could not be measured.",
    SmileKind.UNAVAILABLE: "The smile could not be measured: AU12 is unavailable.",
}


def smile_text(kind: SmileKind) -> str:
    """One plain sentence on a configuration."""
    return _TEXTS[kind]


def smile_kind(units: ActionUnits) -> SmileKind:
    """The configuration around AU12; the opposing AU14 and AU15 are looked at before AU6."""
    smile = _present(units, 12)
    if smile is None:
        return SmileKind.UNAVAILABLE
    sides = (_present(units, 12, "left"), _present(units, 12, "right"))
    if set(sides) == {True, False}:
        return SmileKind.UNILATERAL
    if not smile:
        return SmileKind.NONE
    if _present(units, 14) or _present(units, 15):
        return SmileKind.MISERABLE
    cheeks = _present(units, 6)
    if cheeks is None:
        return SmileKind.UNDETERMINED
    return SmileKind.DUCHENNE if cheeks else SmileKind.WITHOUT_CHEEKS


def _present(units: ActionUnits, au: int, side: Side = "both") -> bool | None:
    """Whether a unit is present at the rounding of the ledger; None where it was not measured."""
    for reading in units.readings:
        if (reading.au, reading.side) == (au, side) and isinstance(reading, MeasuredAU):
            return round(reading.intensity, 2) >= PRESENCE_THRESHOLD
    return None
