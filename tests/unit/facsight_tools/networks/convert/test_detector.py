"""Anchors and decoding."""

from collections.abc import Callable, Mapping

import numpy as np

from facsight_tools.networks.convert.detector import (
    AnchorLayer,
    anchor_centres,
    decode_boxes,
    decode_scores,
)
from facsight_tools.networks.convert.graph import Array
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder

Run = Callable[[OnnxBuilder, Mapping[str, Array], Mapping[str, tuple[int | str, ...]]], list[Array]]
LAYERS = (AnchorLayer(cells=2, per_cell=2), AnchorLayer(cells=1, per_cell=1))


def test_anchors_go_by_layer_row_column() -> None:
    first = [[0.25, 0.25], [0.25, 0.25], [0.75, 0.25], [0.75, 0.25]]
    second = [[0.25, 0.75], [0.25, 0.75], [0.75, 0.75], [0.75, 0.75]]
    np.testing.assert_array_equal(anchor_centres(LAYERS), [*first, *second, [0.5, 0.5]])


def test_boxes_and_key_points_are_fractions_of_the_input(run_onnx: Run) -> None:
    raw = np.random.default_rng(5).normal(size=(2, 9, 16)).astype(np.float32) * 20
    builder = OnnxBuilder()
    boxes = decode_boxes(builder, "raw", LAYERS, 64)
    (result,) = run_onnx(builder, {"raw": raw}, {boxes: ("N", 9, 16)})
    centres = anchor_centres(LAYERS)
    expected = raw / 64
    expected[..., :2] += centres
    expected[..., 4:] += np.tile(centres, 6)
    np.testing.assert_allclose(result, expected, atol=1e-6)


def test_scores_are_clipped_before_the_sigmoid(run_onnx: Run) -> None:
    raw = np.array([[[-1000.0], [0.0], [1000.0]]], np.float32)
    builder = OnnxBuilder()
    (result,) = run_onnx(builder, {"raw": raw}, {decode_scores(builder, "raw"): ("N", 3)})
    np.testing.assert_allclose(result, [[0, 0.5, 1]], atol=1e-6)
