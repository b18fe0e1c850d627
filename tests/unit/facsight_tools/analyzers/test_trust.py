"""What size, blur and turn leave of a confidence: monotone, bounded, and one loss for both."""

import numpy as np
import pytest

from facsight_tools.analyzers.trust import trust
from facsight_tools.types import HeadPose

FRONT = HeadPose(0, 0, 0)


def test_a_good_portrait_keeps_all_of_it() -> None:
    assert trust(FRONT, 200, 30) == 1.0
    assert trust(HeadPose(15, -12, 90), 64, 12) == 1.0, "roll costs nothing"


@pytest.mark.parametrize(
    ("pose", "eyes", "sharp", "left"),
    [
        (FRONT, 16, 30, 0.92),
        (FRONT, 18, 30, 0.93),
        (FRONT, 1, 30, 0.92),
        (FRONT, 200, 1.5, 0.75),
        (FRONT, 200, 0, 0.75),
        (HeadPose(52, 0, 0), 200, 30, 0.85),
        (HeadPose(90, 90, 0), 200, 30, 0.85 * 0.85),
    ],
)
def test_known_places_of_the_curves(pose: HeadPose, eyes: float, sharp: float, left: float) -> None:
    assert trust(pose, eyes, sharp) == pytest.approx(left)


def test_a_small_face_is_a_blurred_one_and_counted_once() -> None:
    assert trust(FRONT, 16, 1.5) == trust(FRONT, 200, 1.5)


@pytest.mark.parametrize("axis", range(4))
def test_worse_never_leaves_more(axis: int) -> None:
    left = []
    for share in np.linspace(0, 1, 50):
        turn = [share * 90 if axis == k else 0.0 for k in (0, 1)]
        size = 100 * (1 - share) if axis == 2 else 100.0
        sharp = 20 * (1 - share) if axis == 3 else 20.0
        left.append(trust(HeadPose(turn[0], -turn[1], 0), size, sharp))
    assert left == sorted(left, reverse=True)
    assert 0 < left[-1] < left[0] == 1


def test_left_and_right_up_and_down_are_alike() -> None:
    for yaw, pitch in ((40, 0), (0, 30), (25, 35)):
        assert trust(HeadPose(yaw, pitch, 0), 99, 9) == trust(HeadPose(-yaw, -pitch, 0), 99, 9)
