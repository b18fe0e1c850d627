"""What small size, blur and turn leave of a reading's confidence.

The network's own confidence was found to hold at every turn of synthetic heads (`python -m
facsight_bench.synthetic`). How presence holds on photographs that get smaller or blurred was
measured against the same photographs as they are (`python -m facsight_bench.degradation`):
with agreement a, 2a - 1 of the confidence is left. These are that benchmark's figures, rounded.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from facsight_tools.types import HeadPose

# distance of the outer eye corners in pixels: what is left of confidence
_SIZE: Final = ((16.0, 0.92), (20.0, 0.94), (24.0, 0.95), (32.0, 0.965), (48.0, 0.98), (64.0, 1.0))
# edge strength of the crop that the mesh network saw, grey levels
_SHARPNESS: Final = (
    *((1.5, 0.75), (1.8, 0.81), (2.4, 0.89), (3.5, 0.94), (5.0, 0.96), (7.0, 0.98)),
    (12.0, 1.0),
)
# A guess for what synthetic heads do not show, such as hair and shadow on a turned face
_YAW: Final = ((15.0, 1.0), (52.0, 0.85))
_PITCH: Final = ((12.0, 1.0), (40.0, 0.85))


def trust(pose: HeadPose, eye_distance_px: float, sharpness: float) -> float:
    """The share of confidence above an even chance that is left, 0-1.

    Args:
        pose: of the head.
        eye_distance_px: between the outer eye corners.
        sharpness: standard deviation of the Laplacian of the face in its 192-pixel crop, grey
            levels; see `facsight_tools.analyzers.quality.sharpness`.
    """
    # A small face is a blurred crop as well, so the two are one loss and not two.
    resolved = min(_at(_SIZE, eye_distance_px), _at(_SHARPNESS, sharpness))
    return resolved * _at(_YAW, abs(pose.yaw)) * _at(_PITCH, abs(pose.pitch))


def _at(curve: tuple[tuple[float, float], ...], value: float) -> float:
    places, shares = zip(*curve, strict=True)
    return float(np.interp(value, places, shares))
