"""Each operator's lowering against plain numpy on tiny tensors."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from facsight_tools.networks.convert.graph import Array, ConversionError, Graph, Op
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder
from facsight_tools.networks.convert.ops import LOWERINGS, lower

Run = Callable[[Graph, dict[str, Array]], list[Array]]
RNG = np.random.default_rng(7)


def normal(*shape: int) -> Array:
    return RNG.normal(size=shape).astype(np.float32)


def one_op(
    kind: str,
    in_shape: tuple[int, ...],
    out_shape: tuple[int, ...],
    constants: dict[str, Array] | None = None,
    **attrs: Any,
) -> Graph:
    constants = constants or {}
    shapes = {"x": in_shape, "y": out_shape, **{k: v.shape for k, v in constants.items()}}
    op = Op(kind, ("x", *constants), ("y",), attrs)
    return Graph([op], constants, shapes, ("x",), ("y",))


def conv_nchw(x: Array, weights: Array, bias: Array, stride: int, pads: tuple[int, ...]) -> Array:
    """Direct convolution; weights (O, kh, kw, I), one group."""
    top, left, bottom, right = pads
    x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    kernel_h, kernel_w = weights.shape[1:3]
    rows = (x.shape[2] - kernel_h) // stride + 1
    columns = (x.shape[3] - kernel_w) // stride + 1
    out = np.zeros((len(x), len(weights), rows, columns), np.float64)
    for i in range(rows):
        for j in range(columns):
            patch = x[:, :, i * stride : i * stride + kernel_h, j * stride : j * stride + kernel_w]
            out[:, :, i, j] = np.einsum("ncij,oijc->no", patch, weights) + bias
    return out


@pytest.mark.parametrize("activation", ["", "RELU", "RELU6"])
def test_convolution(run_graph: Run, activation: str) -> None:
    weights, bias, x = normal(5, 3, 3, 4), normal(5), normal(2, 4, 6, 6) * 3
    pads = (0, 0, 1, 1)  # TFLite's SAME on an even size with stride 2
    graph = one_op(
        "CONV_2D",
        (1, 6, 6, 4),
        (1, 3, 3, 5),
        {"w": weights, "b": bias},
        strides=(2, 2),
        pads=pads,
        activation=activation,
    )
    limits = {"": (-np.inf, np.inf), "RELU": (0, np.inf), "RELU6": (0, 6)}[activation]
    expected = conv_nchw(x, weights, bias, 2, pads).clip(*limits)
    np.testing.assert_allclose(run_graph(graph, {"x": x})[0], expected, atol=1e-4)


def test_depthwise_convolution(run_graph: Run) -> None:
    weights, bias, x = normal(1, 3, 3, 4), normal(4), normal(2, 4, 5, 5)
    graph = one_op(
        "DEPTHWISE_CONV_2D",
        (1, 5, 5, 4),
        (1, 5, 5, 4),
        {"w": weights, "b": bias},
        strides=(1, 1),
        pads=(1, 1, 1, 1),
    )
    full = np.zeros((4, 3, 3, 4), np.float32)
    for channel in range(4):
        full[channel, :, :, channel] = weights[0, :, :, channel]
    expected = conv_nchw(x, full, bias, 1, (1, 1, 1, 1))
    np.testing.assert_allclose(run_graph(graph, {"x": x})[0], expected, atol=1e-5)


def test_depthwise_convolution_with_multiplier_is_refused(run_graph: Run) -> None:
    constants = {"w": normal(1, 3, 3, 8), "b": normal(8)}
    graph = one_op(
        "DEPTHWISE_CONV_2D", (1, 5, 5, 4), (1, 3, 3, 8), constants, strides=(1, 1), pads=(0,) * 4
    )
    with pytest.raises(ConversionError, match="multiplier"):
        run_graph(graph, {"x": normal(1, 4, 5, 5)})


@pytest.mark.parametrize("slopes", [[-0.5, 0.0, 0.25, 1.0], [-0.5, 0.3, 1.0, 2.5]])
def test_prelu_below_and_above_one(run_graph: Run, slopes: list[float]) -> None:
    x = normal(2, 4, 3, 3)
    constant = np.array(slopes, np.float32).reshape(1, 1, 4)
    graph = one_op("PRELU", (1, 3, 3, 4), (1, 3, 3, 4), {"a": constant})
    expected = np.where(x >= 0, x, x * constant.reshape(1, 4, 1, 1))
    np.testing.assert_allclose(run_graph(graph, {"x": x})[0], expected, atol=1e-6)


def test_max_pool(run_graph: Run) -> None:
    x = normal(2, 3, 4, 4)
    graph = one_op(
        "MAX_POOL_2D",
        (1, 4, 4, 3),
        (1, 2, 2, 3),
        kernel=(2, 2),
        strides=(2, 2),
        pads=(0, 0, 0, 0),
    )
    expected = x.reshape(2, 3, 2, 2, 2, 2).max(axis=(3, 5))
    np.testing.assert_array_equal(run_graph(graph, {"x": x})[0], expected)


def test_channel_pad_appends_zeros_exactly(run_graph: Run) -> None:
    x = normal(2, 3, 4, 4)
    widths = np.array([[0, 0], [0, 0], [0, 0], [0, 2]], np.int32)
    graph = one_op("PAD", (1, 4, 4, 3), (1, 4, 4, 5), {"p": widths})
    expected = np.pad(x, ((0, 0), (0, 2), (0, 0), (0, 0)))
    np.testing.assert_array_equal(run_graph(graph, {"x": x})[0], expected)


def test_spatial_pad_that_was_not_folded_is_refused(run_graph: Run) -> None:
    widths = np.array([[0, 0], [1, 1], [1, 1], [0, 0]], np.int32)
    graph = one_op("PAD", (1, 4, 4, 3), (1, 6, 6, 3), {"p": widths})
    with pytest.raises(ConversionError, match="PAD"):
        run_graph(graph, {"x": normal(1, 3, 4, 4)})


@pytest.mark.parametrize(
    ("in_shape", "out_shape"),
    [
        ((1, 4, 4, 6), (1, 32, 3)),
        ((1, 4, 4, 1), (1, 16, 1)),
        ((1, 1, 1, 12), (1, 4, 3)),
        ((1, 4, 3), (1, 1, 1, 12)),
        ((1, 8, 6), (1, 4, 4, 3)),
    ],
)
def test_reshape_keeps_the_files_order(
    run_graph: Run, in_shape: tuple[int, ...], out_shape: tuple[int, ...]
) -> None:
    nhwc = normal(2, *in_shape[1:])
    graph = one_op("RESHAPE", in_shape, out_shape)
    x = nhwc.transpose(0, 3, 1, 2) if nhwc.ndim == 4 else nhwc
    expected = nhwc.reshape(2, *out_shape[1:])
    if expected.ndim == 4:
        expected = expected.transpose(0, 3, 1, 2)
    result = run_graph(graph, {"x": np.ascontiguousarray(x)})[0]
    np.testing.assert_array_equal(result, expected)


def test_depth_to_space(run_graph: Run) -> None:
    nhwc = normal(2, 2, 3, 12)
    graph = one_op("DEPTH_TO_SPACE", (1, 2, 3, 12), (1, 4, 6, 3), block=2)
    blocks = nhwc.reshape(2, 2, 3, 2, 2, 3).transpose(0, 1, 3, 2, 4, 5)
    expected = blocks.reshape(2, 4, 6, 3).transpose(0, 3, 1, 2)
    x = np.ascontiguousarray(nhwc.transpose(0, 3, 1, 2))
    np.testing.assert_array_equal(run_graph(graph, {"x": x})[0], expected)


def test_resize_bilinear_has_half_pixel_centres(run_graph: Run) -> None:
    x = np.array([[[[0.0, 1.0]]]], np.float32)
    graph = one_op("RESIZE_BILINEAR", (1, 1, 2, 1), (1, 2, 4, 1))
    expected = np.array([[0, 0.25, 0.75, 1]] * 2)
    np.testing.assert_allclose(run_graph(graph, {"x": x})[0][0, 0], expected, atol=1e-6)


@pytest.mark.parametrize(("axis", "nchw_axis"), [(3, 1), (-1, 1), (1, 2), (2, 3)])
def test_concatenation_axis_follows_the_layout(run_graph: Run, axis: int, nchw_axis: int) -> None:
    x = normal(2, 3, 4, 4)
    out_shape = [1, 4, 4, 3]
    out_shape[axis] *= 2
    shapes: dict[str, tuple[int, ...]] = {"x": (1, 4, 4, 3), "y": tuple(out_shape)}
    op = Op("CONCATENATION", ("x", "x"), ("y",), {"axis": axis})
    graph = Graph([op], {}, shapes, ("x",), ("y",))
    expected = np.concatenate([x, x], axis=nchw_axis)
    np.testing.assert_array_equal(run_graph(graph, {"x": x})[0], expected)


def test_select_groups(run_graph: Run) -> None:
    x = normal(2, 6, 2, 2)
    graph = one_op("SELECT_GROUPS", (1, 2, 2, 6), (1, 2, 2, 8), groups=3, positions=(0, 1, 1, 2))
    expected = x.reshape(2, 3, 2, 2, 2)[:, [0, 1, 1, 2]].reshape(2, 8, 2, 2)
    np.testing.assert_array_equal(run_graph(graph, {"x": x})[0], expected)


def test_unknown_operator_is_named(run_graph: Run) -> None:
    graph = one_op("SOFTMAX", (1, 4), (1, 4))
    with pytest.raises(ConversionError, match="SOFTMAX"):
        run_graph(graph, {"x": normal(1, 4)})


def test_logistic(run_graph: Run) -> None:
    x = normal(2, 5)
    (y,) = run_graph(one_op("LOGISTIC", (1, 5), (1, 5)), {"x": x})
    np.testing.assert_allclose(y, 1 / (1 + np.exp(-x)), atol=1e-6)


@pytest.mark.parametrize("keep", [True, False])
def test_mean_over_the_picture(run_graph: Run, keep: bool) -> None:
    x, axes = normal(2, 3, 4, 6), np.array([1, 2], np.int32)
    out_shape = (1, 1, 1, 3) if keep else (1, 3)
    graph = one_op("MEAN", (1, 4, 6, 3), out_shape, {"axes": axes}, keep_dims=keep)
    (y,) = run_graph(graph, {"x": x})
    np.testing.assert_allclose(y.reshape(2, 3), x.mean(axis=(2, 3)), atol=1e-6)


def test_mean_over_channels_is_refused(run_graph: Run) -> None:
    axes = np.array([3], np.int32)
    graph = one_op("MEAN", (1, 4, 6, 3), (1, 4, 6, 1), {"axes": axes}, keep_dims=True)
    with pytest.raises(ConversionError, match="MEAN"):
        run_graph(graph, {"x": normal(2, 3, 4, 6)})


def test_fully_connected(run_graph: Run) -> None:
    x, weights, bias = normal(2, 4), normal(3, 4), normal(3)
    graph = one_op("FULLY_CONNECTED", (1, 4), (1, 3), {"w": weights, "b": bias})
    (y,) = run_graph(graph, {"x": x})
    np.testing.assert_allclose(y, x @ weights.T + bias, atol=1e-5)


def test_fully_connected_of_a_picture_is_refused(run_graph: Run) -> None:
    graph = one_op("FULLY_CONNECTED", (1, 2, 2, 4), (1, 3), {"w": normal(3, 4)})
    with pytest.raises(ConversionError, match="FULLY_CONNECTED"):
        run_graph(graph, {"x": normal(2, 4, 2, 2)})


def test_a_rule_of_ones_own_goes_before_the_table_and_beyond_it(run_onnx: Any) -> None:
    graph = one_op("TWICE", (1, 4), (1, 4))
    graph.ops.append(Op("LOGISTIC", ("y",), ("z",)))
    graph.shapes["z"] = (1, 4)
    builder = OnnxBuilder()
    rules = {
        "TWICE": lambda low, op: low.builder.add("Add", *[low.value(op.inputs[0])] * 2),
        "LOGISTIC": lambda low, op: low.builder.add("Neg", low.value(op.inputs[0])),
    }
    lowering = lower(graph, builder, {"x": "x"}, rules)
    x = normal(3, 4)
    (found,) = run_onnx(builder, {"x": x}, {lowering.value("z"): ("N", 4)})
    np.testing.assert_allclose(found, -2 * x)
    assert "TWICE" not in LOWERINGS


def test_a_constant_is_emitted_when_it_is_read(run_onnx: Any) -> None:
    graph = one_op("ADD", (1, 4), (1, 4), {"c": normal(1, 4)}, activation="RELU")
    builder = OnnxBuilder()
    lowering = lower(graph, builder, {"x": "x"})
    x = normal(2, 4)
    (found,) = run_onnx(builder, {"x": x}, {lowering.value("y"): ("N", 4)})
    np.testing.assert_allclose(found, np.maximum(x + graph.constants["c"], 0), atol=1e-6)
    with pytest.raises(ConversionError, match="tensor none must be a constant"):
        lowering.value("none")
