"""What people look at and how their heads are turned to each other.

Where another face is, seen from a face, follows from both places in the picture and from their
sizes: heads are about equally large, so that the smaller one is farther away. The picture's angle
of view is not known; a usual one is assumed, and the depth may be wrong by a quarter either way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import FaceFrames
from facsight_tools.geometry.gaze import quarter_turns, turned
from facsight_tools.states import GazeAim, Turned, UnavailableReason
from facsight_tools.types import Facing, Gaze, HeadPose, Relation

Array = NDArray[np.float64]

_LEAST_GAZE: Final = 0.35
# Gaze of people who look into the lens is measured within this of it
_AT_CAMERA_DEG: Final = 15.0
_AT_FACE_DEG: Final = 15.0
_FACES_DEG: Final = 35.0
_SAME_WAY_DEG: Final = 20.0
_LEAST_TURNED_DEG: Final = 20.0  # a head turned less faces the camera
_MOST_TURNED_DEG: Final = 75.0
_FOCAL: Final = 1.1  # focal length in longer sides of the picture: 49 degrees across
_DEPTHS: Final = (0.8, 0.9, 1.0, 1.1, 1.25)  # what the other's depth is tried at, as it may be
_AHEAD: Final = np.array([0.0, 0.0, -1.0])
_PAIRED_FACES: Final = 6
"""Pairs are told of the largest faces only: 15 of them say more than the 435 of a crowd."""


def places(frames: FaceFrames, size_wh: tuple[int, int]) -> Array:
    """Where N heads are, float64 (N, 3) in cm: x to the viewer's right, y up, z to the camera."""
    width, height = size_wh
    focal = _FOCAL * max(width, height)
    # The rigid fit keeps its scale where a turned head brings the eyes together in the picture
    depth = focal / np.maximum(frames.scale, 1e-6)
    across = (frames.origin_xy - np.array([width / 2, height / 2])) / focal * depth[:, None]
    return np.column_stack([across[:, 0], -across[:, 1], -depth])


def read_gaze_targets(
    places_cm: Array,
    gazes: Sequence[Gaze],
    poses: Sequence[HeadPose],
    uncertain: Sequence[bool] | None = None,
) -> list[Relation[GazeAim]]:
    """For each face what it looks at: the camera, another face, or away from the camera.

    Args:
        places_cm: of the heads, see `places`.
        gazes, poses: of the same faces.
        uncertain: whose eyes are seen and yet too uncertain for a gaze.
    """
    faces = zip(gazes, poses, uncertain or [False] * len(gazes), strict=True)
    return [
        _unsure() if unsure and not gaze.measured else _target(i, places_cm, gaze, pose.roll)
        for i, (gaze, pose, unsure) in enumerate(faces)
    ]


def _unsure() -> Relation[GazeAim]:
    detail = "the eyes are seen, and where they look is too uncertain"
    return Relation(None, reason=UnavailableReason.AMBIGUOUS, detail=detail)


def _target(i: int, places_cm: Array, gaze: Gaze, roll: float) -> Relation[GazeAim]:
    if gaze.measured and gaze.confidence < _LEAST_GAZE:
        return _unsure()
    if not gaze.measured:
        detail = "the eyes are closed, turned away or too small"
        return Relation(None, reason=UnavailableReason.OCCLUDED, detail=detail)
    if math.hypot(gaze.yaw, gaze.pitch) <= _AT_CAMERA_DEG:
        return Relation(GazeAim("camera"), gaze.confidence)
    direction = _direction(gaze.yaw, gaze.pitch, roll, places_cm[i])
    apart = {j: _least_angle(direction, places_cm, i, j) for j in range(len(places_cm)) if j != i}
    nearest = min(apart, key=lambda j: (apart[j], j), default=None)
    if nearest is not None and apart[nearest] <= _AT_FACE_DEG:
        return Relation(GazeAim("face", nearest + 1), gaze.confidence)
    return Relation(GazeAim("away"), gaze.confidence)


def read_facing(places_cm: Array, poses: Sequence[HeadPose]) -> Iterator[Facing]:
    """How the heads of each pair of the largest faces are turned to each other."""
    count = min(len(poses), _PAIRED_FACES)
    for i in range(count):
        for j in range(i + 1, count):
            yield Facing(i + 1, j + 1, _facing(i, j, places_cm, poses))


def _facing(i: int, j: int, places_cm: Array, poses: Sequence[HeadPose]) -> Relation[Turned]:
    away = [k for k in (i, j) if abs(poses[k].yaw) > _MOST_TURNED_DEG]
    if away:
        detail = f"the head of face {away[0] + 1} is turned too far"
        return Relation(None, reason=UnavailableReason.POSE, detail=detail)
    towards = [_faces(one, other, places_cm, poses) for one, other in ((i, j), (j, i))]
    match towards:
        case [True, True]:
            return Relation(Turned.EACH_OTHER)
        case [True, False]:
            return Relation(Turned.FIRST)
        case [False, True]:
            return Relation(Turned.SECOND)
    # Both against the lens: two who look into it look the same way
    heads = [_direction(poses[k].yaw, poses[k].pitch, poses[k].roll, _AHEAD) for k in (i, j)]
    alike = _angle(heads[0], heads[1]) <= _SAME_WAY_DEG
    return Relation(Turned.SAME_WAY if alike else Turned.NEITHER)


def _faces(i: int, j: int, places_cm: Array, poses: Sequence[HeadPose]) -> bool:
    """Whether a head is turned to another; people glance at their neighbours with the eyes too."""
    if abs(poses[i].yaw) < _LEAST_TURNED_DEG:
        return False
    head = _direction(poses[i].yaw, poses[i].pitch, poses[i].roll, places_cm[i])
    return _least_angle(head, places_cm, i, j) <= _FACES_DEG


def _direction(yaw: float, pitch: float, roll: float, place_cm: Array) -> Array:
    """The unit vector, in the axes of `places`, of angles that are measured from the lens.

    They follow the subject, so they are turned by quarter turns as its head is.
    """
    x, up, z = place_cm
    y, p = math.radians(yaw), math.radians(pitch)
    seen = np.array([[math.sin(y) * math.cos(p), math.sin(p), math.cos(y) * math.cos(p)]])
    ((across, rises, ahead),) = turned(seen, quarter_turns(np.array([roll])))
    y = math.atan2(across, ahead) + math.atan2(-x, -z)
    p = math.asin(max(-1.0, min(1.0, rises))) + math.atan2(-up, -z)
    return np.array([math.sin(y) * math.cos(p), math.sin(p), math.cos(y) * math.cos(p)])


def _least_angle(direction: Array, places_cm: Array, i: int, j: int) -> float:
    """Degrees between a direction and the way from one head to another, at its likeliest depth."""
    return min(_angle(direction, places_cm[j] * depth - places_cm[i]) for depth in _DEPTHS)


def _angle(one: Array, other: Array) -> float:
    length = float(np.linalg.norm(one) * np.linalg.norm(other))
    cosine = float(np.dot(one, other)) / max(length, 1e-9)
    return math.degrees(math.acos(min(max(cosine, -1.0), 1.0)))
