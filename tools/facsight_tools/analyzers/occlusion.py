"""Action units that a hand hides or closed lids: what lies under them was guessed by the mesh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from facsight_tools.types import (
    LEAST_GAZE,
    ActionUnits,
    AUReading,
    Gaze,
    HeadPose,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

# From this share of a part on, its units are not told
_HIDDEN: Final = 0.4

_MOUTH_UNITS: Final = frozenset(range(10, 31)) | {33, 34}
_EYE_UNITS: Final = frozenset({1, 2, 4, 5, 6, 7, 43, 45, 46, 61, 62, 63, 64})
_GAZE_UNITS: Final = frozenset({61, 62, 63, 64})
# From these on the head's turn or the face's size alone takes the irises out of sight
_TURNED_YAW_DEG, _TURNED_PITCH_DEG, _SMALL_PX = 45.0, 35.0, 20.0
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


def without_gaze(
    units: ActionUnits, gaze: Gaze, pose: HeadPose, eye_distance_px: float
) -> ActionUnits:
    """The units with AU61-64 made unavailable where the gaze was not measured.

    Both are read from the irises, by two ways, so both are told or neither.

    Args:
        units: the readings of one face.
        gaze, pose: of the same face.
        eye_distance_px: distance of its outer eye corners.
    """
    if gaze.measured:
        return units
    turned = abs(pose.yaw) >= _TURNED_YAW_DEG or abs(pose.pitch) >= _TURNED_PITCH_DEG
    if turned:
        reason, why = UnavailableReason.POSE, "the head is turned too far"
    elif eye_distance_px < _SMALL_PX:
        reason, why = UnavailableReason.SIZE, "the eyes are too small"
    else:
        reason, why = UnavailableReason.OCCLUDED, "lids, hair or glasses hide them"
    detail = (
        f"the irises are not seen well enough, confidence {gaze.confidence:.2f} of the "
        f"{LEAST_GAZE} that are needed: {why}"
    )
    return ActionUnits(
        tuple(
            UnavailableAU(reading.au, reading.side, reason, detail)
            if reading.au in _GAZE_UNITS and isinstance(reading, MeasuredAU)
            else reading
            for reading in units.readings
        )
    )


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
