"""The half-face network as an ONNX file, calibrated, the same bits whatever the batch.

Its readout for photographs is a second file, so that what photographs taught can be left out.

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
SEEN: Final = (32, 8, 5)
"""What the network has seen of a half before it reads units: maps over 8 rows and 5 columns."""

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

    def calibrated(self, raw: str, width: str, by: Calibration) -> tuple[str, str]:
        """Intensity and confidence of raw readings."""
        low, high = self.constant("none", 0.0), self.constant("most", 5.0)
        one = self.constant("threshold", PRESENCE_THRESHOLD)
        slope = self.constant("slope", 1.0 / (by.present - by.rest))
        below = self.node("Sub", [raw, self.constant("rest", by.rest)])
        below = self.node("Min", [self.node("Mul", [below, slope]), one])
        above = self.node("Sub", [raw, self.constant("present", by.present)])
        above = self.node("Max", [above, low])
        above = self.node("Mul", [above, self.constant("gain", by.gain)])
        grown = self.node("Add", [below, above])
        steps = self.node("Div", [self.node("Abs", [self.node("Sub", [grown, one])]), width])
        # a Laplace-like tail: at half a width away the presence is right in 9 of 10 on one side
        tail = self.node("Mul", [steps, self.constant("tail", np.log(9.0))])
        return self.node("Clip", [grown, low, high]), self.node("Sigmoid", [tail])

    def called(self, **outputs: str) -> None:
        """Give results the names of outputs."""
        for name, source in outputs.items():
            self.nodes.append(helper.make_node("Identity", [source], [name]))

    def model(
        self,
        name: str,
        inputs: Mapping[str, tuple[int, ...]],
        outputs: Mapping[str, tuple[int, ...]],
        metadata: Mapping[str, str],
    ) -> onnx.ModelProto:
        """The file, checked; each tensor by its shape without the batch."""
        taken, given = (
            [
                helper.make_tensor_value_info(key, TensorProto.FLOAT, ["batch", *shape])
                for key, shape in side.items()
            ]
            for side in (inputs, outputs)
        )
        graph = helper.make_graph(self.nodes, name, taken, given, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
        model.ir_version = _IR_VERSION
        model.producer_name = "facsight"
        helper.set_model_props(model, {"units": json.dumps(UNITS), **metadata})
        onnx.checker.check_model(model, full_check=True)
        return model


def build(net: HalfNet, calibration: Calibration, metadata: Mapping[str, str]) -> onnx.ModelProto:
    """`halves` (N, 3, 128, 72), RGB 0-1, to `intensity`, `confidence`, `half_width`, `raw` (N, K)
    and to `seen` (N, 32, 8, 5)."""
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
    seen = x
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
            graph.node("Mul", [value, graph.constant("unmixed", 1.0 - calibration.mix)]),
        ],
    )
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
    intensity, confidence = graph.calibrated(raw, width, calibration)
    graph.called(intensity=intensity, confidence=confidence, half_width=width, seen=seen, raw=raw)
    count = len(UNITS)
    outputs = dict.fromkeys(("intensity", "confidence", "half_width", "raw"), (count,))
    return graph.model(
        "au_halves", {"halves": (3, 128, 72)}, {**outputs, "seen": SEEN}, {**metadata}
    )


def build_readout(
    weights: NDArray[Any],
    bias: NDArray[Any],
    calibration: Calibration,
    metadata: Mapping[str, str],
) -> onnx.ModelProto:
    """What `au_halves` has `seen` and read `raw`, moved by a linear readout of what it has seen.

    Args:
        weights: (K, 32, 8, 5), raw steps.
        bias: (K,), raw steps.
        calibration: of the moved raw readings; half widths stay what they are.
        metadata: of the file.
    """
    graph = _Graph()
    moved = graph.node(
        "Conv", ["seen", graph.constant("readout", weights), graph.constant("bias", bias)]
    )
    flat = graph.node("Reshape", [moved, graph.constant("as_row", np.array([-1, len(UNITS)]))])
    raw = graph.node("Add", ["raw", flat])
    intensity, confidence = graph.calibrated(raw, "half_width", calibration)
    graph.called(intensity=intensity, confidence=confidence)
    count = (len(UNITS),)
    return graph.model(
        "au_photographs",
        {"seen": SEEN, "raw": count, "half_width": count},
        {"intensity": count, "confidence": count},
        {**metadata},
    )


def load(path: Any) -> HalfNet:
    """The network whose weights `train_halves` kept."""
    net = HalfNet()
    net.load_state_dict(torch.load(path, weights_only=True))
    net.eval()
    return net
