"""Where the head stands before the camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import pose_rotation

Float = NDArray[np.float32]


def view_of(angles_deg: NDArray[np.float64], distance_cm: float) -> Float:
    """The matrix (4, 4) from the head's frame to the camera's: yaw, pitch, roll, then away."""
    view = np.eye(4, dtype=np.float32)
    view[:3, :3] = pose_rotation(np.asarray(angles_deg, np.float64)[None])[0]
    view[2, 3] = -distance_cm
    return view


def projection_of(distance_cm: float, width_cm: float, shift: tuple[float, float]) -> Float:
    """The matrix (4, 4) of a lens that sees `width_cm` at the head; `shift` in half widths."""
    near, far = max(5.0, distance_cm - 30.0), distance_cm + 60.0
    focal = 2.0 * distance_cm / width_cm
    return np.array(
        [
            [focal, 0.0, -shift[0], 0.0],
            [0.0, focal, -shift[1], 0.0],
            [0.0, 0.0, -(far + near) / (far - near), -2.0 * far * near / (far - near)],
            [0.0, 0.0, -1.0, 0.0],
        ],
        np.float32,
    )


def to_pixels(places: Float, view: Float, projection: Float, size: int) -> Float:
    """Where points (N, 3) fall in the picture, (N, 2) pixels."""
    whole = np.concatenate([places, np.ones((len(places), 1), np.float32)], axis=1)
    clip = whole @ view.T @ projection.T
    ndc = clip[:, :2] / clip[:, 3:]
    pixels: Float = ((ndc * np.array([0.5, -0.5]) + 0.5) * size).astype(np.float32)
    return pixels
