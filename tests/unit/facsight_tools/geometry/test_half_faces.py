"""Both halves of a face, whichever way the picture is turned or mirrored."""

import numpy as np
import pytest
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import mean_face, pose_rotation
from facsight_tools.geometry.half_faces import CM_PER_PX, HEIGHT, WIDTH, half_faces

SIDE = 400


def mesh(yaw: float = 0.0, roll: float = 0.0, scale: float = 14.0) -> NDArray[np.float64]:
    turned = mean_face().points @ pose_rotation(np.array([[yaw, 0.0, roll]]))[0].T
    points: NDArray[np.float64] = turned * scale * [1, -1, -1] + [SIDE / 2, SIDE / 2 - 20, 0]
    return points


def mirrored(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mesh of the mirrored picture: each point is where its counterpart was."""
    own = mean_face().points
    flipped = own * [-1.0, 1.0, 1.0]
    order = np.linalg.norm(own[:, None] - flipped[None], axis=2).argmin(axis=1)
    found: NDArray[np.float64] = points[order] * [-1, 1, 1] + [SIDE - 1, 0, 0]
    return found


def picture() -> NDArray[np.uint8]:
    """Smooth, and different everywhere."""
    y, x = np.mgrid[:SIDE, :SIDE]
    waves = [np.sin(x / 23 + k) * np.cos(y / (31 + 5 * k)) for k in range(3)]
    return (127 + 100 * np.stack(waves, axis=-1)).astype(np.uint8)


def apart(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    return float(np.abs(a.astype(float) - b.astype(float)).mean())


def test_two_right_halves() -> None:
    assert half_faces(picture(), mesh()).shape == (2, HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("yaw", [0.0, 20.0])
@pytest.mark.parametrize("scale", [6.0, 14.0])
def test_a_mirrored_picture_swaps_the_halves(yaw: float, scale: float) -> None:
    image, points = picture(), mesh(yaw, scale=scale)
    halves = half_faces(image, points)
    swapped = half_faces(np.ascontiguousarray(image[:, ::-1]), mirrored(points))
    assert apart(swapped, halves[::-1]) < 2.0
    assert apart(halves[0], halves[1]) > 20.0


def test_a_turned_picture_shows_the_same_face() -> None:
    image, points = picture(), mesh()
    turned = points.copy()
    turned[:, :2] = np.stack([SIDE - 1 - points[:, 1], points[:, 0]], axis=1)
    found = half_faces(np.ascontiguousarray(np.rot90(image, -1)), turned)
    assert apart(found, half_faces(image, points)) < 3.0


def test_what_lies_on_one_side_is_in_its_half_alone() -> None:
    image, points = np.zeros((SIDE, SIDE, 3), np.uint8), mesh()
    x, y = np.round(points[50, :2]).astype(int)  # the subject's right cheek
    image[y - 5 : y + 6, x - 5 : x + 6] = 255
    right, left = half_faces(image, points)
    assert right.max() == 255
    assert left.max() == 0


def test_a_turned_head_is_drawn_as_wide_as_a_frontal_one() -> None:
    def width(yaw: float) -> float:
        points = mesh(yaw)
        image = np.zeros((SIDE, SIDE, 3), np.uint8)
        x, y = np.round(points[33, :2]).astype(int)
        image[y - 2 : y + 3, x - 2 : x + 3] = 255
        return float(np.argwhere(half_faces(image, points)[0][..., 0] > 100)[:, 1].mean())

    assert width(30.0) == pytest.approx(width(0.0), abs=0.6 / CM_PER_PX)
