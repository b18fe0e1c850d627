"""Runs that wait together go together, and each gets what it would get alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.until import block_until

from facsight_tools.backends.base import Pixels, Tensors
from facsight_tools.backends.fake import FakeEngine, FakeSession
from facsight_tools.backends.gathering import GatheringEngine
from facsight_tools.errors import InferenceFailed, ModelMissing
from facsight_tools.geometry.squares import Squares


class Gate:
    """A network that adds one, waits to be let through, and fails on negative numbers."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Event()

    def __call__(self, inputs: Tensors) -> dict[str, np.ndarray]:
        self.entered.set()
        self.open.wait(60)
        if (inputs["x"] < 0).any():
            raise InferenceFailed("negative")
        return {"y": inputs["x"] + np.float32(1)}


def test_what_comes_while_the_device_runs_goes_together() -> None:
    gate = Gate()
    fake = FakeEngine({"net": gate})
    engine = GatheringEngine(fake, most_rows=8)
    session = engine.open("net")
    assert session.provider == "FakeExecutionProvider"
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(session.run, {"x": np.zeros((1, 2), np.float32)})
        assert gate.entered.wait(60)
        assert engine.busy_s > 0
        counts = (3, 2, 4, 1)
        rest = []
        for value, count in enumerate(counts):
            rest.append(threads.submit(session.run, {"x": np.full((count, 2), value, np.float32)}))
            # Each is in its place before the next comes
            block_until(lambda value=value: len(engine._waiting) > value)
        gate.open.set()
        assert (first.result()["y"] == 1).all()
        for value, (count, one) in enumerate(zip(counts, rest, strict=True)):
            assert (one.result()["y"] == np.full((count, 2), value + 1)).all()
    opened = fake.open("net")
    assert isinstance(opened, FakeSession)
    # 3 + 2 + 1 have room for eight rows, and 4 not
    assert opened.batch_sizes == [1, 6, 4]


def test_one_that_fails_fails_alone() -> None:
    gate = Gate()
    session = GatheringEngine(FakeEngine({"net": gate})).open("net")
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(session.run, {"x": np.zeros((1, 1), np.float32)})
        assert gate.entered.wait(60)
        good, bad = (
            threads.submit(session.run, {"x": np.full((1, 1), value, np.float32)})
            for value in (5, -5)
        )
        gate.open.set()
        assert first.result()["y"].item() == 1
        assert good.result()["y"].item() == 6
        with pytest.raises(InferenceFailed, match="negative"):
            bad.result()


def test_what_is_missing_is_told() -> None:
    with pytest.raises(ModelMissing):
        GatheringEngine(FakeEngine({})).open("net")


@settings(deadline=None)
@given(
    asked=st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(1, 5), st.integers(1, 3)), max_size=20
    ),
    most=st.integers(1, 12),
)
def test_each_gets_what_it_would_get_alone(asked: list[tuple[str, int, int]], most: int) -> None:
    """Whatever the networks, the rows and the shapes of those that come at the same time."""
    functions = {
        "a": lambda inputs: {"y": inputs["x"] * np.float32(3)},
        "b": lambda inputs: {"y": inputs["x"] - np.float32(7)},
    }
    alone, engine = FakeEngine(functions), GatheringEngine(FakeEngine(functions), most)
    inputs = [
        np.arange(rows * width, dtype=np.float32).reshape(rows, width) + number
        for number, (_, rows, width) in enumerate(asked)
    ]
    with ThreadPoolExecutor(6) as threads:
        going = [
            threads.submit(engine.open(name).run, {"x": x})
            for (name, *_), x in zip(asked, inputs, strict=True)
        ]
        for (name, *_), x, one in zip(asked, inputs, going, strict=True):
            expected = alone.open(name).run({"x": x})["y"]
            np.testing.assert_array_equal(one.result()["y"], expected)


def test_what_a_device_does_not_cut_is_cut_by_who_asks() -> None:
    engine = GatheringEngine(FakeEngine({"net": lambda x: {"y": x["image"]}}))
    picture = np.arange(300, dtype=np.uint8).reshape(10, 10, 3)
    squares = Squares.each_of([picture], np.array([[[1.0, 0, 2], [0, 1, 3]]]), 4, black=True)
    told = engine.open("net").run({"image": Pixels(squares)})["y"]
    np.testing.assert_array_equal(told, Pixels(squares).floats())
    assert squares.cut is not None, "who asked has it as well"
