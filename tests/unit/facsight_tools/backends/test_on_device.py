"""Bound runs and floats made elsewhere give what plain runs give; tried on the CPU's provider."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.backends import on_device
from facsight_tools.backends.base import Pixels
from facsight_tools.backends.on_device import by_arrays, by_torch, run_bound, warm_up

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
@pytest.mark.parametrize("make", [partial(by_arrays, np), None])
def test_a_bound_run_gives_what_a_plain_run_gives(tmp_path: Path, lowest: int, make: Any) -> None:
    session = a_session(tmp_path / "net.onnx", (4, 6))
    pixels, more = Pixels(CROPS, lowest), np.arange(5, dtype=np.float32)
    (plain,) = session.run(["sum"], {"image": pixels.floats(), "more": more})
    inputs = {"image": pixels, "more": more}
    (bound,) = run_bound(session, ["sum"], inputs, "cpu", make)
    np.testing.assert_array_equal(bound, plain)
    (rows,) = run_bound(session, ["sum"], {n: x[1:3] for n, x in inputs.items()}, "cpu", make)
    np.testing.assert_array_equal(rows, plain[1:3])


@given(rows=st.integers(1, 3), side=st.integers(1, 5), lowest=st.sampled_from([0, -1]))
def test_floats_are_the_same_wherever_they_are_made(rows: int, side: int, lowest: int) -> None:
    crops = np.arange(rows * side * side * 3, dtype=np.uint8).reshape(rows, side, side, 3)
    pixels = Pixels(crops, lowest)
    floats = pixels.floats()
    assert floats.shape == (rows, 3, side, side)
    assert floats.min() >= lowest
    assert floats.max() <= 1
    np.testing.assert_array_equal(by_arrays(np, pixels), floats)
    black_and_white = Pixels(np.array([[[[0] * 3, [255] * 3]]], np.uint8), lowest).floats()
    assert black_and_white[0, 0, 0].tolist() == [lowest, 1]


def test_pytorch_makes_the_same_floats() -> None:
    torch = pytest.importorskip("torch")
    for lowest in (0, -1):
        pixels = Pixels(CROPS, lowest)
        np.testing.assert_allclose(
            by_torch(torch, pixels, "cpu").numpy(), pixels.floats(), atol=1e-6
        )


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


@pytest.fixture
def _nothing_kept() -> Iterator[None]:
    on_device.maker.cache_clear()
    yield
    on_device.maker.cache_clear()


@pytest.mark.usefixtures("_nothing_kept")
def test_what_is_installed_makes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"torch"}
    monkeypatch.setattr(on_device, "find_spec", lambda name: there & {name} or None)
    assert on_device.maker() is on_device._by_torch
    on_device.maker.cache_clear()
    there.add("cupy")
    waited: list[int] = []
    stream = ModuleType("stream")
    stream.__dict__.update(synchronize=lambda: waited.append(1))
    cupy: Any = ModuleType("cupy")
    cupy.__dict__.update({name: getattr(np, name) for name in ("asarray", "ascontiguousarray")})
    cupy.cuda = ModuleType("cuda")
    cupy.cuda.__dict__.update(get_current_stream=lambda: stream)
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    made = on_device.maker()
    assert made is not None
    np.testing.assert_array_equal(made(Pixels(CROPS)), Pixels(CROPS).floats())
    assert waited, "another stream reads what was made"
    there.clear()
    on_device.maker.cache_clear()
    assert on_device.maker() is None
