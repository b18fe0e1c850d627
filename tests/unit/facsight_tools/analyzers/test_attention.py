"""Looks and heads, between faces of plain numbers."""

import numpy as np
import pytest
from tests.people import aim, turned

from facsight_tools.analyzers.attention import places, read_facing, read_gaze_targets
from facsight_tools.geometry.face_frame import FaceFrames
from facsight_tools.states import GazeAim
from facsight_tools.types import Gaze, HeadPose

# Two heads half a metre apart, a metre and a half from the camera; face 1 on the viewer's left
TWO = np.array([[-25.0, 0.0, -150.0], [25.0, 0.0, -150.0]])
TO_RIGHT, TO_LEFT = 80.0, -80.0  # yaw as seen by the viewer


def gaze(yaw: float, pitch: float = 0.0, confidence: float = 0.9) -> Gaze:
    return Gaze(yaw, pitch, 0.0, 0.0, confidence)


def frames(scale: list[float], origin: list[tuple[float, float]]) -> FaceFrames:
    count = len(scale)
    return FaceFrames(
        rotation=np.tile(np.eye(3), (count, 1, 1)),
        scale=np.array(scale),
        origin_xy=np.array(origin),
        points=np.zeros((count, 478, 3)),
    )


def test_a_smaller_head_is_farther_away() -> None:
    near, far = places(frames([10.0, 5.0], [(320, 240), (480, 120)]), (640, 480))
    assert near == pytest.approx([0, 0, -1.1 * 640 / 10])
    assert far[2] == pytest.approx(2 * near[2])
    assert far[0] > 0
    assert far[1] > 0


@pytest.mark.parametrize(
    ("first", "target"),
    [
        (gaze(0), "the camera"),
        (gaze(9, -9), "the camera"),
        (gaze(TO_RIGHT), "F2"),
        (gaze(TO_LEFT), "away from the camera"),
        (gaze(0, -40), "away from the camera"),
        (gaze(0, 0, confidence=0.1), None),
    ],
)
def test_what_a_face_looks_at(first: Gaze, target: str | None) -> None:
    read, other = read_gaze_targets(TWO, [first, gaze(0)], [HeadPose(0, 0, 0)] * 2)
    assert read.value == (None if target is None else aim(target))
    assert bool(read.reason) == (target is None)
    assert other.value == GazeAim("camera")


def test_who_lies_on_the_side_looks_where_the_eyes_point_in_the_picture() -> None:
    lying = HeadPose(0, 0, 90)  # the subject's up is the viewer's right, where the other is
    read, _ = read_gaze_targets(TWO, [gaze(0, TO_RIGHT), gaze(0)], [lying, HeadPose(0, 0, 0)])
    assert read.value == aim("F2")


@pytest.mark.parametrize(
    ("yaws", "relation"),
    [
        ((70, -70), "face each other"),
        ((70, 0), "F1 faces F2"),
        ((0, -70), "F2 faces F1"),
        ((0, 5), "look the same way"),
        ((-60, 60), "neither faces the other"),
        ((90, 0), None),
    ],
)
def test_how_two_heads_are_turned(yaws: tuple[float, float], relation: str | None) -> None:
    poses = [HeadPose(yaw, 0.0, 0.0) for yaw in yaws]
    (pair,) = read_facing(TWO, poses)
    assert (pair.first, pair.second) == (1, 2)
    assert pair.relation.value == (None if relation is None else turned(relation, 1, 2))


def test_pairs_are_told_of_the_largest_six() -> None:
    line = np.array([[10.0 * k, 0.0, -150.0] for k in range(9)])
    assert len(list(read_facing(line, [HeadPose(0, 0, 0)] * 9))) == 15
