"""Gaze from the irises: a geometric eyeball model on the head's frame.

Each eyeball is a sphere whose centre lies at a fixed place behind its two corners; the line from
there through the iris' centre is the optical axis (the model-based family of Hansen & Ji 2010, "In
the Eye of the Beholder", IEEE PAMI 32:478). Only the picture's x and y of the iris are used, as
networks guess its depth. The visual axis differs from the optical one by about 5 degrees, from
person to person (angle kappa), which one picture cannot tell: that is this method's floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import (
    FaceFrames,
    eye_distance_px,
    fit_faces,
    mean_face,
    pose_rotation,
    pose_sequence,
)
from facsight_tools.types import Gaze, HeadPose

# The subject's right eye, then the left: outer corner, inner corner, two points on the upper lid's
# edge, the two below them, pupil, and the four points of the iris' edge.
_CORNERS: Final = np.array([[33, 133], [263, 362]])
_UPPER: Final = np.array([[159, 158], [386, 385]])
_LOWER: Final = np.array([[145, 153], [374, 380]])
_PUPILS: Final = np.array([468, 473])

_AXIS_CM: Final = 1.05  # eyeball's centre of rotation to the plane of the iris, as in adults
_DEPTH_CM: Final = (
    0.60  # that centre behind the corners' middle, likewise; fits portraits that look at the lens
)
_LIMIT_DEG: Final = 60.0  # further than eyes turn (about 50 degrees, Guitton & Volle 1987)

# Confidence: 1 on a large frontal face with open eyes, and falling linearly between these ends.
_CLOSED_OPEN: Final = (0.10, 0.22)  # lid opening over eye width
_YAW_ENDS: Final = (50.0, 15.0)
_PITCH_ENDS: Final = (40.0, 15.0)
_SIZE_ENDS_PX: Final = (15.0, 60.0)  # distance of the outer eye corners
_SPLIT_ENDS_DEG: Final = (25.0, 6.0)  # the two eyes' disagreement

Array = NDArray[np.float64]


def estimate_gaze(
    points_xyz: NDArray[Any],
    poses: Sequence[HeadPose],
    frames: FaceFrames | None = None,
    unseen: NDArray[np.bool_] | None = None,
) -> list[Gaze]:
    """Where N faces look.

    Args:
        points_xyz: (N, 478, 3), image pixels, z in the same scale and smaller nearer the camera.
        poses: the head poses of the same faces, degrees.
        frames: the rigid fit of the same meshes, where it was made already.
        unseen: (N, 2), eyes, right and left, that are shut or covered; they do not count.

    Returns:
        For each face the mean direction of both eyes, the nearer eye counting more on a turned
        head: against the camera and against the head, degrees, with a confidence 0-1 that falls
        with closing lids, turn, small size and disagreement of the eyes. Against the camera they
        follow the subject by quarter turns: the same in a picture that lies on its side.

    Raises:
        ValueError: the number of meshes and poses differ, or a mesh is a single point.
    """
    if len(points_xyz) != len(poses):
        raise ValueError(f"poses: expected {len(points_xyz)}, got {len(poses)}")
    if not len(poses):
        return []
    points = np.asarray(points_xyz, np.float64)
    angles = pose_sequence(poses)
    frames = frames or fit_faces(points)
    rotation = pose_rotation(angles)
    axes = _optical_axes(points, frames, rotation)

    opening = eye_opening(points)
    nearness = np.clip(0.5 + np.array([-1.0, 1.0]) * angles[:, :1] / -60.0, 0.1, 0.9)
    seen = np.ones_like(opening) if unseen is None else 1.0 - unseen
    open_share = np.clip((opening - _CLOSED_OPEN[0]) / np.ptp(_CLOSED_OPEN), 0.0, 1.0) * seen
    # Where no eye counts there is no gaze; the direction is then that of the mesh's guesses
    weights = nearness * np.maximum(np.clip(opening, 0.05, 0.4) * open_share, 1e-9)
    mean = (axes * (weights / weights.sum(axis=1, keepdims=True))[..., None]).sum(axis=1)
    camera = _yaw_pitch(turned(mean, -quarter_turns(angles[:, 2])))
    head = _yaw_pitch((mean[:, None] @ rotation)[:, 0])
    confidence = _confidence(points, angles, opening, open_share, axes, weights)
    return [Gaze(*map(float, (*camera[i], *head[i], confidence[i]))) for i in range(len(points))]


def eyes_apart_deg(
    points_xyz: NDArray[Any], poses: Sequence[HeadPose], frames: FaceFrames
) -> list[float]:
    """By how many degrees the two eyes of N meshes point apart, across or up and down.

    Args:
        points_xyz, poses, frames: as `estimate_gaze` takes them.
    """
    points = np.asarray(points_xyz, np.float64)
    angles = _yaw_pitch(_optical_axes(points, frames, pose_rotation(pose_sequence(poses))))
    apart: list[float] = np.abs(angles[:, 0] - angles[:, 1]).max(axis=1).tolist()
    return apart


def quarter_turns(roll: NDArray[Any]) -> Array:
    """By how many degrees, a multiple of 90, a picture is turned that shows heads at these rolls.

    A head that is tilted by 45 degrees or less is in a picture that is upright.
    """
    degrees: Array = np.round(np.asarray(roll, np.float64) / 90.0) * 90.0
    return degrees


def turned(directions: Array, degrees: Array) -> Array:
    """Directions (N, 3), each turned clockwise in the picture by so many degrees (N,)."""
    sin, cos = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    x, y, z = directions.T
    result: Array = np.stack([cos * x + sin * y, cos * y - sin * x, z], axis=1)
    return result


def eye_opening(points_xyz: NDArray[Any]) -> Array:
    """Lid opening over eye width (N, 2), right and left eye: about 0.3 open, under 0.1 closed.

    The eye aspect ratio of Soukupova & Cech 2016 ("Real-Time Eye Blink Detection using Facial
    Landmarks"), in three dimensions.
    """
    points = np.asarray(points_xyz, np.float64)
    height = np.linalg.norm(points[:, _UPPER] - points[:, _LOWER], axis=3).mean(axis=2)
    width = np.linalg.norm(points[:, _CORNERS[:, 0]] - points[:, _CORNERS[:, 1]], axis=2)
    ratio: Array = height / np.maximum(width, 1e-9)
    return ratio


def _optical_axes(points: Array, frames: FaceFrames, rotation: Array) -> Array:
    """Unit vectors (N, 2, 3): x to the viewer's right, y up, z to the camera."""
    mean = mean_face().points
    middle = mean[_CORNERS].mean(axis=1)
    socket = mean[_PUPILS] - middle  # where the iris is when the eye looks straight ahead
    socket[:, 2] = -_DEPTH_CM
    scale = frames.scale[:, None, None]
    camera = points * np.array([1.0, -1.0, -1.0])
    turned = socket @ np.ascontiguousarray(rotation.swapaxes(1, 2))
    centre = camera[:, _CORNERS].mean(axis=2) + scale * turned
    across = (camera[:, _PUPILS, :2] - centre[..., :2]) / (scale * _AXIS_CM)
    length = np.linalg.norm(across, axis=2, keepdims=True)
    limit = np.sin(np.radians(_LIMIT_DEG))
    across = across * np.minimum(1.0, limit / np.maximum(length, 1e-9))
    ahead = np.sqrt(1.0 - (across**2).sum(axis=2, keepdims=True))
    axes: Array = np.concatenate([across, ahead], axis=2)
    return axes


def _yaw_pitch(directions: Array) -> Array:
    """Yaw and pitch (..., 2) in degrees of directions (..., 3) of any length."""
    yaw = np.arctan2(directions[..., 0], directions[..., 2])
    pitch = np.arctan2(directions[..., 1], np.hypot(directions[..., 0], directions[..., 2]))
    angles: Array = np.degrees(np.stack([yaw, pitch], axis=-1))
    return angles


def _confidence(
    points: Array,
    angles: Array,
    opening: Array,
    open_share: Array,
    axes: Array,
    weights: Array,
) -> Array:
    near = (opening * weights).sum(axis=1) / weights.sum(axis=1)
    yaw_pitch = _yaw_pitch(axes)
    # An eye that does not count cannot disagree
    both = open_share.min(axis=1) / np.maximum(open_share.max(axis=1), 1e-9)
    split = np.abs(yaw_pitch[:, 0] - yaw_pitch[:, 1]).max(axis=1) * both
    cues = (
        (near, _CLOSED_OPEN),
        (np.abs(angles[:, 0]), _YAW_ENDS),
        (np.abs(angles[:, 1]), _PITCH_ENDS),
        (eye_distance_px(points), _SIZE_ENDS_PX),
        (split, _SPLIT_ENDS_DEG),
    )
    product = (open_share.max(axis=1) > 0.0).astype(np.float64)
    for value, (none, full) in cues:
        product *= np.clip((value - none) / (full - none), 0.0, 1.0)
    found: NDArray[np.float64] = product
    return found
