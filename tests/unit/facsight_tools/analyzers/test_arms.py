"""What arms and hands do, told from joints."""

import pytest

from facsight_tools.analyzers.arms import Joints, read_arm, read_arms, read_hands
from facsight_tools.states import Arm, Arms, UnavailableReason
from facsight_tools.types import Relation

from .people import SIZE, body, hand

Moved = dict[int, tuple[float, float]]


def arms_of(
    moved: Moved, hidden: tuple[int, ...] = ()
) -> tuple[Relation[Arm], Relation[Arm], Relation[Arms]]:
    joints = Joints(body(moved, hidden), SIZE)
    left, right = read_arm(joints, "left"), read_arm(joints, "right")
    return left, right, read_arms(joints, left, right)


UP_LEFT: Moved = {13: (270, 100), 15: (275, 30)}
UP_RIGHT: Moved = {14: (130, 100), 16: (125, 30)}
CROSSED: Moved = {13: (255, 235), 14: (145, 235), 15: (165, 225), 16: (235, 225)}


@pytest.mark.parametrize(
    ("moved", "left", "right", "arms"),
    [
        ({}, "lowered", "lowered", "lowered"),
        (UP_LEFT | UP_RIGHT, "raised", "raised", "both raised"),
        (UP_LEFT, "raised", "lowered", "left raised"),
        (UP_RIGHT, "lowered", "raised", "right raised"),
        (CROSSED, "bent", "bent", "crossed"),
        # a hand on the chin is no raised arm, a hand above the head is
        ({13: (255, 235), 15: (205, 125)}, "bent", "lowered", "other"),
        ({13: (250, 170), 15: (215, 40)}, "raised", "lowered", "left raised"),
        ({13: (300, 165), 15: (360, 170)}, "stretched out", "lowered", "other"),
    ],
)
def test_what_arms_do(moved: Moved, left: str, right: str, arms: str) -> None:
    read = arms_of(moved)
    assert [one.value for one in read] == [left, right, arms]
    assert all(one.confidence == pytest.approx(0.9) for one in read)


def test_what_is_hidden_or_outside_is_not_measured_and_why() -> None:
    left, right, arms = arms_of({16: (148, 700)}, hidden=(13,))
    assert (left.value, left.reason) == (None, UnavailableReason.OCCLUDED)
    assert left.detail == "the left elbow is hidden or uncertain"
    assert (right.value, right.reason) == (None, UnavailableReason.OUT_OF_FRAME)
    assert right.detail == "the right wrist is outside the picture"
    assert arms.value is None
    assert arms.reason == left.reason


def test_one_raised_arm_is_told_where_the_other_was_not_measured() -> None:
    assert arms_of(UP_LEFT, hidden=(14,))[2].value == "left raised"


def test_an_arm_whose_hand_left_the_picture_is_raised_by_its_elbow() -> None:
    assert arms_of({13: (270, 60), 15: (275, -40)})[0].value == "raised"


@pytest.mark.parametrize(
    ("hands", "moved", "value"),
    [
        ([hand(190, 300), hand(210, 300)], {}, "clasped"),
        ([hand(100, 300), hand(300, 300)], {}, "apart"),
        ([], {15: (205, 280), 16: (195, 280)}, "together"),
        ([], {}, "apart"),
        ([hand(200, 280)], {15: (205, 280), 16: (195, 280)}, "together"),
    ],
)
def test_what_hands_do(hands: list, moved: Moved, value: str) -> None:  # type: ignore[type-arg]
    joints = Joints(body(moved), SIZE)
    assert read_hands(joints, hands, Relation(Arms.OTHER, 0.9)).value == value


def test_crossed_arms_bring_the_wrists_but_not_the_hands_together() -> None:
    joints = Joints(body({15: (205, 225), 16: (210, 225)}), SIZE)
    assert read_hands(joints, [], Relation(Arms.CROSSED, 0.9)).value == "apart"


def test_hands_without_elbows_are_not_measured() -> None:
    read = read_hands(Joints(body(hidden=(14,)), SIZE), [], Relation(Arms.OTHER, 0.9))
    assert (read.value, read.reason) == (None, UnavailableReason.OCCLUDED)
    assert read.detail == "the right elbow is hidden or uncertain"
