"""The ONNX graphs that cut squares: made of numbers alone, in whole numbers.

They do what `geometry.sampling.sample_squares` has OpenCV do: a place is rounded down to 1/32 of a
pixel, its four neighbours are weighed in 1/1024, and the sum is rounded. The floats are those of
`backends.base.Pixels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from facsight_tools.geometry.sampling import PLACES, STEPS

if TYPE_CHECKING:
    from onnx import NodeProto

_OPSET: Final = 17
_IR: Final = 8
_WEIGHTS: Final = STEPS * STEPS


class _Graph:
    """Nodes as they are added; every name is the next number."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[Any] = []

    def constant(self, value: Any, dtype: Any = np.int32) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def __call__(self, kind: str, *inputs: str, count: int = 1, **attributes: Any) -> Any:
        from onnx import helper

        made = [f"n{len(self.nodes)}_{k}" for k in range(count)]
        self.nodes.append(helper.make_node(kind, list(inputs), made, **attributes))
        return made[0] if count == 1 else made

    def floor(self, x: str, by: int) -> str:
        """Whole numbers divided and rounded down; ONNX rounds towards zero."""
        divisor = self.constant(by)
        quotient = self("Div", x, divisor)
        over = self("Less", self("Sub", x, self("Mul", quotient, divisor)), self.constant(0))
        return str(self("Sub", quotient, self("Cast", over, to=_kind(np.int32))))

    def model(self, inputs: list[Any], output: str, kind: Any, shape: list[Any]) -> bytes:
        """The graph, whose last node gives the output."""
        from onnx import helper

        self.nodes[-1].output[0] = output
        told = helper.make_tensor_value_info(output, _kind(kind), shape)
        graph = helper.make_graph(self.nodes, output, inputs, [told], self.constants)
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR)
        return bytes(model.SerializeToString())


def _kind(dtype: Any) -> int:
    from onnx import helper

    return int(helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))


def _input(name: str, dtype: Any, shape: list[Any]) -> Any:
    from onnx import helper

    return helper.make_tensor_value_info(name, _kind(dtype), shape)


def copying_graph() -> bytes:
    """`given` uint8 (B,) to `there`, the same: brings bytes to where its output is bound."""
    graph = _Graph()
    graph("Identity", "given")
    return graph.model([_input("given", np.uint8, ["B"])], "there", np.uint8, ["B"])


def scaling_graph(lowest: int) -> bytes:
    """`rgb` uint8 (N, H, W, 3) to `floats` float32 (N, 3, H, W), black `lowest` and white 1."""
    graph = _Graph()
    planes = graph("Transpose", graph("Cast", "rgb", to=_kind(np.float32)), perm=[0, 3, 1, 2])
    _scaled(graph, planes, lowest)
    given = [_input("rgb", np.uint8, ["N", "H", "W", 3])]
    return graph.model(given, "floats", np.float32, ["N", 3, "H", "W"])


def cutting_graph(size: int, black: bool, lowest: int) -> bytes:
    """`pixels` uint8 (B,) and `where` int32 (N, 4 S + 3) to `floats` float32 (N, 3, S, S).

    Args:
        size: side S of the squares.
        black: what lies outside of a picture is black; otherwise it is as the nearest edge.
        lowest: what black is, 0 or -1; white is 1.

    A row of `where` holds the square's columns x and y and its lines x and y, as `sampling.grid`
    gives them, then where its picture starts in `pixels`, and its width and height.
    """
    graph = _Graph()
    lengths = graph.constant([size] * 4 + [1] * 3, np.int64)
    parts = graph("Split", "where", lengths, count=7, axis=1)
    row = graph.constant([0, 1, 1, size], np.int64)
    column = graph.constant([0, 1, size, 1], np.int64)
    one = graph.constant([0, 1, 1, 1], np.int64)
    along = [graph("Reshape", part, row) for part in parts[:2]]
    down = [graph("Reshape", part, column) for part in parts[2:4]]
    start, *sides = (graph("Reshape", part, one) for part in parts[4:])
    zero, unit = graph.constant(0), graph.constant(1)

    near, weights, there = [], [], []
    for columns, lines, side in zip(along, down, sides, strict=True):
        place = graph("Add", columns, lines)
        pixel = graph.floor(place, PLACES)
        step = graph("Sub", graph.floor(place, PLACES // STEPS), _times(graph, pixel, STEPS))
        share = graph("Cast", step, to=_kind(np.float32))
        weights.append((graph("Sub", graph.constant(STEPS, np.float32), share), share))
        both = (pixel, graph("Add", pixel, unit))
        last = graph("Sub", side, unit)
        near.append([graph("Max", graph("Min", k, last), zero) for k in both])
        there.append([_same(graph, k, kept) for k, kept in zip(both, near[-1], strict=True)])

    colours = graph.constant(np.arange(3).reshape(1, 3, 1, 1))
    total = ""
    for below in (0, 1):
        line = graph("Mul", near[1][below], sides[0])
        for beside in (0, 1):
            pixel = _times(graph, graph("Add", line, near[0][beside]), 3)
            index = graph("Add", graph("Add", pixel, start), colours)
            weight = graph("Mul", weights[0][beside], weights[1][below])
            if black:
                inside = graph("Mul", there[0][beside], there[1][below])
                weight = graph("Mul", weight, inside)
            seen = graph("Cast", graph("Gather", "pixels", index), to=_kind(np.float32))
            part = graph("Mul", seen, weight)
            total = graph("Add", total, part) if total else part
    half = graph.constant(_WEIGHTS / 2, np.float32)
    scaled = graph("Mul", graph("Add", total, half), graph.constant(1 / _WEIGHTS, np.float32))
    _scaled(graph, graph("Floor", scaled), lowest)
    inputs = [_input("pixels", np.uint8, ["B"]), _input("where", np.int32, ["N", 4 * size + 3])]
    return graph.model(inputs, "floats", np.float32, ["N", 3, size, size])


def _scaled(graph: _Graph, levels: str, lowest: int) -> None:
    span = graph.constant(255.0 / (1 - lowest), np.float32)
    graph("Add", graph("Div", levels, span), graph.constant(lowest, np.float32))


def _times(graph: _Graph, x: str, by: int) -> str:
    return str(graph("Mul", x, graph.constant(by)))


def _same(graph: _Graph, x: str, y: str) -> str:
    """1.0 where two whole numbers are the same, else 0.0."""
    return str(graph("Cast", graph("Equal", x, y), to=_kind(np.float32)))
