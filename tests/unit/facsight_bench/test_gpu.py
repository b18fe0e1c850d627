"""That every way is tried and what is told of it; never how fast it was."""

import numpy as np
import pytest

from facsight_bench import gpu
from facsight_bench.counts import PORTRAIT
from facsight_bench.gpu import MeasuredRate, Recorded, Way, line
from facsight_bench.half_precision import Changes
from facsight_tools.backends.base import Inputs
from facsight_tools.backends.fake import FakeEngine
from facsight_tools.image import load_image


def test_what_was_recorded_is_answered_again_in_order() -> None:
    engine = FakeEngine({"net": lambda x: {"y": x["x"] * np.float32(2)}})
    recorded = Recorded(engine)
    session = recorded.open("net")
    said = [session.run({"x": np.full((1, 1), k, np.float32)})["y"].item() for k in range(3)]
    recorded.replaying = True
    anything: Inputs = {"x": np.zeros((1, 1), np.float32)}
    assert [session.run(anything)["y"].item() for _ in range(3)] == said == [0, 2, 4]


def test_what_is_left_without_networks_is_told_for_both_places() -> None:
    told = dict(gpu.besides_networks([load_image(PORTRAIT)], 1))
    assert list(told) == ["crops cut by the CPU", "crops cut on a device"]
    assert min(told.values()) > 0


def test_a_line_tells_the_goal_and_the_ratio() -> None:
    way = Way("CUDA", "cuda", cut=True, half=False, rehearse=False)
    first = [[MeasuredRate(100, 1.0, 0.5)]] * 3
    told = line(
        way, [[MeasuredRate(100, 1.0, 0.5), MeasuredRate(250, 1.0, 1.0)]] * 3, first, Changes()
    )
    assert "350.0 faces a second (10.0% of 3,500)" in told
    assert "ratio 3.50 [3.50, 3.50]" in told
    assert "0 faces" in told


def test_without_a_gpu_the_first_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gpu, "cuda_problem", lambda: "no driver")
    monkeypatch.setattr(gpu, "besides_networks", lambda *_: [("crops", 2.0)])
    monkeypatch.setattr(gpu, "changed", lambda *_: Changes())
    tried: list[tuple[str, int]] = []

    def rates(way: Way, _: object, count: int, __: float) -> list[MeasuredRate]:
        tried.append((way.name, count))
        return [MeasuredRate(10, 1.0, 0.1)]

    monkeypatch.setattr(gpu, "by_threads", rates)
    monkeypatch.setattr(gpu, "by_processes", rates)
    assert gpu.main([str(PORTRAIT), "--processes", "0", "3", "--turns", "2"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("NO GPU (no driver)")
    assert "TensorRT: left out, no driver" in told
    assert {name for name, _ in tried} == {
        "rehearsed on the CPU, crops cut by the CPU",
        "rehearsed on the CPU",
        "rehearsed on the CPU, 16 bits",
    }
    assert {count for _, count in tried} >= {3}


def test_threads_measure_together(monkeypatch: pytest.MonkeyPatch) -> None:
    way = Way("rehearsed", "cpu", cut=True, half=False, rehearse=True)
    engine = way.engine()
    monkeypatch.setattr(Way, "engine", lambda _: engine)
    images = [load_image(PORTRAIT)]
    rates = gpu.by_threads(way, images, 2, 0.01)
    assert len(rates) == 2
    assert all(one.seconds > 0 for one in rates)


def test_all_ways_are_named_where_a_gpu_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "cuda_problem", lambda: None)
    monkeypatch.setattr(gpu, "tensorrt_problem", lambda: None)
    found = gpu.ways()
    assert [one.name for one in found] == [
        *("CUDA, crops cut by the CPU", "CUDA", "CUDA, 16 bits"),
        *("TensorRT", "TensorRT, 16 bits"),
    ]
    assert not any(one.rehearse for one in found)
