"""Measure how a landmark network errs and store it in `landmark_error.npz`.

F holds `points` (N, 478, 3), the network's meshes of N photographs of different people, and
`relaxed` (N,), true where the face is known not to smile. R holds `points` (N, V, 478, 3): the
meshes of V perturbed versions of each photograph (moved, turned, scaled by 0.6-1.35, blurred,
noisy, recompressed, every second one mirrored), mapped back to the photograph. Only means and
principal components are kept: no face can be had back from them. `facsight train meshes` writes
both files.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import fit_similarity, pose_angles, pose_rotation
from facsight_training.correspondence import MESH_POINTS, FaceModel
from facsight_training.fitting import fit_model
from facsight_training.mean_face import stable_weights
from facsight_training.noise import LandmarkError, pose_terms

Array = NDArray[Any]

_OUT: Final = Path(__file__).with_name("landmark_error.npz")
_COMPONENTS: Final = 40
_DEPTH_IN_PCA: Final = 0.35  # depth errs most and would else take every component
# The fit sees no depth, so its own depth error is in the residual too: with this share of it
# synthetic features spread as those of photographs do.
_DEPTH_SHARE: Final = 0.6
_FRONTAL_DEG: Final = 15.0
_UPRIGHT_DEG: Final = 45.0
_WORST: Final = 97.0  # percentile: beyond it the network lost the face
_ROUNDS: Final = 4
_MIRROR: Final = np.array([-1.0, 1.0, 1.0])


def mean_bias(points_xyz: Array, relaxed: NDArray[np.bool_], model: FaceModel) -> Array:
    """The network's mean relaxed face less the model's (478, 3), made symmetric."""
    camera = points_xyz.astype(np.float64) * np.array([1.0, -1.0, -1.0])
    weights = stable_weights(model)
    mean = model.neutral
    for _ in range(_ROUNDS):
        rotation, scale, shift = fit_similarity(camera, mean, weights)
        angles = pose_angles(rotation)
        chosen = relaxed & (np.abs(angles[:, 0]) < _FRONTAL_DEG)
        chosen &= np.abs(angles[:, 2]) < _UPRIGHT_DEG
        own = ((camera - shift[:, None]) / scale[:, None, None]) @ rotation
        typical = np.median(own[chosen], axis=0)
        typical = (typical + typical[model.mirror] * _MIRROR) / 2
        turn, size, move = fit_similarity(typical[None], model.neutral, weights)
        mean = ((typical - move[0]) / size[0]) @ turn[0]
    return mean - model.neutral


def components(errors: Array) -> tuple[Array, Array]:
    """Principal components (K, P, 3) times their deviations, and the deviation beside them."""
    balance = np.array([1.0, 1.0, _DEPTH_IN_PCA])
    flat = (errors * balance).reshape(len(errors), -1)
    _, sizes, directions = np.linalg.svd(flat, full_matrices=False)
    kept = directions[:_COMPONENTS] * sizes[:_COMPONENTS, None] / np.sqrt(len(errors))
    basis = kept.reshape(-1, *errors.shape[1:]) / balance
    rest = np.sqrt(np.maximum((errors**2).mean(axis=0) - (basis**2).sum(axis=0), 0.0))
    return basis, rest


def without_outliers(errors: Array) -> NDArray[np.bool_]:
    """Which of the error fields (N, P, 3) are not among the few percent of lost faces."""
    size = np.sqrt((errors[..., :2] ** 2).sum(axis=2)).mean(axis=1)
    kept: NDArray[np.bool_] = size < np.percentile(size, _WORST)
    return kept


def shape_error(points_xyz: Array, model: FaceModel, bias: Array) -> tuple[Array, Array, Array]:
    """What comes with the pose (4, 478, 3), and the components of the rest with their remainder."""
    fits = fit_model(points_xyz, model, bias)
    usable = (np.abs(fits.pose[:, 2]) < _UPRIGHT_DEG) & without_outliers(fits.residual)
    residual, pose = fits.residual[usable], fits.pose[usable]
    pose = pose - np.array([0.0, 1.0, 0.0]) * np.median(pose, axis=0)
    mirrored = residual[:, model.mirror[:MESH_POINTS]] * _MIRROR
    errors = np.concatenate([residual, mirrored]) * np.array([1.0, 1.0, _DEPTH_SHARE])
    terms = pose_terms(np.concatenate([pose, pose * np.array([-1.0, 1.0, -1.0])]))
    flat = errors.reshape(len(errors), -1)
    slopes, *_ = np.linalg.lstsq(terms, flat, rcond=None)
    basis, rest = components((flat - terms @ slopes).reshape(errors.shape))

    def with_irises(array: Array) -> Array:
        still = np.zeros((*array.shape[:-2], len(model.neutral) - MESH_POINTS, 3))
        return np.concatenate([array, still], axis=-2)

    return with_irises(slopes.reshape(-1, MESH_POINTS, 3)), with_irises(basis), with_irises(rest)


def jitter(repeats_xyz: Array, model: FaceModel) -> tuple[Array, Array]:
    """Components of the change under perturbations, and their remainder."""
    complete = np.isfinite(repeats_xyz).all(axis=(1, 2, 3))
    camera = repeats_xyz[complete].astype(np.float64) * np.array([1.0, -1.0, -1.0])
    versions = camera.shape[1]
    centre = camera.mean(axis=1)
    rotation, scale, _ = fit_similarity(centre, model.neutral, stable_weights(model))
    change = (camera - centre[:, None]) / scale[:, None, None, None]
    change *= np.sqrt(versions / (versions - 1))
    change[..., 2] -= change[..., 2].mean(axis=2, keepdims=True)
    level = pose_rotation(pose_angles(rotation) * np.array([0.0, 0.0, 1.0]))
    errors = (change @ level[:, None]).reshape(-1, *change.shape[2:])
    errors = errors[without_outliers(errors)]
    return components(np.concatenate([errors, errors[:, model.mirror] * _MIRROR]))


def measure(
    points_xyz: Array, relaxed: NDArray[np.bool_], repeats_xyz: Array, model: FaceModel
) -> LandmarkError:
    """The error model of a network from its meshes of photographs.

    Args:
        points_xyz: (N, 478, 3), image pixels, one mesh a photograph.
        relaxed: (N,), whose face is known not to smile.
        repeats_xyz: (M, V, 478, 3), meshes of perturbed versions mapped back, NaN where none.
        model: the ICT model.
    """
    bias = mean_bias(points_xyz, relaxed, model)
    pose, shape_basis, shape_rest = shape_error(points_xyz, model, bias)
    jitter_basis, jitter_rest = jitter(repeats_xyz, model)
    return LandmarkError(bias, pose, shape_basis, shape_rest, jitter_basis, jitter_rest)


def save_landmark_error(error: LandmarkError) -> None:
    """Store the error model beside this module, as float16."""
    arrays = {name: array.astype(np.float16) for name, array in asdict(error).items()}
    np.savez_compressed(_OUT, allow_pickle=False, **arrays)
