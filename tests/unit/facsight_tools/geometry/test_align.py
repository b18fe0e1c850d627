"""Crops and the way back."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from facsight_tools.geometry.align import crop_faces, face_roi, is_off, mesh_roi, to_image


def gradient(height: int, width: int) -> npt.NDArray[np.uint8]:
    """Red grows with x, green with y."""
    image = np.zeros((height, width, 3), np.uint8)
    image[..., 0] = np.arange(width)[None, :]
    image[..., 1] = np.arange(height)[:, None]
    return image


def test_region_is_the_longer_side_times_one_and_a_half() -> None:
    roi = face_roi([10, 20, 50, 80], [[20, 40], [40, 40], [30, 60]])
    np.testing.assert_allclose(roi, [30, 50, 90, 0])


@pytest.mark.parametrize("degrees", [-150, -30, 0, 45, 90])
def test_angle_levels_the_eyes(degrees: float) -> None:
    angle = math.radians(degrees)
    eyes = [[100, 100], [100 + 30 * math.cos(angle), 100 + 30 * math.sin(angle)]]
    assert face_roi([80, 80, 140, 140], eyes)[3] == pytest.approx(angle)
    roi = face_roi([80, 80, 140, 140], eyes)
    _, matrices = crop_faces(gradient(200, 200), [roi], 64)
    linear, corner = matrices[0, :, :2], matrices[0, :, 2]
    left, right = (np.linalg.solve(linear, np.array(eye) - corner) for eye in eyes)
    assert left[1] == pytest.approx(right[1], abs=1e-4)
    assert left[0] < right[0]


def test_region_corners_are_crop_corners() -> None:
    _, matrices = crop_faces(gradient(100, 100), [[50, 40, 30, 0]], 60)
    corners = np.array([[0, 0, 1], [60, 60, 1]], np.float64)
    np.testing.assert_allclose(corners @ matrices[0].T, [[35, 25], [65, 55]], atol=1e-5)


def test_crop_samples_at_whole_coordinates() -> None:
    """Crop pixel (i, j) shows image position matrix @ (i, j): no half pixel."""
    crops, matrices = crop_faces(gradient(200, 200), [[100, 80, 128, 0]], 64)
    assert crops.shape == (1, 64, 64, 3)
    for i, j in ((0, 0), (10, 30), (63, 63)):
        x, y = matrices[0] @ [i, j, 1]
        assert crops[0, j, i, 0] == pytest.approx(x, abs=1)
        assert crops[0, j, i, 1] == pytest.approx(y, abs=1)


def test_border_is_repeated() -> None:
    image = np.full((40, 40, 3), 90, np.uint8)
    crops, _ = crop_faces(image, [[0, 0, 60, 0.3]], 32)
    assert (crops == 90).all()


def test_points_come_back_to_where_they_were() -> None:
    rng = np.random.default_rng(1)
    rois = [[60, 70, 50, 0.4], [20, 30, 200, -2.0]]
    _, matrices = crop_faces(gradient(120, 120), rois, 192)
    crop_points = rng.uniform(0, 192, (2, 5, 3))
    points = to_image(crop_points, matrices)
    assert points.dtype == np.float32
    for n in range(2):
        for p in range(5):
            expected = matrices[n] @ [*crop_points[n, p, :2], 1]
            np.testing.assert_allclose(points[n, p, :2], expected, rtol=1e-4)
        scale = rois[n][2] / 192
        np.testing.assert_allclose(points[n, :, 2], crop_points[n, :, 2] * scale, rtol=1e-4)


def test_no_face_gives_empty_arrays() -> None:
    crops, matrices = crop_faces(gradient(10, 10), np.zeros((0, 4)), 16)
    assert crops.shape == (0, 16, 16, 3)
    assert matrices.shape == (0, 2, 3)
    assert to_image(np.zeros((0, 478, 3)), matrices).shape == (0, 478, 3)


@pytest.mark.parametrize(
    ("box", "keypoints", "message"),
    [
        ([0, 0, 1], [[0, 0], [1, 0]], "box"),
        ([0, 0, 1, 1], [[0, 0]], "key points"),
        ([5, 0, 5, 9], [[0, 0], [1, 0]], "x1 < x2"),
    ],
)
def test_bad_detections_are_refused(
    box: list[float], keypoints: list[list[float]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        face_roi(box, keypoints)


@pytest.mark.parametrize("roi", [[0, 0, 0, 0], [0, 0, -1, 0], [0, 0, np.nan, 0]])
def test_bad_regions_are_refused(roi: list[float]) -> None:
    with pytest.raises(ValueError, match="regions"):
        crop_faces(gradient(10, 10), [roi], 16)


def test_bad_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(2, 478, 3\)"):
        to_image(np.zeros((2, 478, 3)), np.zeros((1, 2, 3)))


def test_the_region_of_a_mesh_encloses_it_and_follows_the_eyes() -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform([100, 50, 0], [140, 110, 5], (478, 3))
    points[33, :2], points[263, :2] = (105, 80), (135, 90)
    centre_x, centre_y, side, angle = mesh_roi(points)
    assert abs(centre_x - 120) < 2
    assert abs(centre_y - 80) < 2
    assert side == pytest.approx(1.5 * np.ptp(points[:468, 1]))
    assert np.degrees(angle) == pytest.approx(18.43, abs=0.01)


@pytest.mark.parametrize(
    ("change", "off"),
    [((0, 0, 0, 0), False), ((5, 0, 0, 0), False), ((5, 5, 0, 0), True), ((0, 0, 30, 0), True),
     ((0, 0, -25, 0), True), ((0, 0, 0, 0.1), False), ((0, 0, 0, -0.2), True),
     ((0, 0, 0, 2 * np.pi), False)],
)  # fmt: skip
def test_a_region_is_off_from_a_limit_on(change: tuple[float, ...], off: bool) -> None:
    roi = np.array([200.0, 150.0, 100.0, 0.0])
    assert is_off(roi, roi + np.array(change)) is off
