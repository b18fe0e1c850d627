"""The half-face network as an ONNX file, calibrated, the same bits whatever the batch.

Dense layers are convolutions, which ONNX Runtime's CPU kernel runs image by image. The calibration
lies in the file: a raw reading at `present` is A, one at `rest` is 0, and above A each raw step is
`gain` grades. Below A readings stay apart, so that weak evidence still ranks faces.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_training.rendered.expressions import UNITS
from facsight_training.rendered.half_network import HalfNet, Residual

_OPSET: Final = 17
_IR_VERSION: Final = 8
_SPREAD: Final = (-4.0, 3.0)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """By unit, each (K,): raw = 5 p, p the chance of presence, mixed with the intensity's share.

    Attributes:
        mix: share of 5 p in the raw reading; the rest is the intensity.
        rest, present: raw readings of a face at rest, and from which on a unit is there.
        gain: grades a raw step above `present`.
        width: half the 90% interval where the network tells a spread of 1.
        power: of the spread, by which half the interval grows; a network is less sure of how
            unsure it is than a power of 1 would have it.
    """

    mix: Array
    rest: Array
    present: Array
    gain: Array
    width: Array
    power: float = 1.0

    def intensity(self, raw: NDArray[Any]) -> Array:
        """Of raw readings (..., K), not yet held to 0-5."""
        below = (raw - self.rest) / (self.present - self.rest)
        found: Array = np.minimum(below, 1.0) + self.gain * np.maximum(raw - self.present, 0.0)
        return found


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: Any) -> str:
        array = np.asarray(values)
        kept = array.astype(np.float32) if array.dtype.kind == "f" else array
        self.constants.append(numpy_helper.from_array(kept, name))
        return name

    def node(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:
        name = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def conv(self, source: str, conv: nn.Conv2d, norm: nn.BatchNorm2d | None = None) -> str:
        """A convolution with what normalises it folded in."""
        weight = conv.weight.detach().double().numpy()
        bias = np.zeros(len(weight)) if conv.bias is None else conv.bias.detach().double().numpy()
        if norm is not None:
            mean, variance, scale, shift = (
                t.detach().double().numpy()
                for t in (norm.running_mean, norm.running_var, norm.weight, norm.bias)
            )
            scale = scale / np.sqrt(variance + norm.eps)
            weight, bias = weight * scale[:, None, None, None], (bias - mean) * scale + shift
        number = len(self.constants)
        inputs = [
            source,
            self.constant(f"weight{number}", weight),
            self.constant(f"bias{number}", bias),
        ]
        (top, left), (y, x) = conv.padding, conv.stride
        return self.node("Conv", inputs, pads=[top, left, top, left], strides=[y, x])


def build(net: HalfNet, calibration: Calibration, metadata: Mapping[str, str]) -> onnx.ModelProto:
    """`halves` (N, 3, 128, 72), RGB 0-1, to `intensity`, `confidence`, `half_width` (N, K)."""
    graph = _Graph()
    every = {"axes": [1, 2, 3], "keepdims": 1}
    x = graph.node("Sub", ["halves", graph.node("ReduceMean", ["halves"], **every)])
    power = graph.node("ReduceMean", [graph.node("Mul", [x, x])], **every)
    size = graph.node("Add", [graph.node("Sqrt", [power]), graph.constant("least", 0.02)])
    x = graph.node("Div", [x, size])
    layers = list(net.body)
    while layers:
        layer = layers.pop(0)
        if isinstance(layer, Residual):
            x = graph.node("Relu", [graph.node("Add", [x, graph.conv(x, layer.conv, layer.norm)])])
        elif isinstance(layer, nn.Sequential):
            x = graph.node("Relu", [graph.conv(x, layer[0], layer[1])])
        elif isinstance(layer, nn.Conv2d):
            x = graph.node("Relu", [graph.conv(x, layer)])
    x = graph.node("Relu", [graph.conv(x, net.hidden)])
    x = graph.conv(x, net.heads)
    rows = graph.node("Reshape", [x, graph.constant("rows", np.array([-1, 3, len(UNITS)]))])
    odds, value, spread = (
        graph.node("Gather", [rows, graph.constant(f"row{i}", np.array(i))], axis=1)
        for i in range(3)
    )
    chance = graph.node("Mul", [graph.node("Sigmoid", [odds]), graph.constant("five", 5.0)])
    raw = graph.node(
        "Add",
        [
            graph.node("Mul", [chance, graph.constant("mix", calibration.mix)]),
            graph.node("Mul", [value, graph.constant("rest", 1.0 - calibration.mix)]),
        ],
    )
    low, high = graph.constant("none", 0.0), graph.constant("most", 5.0)
    one = graph.constant("threshold", PRESENCE_THRESHOLD)
    slope = graph.constant("slope", 1.0 / (calibration.present - calibration.rest))
    below = graph.node("Sub", [raw, graph.constant("rest_raw", calibration.rest)])
    below = graph.node("Min", [graph.node("Mul", [below, slope]), one])
    above = graph.node("Sub", [raw, graph.constant("present", calibration.present)])
    above = graph.node("Max", [above, low])
    above = graph.node("Mul", [above, graph.constant("gain", calibration.gain)])
    grown = graph.node("Add", [below, above])
    intensity = graph.node("Clip", [grown, low, high])
    kept = graph.node(
        "Clip", [spread, graph.constant("low", _SPREAD[0]), graph.constant("high", _SPREAD[1])]
    )
    width = graph.node(
        "Mul",
        [
            graph.node(
                "Exp", [graph.node("Mul", [kept, graph.constant("power", calibration.power)])]
            ),
            graph.constant("width", calibration.width),
        ],
    )
    far = graph.node("Sub", [grown, one])
    steps = graph.node("Div", [graph.node("Abs", [far]), width])
    # a Laplace-like tail: at half a width away the presence is right in 9 of 10 on one side
    confidence = graph.node(
        "Sigmoid", [graph.node("Mul", [steps, graph.constant("tail", np.log(9.0))])]
    )
    for source, name in (
        (intensity, "intensity"),
        (confidence, "confidence"),
        (width, "half_width"),
    ):
        graph.nodes.append(helper.make_node("Identity", [source], [name]))

    def tensor(name: str, *shape: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    proto = helper.make_graph(
        graph.nodes,
        "au_halves",
        [tensor("halves", 3, 128, 72)],
        [tensor(name, len(UNITS)) for name in ("intensity", "confidence", "half_width")],
        graph.constants,
    )
    model = helper.make_model(proto, opset_imports=[helper.make_opsetid("", _OPSET)])
    model.ir_version = _IR_VERSION
    model.producer_name = "facsight"
    helper.set_model_props(model, {"units": json.dumps(UNITS), **metadata})
    onnx.checker.check_model(model, full_check=True)
    return model


def load(path: Any) -> HalfNet:
    """The network whose weights `train_halves` kept."""
    net = HalfNet()
    net.load_state_dict(torch.load(path, weights_only=True))
    net.eval()
    return net
