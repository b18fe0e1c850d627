"""Networks of another process: the same answers, the same errors, and an end that is told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import AuthenticationError
from pathlib import Path

import numpy as np
import pytest

from facsight_bench.counts import PORTRAIT
from facsight_tools.backends.address import environment
from facsight_tools.backends.base import Inputs, Pixels, Tensors, open_all
from facsight_tools.backends.engines import open_engine
from facsight_tools.backends.fake import FakeEngine
from facsight_tools.backends.gathering import GatheringEngine
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.backends.remote import RemoteEngine, serve
from facsight_tools.errors import InferenceFailed, ModelMissing
from facsight_tools.geometry.squares import Squares
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline

KEY = b"a key of the two"


def tripled(inputs: Tensors) -> dict[str, np.ndarray]:
    if not np.isfinite(inputs["x"]).all():
        raise ZeroDivisionError("not told outside: /secret/path")
    return {"y": inputs["x"] * np.float32(3)}


@pytest.fixture
def address(tmp_path: Path) -> str:
    where, ready = str(tmp_path / "s"), threading.Event()
    engine = GatheringEngine(FakeEngine({"au_smile": tripled}))
    serving = threading.Thread(target=serve, args=(engine, where, KEY, ready.set), daemon=True)
    serving.start()
    assert ready.wait(60)
    return where


def test_many_threads_get_what_their_networks_give(address: str) -> None:
    engine = RemoteEngine(address, KEY)
    sessions, uses = open_all(engine, ["au_smile"])
    assert [one.provider for one in uses] == ["FakeExecutionProvider"]
    with ThreadPoolExecutor(4) as threads:
        inputs = [np.full((k + 1, 2), k, np.float32) for k in range(12)]
        for x, told in zip(
            inputs, threads.map(lambda x: sessions["au_smile"].run({"x": x}), inputs), strict=True
        ):
            np.testing.assert_array_equal(told["y"], x * 3)


def test_errors_cross_over_and_say_nothing_that_is_not_ours(address: str) -> None:
    engine = RemoteEngine(address, KEY)
    with pytest.raises(ModelMissing, match="nothing"):
        engine.open("nothing")
    session = engine.open("au_smile")
    with pytest.raises(InferenceFailed, match="ZeroDivisionError") as met:
        session.run({"x": np.full((1, 1), np.nan, np.float32)})
    assert "secret" not in str(met.value)
    assert session.run({"x": np.ones((1, 1), np.float32)})["y"].item() == 3


def test_whoever_does_not_know_the_key_gets_nothing_and_disturbs_nobody(address: str) -> None:
    with pytest.raises(AuthenticationError):
        RemoteEngine(address, b"another").open("au_smile")
    assert RemoteEngine(address, KEY).open("au_smile").provider == "FakeExecutionProvider"


def test_a_process_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(InferenceFailed, match="au_smile"):
        RemoteEngine(str(tmp_path / "nobody"), KEY, comes_back_s=0.1).open("au_smile")


def test_a_process_asks_the_one_that_it_was_told_of(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACSIGHT_DEVICE", "cpu")
    assert isinstance(open_engine(), OrtEngine)
    for name, value in environment(address, KEY).items():
        monkeypatch.setenv(name, value)
    assert open_engine().open("au_smile").provider == "FakeExecutionProvider"


class Cutting:
    """A network that tells what it was given."""

    provider = "FakeExecutionProvider"

    def __init__(self, cuts: bool) -> None:
        self.cuts = cuts
        self.given: list[object] = []

    def open(self, _: str) -> "Cutting":
        return self

    def run(self, inputs: Inputs) -> dict[str, np.ndarray]:
        (pixels,) = inputs.values()
        assert isinstance(pixels, Pixels)
        self.given.append(pixels.crops)
        return {"y": pixels.floats()}


@pytest.mark.parametrize("there", [True, False])
def test_squares_are_cut_over_there_where_that_is_what_it_does(tmp_path: Path, there: bool) -> None:
    where, ready, engine = str(tmp_path / "s"), threading.Event(), Cutting(there)
    gathering = GatheringEngine(engine)  # type: ignore[arg-type] - all that is asked of it
    threading.Thread(target=serve, args=(gathering, where, KEY, ready.set), daemon=True).start()
    assert ready.wait(5)
    picture = np.arange(300, dtype=np.uint8).reshape(10, 10, 3)
    squares = Squares.each_of([picture], np.array([[[1.0, 0, 2], [0, 1, 3]]]), 4, black=True)
    session = RemoteEngine(where, KEY).open("any")
    for _ in range(2):
        told = session.run({"image": Pixels(squares, -1)})["y"]
        assert isinstance(engine.given[-1], Squares) == there
    np.testing.assert_array_equal(told, Pixels(squares, -1).floats())


def test_whole_analyses_are_the_same_where_another_process_cuts(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    where, ready = str(tmp_path / "s"), threading.Event()
    device = OrtEngine("cpu", 1, rehearse=True)
    engine = GatheringEngine(device)
    threading.Thread(target=serve, args=(engine, where, KEY, ready.set), daemon=True).start()
    assert ready.wait(5)
    pictures = [load_image(PORTRAIT)]
    pipeline = Pipeline(RemoteEngine(where, KEY))
    here = Pipeline(OrtEngine("cpu", 1, rehearse=True, cut=False)).analyze(pictures)
    assert [one.faces for one in here] == [one.faces for one in pipeline.analyze(pictures)]
    assert device.notes["crops"] == "cut where the networks run"
