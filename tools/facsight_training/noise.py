"""How MediaPipe's landmarks err, as few measured numbers.

Everything is in centimetres on the face, in the camera's frame with the head's roll taken out
(x to the viewer's right, y up, z toward the camera): depth is far worse than x and y, errors of
neighbouring points go together, and the mean error depends on the pose.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_TYPICAL_YAW: Final = 0.2  # radians
_FLOOR_CM: Final = np.array([0.02, 0.02, 0.05], np.float32)  # no point is surer than this

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class LandmarkError:
    """The stored error model.

    Attributes:
        bias: (478, 3), MediaPipe's mean relaxed face less ICT-FaceKit's.
        pose: (4, 478, 3), mean error that comes with the pose, for each of `pose_terms`.
        shape_basis: (K, 478, 3), what the ICT model cannot follow and no repetition averages out:
            principal components, each times its standard deviation.
        shape_rest: (478, 3), standard deviation left beside them.
        jitter_basis, jitter_rest: the same for the change under small perturbations of a picture.
    """

    bias: Array
    pose: Array
    shape_basis: Array
    shape_rest: Array
    jitter_basis: Array
    jitter_rest: Array

    def draw(self, rng: np.random.Generator, pose: Array) -> Array:
        """Errors (N, 478, 3) for faces of these yaw, pitch and roll (N, 3), degrees."""
        count = len(pose)
        terms = pose_terms(pose).astype(np.float32)
        error = np.tensordot(terms, self.pose, axes=1)
        # How bad a picture is varies much more from picture to picture than Gaussian error would.
        quality = (0.7 * np.exp(0.4 * rng.standard_normal(count))).astype(np.float32)
        for basis, size in (
            (self.shape_basis, np.ones(count, np.float32)),
            (self.jitter_basis, quality),
        ):
            weights = rng.standard_normal((count, len(basis)), dtype=np.float32)
            error += np.tensordot(weights * size[:, None], basis, axes=1)
        rest = np.sqrt(self.shape_rest**2 + (0.7 * self.jitter_rest) ** 2 + _FLOOR_CM**2)
        error += rng.standard_normal(error.shape, dtype=np.float32) * rest
        return error


def pose_terms(pose: Array) -> Array:
    """What the mean error depends on (N, 4), of yaw, pitch and roll (N, 3) in degrees: a constant,
    yaw, squared yaw less a typical value, and pitch, in radians."""
    yaw, pitch = np.radians(pose[:, 0]), np.radians(pose[:, 1])
    return np.stack([np.ones(len(pose)), yaw, yaw**2 - _TYPICAL_YAW**2, pitch], axis=1)


def load_landmark_error() -> LandmarkError:
    """The error model stored beside this module."""
    with resources.files(__package__).joinpath("landmark_error.npz").open("rb") as file:
        stored: Any = np.load(file)
        return LandmarkError(
            **{name: stored[name].astype(np.float32) for name in LandmarkError.__slots__}
        )
