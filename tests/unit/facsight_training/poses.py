"""Faces as a camera sees them."""

import numpy as np

from facsight_tools.geometry.face_frame import pose_rotation

CAMERA = np.array([1.0, -1.0, -1.0])


def posed(points: np.ndarray, angles: np.ndarray, scale: float = 10.0) -> np.ndarray:
    return points @ pose_rotation(angles).swapaxes(1, 2) * scale * CAMERA
