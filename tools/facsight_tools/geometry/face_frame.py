"""The head's own frame: a rigid fit of the mesh to a mean face, and what follows from it.

Frame of a face: centimetres, x to the subject's left, y up, z out of the face; the origin lies
between the ears' height and the eyes, as in the mean face. The camera's frame here is x to the
viewer's right, y up, z toward the camera, so a face that looks into the lens has the identity
rotation. The mean face is the neutral face of ICT-FaceKit (MIT licence) at MediaPipe's 478 points,
moved by the mean error of MediaPipe's network (see `facsight_training.noise`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.types import LANDMARK_COUNT, HeadPose

POSE_AT: Final = LANDMARK_COUNT * 3
FEATURE_COUNT: Final = POSE_AT + 2
"""Length of `au_features`; from `POSE_AT` on stand the angles."""

OUTER_EYE_CORNERS: Final = (33, 263)
# corners and the middles of both lids
_RIGHT_EYE: Final = [33, 133, 159, 145]
_LEFT_EYE: Final = [263, 362, 386, 374]
_NO_EXTENT: Final = 1e-9
_EYE_LINE_SHARE: Final = 0.7  # tuned on the development photographs

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeanFace:
    """The neutral face every mesh is laid over.

    Attributes:
        points: (478, 3), cm, in the face's frame.
        weights: (478,), how far each point takes part in the rigid fit; they add up to 1. Points
            that expressions move count little, the irises not at all.
        yaw_correction: (1436,), degrees of yaw for each of `au_features`: a network flattens turned
            heads, and this linear map, fitted to synthetic faces with that error, gives it back.
    """

    points: Array
    weights: Array
    yaw_correction: Array


@dataclass(frozen=True, slots=True)
class FaceFrames:
    """Where N heads are and how their meshes lie in their own frames.

    Attributes:
        rotation: (N, 3, 3), from the face's frame to the camera's.
        scale: (N,), pixels per centimetre.
        origin_xy: (N, 2), the frame's origin in image pixels.
        points: (N, 478, 3), the mesh in the face's frame, cm.
    """

    rotation: Array
    scale: Array
    origin_xy: Array
    points: Array

    def __getitem__(self, faces: slice) -> FaceFrames:
        """Those of some of the heads."""
        return FaceFrames(
            self.rotation[faces], self.scale[faces], self.origin_xy[faces], self.points[faces]
        )

    @classmethod
    def together(cls, parts: Sequence[FaceFrames]) -> FaceFrames:
        """Those of several, one after another."""
        rows = zip(*((p.rotation, p.scale, p.origin_xy, p.points) for p in parts), strict=True)
        return cls(*map(np.concatenate, rows))


@cache
def mean_face() -> MeanFace:
    """The stored mean face, read once."""
    with resources.files(__package__).joinpath("mean_face.npz").open("rb") as file:
        stored = np.load(file)
        arrays = {name: stored[name].astype(np.float64) for name in MeanFace.__slots__}
    for array in arrays.values():
        array.setflags(write=False)
    return MeanFace(**arrays)


def fit_similarity(
    points: NDArray[Any], target: NDArray[Any], weights: NDArray[Any]
) -> tuple[Array, Array, Array]:
    """The weighted least-squares similarity from `target` to each of N point sets.

    Umeyama 1991, IEEE PAMI 13:376, with weights. Each set is solved by itself, so a result does
    not depend on its batch.

    Args:
        points: (N, K, 3).
        target: (K, 3).
        weights: (K,), adding up to 1.

    Returns:
        rotation (N, 3, 3), scale (N,) and shift (N, 3) with points ~ scale rotation target + shift.

    Raises:
        ValueError: a point set has no extent.
    """
    places = np.asarray(points, np.float64)
    centre = (places * weights[:, None]).sum(axis=1)
    aim = (target * weights[:, None]).sum(axis=0)
    spread = target - aim
    across = np.ascontiguousarray((places - centre[:, None]).swapaxes(1, 2))
    covariance = across @ (spread * weights[:, None])
    u, sizes, vt = np.linalg.svd(covariance)
    signs = np.ones((len(places), 3))
    signs[:, 2] = np.sign(np.linalg.det(u) * np.linalg.det(vt))
    rotation = (u * signs[:, None, :]) @ vt
    scale = (sizes * signs).sum(axis=1) / (weights[:, None] * spread**2).sum()
    if not (scale > _NO_EXTENT).all():
        raise ValueError("points: expected meshes with extent, got one that is a single point")
    shift = centre - scale[:, None] * (rotation @ aim)
    return rotation, scale, shift


def fit_faces(points_xyz: NDArray[Any]) -> FaceFrames:
    """Lay the mean face over N meshes.

    Args:
        points_xyz: (N, 478, 3), image pixels, z in the same scale and smaller nearer the camera.

    Raises:
        ValueError: the shape is another, or a mesh is a single point.
    """
    points = np.asarray(points_xyz, np.float64)
    if points.ndim != 3 or points.shape[1:] != (LANDMARK_COUNT, 3):
        raise ValueError(f"points_xyz: expected shape (any, 478, 3), got {points.shape}")
    camera = points * np.array([1.0, -1.0, -1.0])
    mean = mean_face()
    rotation, scale, shift = fit_similarity(camera, mean.points, mean.weights)
    own = ((camera - shift[:, None]) / scale[:, None, None]) @ rotation
    return FaceFrames(rotation, scale, shift[:, :2] * np.array([1.0, -1.0]), own)


def pose_angles(rotation: Array) -> Array:
    """Yaw, pitch and roll (N, 3), degrees, of rotations (N, 3, 3); signs of `facsight_tools.types`.

    The rotation is pitch first, then yaw, then roll, about the camera's axes: roll is the tilt of
    the line of the eyes in the picture, however the head is turned.
    """
    yaw = np.arcsin(np.clip(-rotation[:, 2, 0], -1.0, 1.0))
    pitch = np.arctan2(-rotation[:, 2, 1], rotation[:, 2, 2])
    roll = np.arctan2(-rotation[:, 1, 0], rotation[:, 0, 0])
    angles: Array = np.degrees(np.stack([yaw, pitch, roll], axis=1))
    return angles


def pose_rotation(angles: Array) -> Array:
    """Rotations (N, 3, 3) of yaw, pitch and roll (N, 3) in degrees: `pose_angles` undone."""
    (sy, sp, sr), (cy, cp, cr) = np.sin(np.radians(angles)).T, np.cos(np.radians(angles)).T
    rows = [
        [cr * cy, sr * cp - cr * sy * sp, cr * sy * cp + sr * sp],
        [-sr * cy, cr * cp + sr * sy * sp, cr * sp - sr * sy * cp],
        [-sy, -cy * sp, cy * cp],
    ]
    # contiguous: which kernel numpy multiplies with, and so the last bit, depends on the layout
    matrix: Array = np.ascontiguousarray(np.moveaxis(np.array(rows), 2, 0))
    return matrix


def head_pose(points_xyz: NDArray[Any], frames: FaceFrames | None = None) -> list[HeadPose]:
    """Head rotation of N meshes (N, 478, 3), image pixels; degrees.

    The rigid fit's angles, but for two corrections of the landmark network's own errors: yaw gets
    the mean face's `yaw_correction`, and roll is drawn to the line between the eyes, which is
    seen more exactly than the whole mesh. `frames` saves the fit where it was made already.

    Raises:
        ValueError: the shape is another, or a mesh is a single point.
    """
    if len(points_xyz) == 0:
        return []
    points = np.asarray(points_xyz, np.float64)
    frames = frames or fit_faces(points)
    angles = pose_angles(frames.rotation)
    features = au_features(frames).astype(np.float64)
    # a sum along each row, not a matrix product, whose rounding would depend on the batch
    yaw = angles[:, 0] + (features * mean_face().yaw_correction).sum(axis=1)
    right, left = (points[:, eye, :2].mean(axis=1) for eye in (_RIGHT_EYE, _LEFT_EYE))
    across = left - right
    line = np.degrees(np.arctan2(across[:, 1], across[:, 0]))
    difference = (line - angles[:, 2] + 180.0) % 360.0 - 180.0
    roll = (angles[:, 2] + _EYE_LINE_SHARE * difference + 180.0) % 360.0 - 180.0
    return [HeadPose(*map(float, row)) for row in np.stack([yaw, angles[:, 1], roll], axis=1)]


def eye_distance_px(points_xyz: NDArray[Any]) -> Array:
    """Distance (N,) of the outer eye corners as it would be seen from the front, in pixels.

    All three axes count, so a turned head does not look smaller.
    """
    right, left = (np.asarray(points_xyz)[:, i].astype(np.float64) for i in OUTER_EYE_CORNERS)
    distance: Array = np.linalg.norm(right - left, axis=1)
    return distance


def au_features(frames: FaceFrames, neutral: Array | None = None) -> NDArray[np.float32]:
    """What the action-unit network reads: how each point departs from the mean face, and the pose.

    Args:
        frames: N fitted faces.
        neutral: (478, 3) or (N, 478, 3), the same person's relaxed face in the face's frame
            (`FaceFrames.points` of a reference picture, or a video's median). With it the person's
            own shape is taken out.

    Returns:
        float32 (N, 1436): 478 offsets x, y, z in cm, then yaw and pitch in radians.
    """
    mean = mean_face().points
    offsets = frames.points - (mean if neutral is None else neutral)
    angles = np.radians(pose_angles(frames.rotation)[:, :2])
    flat = offsets.reshape(len(offsets), LANDMARK_COUNT * 3)
    return np.concatenate([flat, angles], axis=1).astype(np.float32)


def pose_sequence(poses: Sequence[HeadPose]) -> Array:
    """Yaw, pitch and roll (N, 3) of a sequence of poses, degrees."""
    return np.array([(pose.yaw, pose.pitch, pose.roll) for pose in poses]).reshape(-1, 3)
