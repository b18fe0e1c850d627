"""Networks in 16 bits give nearly what they give in 32, and are half as large."""

from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest

from facsight_tools.backends.half import BEAR_HALF, halved
from facsight_tools.networks import store
from facsight_tools.networks.catalogue import CATALOGUE

onnx = pytest.importorskip("onnx")


def test_networks_that_may_are_of_the_catalogue() -> None:
    assert set(CATALOGUE) > BEAR_HALF
    assert "face_mesh_refined" not in BEAR_HALF, "it decides what is a face"


def test_a_value_that_a_node_takes_twice_is_no_obstacle(tmp_path: Path) -> None:
    value, node = onnx.helper.make_tensor_value_info, onnx.helper.make_node
    weights = onnx.numpy_helper.from_array(np.eye(3, dtype=np.float32), "w")
    graph = onnx.helper.make_graph(
        [
            node("MatMul", ["x", "w"], ["h"], name="first"),
            node("Range", ["a", "b", "a"], ["r"], name="kept"),
            node("ReduceSum", ["r"], ["s"], name="sum", keepdims=0),
            node("Add", ["h", "s"], ["y"], name="last"),
        ],
        "twice",
        [value("x", onnx.TensorProto.FLOAT, ["N", 3])],
        [value("y", onnx.TensorProto.FLOAT, ["N", 3])],
        [
            weights,
            *(onnx.numpy_helper.from_array(np.float32(k), n) for n, k in (("a", 1), ("b", 2))),
        ],
    )
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8
    )
    path = tmp_path / "net.onnx"
    onnx.save(model, path)
    x = np.array([[1.0, 2.5, -3.0]], np.float32)
    outputs = [
        ort.InferenceSession(one, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]
        for one in (path, halved(path))
    ]
    np.testing.assert_allclose(*outputs, atol=1e-3)
    assert outputs[1].dtype == np.float32, "what comes out stays in 32 bits"


@pytest.mark.parametrize("name", ["au_geometry", "au_halves"])
def test_units_move_by_less_than_a_tenth_of_a_grade(name: str) -> None:
    path = store.resolve(name)
    rng = np.random.default_rng(3)
    full, half = (
        ort.InferenceSession(one, providers=["CPUExecutionProvider"])
        for one in (path, halved(path))
    )
    given = {
        one.name: rng.random((2, *one.shape[1:])).astype(np.float32) for one in full.get_inputs()
    }
    at = [one.name for one in full.get_outputs()].index("intensity")
    moved = np.abs(full.run(None, given)[at] - half.run(None, given)[at])
    assert moved.max() < 0.1
