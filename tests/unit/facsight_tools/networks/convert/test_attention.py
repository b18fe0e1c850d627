"""Region attention against a transcription of the operators' definition, one region at a time."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from facsight_tools.networks.convert import attention
from facsight_tools.networks.convert.graph import Array
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder

from .regions import region_matrix, sample

Run = Callable[[OnnxBuilder, Mapping[str, Array], Mapping[str, tuple[int | str, ...]]], list[Array]]


RNG = np.random.default_rng(11)


GRID = attention.RegionGrid(size_wh=(4, 6), scale_xy=(1.5, 1.25), landmark_scale=0.25)


REGIONS = [
    attention.Region("m0", "c0", "f", 0, 1, (0, 1, 2, 3, 4)),
    attention.Region("m1", "c1", "f", 5, 6, (5, 6, 7)),
]


FEATURES_CHW = (3, 10, 12)


@pytest.fixture
def points() -> Array:
    """Two faces' points in input pixels; regions reach over the feature map's edge."""
    return (RNG.uniform(0, 1, (2, 8, 2)) * [48, 40]).astype(np.float32)


def test_crops(run_onnx: Run, points: Array) -> None:
    features = RNG.normal(size=(2, *FEATURES_CHW)).astype(np.float32)
    builder = OnnxBuilder()
    frames = attention.emit_frames(builder, "points", REGIONS, GRID)
    crops = attention.emit_crops(builder, "features", FEATURES_CHW, frames, GRID, len(REGIONS))
    inputs = {"points": points, "features": features}
    (result,) = run_onnx(builder, inputs, {crops: ("N", 6, 6, 4)})
    for n in range(2):
        for r, region in enumerate(REGIONS):
            expected = sample(features[n], GRID, region_matrix(points[n], region, GRID))
            np.testing.assert_allclose(result[n, 3 * r : 3 * r + 3], expected, atol=2e-5)
    assert (result == 0).any()


def test_of_points_that_are_no_numbers_nothing_is_cropped(run_onnx: Run, points: Array) -> None:
    features = RNG.normal(size=(2, *FEATURES_CHW)).astype(np.float32)
    points[1, 0] = np.nan
    builder = OnnxBuilder()
    frames = attention.emit_frames(builder, "points", REGIONS, GRID)
    crops = attention.emit_crops(builder, "features", FEATURES_CHW, frames, GRID, len(REGIONS))
    inputs = {"points": points, "features": features}
    (result,) = run_onnx(builder, inputs, {crops: ("N", 6, 6, 4)})
    assert (result[1, :3] == 0).all()
    assert np.isfinite(result).all()


def test_points_map_back(run_onnx: Run, points: Array) -> None:
    raw = RNG.normal(size=(2, 3, 5, 2)).astype(np.float32)
    matrix_scale = np.ones((4, 4), np.float32)
    matrix_scale[:2, 3] = 4
    builder = OnnxBuilder()
    frames = attention.emit_frames(builder, "points", REGIONS, GRID)
    order = [0, 1, 1]
    mapped = attention.emit_points(builder, "raw", frames, order, matrix_scale, GRID)
    inputs = {"points": points, "raw": raw}
    (result,) = run_onnx(builder, inputs, {mapped: ("N", 3, 5, 2)})
    for n in range(2):
        for branch, region in enumerate(order):
            matrix = region_matrix(points[n], REGIONS[region], GRID) * [1, 1, 4]
            expected = raw[n, branch] @ matrix[:, :2].T + matrix[:, 2]
            np.testing.assert_allclose(result[n, branch], expected, atol=1e-4)


def test_a_degenerate_region_yields_numbers(run_onnx: Run) -> None:
    builder = OnnxBuilder()
    frames = attention.emit_frames(builder, "points", REGIONS, GRID)
    outputs: dict[str, tuple[int | str, ...]] = {
        frames.linear: ("N", 2, 2, 2),
        frames.centre: ("N", 2, 1, 2),
    }
    inputs = {"points": np.full((1, 8, 2), 8, np.float32)}
    linear, centre = run_onnx(builder, inputs, outputs)
    assert (linear == 0).all()
    assert np.isfinite(centre).all()
