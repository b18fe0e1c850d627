"""Runs small graphs through the converter and ONNX Runtime."""

from collections.abc import Callable, Mapping

import numpy as np
import onnxruntime as ort
import pytest

from facsight_tools.networks.convert.graph import Array, Graph
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder
from facsight_tools.networks.convert.ops import lower

RunOnnx = Callable[
    [OnnxBuilder, Mapping[str, Array], Mapping[str, tuple[int | str, ...]]], list[Array]
]
RunGraph = Callable[[Graph, Mapping[str, Array]], list[Array]]


def _run_onnx(
    builder: OnnxBuilder,
    inputs: Mapping[str, Array],
    outputs: Mapping[str, tuple[int | str, ...]],
) -> list[Array]:
    """`outputs` maps a value of the builder to its shape."""
    data = builder.model(
        "test",
        {name: ("N", *value.shape[1:]) for name, value in inputs.items()},
        {f"out_{i}": (value, shape) for i, (value, shape) in enumerate(outputs.items())},
    )
    session = ort.InferenceSession(data, providers=["CPUExecutionProvider"])
    return [np.asarray(value) for value in session.run(None, dict(inputs))]


def _run_graph(graph: Graph, inputs: Mapping[str, Array]) -> list[Array]:
    """Inputs and outputs of four dimensions are NCHW, as in the converted graph."""
    builder = OnnxBuilder()
    lowering = lower(graph, builder, {name: name for name in graph.inputs})
    outputs: dict[str, tuple[int | str, ...]] = {}
    for name in graph.outputs:
        shape = graph.shapes[name]
        order = (0, 3, 1, 2) if len(shape) == 4 else range(len(shape))
        outputs[lowering.value(name)] = ("N", *(shape[axis] for axis in order if axis))
    return _run_onnx(builder, inputs, outputs)


@pytest.fixture(scope="session")
def run_onnx() -> RunOnnx:
    return _run_onnx


@pytest.fixture(scope="session")
def run_graph() -> RunGraph:
    return _run_graph
