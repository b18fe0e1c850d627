"""Rewrites must not change results."""

from collections.abc import Callable

import numpy as np

from facsight_tools.networks.convert.branches import Bundle, merge_branches
from facsight_tools.networks.convert.graph import Array, Graph, Op
from facsight_tools.networks.convert.passes import align_channels, fold_spatial_pads, prune

Run = Callable[[Graph, dict[str, Array]], list[Array]]
RNG = np.random.default_rng(3)
WINDOW = {"strides": (1, 1), "pads": (1, 1, 1, 1), "activation": ""}
POINT = {"strides": (1, 1), "pads": (0, 0, 0, 0), "activation": ""}


def normal(*shape: int) -> Array:
    return RNG.normal(size=shape).astype(np.float32)


class GraphMaker:
    """Writes a graph one operator a line; shapes are (1, 4, 4, C)."""

    def __init__(self, **inputs: int) -> None:
        self.graph = Graph([], {}, {}, tuple(inputs), ())
        for name, channels in inputs.items():
            self.graph.shapes[name] = (1, 4, 4, channels)

    def add(
        self, kind: str, out: str, inputs: tuple[str, ...], channels: int, **attrs: object
    ) -> None:
        self.graph.shapes[out] = (1, 4, 4, channels)
        self.graph.ops.append(Op(kind, inputs, (out,), attrs))

    def block(self, x: str, out: str, channels: int) -> None:
        """Depthwise, pointwise, skip connection, PReLU."""
        constant = self.graph.add_constant
        dw = constant(f"{out}_dw", normal(1, 3, 3, channels))
        pw = constant(f"{out}_pw", normal(channels, 1, 1, channels))
        biases = [constant(f"{out}_b{i}", normal(channels)) for i in (0, 1)]
        slope = constant(f"{out}_a", normal(1, 1, channels) * 0.3)
        self.add("DEPTHWISE_CONV_2D", f"{out}_1", (x, dw, biases[0]), channels, **WINDOW)
        self.add("CONV_2D", f"{out}_2", (f"{out}_1", pw, biases[1]), channels, **POINT)
        self.add("ADD", f"{out}_3", (x, f"{out}_2"), channels, activation="")
        self.add("PRELU", out, (f"{out}_3", slope), channels)

    def head(self, x: str, out: str, in_channels: int, channels: int) -> None:
        weights = self.graph.add_constant(f"{out}_w", normal(channels, 1, 1, in_channels))
        bias = self.graph.add_constant(f"{out}_b", normal(channels))
        self.add("CONV_2D", out, (x, weights, bias), channels, **POINT)


def test_spatial_pad_becomes_the_convolutions_padding(run_graph: Run) -> None:
    maker = GraphMaker(x=3)
    widths = np.array([[0, 0], [0, 1], [1, 0], [0, 0]], np.int32)
    maker.graph.add_constant("widths", widths)
    maker.add("PAD", "padded", ("x", "widths"), 3)
    maker.graph.add_constant("w", normal(2, 2, 2, 3))
    maker.graph.add_constant("b", normal(2))
    maker.add("CONV_2D", "y", ("padded", "w", "b"), 2, **POINT)
    maker.graph.outputs = ("y",)
    fold_spatial_pads(maker.graph)
    assert [(op.kind, op.attrs["pads"]) for op in maker.graph.ops] == [("CONV_2D", (0, 1, 1, 0))]

    x = normal(1, 3, 4, 4)
    padded = np.pad(x, ((0, 0), (0, 0), (0, 1), (1, 0)))
    weights, bias = maker.graph.constants["w"], maker.graph.constants["b"]
    expected = np.zeros((1, 2, 4, 4))
    for i in range(4):
        for j in range(4):
            patch = padded[0, :, i : i + 2, j : j + 2]
            expected[0, :, i, j] = np.einsum("cij,oijc->o", patch, weights) + bias
    np.testing.assert_allclose(run_graph(maker.graph, {"x": x})[0], expected, atol=1e-5)


