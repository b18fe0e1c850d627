"""Branches that run side by side must not change a result."""

import numpy as np

from facsight_tools.networks.convert.branches import Bundle, merge_branches
from facsight_tools.networks.convert.passes import prune

from .graphs import GraphMaker, Run, normal


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
