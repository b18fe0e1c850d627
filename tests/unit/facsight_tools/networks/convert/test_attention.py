"""Region attention against a transcription of the operators' definition, one region at a time."""

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from facsight_tools.networks.convert import attention
from facsight_tools.networks.convert.graph import Array
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder

Run = Callable[[OnnxBuilder, Mapping[str, Array], Mapping[str, tuple[int | str, ...]]], list[Array]]


RNG = np.random.default_rng(11)


GRID = attention.RegionGrid(size_wh=(4, 6), scale_xy=(1.5, 1.25), landmark_scale=0.25)


REGIONS = [
    attention.Region("m0", "c0", "f", 0, 1, (0, 1, 2, 3, 4)),
    attention.Region("m1", "c1", "f", 5, 6, (5, 6, 7)),
]


FEATURES_CHW = (3, 10, 12)


def region_matrix(points: Array, region: attention.Region) -> Array:
    """(2, 3) from crop pixels to feature pixels, as Landmarks2TransformMatrix defines it."""
    xy = points.astype(np.float64) * GRID.landmark_scale
    (x0, y0), (x1, y1) = xy[region.left_index], xy[region.right_index]
    turn = -math.atan2(y1 - y0, x1 - x0)
    rotate = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    level = xy[list(region.subset)] @ rotate.T
    low, high = level.min(axis=0), level.max(axis=0)
    centre = rotate.T @ ((low + high) / 2)
    scale = np.array(GRID.scale_xy) * (high - low) / np.array(GRID.size_wh)
    linear = rotate.T * scale
    return np.column_stack([linear, centre - linear @ (np.array(GRID.size_wh) / 2)])


def sample(features: Array, matrix: Array) -> Array:
    """TransformTensorBilinear: pixel centres on both sides, zero outside the outermost centres."""
    width, height = GRID.size_wh
    channels, in_height, in_width = features.shape
    out = np.zeros((channels, height, width))
    for j in range(height):
        for i in range(width):
            x, y = matrix @ [i + 0.5, j + 0.5, 1] - 0.5
            if not (0 <= x <= in_width - 1 and 0 <= y <= in_height - 1):
                continue
            x0, y0 = min(int(x), in_width - 2), min(int(y), in_height - 2)
            fx, fy = x - x0, y - y0
            top = features[:, y0, x0] * (1 - fx) + features[:, y0, x0 + 1] * fx
            bottom = features[:, y0 + 1, x0] * (1 - fx) + features[:, y0 + 1, x0 + 1] * fx
            out[:, j, i] = top * (1 - fy) + bottom * fy
    return out


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
            expected = sample(features[n], region_matrix(points[n], region))
            np.testing.assert_allclose(result[n, 3 * r : 3 * r + 3], expected, atol=2e-5)
    assert (result == 0).any()


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
            matrix = region_matrix(points[n], REGIONS[region]) * [1, 1, 4]
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
