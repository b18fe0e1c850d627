"""Presence of an action unit as rules ask for it: yes, no, or not measured."""

from __future__ import annotations

from facsight_tools.facs import PRESENCE_THRESHOLD, Side
from facsight_tools.types import ActionUnits, MeasuredAU


def present(units: ActionUnits, au: int, side: Side = "both") -> bool | None:
    """Whether a unit reaches A at the rounding of the ledger; None where it was not measured.

    Raises:
        KeyError: the face was never asked for the unit.
    """
    reading = units.get(au, side)
    if not isinstance(reading, MeasuredAU):
        return None
    return round(reading.intensity, 2) >= PRESENCE_THRESHOLD
