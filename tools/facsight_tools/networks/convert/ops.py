"""One lowering per TFLite operator.

Layout rule: a 4-D tensor, NHWC in the file, is NCHW in the ONNX graph from start to end; tensors
of other ranks keep their order. Only RESHAPE between the two transposes, and only when the tensor
has both more than one pixel and more than one channel. The leading dimension, 1 in the file, is
dynamic: no lowering may write it down.
"""

from collections.abc import Callable, Mapping

import numpy as np

from facsight_tools.networks.convert.graph import Array, ConversionError, Graph, Op
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder

# Where NHWC's axes lie in NCHW.
_NCHW_AXIS = (0, 2, 3, 1)


class Lowering:
    """What a lowering reads and writes: the graph, the builder and the values made so far."""

    def __init__(self, graph: Graph, builder: OnnxBuilder) -> None:
        self.graph = graph
        self.builder = builder
        self.values: dict[str, str] = {}

    def value(self, tensor: str) -> str:
        """The ONNX name of a tensor; constants that are not weights are emitted on demand."""
        if tensor not in self.values:
            self.values[tensor] = self.builder.constant(self.graph.constant(tensor))
        return self.values[tensor]

    def shape(self, tensor: str) -> tuple[int, ...]:
        """The tensor's shape in the file's order (NHWC for four dimensions)."""
        return self.graph.shapes[tensor]


LoweringRule = Callable[[Lowering, Op], str]


def lower(
    graph: Graph,
    builder: OnnxBuilder,
    inputs: dict[str, str],
    custom: Mapping[str, LoweringRule] | None = None,
) -> Lowering:
    """Emit every operator; `inputs` maps the graph's inputs to ONNX names.

    `custom` holds rules for operators beyond the table. Raises ConversionError for an operator
    that has no rule.
    """
    rules = {**LOWERINGS, **(custom or {})}
    lowering = Lowering(graph, builder)
    lowering.values.update(inputs)
    for op in graph.ops:
        if op.kind not in rules:
            raise ConversionError(f"no lowering for operator {op.kind}")
        result = rules[op.kind](lowering, op)
        lowering.values[op.output] = _activate(builder, result, op.attrs.get("activation", ""))
    return lowering


def _activate(builder: OnnxBuilder, value: str, activation: str) -> str:
    if activation == "RELU":
        return builder.add("Relu", value)
    if activation == "RELU6":
        limits = (builder.scalar(0.0), builder.scalar(6.0))
        return builder.add("Clip", value, *limits)
    return value


def _conv(lowering: Lowering, op: Op) -> str:
    """Weights (O, kh, kw, I): I counts one group's channels; `groups` is set by merging."""
    weights = lowering.graph.constant(op.inputs[1]).transpose(0, 3, 1, 2)
    return _emit_conv(lowering, op, weights, op.attrs.get("groups", 1))


def _depthwise_conv(lowering: Lowering, op: Op) -> str:
    """Weights (1, kh, kw, C) with one filter a channel."""
    weights = lowering.graph.constant(op.inputs[1]).transpose(3, 0, 1, 2)
    channels = lowering.shape(op.inputs[0])[3]
    if weights.shape[0] != channels:
        raise ConversionError("depthwise convolution with a channel multiplier")
    return _emit_conv(lowering, op, weights, channels)


def _emit_conv(lowering: Lowering, op: Op, weights: Array, groups: int) -> str:
    builder = lowering.builder
    parameters = [builder.constant(weights)]
    if len(op.inputs) > 2 and op.inputs[2]:
        parameters.append(lowering.value(op.inputs[2]))
    return builder.add(
        "Conv",
        lowering.value(op.inputs[0]),
        *parameters,
        kernel_shape=weights.shape[2:],
        strides=op.attrs["strides"],
        pads=op.attrs["pads"],
        group=groups,
    )


def _scale_channels(builder: OnnxBuilder, value: str, factors: Array) -> str:
    """Multiply channels by factors as a 1x1 depthwise Conv, which keeps the blocked layout."""
    weights = builder.constant(factors.reshape(-1, 1, 1, 1))
    return builder.add("Conv", value, weights, kernel_shape=(1, 1), group=factors.size)


def _prelu(lowering: Lowering, op: Op) -> str:
    """PReLU(v) = a v + (1 - a) max(v, 0), from operators that ONNX Runtime fuses.

    As PRelu it would leave the blocked layout, which made the mesh about twice as slow. With
    a <= 1 the factor moves inside, max((1 - a) v, 0); otherwise what is below zero is moved, up
    where a < 1 and down where a > 1. Both are two convolutions: one rectifies and one adds.
    """
    builder = lowering.builder
    slopes = lowering.graph.constant(op.inputs[1]).reshape(-1).astype(np.float32)
    value = lowering.value(op.inputs[0])
    rest = 1 - slopes
    if (rest >= 0).all():
        positive = builder.add("Relu", _scale_channels(builder, value, rest))
        return builder.add("Add", _scale_channels(builder, value, slopes), positive)
    below = builder.add("Relu", _scale_channels(builder, value, -abs(rest)))
    signs = np.where(rest < 0, -1, 1).astype(np.float32)
    return builder.add("Add", _scale_channels(builder, below, signs), value)


def _relu(lowering: Lowering, op: Op) -> str:
    return lowering.builder.add("Relu", lowering.value(op.inputs[0]))


def _logistic(lowering: Lowering, op: Op) -> str:
    return lowering.builder.add("Sigmoid", lowering.value(op.inputs[0]))


