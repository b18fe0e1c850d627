"""Make the mean face that `facsight_tools.geometry.face_frame` lays over every mesh.

`facsight train noise` does it, after it has measured how landmarks err; the network has to be
trained after that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry import face_frame
from facsight_tools.geometry.face_frame import FEATURE_COUNT, au_features, fit_faces, pose_angles
from facsight_training.correspondence import MESH_POINTS, FaceModel
from facsight_training.export import feature_mirror
from facsight_training.faces import FaceSampler
from facsight_training.noise import LandmarkError

_OUT: Final = Path(face_frame.__file__).parent / "mean_face.npz"
# ICT-FaceKit's head looks up against the way people hold theirs for a portrait: with this tilt the
# development photographs' median pitch is that of their labels.
_TILT_DEG: Final = 8.3
_STILL_CM: Final = 0.05  # a point that no expression moves still has this error
_RIDGE: Final = 3e3
_FACES: Final = 20_480
_DRAW: Final = 2048

Array = NDArray[Any]


def relaxed_face(model: FaceModel, error: LandmarkError) -> tuple[Array, Array]:
    """The mean face's points (478, 3), centred and tilted, and its weights (478,)."""
    weights = stable_weights(model)
    points = model.neutral + error.bias
    points = (points + points[model.mirror] * np.array([-1.0, 1.0, 1.0])) / 2
    points = points - (points * weights[:, None]).sum(axis=0)
    sine, cosine = np.sin(np.radians(_TILT_DEG)), np.cos(np.radians(_TILT_DEG))
    tilt = np.array([[1.0, 0.0, 0.0], [0.0, cosine, -sine], [0.0, sine, cosine]])
    return points @ tilt.T, weights


def stable_weights(model: FaceModel) -> Array:
    """Weights (478,) of a rigid fit, adding up to 1: the less shapes move a point the more."""
    movement = (model.expression**2).sum(axis=2).mean(axis=0)
    weights = 1.0 / (_STILL_CM**2 + movement)
    weights[MESH_POINTS:] = 0.0
    weights = (weights + weights[model.mirror]) / 2
    normalised: Array = weights / weights.sum()
    return normalised


def yaw_correction(model: FaceModel, error: LandmarkError, seed: int) -> Array:
    """Ridge regression (1436,) of the yaw that the rigid fit misses, on synthetic faces.

    Without a constant and antisymmetric: a mirrored face gets the opposite yaw.
    """
    rng = np.random.default_rng(seed)
    sampler = FaceSampler(model, error)
    order, signs = feature_mirror(model.mirror)
    gram, moment = _RIDGE * np.eye(FEATURE_COUNT), np.zeros(FEATURE_COUNT)
    for _ in range(_FACES // _DRAW):
        faces = sampler.draw(rng, _DRAW)
        frames = fit_faces(faces.points_xyz)
        features = au_features(frames).astype(np.float64)
        missed = faces.pose[:, 0] - pose_angles(frames.rotation)[:, 0]
        for values, target in ((features, missed), (features[:, order] * signs, -missed)):
            gram += values.T @ values
            moment += values.T @ target
    found: Array = np.linalg.solve(gram, moment)
    return (found - found[order] * signs) / 2


def save_mean_face(model: FaceModel, error: LandmarkError, seed: int) -> None:
    """Store the mean face; from then on this process uses it too."""
    points, weights = relaxed_face(model, error)
    stored = {"points": points, "weights": weights, "yaw_correction": np.zeros(FEATURE_COUNT)}
    for correct in (False, True):
        if correct:  # the sampler already needs the points
            stored["yaw_correction"] = yaw_correction(model, error, seed)
        arrays = {name: array.astype(np.float32) for name, array in stored.items()}
        np.savez(_OUT, allow_pickle=False, **arrays)
        face_frame.mean_face.cache_clear()
