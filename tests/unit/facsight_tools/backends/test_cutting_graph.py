"""The graphs that cut are valid, and use no operator that a GPU's provider lacks."""

import pytest

from facsight_tools.backends.cutting_graph import copying_graph, cutting_graph, scaling_graph

onnx = pytest.importorskip("onnx")

# With whole numbers of 32 bits, all of them run on ONNX Runtime's CUDA provider; `BitShift`, `Clip`
# and `Mod` of them do not, and would go through the CPU's memory
ON_CUDA = {
    *("Identity", "Transpose", "Split", "Reshape", "Cast", "Gather", "Floor"),
    *("Add", "Sub", "Mul", "Div", "Min", "Max", "Less", "Equal"),
}


GRAPHS = {
    "copying": copying_graph(),
    "scaling": scaling_graph(-1),
    **{
        f"cutting, {black}, {lowest}": cutting_graph(9, black, lowest)
        for black in (True, False)
        for lowest in (0, -1)
    },
}


@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_are_valid_and_run_on_cuda(name: str) -> None:
    model = onnx.load_from_string(GRAPHS[name])
    onnx.checker.check_model(model, full_check=True)
    assert {node.op_type for node in model.graph.node} <= ON_CUDA
