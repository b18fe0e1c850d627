"""Bound runs give what plain runs give; tried on the CPU's provider."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.backends.base import Pixels
from facsight_tools.backends.cutting import Cutter
from facsight_tools.backends.on_device import Bound, warm_up

onnx = pytest.importorskip("onnx")

CROPS = np.random.default_rng(7).integers(0, 256, (5, 4, 6, 3), np.uint8)


def a_session(path: Path, sides: tuple[int | str, ...]) -> ort.InferenceSession:
    """A network that adds a picture's mean to another input."""
    value, node = onnx.helper.make_tensor_value_info, onnx.helper.make_node
    graph = onnx.helper.make_graph(
        [
            node("ReduceMean", ["image"], ["mean"], axes=[1, 2, 3], keepdims=0),
            node("Add", ["mean", "more"], ["sum"]),
        ],
        "adding",
        [
            value("image", onnx.TensorProto.FLOAT, ["N", 3, *sides]),
            value("more", onnx.TensorProto.FLOAT, ["N"]),
        ],
        [value("sum", onnx.TensorProto.FLOAT, ["N"])],
    )
    opsets = [onnx.helper.make_opsetid("", 17)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return ort.InferenceSession(path, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("lowest", [0, -1])
@pytest.mark.parametrize("cuts", [True, False])
def test_a_bound_run_gives_what_a_plain_run_gives(tmp_path: Path, lowest: int, cuts: bool) -> None:
    session = a_session(tmp_path / "net.onnx", (4, 6))
    pixels, more = Pixels(CROPS, lowest), np.arange(5, dtype=np.float32)
    (plain,) = session.run(["sum"], {"image": pixels.floats(), "more": more})
    inputs = {"image": pixels, "more": more}
    bound = Bound("cpu", Cutter(["CPUExecutionProvider"], "cpu", 1000) if cuts else None)
    (told,) = bound.run(session, ["sum"], inputs)
    np.testing.assert_array_equal(told, plain)
    (rows,) = bound.run(session, ["sum"], {n: x[1:3] for n, x in inputs.items()})
    np.testing.assert_array_equal(rows, plain[1:3])


@given(rows=st.integers(1, 3), side=st.integers(1, 5), lowest=st.sampled_from([0, -1]))
def test_floats_go_from_black_to_white(rows: int, side: int, lowest: int) -> None:
    crops = np.arange(rows * side * side * 3, dtype=np.uint8).reshape(rows, side, side, 3)
    floats = Pixels(crops, lowest).floats()
    assert floats.shape == (rows, 3, side, side)
    assert floats.min() >= lowest
    assert floats.max() <= 1
    black_and_white = Pixels(np.array([[[[0] * 3, [255] * 3]]], np.uint8), lowest).floats()
    assert black_and_white[0, 0, 0].tolist() == [lowest, 1]


@pytest.mark.parametrize(
    ("sides", "runs"), [((4, 6), [1, 64]), (("H", "W"), [])], ids=["fixed", "any"]
)
def test_a_network_is_warmed_where_its_sizes_are_known(
    tmp_path: Path, sides: tuple[int | str, ...], runs: list[int]
) -> None:
    session, seen = a_session(tmp_path / "net.onnx", sides), []

    def run(inputs: Any) -> dict[str, np.ndarray]:
        seen.append(len(inputs["image"]))
        return {"sum": session.run(["sum"], dict(inputs))[0]}

    warm_up(session, run, 64)
    assert seen == runs
