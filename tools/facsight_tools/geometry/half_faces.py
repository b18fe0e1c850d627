"""Both halves of a face as right halves, seen from the front, fine enough for furrows.

The face's frame says where its plane lies in the picture, so that a turned face is drawn as wide as
a frontal one. The left half is mirrored: what looks at halves cannot tell left from right, and a
mirrored picture swaps them.
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import FaceFrames, fit_faces
from facsight_tools.geometry.sampling import sample_square

HEIGHT: Final = 128
WIDTH: Final = 72
CM_PER_PX: Final = 0.14
"""Of the mean face: a half is 10 cm wide and 18 cm high, and reaches 0.9 cm past the midline."""

_WHOLE: Final = 132  # both halves, which share 12 columns
_EYE_LINE_PX: Final = 40.0
_EYE_CORNERS: Final = [33, 133, 362, 263]
_FROM_CAMERA: Final = np.array([[1.0, -1.0], [-1.0, 1.0]])
_FINEST: Final = 4  # samples along each axis that a pixel averages at most


def half_faces(
    image_rgb: NDArray[np.uint8], points_xyz: NDArray[Any], frames: FaceFrames | None = None
) -> NDArray[np.uint8]:
    """Right and mirrored left half of one face: uint8 (2, 128, 72, 3), RGB.

    Args:
        image_rgb: the picture, (H, W, 3).
        points_xyz: (478, 3), the mesh in image pixels.
        frames: the fit of this mesh, where it was made already (one face).
    """
    points = np.asarray(points_xyz, np.float64)
    frames = frames or fit_faces(points[None])
    # a step along the face's x and y, in image pixels a crop pixel
    across = frames.rotation[0, :2, :2] * frames.scale[0] * CM_PER_PX
    linear = across * _FROM_CAMERA
    centre = np.array([(_WHOLE - 1) / 2, _EYE_LINE_PX])
    shift = points[_EYE_CORNERS, :2].mean(axis=0) - linear @ centre
    finer = int(np.clip(round(float(np.hypot(*linear[:, 1]))), 1, _FINEST))
    inside = (np.arange(finer).mean() - (finer - 1)) / finer  # of a crop pixel, to its first sample
    matrix = np.concatenate([linear / finer, (shift + linear @ [inside, inside])[:, None]], axis=1)
    whole = sample_square(image_rgb, matrix, _WHOLE * finer, black=False)
    if finer > 1:
        whole = np.asarray(
            cv2.resize(whole, (_WHOLE, _WHOLE), interpolation=cv2.INTER_AREA), np.uint8
        )
    face = whole[:HEIGHT]
    halves = np.empty((2, HEIGHT, WIDTH, 3), np.uint8)
    halves[0], halves[1] = face[:, :WIDTH], face[:, : -WIDTH - 1 : -1]
    return halves
