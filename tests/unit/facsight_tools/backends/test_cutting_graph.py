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


@pytest.mark.parametrize(
    "made",
    [
        copying_graph(),
        scaling_graph(-1),
        *(cutting_graph(9, black, low) for black in (True, False) for low in (0, -1)),
    ],
)
def test_graphs_are_valid_and_run_on_cuda(made: bytes) -> None:
    model = onnx.load_from_string(made)
    onnx.checker.check_model(model, full_check=True)
    assert {node.op_type for node in model.graph.node} <= ON_CUDA
