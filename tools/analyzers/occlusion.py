"""Action units that a hand hides: what lies under a hand was guessed by the mesh, not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from facsight.tools.types import (
    ActionUnits,
    AUReading,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

# From this share of a part on, its units are not told
_HIDDEN: Final = 0.4

_MOUTH_UNITS: Final = frozenset(range(10, 31)) | {33, 34}
_EYE_UNITS: Final = frozenset({1, 2, 4, 5, 6, 7, 43, 45, 46, 61, 62, 63, 64})
_NOSE_UNITS: Final = frozenset({9})
_EYES: Final = {"left": "left eye", "right": "right eye"}


def without_hidden(units: ActionUnits, shares: Mapping[str, float]) -> ActionUnits:
    """The units with those that hands hide made unavailable.

    Units of the mouth and of the nose go where that part is covered. Units of the eyes and brows go
    on the side whose eye is covered; the reading for the whole face goes with either of its sides.

    Args:
        units: the readings of one face.
        shares: how much of each part hands lie on, as `touch.shares` gives it.
    """
    return ActionUnits(tuple(_judged(reading, shares) for reading in units.readings))


def _judged(reading: AUReading, shares: Mapping[str, float]) -> AUReading:
    hidden = _hidden_part(reading, shares)
    if hidden is None or not isinstance(reading, MeasuredAU):
        return reading
    detail = f"a hand covers {shares[hidden]:.0%} of the {hidden}"
    return UnavailableAU(reading.au, reading.side, UnavailableReason.OCCLUDED, detail)


def _hidden_part(reading: AUReading, shares: Mapping[str, float]) -> str | None:
    parts: list[str] = []
    if reading.au in _MOUTH_UNITS:
        parts = ["mouth"]
    elif reading.au in _NOSE_UNITS:
        parts = ["nose"]
    elif reading.au in _EYE_UNITS:
        parts = [part for side, part in _EYES.items() if reading.side in (side, "both")]
    return next((part for part in parts if shares[part] >= _HIDDEN), None)
