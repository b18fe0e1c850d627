"""Which of MediaPipe's 52 blendshapes stands in for which action unit.

The shapes are ARKit's, not FACS's; the table follows their names and ARKit's descriptions, so each
is a proxy. They run from 0 to 1 without a published threshold or a scale of intensity: 0.5 counts
as present, and intensities are compared by correlation only. The whole face is the mean of the
sides. `Left` is the subject's left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from facsight_evals.measure.samples import MeasuredUnit, Target

SIDED: Final[Mapping[int, str]] = {
    2: "browOuterUp",
    4: "browDown",
    5: "eyeWide",
    6: "cheekSquint",
    7: "eyeSquint",
    9: "noseSneer",
    10: "mouthUpperUp",
    12: "mouthSmile",
    14: "mouthDimple",
    15: "mouthFrown",
    16: "mouthLowerDown",
    20: "mouthStretch",
    43: "eyeBlink",
}
"""Units with a shape for each side, without its `Left` or `Right`."""

CENTRAL: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("browInnerUp",),
    17: ("mouthShrugLower",),
    18: ("mouthPucker",),
    22: ("mouthFunnel",),
    24: ("mouthPressLeft", "mouthPressRight"),
    26: ("jawOpen",),
    28: ("mouthRollLower", "mouthRollUpper"),
    29: ("jawForward",),
    34: ("cheekPuff",),
    61: ("eyeLookOutLeft", "eyeLookInRight"),
    62: ("eyeLookInLeft", "eyeLookOutRight"),
    63: ("eyeLookUpLeft", "eyeLookUpRight"),
    64: ("eyeLookDownLeft", "eyeLookDownRight"),
}
"""Units that are read for the whole face, by the mean of these shapes."""

_PRESENT: Final = 0.5


def units(shapes: Mapping[str, float]) -> dict[Target, MeasuredUnit]:
    """Every unit that a shape stands in for, from scores by shape name, 0-1."""
    scores: dict[Target, float] = {
        (unit, "both"): sum(shapes[name] for name in names) / len(names)
        for unit, names in CENTRAL.items()
    }
    for unit, name in SIDED.items():
        left, right = shapes[f"{name}Left"], shapes[f"{name}Right"]
        scores[unit, "left"], scores[unit, "right"] = left, right
        scores[unit, "both"] = (left + right) / 2
    return {
        target: MeasuredUnit(score, present=score >= _PRESENT) for target, score in scores.items()
    }
