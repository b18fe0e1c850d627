"""Fit the ICT model to the x and y of real landmarks, to see what of them it cannot explain.

Bounded Gauss-Newton with Gaussian priors: identity modes around 0, shapes at least 0, a pinhole
camera at an unknown distance. Depth takes no part, so the fit also tells how depth errs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import fit_similarity, pose_angles, pose_rotation
from facsight_training.correspondence import MESH_POINTS, FaceModel

Array = NDArray[Any]

_IDENTITY_MODES: Final = 40
_POINT_CM: Final = 0.08  # how closely points are followed
_SHAPE_PRIOR: Final = 0.35
_SHAPE_LIMIT: Final = 1.3
# 1 / distance of the camera in cm: mean, deviation and the nearest that is believed.
_NEARNESS: Final = (1 / 120, 1 / 250, 1 / 35)
_ROUNDS: Final = 6
_PINNING: Final = 5
_CHUNK: Final = 100
_FREE: Final = 1e-6
# Lips part further in photographs than these shapes reach; pupils, and a jaw that opens behind
# closed lips, are not to be seen in a mesh.
_STRONGER: Final = {"mouthLowerDown": 2.2, "mouthUpperUp": 1.3}
_LEFT_OUT: Final = ("PupilDilate", "mouthClose")
# Networks hardly move the edge of the chin, so it must not decide how far the jaw is open.
_CHIN_WEIGHT: Final = 0.15
_CHIN_Y_CM: Final = -6.0


@dataclass(frozen=True, slots=True)
class Fits:
    """N fitted faces.

    Attributes:
        residual: (N, 468, 3), landmark less model in cm, in the camera's frame with the roll taken
            out; depth relative to its mean.
        pose: (N, 3), yaw, pitch and roll of the model, degrees.
    """

    residual: Array
    pose: Array


@dataclass(frozen=True, slots=True)
class _Basis:
    """The linear model: mean (468, 3), directions (M, 468, 3), priors and point weights."""

    mean: Array
    directions: Array
    deviation: Array
    bounded: NDArray[np.bool_]
    weights: Array


def fit_model(points_xyz: Array, model: FaceModel, bias: Array) -> Fits:
    """Fit the model, moved by the mean error `bias` (478, 3), to meshes (N, 478, 3)."""
    basis = _basis(model, bias)
    camera = points_xyz[:, :MESH_POINTS].astype(np.float64) * np.array([1.0, -1.0, -1.0])
    chunks = [
        _fit_chunk(camera[start : start + _CHUNK], basis) for start in range(0, len(camera), _CHUNK)
    ]
    return Fits(*(np.concatenate(parts) for parts in zip(*chunks, strict=True)))


def _basis(model: FaceModel, bias: Array) -> _Basis:
    mean = (model.neutral + bias)[:MESH_POINTS]
    shapes = []
    for name, shape in zip(model.names, model.expression[:, :MESH_POINTS], strict=True):
        if not name.startswith(_LEFT_OUT):
            shapes.append(shape * _STRONGER.get(name.removesuffix("_L").removesuffix("_R"), 1.0))
    identity = model.identity[:_IDENTITY_MODES, :MESH_POINTS]
    return _Basis(
        mean=mean - mean.mean(axis=0),
        directions=np.concatenate([identity, np.stack(shapes)]),
        deviation=np.r_[np.ones(len(identity)), np.full(len(shapes), _SHAPE_PRIOR)],
        bounded=np.r_[np.zeros(len(identity), bool), np.ones(len(shapes), bool)],
        weights=np.where(mean[:, 1] < _CHIN_Y_CM, _CHIN_WEIGHT, 1.0),
    )


def _fit_chunk(camera: Array, basis: _Basis) -> tuple[Array, Array]:
    count, modes = len(camera), len(basis.directions)
    even = np.full(MESH_POINTS, 1 / MESH_POINTS)
    rotation, size, shift = fit_similarity(camera, basis.mean, even)
    seen = (camera - shift[:, None]) / size[:, None, None]
    strength, log_scale = np.zeros((count, modes)), np.zeros(count)
    place, nearness = np.zeros((count, 2)), np.full(count, _NEARNESS[0])
    for _ in range(_ROUNDS):
        turned, predicted, jacobian = _project(
            basis, rotation, strength, log_scale, nearness, jacobian=True
        )
        error = seen[..., :2] - predicted - place[:, None]
        step = _step(basis, jacobian, error, strength, nearness)
        strength = strength + step[:, :modes]
        strength[:, basis.bounded] = np.clip(strength[:, basis.bounded], 0.0, _SHAPE_LIMIT)
        rotation = _small_rotation(step[:, modes : modes + 3]) @ rotation
        log_scale = log_scale + step[:, modes + 3]
        place = place + step[:, modes + 4 : modes + 6]
        nearness = np.clip(nearness + step[:, modes + 6], 0.0, _NEARNESS[2])
    turned, predicted, _ = _project(basis, rotation, strength, log_scale, nearness, jacobian=False)
    depth = seen[..., 2] - np.exp(log_scale)[:, None] * turned[..., 2]
    depth -= depth.mean(axis=1, keepdims=True)
    flat = seen[..., :2] - predicted - place[:, None]
    pose = pose_angles(rotation)
    level = pose_rotation(pose * np.array([0.0, 0.0, 1.0]))
    residual = np.concatenate([flat, depth[..., None]], axis=2) @ level
    return residual / np.exp(log_scale)[:, None, None], pose


def _project(
    basis: _Basis,
    rotation: Array,
    strength: Array,
    log_scale: Array,
    nearness: Array,
    *,
    jacobian: bool,
) -> tuple[Array, Array, Array]:
    """The turned model (N, 468, 3), its picture (N, 468, 2) and the picture's derivatives
    (N, 468, 2, M + 7) by modes, rotation, log scale, place and nearness."""
    shape = basis.mean + np.tensordot(strength, basis.directions, axes=1)
    turned = shape @ rotation.swapaxes(1, 2)
    inverse = 1.0 / (1.0 - turned[..., 2] * nearness[:, None])
    factor = np.exp(log_scale)[:, None] * inverse
    predicted = turned[..., :2] * factor[..., None]
    if not jacobian:
        return turned, predicted, np.zeros(0)
    modes = len(basis.directions)
    slopes = np.zeros((*predicted.shape, modes + 7))
    moved = np.einsum("nij,mkj->nkim", rotation, basis.directions)
    x, y, z = np.moveaxis(turned, 2, 0)
    still = np.zeros_like(x)
    turns = np.stack(
        [np.stack([still, -z, y], 2), np.stack([z, still, -x], 2), np.stack([-y, x, still], 2)], 3
    )
    for axis in (0, 1):
        pull = (turned[..., axis] * nearness[:, None] * inverse)[..., None]
        slopes[:, :, axis, :modes] = (moved[:, :, axis] + moved[:, :, 2] * pull) * factor[..., None]
        slopes[:, :, axis, modes : modes + 3] = (
            turns[:, :, axis] + turns[:, :, 2] * pull
        ) * factor[..., None]
        slopes[:, :, axis, modes + 3] = predicted[..., axis]
        slopes[:, :, axis, modes + 4 + axis] = 1.0
        slopes[:, :, axis, modes + 6] = predicted[..., axis] * z * inverse
    return turned, predicted, slopes


def _step(basis: _Basis, jacobian: Array, error: Array, strength: Array, nearness: Array) -> Array:
    """One damped Newton step (N, M + 7) that keeps bounded modes from falling below 0."""
    count, modes = strength.shape
    weight = np.sqrt(basis.weights)[None, :, None] / _POINT_CM
    rows = (jacobian * weight[..., None]).reshape(count, -1, modes + 7)
    target = (error * weight).reshape(count, -1, 1)
    hessian = rows.swapaxes(1, 2) @ rows
    gradient = (rows.swapaxes(1, 2) @ target)[..., 0]
    precision = np.r_[1 / basis.deviation**2, np.full(6, _FREE), 1 / _NEARNESS[1] ** 2]
    hessian += np.diag(precision)
    gradient[:, :modes] -= strength * precision[:modes]
    gradient[:, -1] -= (nearness - _NEARNESS[0]) * precision[-1]

    bounded = np.r_[basis.bounded, np.zeros(7, bool)]
    current = np.concatenate([strength, np.zeros((count, 7))], axis=1)
    pinned = bounded & (current <= 0) & (gradient < 0)
    moves = np.zeros_like(current)
    step = moves
    for _ in range(_PINNING):
        system = np.where(pinned[:, :, None] | pinned[:, None, :], 0.0, hessian)
        system += pinned[:, :, None] * np.eye(modes + 7)
        rest = gradient - np.einsum("npq,nq->np", hessian, moves)
        step = np.linalg.solve(system, np.where(pinned, moves, rest)[..., None])[..., 0]
        below = bounded & (current + step < -1e-9) & ~pinned
        if not below.any():
            break
        moves = np.where(below, -current, moves)
        pinned |= below
    return step


def _small_rotation(vectors: Array) -> Array:
    """Rotation matrices (N, 3, 3) of rotation vectors (N, 3) (Rodrigues)."""
    angle = np.linalg.norm(vectors, axis=1)[:, None, None] + 1e-12
    x, y, z = (vectors / angle[:, 0]).T
    still = np.zeros_like(x)
    cross = np.stack([still, -z, y, z, still, -x, -y, x, still], axis=1).reshape(-1, 3, 3)
    matrices: Array = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)
    return matrices
