"""What TensorRT is told, and when it is left out; there is none here."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from facsight_tools.backends import tensorrt

CROP = SimpleNamespace(name="image", shape=["N", 3, 192, 192])


def test_engines_are_kept_for_every_batch_up_to_the_largest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NVIDIA_TF32_OVERRIDE", raising=False)
    told = tensorrt.options("mesh", [CROP], tmp_path / "engines", 64, half=True)
    assert told is not None
    assert told["trt_engine_cache_path"] == str(tmp_path / "engines")
    assert (tmp_path / "engines").is_dir()
    assert told["trt_profile_min_shapes"] == "image:1x3x192x192"
    assert told["trt_profile_max_shapes"] == "image:64x3x192x192"
    assert told["trt_fp16_enable"] == "1"
    full = tensorrt.options("mesh", [CROP], tmp_path, 64, half=False)
    assert full is not None
    assert full["trt_fp16_enable"] == "0"
    monkeypatch.delenv("NVIDIA_TF32_OVERRIDE")


def test_a_network_for_pictures_of_any_size_is_left_out(tmp_path: Path) -> None:
    anything = SimpleNamespace(name="image", shape=["N", 3, "H", "W"])
    assert tensorrt.options("glance", [anything], tmp_path, 64, half=False) is None


def test_why_it_is_not_used_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(tensorrt.ctypes, "CDLL", missing)
    assert "nvinfer" in str(tensorrt.library_problem.__wrapped__())
    monkeypatch.setattr(tensorrt.ctypes, "CDLL", lambda *_, **__: object())
    assert tensorrt.library_problem.__wrapped__() is None
