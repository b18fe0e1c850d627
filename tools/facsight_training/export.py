"""The trained network as an ONNX file that runs anywhere and gives each face the same bits.

Dense layers are written as 1x1 convolutions over (N, F, 1, 1): ONNX Runtime's CPU kernel runs a
convolution image by image, so a face's result cannot depend on its batch; a Gemm's can, as its
blocking changes with the number of rows. The network is applied to the face and to its mirror
image, and the two readings are averaged with their sides swapped: a mirrored face swaps left and
right exactly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from facsight_tools.errors import ModelCorrupt
from facsight_tools.facs import PRESENCE_THRESHOLD, Side
from facsight_tools.geometry.face_frame import FEATURE_COUNT, POSE_AT
from facsight_training.reliability import Figures, SubsetFigures, parts, reliability

OPSET: Final = 17
IR_VERSION: Final = 8
VERSION: Final = "1"
SPREAD_LIMITS: Final = (-5.0, 2.0)
"""Of the logarithm of a deviation; beyond them it says nothing."""

_YAW_EDGES: Final = (0.0, 15.0, 30.0, 45.0, 60.0)
_LOGISTIC: Final = (
    1.702  # the logistic curve at 1.702 z is within 0.01 of the normal distribution's
)
_AGREEMENT: Final = 1e-3

Array = NDArray[np.float64]
Output = tuple[int, Side]


@dataclass(frozen=True, slots=True)
class Layers:
    """Two hidden layers, two heads (mean, log deviation): weights (out, in), biases (out,)."""

    weights: tuple[Array, Array, Array, Array]
    biases: tuple[Array, Array, Array, Array]


@dataclass(frozen=True, slots=True)
class Reached:
    """What a network reaches: `figures` of each output, `by_yaw` the means of all outputs."""

    figures: tuple[Figures, ...]
    by_yaw: tuple[SubsetFigures, ...]


def feature_mirror(mirror: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """How the features of a face become those of its mirror image: order and sign, each (F,)."""
    order = (mirror[:, None] * 3 + np.arange(3)).ravel()
    signs = np.tile(np.array([-1.0, 1.0, 1.0], np.float32), len(mirror))
    yaw, pitch = len(order), len(order) + 1
    return (
        np.concatenate([order, [yaw, pitch]]),
        np.concatenate([signs, np.array([-1.0, 1.0], np.float32)]),
    )


def merged(members: Sequence[Layers]) -> Layers:
    """One network whose readings are the mean of several: their hidden layers side by side."""
    count = len(members)
    seconds = [member.weights[1] for member in members]
    height, width = seconds[0].shape
    block = np.zeros((count * height, count * width))
    for i, weight in enumerate(seconds):
        block[i * height : (i + 1) * height, i * width : (i + 1) * width] = weight

    def heads(k: int) -> tuple[Array, Array]:
        weight = np.concatenate([member.weights[k] for member in members], axis=1) / count
        return weight, np.mean([member.biases[k] for member in members], axis=0)

    (value, value_bias), (spread, spread_bias) = heads(2), heads(3)
    return Layers(
        weights=(np.concatenate([member.weights[0] for member in members]), block, value, spread),
        biases=(
            np.concatenate([member.biases[0] for member in members]),
            np.concatenate([member.biases[1] for member in members]),
            value_bias,
            spread_bias,
        ),
    )


def output_mirror(rows: Sequence[Output]) -> NDArray[np.int64]:
    """The output of the other side (K,); eyes left and right swap as well."""
    sides: dict[Side, Side] = {"left": "right", "right": "left", "both": "both"}
    swapped = [({61: 62, 62: 61}.get(unit, unit), sides[side]) for unit, side in rows]
    return np.array([rows.index(row) for row in swapped])


def predict(
    layers: Layers, rows: Sequence[Output], mirror: NDArray[np.int64], features: NDArray[Any]
) -> tuple[Array, Array]:
    """The network in numpy, float64: means and deviations (N, K), averaged over both images."""
    order, signs = feature_mirror(mirror)
    swap = output_mirror(rows)

    def once(values: Array) -> tuple[Array, Array]:
        for weight, bias in zip(layers.weights[:2], layers.biases[:2], strict=True):
            values = np.maximum(values @ weight.T + bias, 0.0)
        mean = values @ layers.weights[2].T + layers.biases[2]
        spread = values @ layers.weights[3].T + layers.biases[3]
        return mean, np.exp(np.clip(spread, *SPREAD_LIMITS))

    direct = features.astype(np.float64)
    (mean, spread), (mean2, spread2) = once(direct), once(direct[:, order] * signs)
    return (mean + mean2[:, swap]) / 2, (spread + spread2[:, swap]) / 2


def calibrated(mean: Array, cuts: Array) -> Array:
    """Raw readings (N, K) to intensities: `cuts` (K,) become A (1.0), 0 and 5 stay."""
    return np.clip(_stretch(mean, cuts), 0.0, 5.0)


def _stretch(mean: Array, cuts: Array) -> Array:
    below = mean * (PRESENCE_THRESHOLD / cuts)
    above = PRESENCE_THRESHOLD + (mean - cuts) * ((5.0 - PRESENCE_THRESHOLD) / (5.0 - cuts))
    return np.where(mean < cuts, below, above)


def temperatures(mean: Array, spread: Array, labels: NDArray[np.float32]) -> Array:
    """For each output the factor (K,) on its deviation that makes the confidence most likely."""
    grid = np.exp(np.linspace(np.log(0.3), np.log(4.0), 40))
    distance = np.abs(mean - PRESENCE_THRESHOLD) / spread
    right = (mean >= PRESENCE_THRESHOLD) == (labels >= PRESENCE_THRESHOLD)
    losses = []
    for factor in grid:
        confidence = 1.0 / (1.0 + np.exp(-_LOGISTIC * distance / factor))
        chance = np.clip(np.where(right, confidence, 1.0 - confidence), 1e-6, 1.0)
        losses.append(-np.log(chance).mean(axis=0))
    best: Array = grid[np.argmin(losses, axis=0)]
    return best


def confidences(mean: Array, spread: Array, temperature: Array) -> Array:
    """The probability (N, K) that presence is read rightly, before calibration."""
    distance = np.abs(mean - PRESENCE_THRESHOLD) / spread
    chance: Array = 1.0 / (1.0 + np.exp(-_LOGISTIC * distance / temperature))
    return chance


class _Graph:
    """Nodes and constants of a network under construction; each value is known by its name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: NDArray[Any] | float) -> str:
        """Add a tensor; floating point becomes float32."""
        array = np.asarray(values)
        kept = array.astype(np.float32) if array.dtype.kind == "f" else array
        self.constants.append(numpy_helper.from_array(kept, name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """Add a node with one output."""
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **attributes))
        return output


