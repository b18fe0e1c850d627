"""The small graph: who reads what, and constants that are one."""

import numpy as np
import pytest

from facsight_tools.networks.convert.graph import ConversionError, Graph, Op


@pytest.fixture
def graph() -> Graph:
    ops = [Op("ADD", ("x", "w"), ("y",)), Op("MUL", ("y", "y"), ("z",)), Op("RELU", ("y",), ("u",))]
    constants = {"w": np.ones((1, 2))}
    shapes = {"x": (1, 2), "w": (1, 2), "y": (1, 2), "z": (1, 2), "u": (1, 2)}
    return Graph(ops, constants, shapes, ("x",), ("z", "u"))


def test_readers_are_told_for_each_of_their_inputs(graph: Graph) -> None:
    readers = {name: [op.kind for op in ops] for name, ops in graph.consumers().items()}
    assert readers == {"x": ["ADD"], "w": ["ADD"], "y": ["MUL", "MUL", "RELU"]}


def test_what_is_computed_is_no_constant(graph: Graph) -> None:
    assert graph.constant("w").tolist() == [[1, 1]]
    for name in ("y", "x", "none"):
        with pytest.raises(ConversionError, match=f"tensor {name} must be a constant"):
            graph.constant(name)


def test_a_new_constant_needs_a_name_of_its_own(graph: Graph) -> None:
    assert graph.add_constant("v", np.zeros((3, 4))) == "v"
    assert (graph.shapes["v"], graph.constant("v").shape) == ((3, 4), (3, 4))
    for taken in ("v", "y"):
        with pytest.raises(ConversionError, match=f"tensor {taken} exists already"):
            graph.add_constant(taken, np.zeros(1))


def test_the_output_of_an_operator_is_its_first() -> None:
    assert Op("SPLIT", ("x",), ("a", "b")).output == "a"
    assert Op("ADD", (), ("a",)).attrs == {}
