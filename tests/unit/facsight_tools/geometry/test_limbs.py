"""The squares around bodies and hands, and joints moved to their heat."""

import math

import numpy as np
import pytest

from facsight_tools.geometry.limbs import body_roi, hand_roi, refine_joints


@pytest.mark.parametrize(
    ("circle", "angle"),
    [((50, 60), 0.0), ((90, 100), 90.0), ((50, 140), -180.0), ((10, 100), -90.0)],
)
def test_a_body_is_upright_in_its_square(circle: tuple[float, float], angle: float) -> None:
    x, y, side, turn = body_roi(np.array([50.0, 100.0]), np.array(circle, float))
    assert (x, y) == (50, 100)
    assert side == pytest.approx(2 * 40 * 1.25)
    assert math.degrees(turn) == pytest.approx(angle)


def test_a_hand_with_its_fingers_up_has_more_room_above() -> None:
    points = np.tile([100.0, 100.0], (7, 1))
    points[0], points[2] = (100, 120), (100, 80)
    roi = hand_roi(np.array([80.0, 80.0, 120.0, 120.0]), points)
    np.testing.assert_allclose(roi, [100, 100 - 0.5 * 40, 40 * 2.6, 0], atol=1e-9)


def test_a_hand_that_points_right_has_more_room_to_the_right() -> None:
    points = np.tile([100.0, 100.0], (7, 1))
    points[0], points[2] = (80, 100), (120, 100)
    roi = hand_roi(np.array([80.0, 80.0, 120.0, 120.0]), points)
    np.testing.assert_allclose(roi, [120, 100, 40 * 2.6, math.pi / 2], atol=1e-9)


def heat(*spots: tuple[int, int, float]) -> np.ndarray:
    table = np.zeros((1, 64, 64), np.float32)
    for column, row, value in spots:
        table[0, row, column] = value
    return table


@pytest.mark.parametrize(
    ("joint", "spots", "moved"),
    [
        ((80.0, 80.0), [(21, 22, 0.9)], (84.0, 88.0)),
        ((80.0, 80.0), [(19, 20, 0.6), (21, 20, 0.6)], (80.0, 80.0)),
        ((80.0, 80.0), [(21, 22, 0.4)], (80.0, 80.0)),  # too little heat
        ((80.0, 80.0), [(40, 40, 0.9)], (80.0, 80.0)),  # too far
        ((-8.0, 80.0), [(0, 20, 0.9)], (-8.0, 80.0)),  # outside the crop
        ((255.0, 255.0), [(63, 63, 0.9)], (252.0, 252.0)),
    ],
)
def test_a_joint_goes_to_its_heat(
    joint: tuple[float, float],
    spots: list[tuple[int, int, float]],
    moved: tuple[float, float],
) -> None:
    refined = refine_joints(np.array([joint], np.float32), heat(*spots), 256)
    np.testing.assert_allclose(refined, [moved], atol=1e-5)