def build(
    layers: Layers,
    rows: Sequence[Output],
    mirror: NDArray[np.int64],
    cuts: Array,
    temperature: Array,
    metadata: Mapping[str, str],
) -> onnx.ModelProto:
    """The graph: `features` float32 (N, 1436) to `intensity` and `confidence` float32 (N, K)."""
    graph = _Graph()
    for i, (weight, bias) in enumerate(zip(layers.weights, layers.biases, strict=True)):
        graph.constant(f"weight{i}", weight[:, :, None, None])
        graph.constant(f"bias{i}", bias)
    order, signs = feature_mirror(mirror)
    graph.constant("as_image", np.array([-1, FEATURE_COUNT, 1, 1]))
    graph.constant("as_rows", np.array([-1, len(rows)]))
    graph.constant("low", SPREAD_LIMITS[0])
    graph.constant("high", SPREAD_LIMITS[1])
    graph.constant("mirror_order", order)
    graph.constant("mirror_signs", signs)
    graph.constant("side_swap", output_mirror(rows))
    graph.constant("half", 0.5)
    flipped = graph.node("Gather", ["features", "mirror_order"], "flipped_order", axis=1)
    flipped = graph.node("Mul", [flipped, "mirror_signs"], "flipped")
    direct, other = _network(graph, "direct", "features"), _network(graph, "mirror", flipped)
    for i, name in enumerate(("mean", "spread")):
        swapped = graph.node("Gather", [other[i], "side_swap"], f"{name}_swapped", axis=1)
        total = graph.node("Add", [direct[i], swapped], f"{name}_sum")
        graph.node("Mul", [total, "half"], name)
    _readout(graph, cuts, temperature)

    def tensor(name: str, width: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", width])

    proto = helper.make_graph(
        graph.nodes,
        "au_geometry",
        [tensor("features", FEATURE_COUNT)],
        [tensor("intensity", len(rows)), tensor("confidence", len(rows))],
        graph.constants,
    )
    model = helper.make_model(proto, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    model.producer_name = "facsight"
    helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model, full_check=True)
    return model


def _network(graph: _Graph, name: str, source: str) -> tuple[str, str]:
    """One pass through the layers: the names of the mean and of the deviation (N, K)."""
    values = graph.node("Reshape", [source, "as_image"], f"{name}_image")
    for i in (0, 1):
        values = graph.node("Conv", [values, f"weight{i}", f"bias{i}"], f"{name}_layer{i}")
        values = graph.node("Relu", [values], f"{name}_active{i}")
    mean = graph.node("Conv", [values, "weight2", "bias2"], f"{name}_mean4")
    spread = graph.node("Conv", [values, "weight3", "bias3"], f"{name}_spread4")
    spread = graph.node("Clip", [spread, "low", "high"], f"{name}_clip")
    spread = graph.node("Exp", [spread], f"{name}_exp")
    return (
        graph.node("Reshape", [mean, "as_rows"], f"{name}_mean"),
        graph.node("Reshape", [spread, "as_rows"], f"{name}_spread"),
    )


def _readout(graph: _Graph, cuts: Array, temperature: Array) -> None:
    """From `mean` and `spread` to `intensity` and `confidence`."""
    graph.constant("cuts", cuts)
    graph.constant("below", PRESENCE_THRESHOLD / cuts)
    graph.constant("above", (5.0 - PRESENCE_THRESHOLD) / (5.0 - cuts))
    graph.constant("floor", 0.0)
    graph.constant("ceiling", 5.0)
    graph.constant("threshold", PRESENCE_THRESHOLD)
    graph.constant("steepness", _LOGISTIC / temperature)
    away = graph.node("Sub", ["mean", "cuts"], "away")
    low = graph.node("Mul", ["mean", "below"], "read_below")
    high = graph.node("Mul", [away, "above"], "stretched")
    high = graph.node("Add", [high, "threshold"], "read_above")
    reached = graph.node("GreaterOrEqual", ["mean", "cuts"], "reached")
    reading = graph.node("Where", [reached, high, low], "reading")
    graph.node("Clip", [reading, "floor", "ceiling"], "intensity")
    steep = graph.node("Mul", [graph.node("Abs", [away], "distance"), "steepness"], "weighted")
    graph.node("Sigmoid", [graph.node("Div", [steep, "spread"], "standardised")], "confidence")


def export_onnx(
    path: Path,
    layers: Layers,
    rows: Sequence[Output],
    mirror: NDArray[np.int64],
    thresholds: Mapping[int, float],
    features: NDArray[np.float32],
    labels: NDArray[np.float32],
    metadata: Mapping[str, str],
) -> Reached:
    """Write the network, run it on unseen faces and return what it reaches there uncalibrated.

    Args:
        path: the file to write.
        layers, rows, mirror: weights, outputs in order, mirror index of the 478 points.
        thresholds: for some units the raw reading that counts as A.
        features, labels: unseen faces; they set the confidence's temperatures and the figures.
        metadata: goes into the file's `metadata_props`, beside version, outputs and calibration.

    Raises:
        ModelCorrupt: the file's readings differ from the network's by more than 0.001.
    """
    cuts = np.array([thresholds.get(unit, PRESENCE_THRESHOLD) for unit, _ in rows])
    half = len(features) // 2
    mean, spread = predict(layers, rows, mirror, features)
    temperature = temperatures(mean[:half], spread[:half], labels[:half])
    properties = {
        "version": VERSION,
        "outputs": json.dumps([[unit, side] for unit, side in rows]),
        "thresholds": json.dumps({str(unit): cut for unit, cut in thresholds.items()}),
        "licence": "Apache-2.0; trained on geometry of ICT-FaceKit (MIT) alone",
        **metadata,
    }
    model = build(layers, rows, mirror, cuts, temperature, properties)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (intensity,) = session.run(["intensity"], {"features": features})
    expected = calibrated(mean, cuts)
    worst = float(np.abs(expected - intensity).max())
    if worst > _AGREEMENT:
        raise ModelCorrupt(f"The exported network differs from the trained one by {worst:.2g}.")
    reading = np.clip(mean, 0.0, 5.0)[half:]
    confidence = confidences(mean, spread, temperature)[half:]
    turn = np.abs(np.degrees(features[half:, POSE_AT].astype(np.float64)))
    return Reached(
        figures=tuple(reliability(rows, reading, confidence, labels[half:])),
        by_yaw=tuple(parts(rows, reading, confidence, labels[half:], turn, _YAW_EDGES, "degrees")),
    )
