"""From detected bodies and palms to the crops of their networks, by MediaPipe's rules.

A crop is a square (centre x, centre y, side, angle), cut and mapped back as `geometry.align` does.

Sources: MediaPipe's graphs `pose_detection_to_roi`, `pose_landmarks_to_roi` and
`palm_detection_detection_to_roi`, and its calculators AlignmentPointsToRects, DetectionsToRects,
RectTransformation and RefineLandmarksFromHeatmap.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_BODY_SCALE: Final = 1.25
_HAND_SCALE: Final = 2.6
_HAND_SHIFT: Final = -0.5
_WRIST, _MIDDLE_KNUCKLE = 0, 2
_KERNEL: Final = 9
_LEAST_HEAT: Final = 0.5


def body_roi(hip_centre_xy: NDArray[Any], circle_xy: NDArray[Any]) -> Array:
    """The square around a whole body, upright along the line between two points.

    Args:
        hip_centre_xy: (2,) middle of the hips, image pixels.
        circle_xy: (2,) point on the circle around the body, above the head.

    Returns:
        float64 (4,): centre x, centre y and side in image pixels, angle in radians.
    """
    along = np.asarray(circle_xy, np.float64) - np.asarray(hip_centre_xy, np.float64)
    radius = float(np.hypot(*along))
    return np.array([*hip_centre_xy, 2 * radius * _BODY_SCALE, _upright(along)])


def hand_roi(box_xyxy: NDArray[Any], keypoints_xy: NDArray[Any]) -> Array:
    """The square around a whole hand, turned so that the fingers point up.

    Args:
        box_xyxy: (4,) the palm's box, image pixels.
        keypoints_xy: (7, 2) the palm's key points: wrist, then the knuckle of the index and of the
            middle finger, ...

    Returns:
        float64 (4,), as `body_roi` returns it.
    """
    box, points = np.asarray(box_xyxy, np.float64), np.asarray(keypoints_xy, np.float64)
    angle = _upright(points[_MIDDLE_KNUCKLE] - points[_WRIST])
    width, height = box[2:] - box[:2]
    shift = height * _HAND_SHIFT  # towards the fingers
    centre = (box[:2] + box[2:]) / 2 + shift * np.array([-math.sin(angle), math.cos(angle)])
    return np.array([*centre, max(width, height) * _HAND_SCALE, angle])


def refine_joints(joints: NDArray[np.float32], heatmap: NDArray[np.float32], size: int) -> Array:
    """Moves joints to the centre of mass of their heat nearby, where there is heat enough.

    Args:
        joints: (J, 2) x and y in pixels of the crop.
        heatmap: (J, M, M), 0-1.
        size: side of the crop.

    Returns:
        float64 (J, 2), pixels of the crop.
    """
    cells = heatmap.shape[1]
    refined = joints.astype(np.float64)
    reach = (_KERNEL - 1) // 2
    for j, (x, y) in enumerate(refined * (cells / size)):
        column, row = int(x), int(y)
        if not (0 <= x < cells and 0 <= y < cells):
            continue
        top, left = max(row - reach, 0), max(column - reach, 0)
        heat = heatmap[j, top : row + reach + 1, left : column + reach + 1].astype(np.float64)
        if heat.max() >= _LEAST_HEAT:
            rows, columns = np.indices(heat.shape)
            centre = np.array([(heat * columns).sum(), (heat * rows).sum()]) / heat.sum()
            refined[j] = (centre + np.array([left, top])) * (size / cells)
    return refined


def _upright(along_xy: Array) -> float:
    """The turn (radians, -pi to pi) of a square whose upward axis is a direction in the picture."""
    angle = math.pi / 2 - math.atan2(-along_xy[1], along_xy[0])
    return (angle + math.pi) % (2 * math.pi) - math.pi