def _mean(lowering: Lowering, op: Op) -> str:
    """The mean over height and width, to (N, C), or to (N, C, 1, 1) where the file keeps them."""
    axes = sorted(axis % 4 for axis in lowering.graph.constant(op.inputs[1]).reshape(-1).tolist())
    if axes != [1, 2] or len(lowering.shape(op.inputs[0])) != 4:
        raise ConversionError(f"MEAN over the axes {axes}")
    pooled = lowering.builder.add("GlobalAveragePool", lowering.value(op.inputs[0]))
    return pooled if op.attrs["keep_dims"] else lowering.builder.reshape(pooled, 0, -1)


def _fully_connected(lowering: Lowering, op: Op) -> str:
    """Weights (out, in) of TFLite on a flat input: Gemm with the second matrix transposed."""
    builder = lowering.builder
    in_shape = lowering.shape(op.inputs[0])
    if any(size != 1 for size in in_shape[1:-1]):
        raise ConversionError(f"FULLY_CONNECTED on a tensor of shape {in_shape}")
    value = builder.reshape(lowering.value(op.inputs[0]), 0, in_shape[-1])
    parameters = [lowering.value(name) for name in op.inputs[1:] if name]
    return builder.add("Gemm", value, *parameters, transB=1)


def _max_pool(lowering: Lowering, op: Op) -> str:
    return lowering.builder.add(
        "MaxPool",
        lowering.value(op.inputs[0]),
        kernel_shape=op.attrs["kernel"],
        strides=op.attrs["strides"],
        pads=op.attrs["pads"],
    )


def _add(lowering: Lowering, op: Op) -> str:
    return lowering.builder.add("Add", *(lowering.value(name) for name in op.inputs))


def _pad(lowering: Lowering, op: Op) -> str:
    """Zero channels appended: an identity convolution, which Add then fuses with."""
    widths = lowering.graph.constant(op.inputs[1])
    if widths[:3].any() or widths[3, 0]:
        raise ConversionError("PAD that is neither read by convolutions nor appends channels")
    groups = op.attrs.get("groups", 1)
    in_channels = lowering.shape(op.inputs[0])[3] // groups
    out_channels = lowering.shape(op.output)[3] // groups
    identity = np.tile(np.eye(out_channels, in_channels, dtype=np.float32), (groups, 1))
    weights = lowering.builder.constant(identity[:, :, None, None])
    value = lowering.value(op.inputs[0])
    return lowering.builder.add("Conv", value, weights, kernel_shape=(1, 1), group=groups)


def _resize_bilinear(lowering: Lowering, op: Op) -> str:
    in_shape, out_shape = lowering.shape(op.inputs[0]), lowering.shape(op.output)
    scales = [1.0, 1.0, out_shape[1] / in_shape[1], out_shape[2] / in_shape[2]]
    return lowering.builder.add(
        "Resize",
        lowering.value(op.inputs[0]),
        "",
        lowering.builder.constant(scales),
        mode="linear",
        coordinate_transformation_mode="half_pixel",
    )


def _depth_to_space(lowering: Lowering, op: Op) -> str:
    """TFLite orders the input channels (block row, block column, channel): ONNX's DCR."""
    value = lowering.value(op.inputs[0])
    return lowering.builder.add("DepthToSpace", value, blocksize=op.attrs["block"], mode="DCR")


def _concatenation(lowering: Lowering, op: Op) -> str:
    rank = len(lowering.shape(op.output))
    axis = op.attrs["axis"] % rank
    if rank == 4:
        axis = _NCHW_AXIS[axis]
    return lowering.builder.add("Concat", *(lowering.value(n) for n in op.inputs), axis=axis)


def _reshape(lowering: Lowering, op: Op) -> str:
    builder = lowering.builder
    value = lowering.value(op.inputs[0])
    in_shape, out_shape = lowering.shape(op.inputs[0]), lowering.shape(op.output)
    if _is_image(in_shape):
        value = builder.add("Transpose", value, perm=(0, 2, 3, 1))
    if len(out_shape) == 4 and not _is_image(out_shape):
        return builder.reshape(value, 0, out_shape[3], *out_shape[1:3])
    value = builder.reshape(value, 0, *out_shape[1:])
    if _is_image(out_shape):
        value = builder.add("Transpose", value, perm=(0, 3, 1, 2))
    return value


def _is_image(shape: tuple[int, ...]) -> bool:
    """Whether NHWC and NCHW hold the tensor's numbers in different orders."""
    return len(shape) == 4 and shape[1] * shape[2] > 1 and shape[3] > 1


def _select_groups(lowering: Lowering, op: Op) -> str:
    """Channel groups picked by position, some perhaps twice."""
    groups = op.attrs["groups"]
    width = lowering.shape(op.inputs[0])[3] // groups
    value = lowering.value(op.inputs[0])
    parts = [
        lowering.builder.slice(value, 1, group * width, (group + 1) * width)
        for group in range(groups)
    ]
    return lowering.builder.add("Concat", *(parts[p] for p in op.attrs["positions"]), axis=1)


LOWERINGS: dict[str, LoweringRule] = {
    "ADD": _add,
    "CONCATENATION": _concatenation,
    "CONV_2D": _conv,
    "DEPTHWISE_CONV_2D": _depthwise_conv,
    "DEPTH_TO_SPACE": _depth_to_space,
    "FULLY_CONNECTED": _fully_connected,
    "LOGISTIC": _logistic,
    "MAX_POOL_2D": _max_pool,
    "MEAN": _mean,
    "PAD": _pad,
    "PRELU": _prelu,
    "RELU": _relu,
    "RESHAPE": _reshape,
    "RESIZE_BILINEAR": _resize_bilinear,
    "SELECT_GROUPS": _select_groups,
}
