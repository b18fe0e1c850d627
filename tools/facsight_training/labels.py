"""Which movements of the ICT model count as which action unit, and how strongly.

FACS (Ekman, Friesen & Hager 2002) defines units by their look; ICT-FaceKit's shapes follow ARKit's
names, and its own table of units does not fit everywhere. What is used here was checked against
what each shape moves on the mesh (centimetres at full strength, and where):

* `cheekSquint` and `cheekRaiser` both lift the cheek by 0.6 and narrow the eye: AU6 is either.
* `noseSneer` lifts the wings of the nose and the cheek beside them by 1.0: AU9.
* `mouthUpperUp` lifts the lip's sides and the nasolabial fold by 0.9: AU10, not AU11. There is no
  shape for AU11, nor for AU13 and AU23.
* `mouthShrugUpper` lifts the upper lip's middle by 0.6; it comes with AU17 and with smiles, and is
  no unit of its own.
* `cheekPuff` moves 1.4 outward, nearly all of it in depth: AU34.
* `jawOpen` lowers the chin by 3.0: AU26 up to the limit of relaxation, then AU27.

A shape at full strength is E (5.0), so A begins at a fifth of the movement.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.action_units import OUTPUTS

SIDED_SHAPES: Final = MappingProxyType(
    {
        1: ("browInnerUp",),
        2: ("browOuterUp",),
        4: ("browDown",),
        5: ("eyeWide",),
        6: ("cheekSquint", "cheekRaiser"),
        7: ("eyeSquint",),
        9: ("noseSneer",),
        10: ("mouthUpperUp",),
        12: ("mouthSmile",),
        14: ("mouthDimple",),
        15: ("mouthFrown",),
        16: ("mouthLowerDown",),
        20: ("mouthStretch",),
        34: ("cheekPuff",),
        43: ("eyeBlink",),
    }
)
"""Units with a shape for each side; several shapes share one unit's movement."""

CENTRAL_SHAPES: Final = MappingProxyType(
    {
        17: ("mouthShrugLower",),
        18: ("mouthPucker",),
        22: ("mouthFunnel",),
        24: ("mouthPress_L", "mouthPress_R"),
        28: ("mouthRollLower", "mouthRollUpper"),
    }
)
"""Units that move both sides alike; all their shapes move together."""

FULL_LIP_GAP_CM: Final = 1.25  # E of AU25; A then begins at 2.5 mm between the lips
FULL_JAW_DROP: Final = 0.6  # of `jawOpen`: E of AU26
JAW_STRETCH: Final = (0.5, 1.0)  # of `jawOpen`: where AU27 begins and ends
FULL_GAZE_DEG: Final = (40.0, 30.0)  # E of AU61/62 and AU63/64


def intensities(
    sided: dict[int, NDArray[Any]],
    central: dict[int, NDArray[Any]],
    jaw: NDArray[Any],
    jaw_side: NDArray[Any],
    lip_gap_cm: NDArray[Any],
    gaze_deg: NDArray[Any],
) -> NDArray[np.float32]:
    """FACS intensities of N faces.

    The whole face counts as the quadratic mean of its sides, so a movement of one side alone still
    counts for 0.7 of itself, and neither side's error decides alone. AU26 keeps its value where
    AU27 is present: a stretched mouth has a dropped jaw.

    Args:
        sided: for each unit of `SIDED_SHAPES`, the strength (N, 2) of the left and right side, 0-1.
        central: for each unit of `CENTRAL_SHAPES`, the strength (N,), 0-1.
        jaw: (N,), strength of `jawOpen`, 0-1.
        jaw_side: (N,), -1 fully to the subject's right, 1 to the left.
        lip_gap_cm: (N,), distance of the inner lips beyond the relaxed face's.
        gaze_deg: (N, 2), yaw and pitch of the eyes in the head.

    Returns:
        float32 (N, K), 0-5, in the order of `OUTPUTS`.
    """
    whole: dict[int, NDArray[Any]] = {
        **{unit: 5.0 * strength for unit, strength in central.items()},
        25: 5.0 * lip_gap_cm / FULL_LIP_GAP_CM,
        26: 5.0 * jaw / FULL_JAW_DROP,
        27: 5.0 * (jaw - JAW_STRETCH[0]) / (JAW_STRETCH[1] - JAW_STRETCH[0]),
        30: 5.0 * np.abs(jaw_side),
        61: 5.0 * gaze_deg[:, 0] / FULL_GAZE_DEG[0],
        62: -5.0 * gaze_deg[:, 0] / FULL_GAZE_DEG[0],
        63: 5.0 * gaze_deg[:, 1] / FULL_GAZE_DEG[1],
        64: -5.0 * gaze_deg[:, 1] / FULL_GAZE_DEG[1],
    }
    columns = []
    for unit, side in OUTPUTS:
        if unit in whole:
            columns.append(whole[unit])
        elif side == "both":
            columns.append(5.0 * np.sqrt((sided[unit] ** 2).mean(axis=1)))
        else:
            columns.append(5.0 * sided[unit][:, 0 if side == "left" else 1])
    values: NDArray[np.float32] = np.clip(np.stack(columns, axis=1), 0.0, 5.0).astype(np.float32)
    return values
