"""The same bytes under every release of OpenCV, at the places that the matrix names."""

import hashlib

import cv2
import numpy as np
import pytest

from facsight_tools.geometry.sampling import sample_square

# sha256 of the squares below, the first eight digits; the same under OpenCV 4.14 and 5.0
BYTES = "dccd97d0"


def turned(rng: np.random.Generator) -> np.ndarray:
    angle, scale = rng.uniform(-3, 3), rng.uniform(0.3, 3.0)
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    x, y = rng.uniform(-50, 200, 2)
    return np.array([[cos, -sin, x], [sin, cos, y]])


@pytest.fixture
def picture() -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (150, 170, 3), dtype=np.uint8)


def test_whole_pixels_are_copied(picture: np.ndarray) -> None:
    square = sample_square(picture, np.array([[1.0, 0, 20], [0, 1.0, 30]]), 64, black=True)
    np.testing.assert_array_equal(square, picture[30:94, 20:84])


def test_between_pixels_is_the_weighted_mean() -> None:
    ramp = np.repeat(np.arange(0, 160, 8, dtype=np.uint8)[None, :, None], 20, 0).repeat(3, 2)
    square = sample_square(ramp, np.array([[1.0, 0, 2.25], [0, 1.0, 3.5]]), 8, black=True)
    np.testing.assert_array_equal(square[0, :, 0], 8 * (np.arange(8) + 2) + 2)


@pytest.mark.parametrize("black", [True, False])
def test_outside_is_black_or_as_the_edge(picture: np.ndarray, black: bool) -> None:
    square = sample_square(picture, np.array([[1.0, 0, -40], [0, 1.0, 10]]), 32, black=black)
    edge = np.zeros((32, 3)) if black else picture[10:42, 0]
    np.testing.assert_array_equal(square, np.broadcast_to(edge[:, None], (32, 32, 3)))


def test_far_outside_stays_outside(picture: np.ndarray) -> None:
    far = np.array([[900.0, 0, 100_000.0], [0, 900.0, -400_000.0]])
    square = sample_square(picture, far, 16, black=False)
    assert (square == picture[0, -1]).all()


def test_every_release_gives_the_same_bytes(picture: np.ndarray) -> None:
    rng = np.random.default_rng(11)
    told = hashlib.sha256()
    for _ in range(20):
        told.update(sample_square(picture, turned(rng), 96, black=True).tobytes())
        told.update(sample_square(picture, turned(rng), 96, black=False).tobytes())
    assert told.hexdigest()[:8] == BYTES


def test_it_is_near_what_opencv_gives(picture: np.ndarray) -> None:
    rng = np.random.default_rng(13)
    smooth = cv2.GaussianBlur(picture, (0, 0), 3)
    for _ in range(20):
        matrix = turned(rng)
        expected = cv2.warpAffine(
            smooth,
            matrix,
            (96, 96),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        square = sample_square(smooth, matrix, 96, black=False)
        assert np.abs(square.astype(int) - expected).max() <= 2
