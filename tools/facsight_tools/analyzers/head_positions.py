"""The head positions of FACS, AU51-58, read from the head pose."""

from __future__ import annotations

from math import erf, sqrt
from typing import Final

from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.types import (
    AUReading,
    HeadPose,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

CUE: Final = "head pose"

DEGREES_PER_LETTER: Final = 10.0
"""A at 10 degrees, E from 50 on. FACS scores head positions A-E without naming degrees; the steps
are this project's."""

MOST_TILT_DEG: Final = 45.0
"""Beyond this the picture, or the person, is more likely turned than the head is tilted."""

# Standard deviation, degrees, of the pose against the labels of 800 photographs
# (`python -m facsight_bench.dev_split`); the labels' own error is part of it.
_SPREAD: Final = {"yaw": 3.9, "pitch": 6.1, "roll": 1.3}

_NO_DEPTH: Final = (
    "one picture does not tell a head that is moved toward or from the camera from a nearer or "
    "farther camera"
)


def head_positions(pose: HeadPose) -> dict[int, AUReading]:
    """AU51-58 of one face, by number.

    51/52 turn to the subject's left/right (yaw), 53/54 up/down (pitch), 55/56 tilt to the subject's
    left/right shoulder (roll): intensity 0-5, one for every `DEGREES_PER_LETTER` degrees. 57 and 58
    (forward, back) are unavailable, and so are 55 and 56 beyond `MOST_TILT_DEG`.

    Source: Ekman, Friesen & Hager (2002), Facial Action Coding System, head and eye positions.
    """
    angles = (
        (51, 52, pose.yaw, _SPREAD["yaw"]),
        (53, 54, pose.pitch, _SPREAD["pitch"]),
        (55, 56, pose.roll, _SPREAD["roll"]),
    )
    readings: dict[int, AUReading] = {}
    for positive, negative, angle, spread in angles:
        readings[positive] = _reading(positive, angle, spread)
        readings[negative] = _reading(negative, -angle, spread)
    if abs(pose.roll) > MOST_TILT_DEG:
        turned = (
            f"the face lies at {pose.roll:+.0f} degrees in the picture, beyond "
            f"{MOST_TILT_DEG:.0f}: the picture may be turned"
        )
        for unit in (55, 56):
            readings[unit] = UnavailableAU(unit, "both", UnavailableReason.POSE, turned)
    for unit in (57, 58):
        readings[unit] = UnavailableAU(unit, "both", UnavailableReason.NOT_IN_MODEL, _NO_DEPTH)
    return readings


def _reading(unit: int, angle: float, spread: float) -> MeasuredAU:
    intensity = min(max(0.0, angle / DEGREES_PER_LETTER), 5.0)
    # the chance that an error of the pose's usual size does not carry it over the threshold
    margin = abs(angle - PRESENCE_THRESHOLD * DEGREES_PER_LETTER) / spread
    return MeasuredAU(unit, "both", intensity, 0.5 + 0.5 * erf(margin / sqrt(2.0)), CUE)
