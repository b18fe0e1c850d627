"""Rewrites that leave a graph's results alone and make it fit ONNX Runtime's blocked layout.

ONNX Runtime runs float convolutions on x86 in a layout of 8 or 16 channels a block (NCHWc). An
operator outside that layout, or a channel count that is no multiple of the block, costs a copy of
the tensor on the way out and another on the way back, which is dearer than the operator itself.
"""

from dataclasses import replace

import numpy as np

from facsight_tools.networks.convert.graph import Array, Graph, Op

# AVX-512 blocks hold 16 channels; multiples of 16 also suit AVX2's blocks of 8.
CHANNEL_BLOCK = 16

_CONVOLUTIONS = ("CONV_2D", "DEPTHWISE_CONV_2D")
# These keep each channel where it is, so that their tensors are widened together or not at all.
_CHANNELWISE = ("DEPTHWISE_CONV_2D", "ADD", "RELU", "PRELU", "MAX_POOL_2D")
_KEEPS_ZERO_CHANNELS = (*_CHANNELWISE, "CONV_2D", "PAD")


def fold_spatial_pads(graph: Graph) -> None:
    """Turn every zero PAD of height and width that only convolutions read into their padding."""
    consumers = graph.consumers()
    folded: dict[str, Op] = {}
    for op in graph.ops:
        readers = consumers.get(op.output, [])
        if (
            op.kind == "PAD"
            and op.output not in graph.outputs
            and not graph.constant(op.inputs[1])[[0, 3]].any()
            and all(r.kind in _CONVOLUTIONS and r.inputs[0] == op.output for r in readers)
        ):
            folded[op.output] = op
    ops = []
    for op in graph.ops:
        if op.output in folded:
            continue
        if op.inputs and op.inputs[0] in folded:
            pad = folded[op.inputs[0]]
            (top, bottom), (left, right) = graph.constant(pad.inputs[1])[1:3].tolist()
            own = op.attrs["pads"]
            pads = (own[0] + top, own[1] + left, own[2] + bottom, own[3] + right)
            op = replace(
                op, inputs=(pad.inputs[0], *op.inputs[1:]), attrs={**op.attrs, "pads": pads}
            )
        ops.append(op)
    graph.ops = ops


def align_channels(graph: Graph) -> None:
    """Widen activations to a multiple of `CHANNEL_BLOCK` channels; the added ones stay zero.

    A tensor is widened when only operators that map zero channels to zero channels touch it, so
    that no result changes. Where widening makes a channel PAD do nothing, it goes.
    """
    widened = _widenable(graph)
    ops: list[Op] = []
    renamed: dict[str, str] = {}
    for op in graph.ops:
        op = replace(op, inputs=tuple(renamed.get(name, name) for name in op.inputs))
        if op.output in widened:
            shape = graph.shapes[op.output]
            graph.shapes[op.output] = (*shape[:3], _aligned(shape[3]))
        if op.kind in _CONVOLUTIONS or op.kind == "PRELU":
            op = _widen_weights(graph, op)
        if op.kind == "PAD" and graph.shapes[op.inputs[0]] == graph.shapes[op.output]:
            renamed[op.output] = op.inputs[0]
        else:
            ops.append(op)
    graph.ops = ops


def _widenable(graph: Graph) -> set[str]:
    consumers = graph.consumers()
    chosen = {
        op.output
        for op in graph.ops
        if op.kind in _KEEPS_ZERO_CHANNELS
        and len(graph.shapes[op.output]) == 4
        and op.output not in graph.outputs
        and all(reader.kind in _KEEPS_ZERO_CHANNELS for reader in consumers[op.output])
    }
    linked = [
        {name for name in (*op.inputs, op.output) if name not in graph.constants}
        for op in graph.ops
        if op.kind in _CHANNELWISE
    ]
    while blocked := [names for names in linked if names & chosen and not names <= chosen]:
        chosen -= set().union(*blocked)
    return chosen


def _aligned(channels: int) -> int:
    return -(-channels // CHANNEL_BLOCK) * CHANNEL_BLOCK


def _widen_weights(graph: Graph, op: Op) -> Op:
    """Zero-pad an operator's constants to its tensors' channels."""
    in_channels = graph.shapes[op.inputs[0]][3]
    out_channels = graph.shapes[op.output][3]
    weights = graph.constant(op.inputs[1])
    if op.kind == "CONV_2D":
        weights = _grown(_grown(weights, 0, out_channels), 3, in_channels)
    else:
        weights = _grown(weights, weights.ndim - 1, out_channels)
    names = [op.inputs[0], graph.add_constant(f"{op.output}_weights", weights)]
    if len(op.inputs) > 2:
        bias = _grown(graph.constant(op.inputs[2]), 0, out_channels)
        names.append(graph.add_constant(f"{op.output}_bias", bias))
    return replace(op, inputs=tuple(names))


def _grown(array: Array, axis: int, size: int) -> Array:
    widths = [(0, 0)] * array.ndim
    widths[axis] = (0, size - array.shape[axis])
    return np.pad(array, widths)


def prune(graph: Graph) -> None:
    """Drop operators whose results nothing reads."""
    needed = set(graph.outputs)
    kept = []
    for op in reversed(graph.ops):
        if needed.intersection(op.outputs):
            kept.append(op)
            needed.update(op.inputs)
    graph.ops = kept[::-1]
