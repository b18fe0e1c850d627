from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from facsight_bench.counts import PORTRAIT
from facsight_tools import errors
from facsight_tools.backends import ort
from facsight_tools.backends.base import cuts
from facsight_tools.backends.ort import VENDOR_ERRORS, OrtEngine, OrtSession, translate
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline

onnx = pytest.importorskip("onnx")


@pytest.fixture
def doubling(tmp_path: Path) -> Path:
    """A network that doubles its input."""
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Add", ["x", "x"], ["y"])],
        "doubling",
        [value("x", onnx.TensorProto.FLOAT, ["N", 3])],
        [value("y", onnx.TensorProto.FLOAT, ["N", 3])],
    )
    opsets = [onnx.helper.make_opsetid("", 17)]
    path = tmp_path / "doubling.onnx"
    onnx.save(onnx.helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def test_the_map_names_every_exception_of_the_engine() -> None:
    defined = {
        member
        for member in vars(ort_errors).values()
        if isinstance(member, type) and issubclass(member, Exception)
    }
    assert defined <= set(VENDOR_ERRORS)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("CUDA failure 2: out of memory", errors.OutOfMemory),
        ("Failed to allocate memory for requested buffer", errors.OutOfMemory),
        ("Got invalid dimensions", errors.InferenceFailed),
    ],
)
def test_engine_errors_are_told_apart(message: str, kind: type[errors.BackendError]) -> None:
    assert type(translate(ort_errors.Fail(message), "net")) is kind


def test_a_batch_is_run_in_chunks_and_put_together(doubling: Path) -> None:
    session = OrtSession("doubling", doubling, ["CPUExecutionProvider"], threads=1)
    x = np.arange(120, dtype=np.float32).reshape(40, 3)
    np.testing.assert_array_equal(session.run({"x": x})["y"], x * 2)
    assert session.provider == "CPUExecutionProvider"


def test_a_wrong_input_is_an_inference_error(doubling: Path) -> None:
    session = OrtSession("doubling", doubling, ["CPUExecutionProvider"], threads=1)
    with pytest.raises(errors.InferenceFailed, match="doubling"):
        session.run({"x": np.zeros((2, 5), np.float32)})