def growing_network() -> Graph:
    """5 channels, then 7 by PAD, a head of 3 that must stay 3."""
    maker = GraphMaker(x=5)
    maker.block("x", "first", 5)
    maker.block("first", "second", 5)
    maker.graph.add_constant("widths", np.array([[0, 0]] * 3 + [[0, 2]], np.int32))
    maker.add("PAD", "wide", ("second", "widths"), 7)
    maker.block("wide", "third", 7)
    maker.head("third", "out", 7, 3)
    maker.graph.outputs = ("out",)
    return maker.graph


def test_aligned_channels_give_the_same_result(run_graph: Run) -> None:
    graph = growing_network()
    x = normal(2, 5, 4, 4)
    before = run_graph(graph, {"x": x})[0]
    align_channels(graph)
    # The input stays 5 wide, so that its own block, which adds to it, does too.
    assert graph.shapes["first"][3] == 5
    assert graph.shapes["wide"][3] == graph.shapes["third"][3] == 16
    assert graph.shapes["out"][3] == 3
    np.testing.assert_allclose(run_graph(graph, {"x": x})[0], before, rtol=1e-5, atol=1e-3)


def test_a_pad_inside_one_block_of_channels_goes(run_graph: Run) -> None:
    maker = GraphMaker(x=4)
    maker.head("x", "stem", 4, 5)
    maker.graph.add_constant("widths", np.array([[0, 0]] * 3 + [[0, 2]], np.int32))
    maker.add("PAD", "wide", ("stem", "widths"), 7)
    maker.block("wide", "third", 7)
    maker.head("third", "out", 7, 3)
    maker.graph.outputs = ("out",)
    x = normal(2, 4, 4, 4)
    before = run_graph(maker.graph, {"x": x})[0]
    align_channels(maker.graph)
    assert "PAD" not in [op.kind for op in maker.graph.ops]
    np.testing.assert_allclose(run_graph(maker.graph, {"x": x})[0], before, rtol=1e-5, atol=1e-3)


def test_merged_branches_give_the_same_result(run_graph: Run) -> None:
    """Two branches, the second of which forks, with heads of different widths."""
    maker = GraphMaker(a=4, b=4)
    for name in "ab":
        maker.block(name, f"{name}1", 4)
    for source, name in (("a1", "p"), ("b1", "q"), ("b1", "r")):
        maker.block(source, f"{name}2", 4)
    for name, width in (("p", 3), ("q", 2), ("r", 3)):
        maker.head(f"{name}2", f"{name}_out", 4, width)
    maker.graph.outputs = ("p_out", "q_out", "r_out")
    a, b = normal(2, 4, 4, 4), normal(2, 4, 4, 4)
    separate = run_graph(maker.graph, {"a": a, "b": b})

    graph = maker.graph
    graph.shapes["both"] = (1, 4, 4, 8)
    merger = merge_branches(graph, Bundle("both", ("a", "b")))
    bundle, _ = merger.find("p_out")
    assert bundle.parts == ("p_out", "q_out", "r_out")
    graph.inputs, graph.outputs = ("both",), (bundle.name,)
    prune(graph)
    # A block is four operators; the fork costs one selection; the heads are one.
    assert len(graph.ops) == 4 + 1 + 4 + 1
    merged = run_graph(graph, {"both": np.concatenate([a, b], axis=1)})[0]
    parts = merged.reshape(2, 3, 3, 4, 4)
    for index, expected in enumerate(separate):
        width = expected.shape[1]
        np.testing.assert_allclose(parts[:, index, :width], expected, rtol=1e-5, atol=1e-3)
        assert (parts[:, index, width:] == 0).all()


def test_prune_drops_what_nothing_reads() -> None:
    maker = GraphMaker(x=4)
    maker.head("x", "used", 4, 2)
    maker.head("x", "unused", 4, 2)
    maker.graph.outputs = ("used",)
    prune(maker.graph)
    assert [op.output for op in maker.graph.ops] == ["used"]
