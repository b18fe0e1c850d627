"""Rewrites must not change results."""

import numpy as np

from facsight_tools.networks.convert.graph import Graph
from facsight_tools.networks.convert.passes import align_channels, fold_spatial_pads, prune

from .graphs import POINT, GraphMaker, Run, normal


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


def test_prune_drops_what_nothing_reads() -> None:
    maker = GraphMaker(x=4)
    maker.head("x", "used", 4, 2)
    maker.head("x", "unused", 4, 2)
    maker.graph.outputs = ("used",)
    prune(maker.graph)
    assert [op.output for op in maker.graph.ops] == ["used"]