def test_a_file_that_is_no_network(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(b"not a network")
    with pytest.raises(errors.ModelCorrupt, match=r"net\.onnx"):
        OrtSession("net", path, ["CPUExecutionProvider"], threads=1)


def test_a_file_of_ones_own_is_opened_on_the_same_device(doubling: Path) -> None:
    session = OrtEngine("cpu").open_file(doubling)
    assert session.provider == "CPUExecutionProvider"
    x = np.ones((2, 3), np.float32)
    np.testing.assert_array_equal(session.run({"x": x})["y"], x * 2)
    with pytest.raises(errors.ModelMissing, match="gone"):
        OrtEngine("cpu").open_file(doubling.with_name("gone.onnx"))


def test_cuda_on_demand_is_refused_where_it_does_not_work(
    doubling: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ort.store, "resolve", lambda _: doubling)
    monkeypatch.setattr(ort, "cuda_problem", lambda: "no NVIDIA driver is installed")
    with pytest.raises(errors.ProviderUnavailable, match="no NVIDIA driver"):
        ort.OrtEngine("cuda").open("doubling")
    assert ort.OrtEngine("auto").open("doubling").provider == "CPUExecutionProvider"


def test_a_silent_fallback_is_noticed(doubling: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime may give a CPU session, without an error, where CUDA was asked for."""

    def fall_back(name: str, path: Path, providers: list[str], *rest: Any, half: bool) -> Any:
        return OrtSession(name, path, providers[1:], *rest, half=half)

    monkeypatch.setattr(ort.store, "resolve", lambda _: doubling)
    monkeypatch.setattr(ort, "cuda_problem", lambda: None)
    monkeypatch.setattr(ort, "OrtSession", fall_back)
    with pytest.raises(errors.ProviderUnavailable, match="fell back"):
        ort.OrtEngine("cuda").open("doubling")
    assert ort.OrtEngine("auto").open("doubling").provider == "CPUExecutionProvider"


def test_a_network_has_one_thread_unless_more_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.delenv("FACSIGHT_THREADS", raising=False)
    assert (ort.usual_threads(), ort.usable_cores()) == (1, 8)
    monkeypatch.setenv("FACSIGHT_THREADS", "3")
    assert (ort.usual_threads(), ort.usable_cores()) == (3, 3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FACSIGHT_DEVICE", "tpu"),
        ("FACSIGHT_THREADS", "0"),
        ("FACSIGHT_BITS", "8"),
        ("FACSIGHT_CROPS", "no"),
    ],
)
def test_bad_settings_are_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(errors.UnknownOption, match=name):
        ort.OrtEngine()


def test_why_networks_run_on_the_cpu_is_told(
    doubling: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ort, "cuda_problem", lambda: "no driver")
    assert OrtEngine("auto").cpu_reason == "no driver"
    assert OrtEngine("cpu").cpu_reason == "FACSIGHT_DEVICE=cpu was asked for"
    monkeypatch.setattr(ort, "cuda_problem", lambda: None)
    monkeypatch.setattr(ort.store, "resolve", lambda _: doubling)
    engine = OrtEngine("auto", threads=1)
    assert engine.cpu_reason is None
    # No GPU is here: the driver that is said to be there does not give one
    monkeypatch.setattr(ort, "OrtSession", lambda *_, **__: SimpleNamespace(provider="CPU..."))
    engine.open("net")
    assert "fell back" in str(engine.cpu_reason)


def test_tensorrt_falls_back_and_says_so(doubling: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACSIGHT_DEVICE", "tensorrt")
    monkeypatch.setattr(ort.store, "resolve", lambda _: doubling)
    monkeypatch.setattr(ort, "cuda_problem", lambda: "no driver")
    engine = OrtEngine(threads=1)
    assert engine.open("doubling").provider == "CPUExecutionProvider"
    assert engine.notes == {"TensorRT": "not used, no driver"}
    assert engine.cpu_reason == "no driver"

    monkeypatch.setattr(ort, "cuda_problem", lambda: None)
    monkeypatch.setattr(ort, "tensorrt_problem", lambda: "no TensorRT")
    monkeypatch.setattr(ort, "OrtSession", lambda *_, **__: SimpleNamespace(on_gpu=True))
    engine = OrtEngine(threads=1, cut=False)
    engine.open("doubling")
    assert engine.notes["TensorRT"] == "not used, no TensorRT"
    assert engine.cpu_reason is None, "CUDA is what it falls back to"


def test_an_engine_that_cannot_be_built_falls_back_to_cuda(
    doubling: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def opened(_: str, __: Path, providers: list[Any], *___: Any, half: bool) -> Any:  # noqa: ARG001
        asked.append(providers[0][0])
        if asked[-1] == ort.TENSORRT:
            raise errors.ModelCorrupt("no kernel")
        return SimpleNamespace(on_gpu=True)

    monkeypatch.setenv("FACSIGHT_CACHE", str(tmp_path))
    monkeypatch.setattr(ort.store, "resolve", lambda _: doubling)
    monkeypatch.setattr(ort, "cuda_problem", lambda: None)
    monkeypatch.setattr(ort, "tensorrt_problem", lambda: None)
    monkeypatch.setattr(ort, "OrtSession", opened)
    engine = OrtEngine("tensorrt", threads=1, cut=False)
    engine.open("doubling")
    assert asked == [ort.TENSORRT, ort.CUDA]
    assert "no kernel" in engine.notes["TensorRT, doubling"]


def test_whole_analyses_are_the_same_wherever_pictures_are_cut() -> None:
    picture = load_image(PORTRAIT)
    engine = OrtEngine("cpu", 1, rehearse=True)
    on_host = OrtEngine("cpu", 1, rehearse=True, cut=False)
    analyses = [Pipeline(one).analyze([picture])[0] for one in (engine, on_host)]
    assert analyses[0].faces == analyses[1].faces
    assert len(analyses[0].faces) == 1
    assert engine.notes["crops"] == "cut where the networks run"
    assert not cuts(on_host.open("face_mesh_refined"))
    assert "FACSIGHT_CROPS=host" in on_host.notes["crops"]


def test_without_onnx_networks_run_in_32_bits_and_crops_are_cut_here(
    doubling: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ort, "find_spec", lambda _: None)
    monkeypatch.setattr(ort.store, "resolve", lambda _: doubling)
    engine = OrtEngine("cpu", 1, rehearse=True, half=["doubling"])
    x = np.ones((2, 3), np.float32)
    session = engine.open("doubling")
    np.testing.assert_array_equal(session.run({"x": x})["y"], x * 2)
    assert session.provider == "CPUExecutionProvider, rehearsing"
    assert "extra `cuda`" in engine.notes["crops"]
    assert "extra `cuda`" in engine.notes["16 bits"]


def test_a_network_in_16_bits_is_told(doubling: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort.store, "resolve", lambda _: doubling)
    engine = OrtEngine("cpu", 1, rehearse=True, half=["doubling"])
    assert engine.open("doubling").provider == "CPUExecutionProvider, rehearsing, 16 bits"
