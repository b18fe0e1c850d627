"""What is cut on a device is, to the bit, what the CPU cuts; tried on the CPU's provider."""

import gc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facsight_tools.backends import cutting
from facsight_tools.backends.base import Pixels
from facsight_tools.backends.cutting import Cutter, Held
from facsight_tools.geometry.squares import Squares

pytest.importorskip("onnx")

CUTTER = Cutter(["CPUExecutionProvider"], "cpu", 30_000)


def a_picture(seed: int, height: int, width: int) -> np.ndarray[Any, Any]:
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    picture.setflags(write=False)
    return picture


@settings(max_examples=25)
@given(
    sides=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=4),
    seed=st.integers(0, 2**32 - 1),
    reach=st.sampled_from([0.3, 3.0, 5000.0]),
    black=st.booleans(),
    lowest=st.sampled_from([0, -1]),
    size=st.sampled_from([1, 8, 13]),
)
def test_floats_are_the_same_wherever_squares_are_cut(
    sides: list[tuple[int, int]], seed: int, reach: float, black: bool, lowest: int, size: int
) -> None:
    rng = np.random.default_rng(seed)
    pictures = [a_picture(seed % 1000 + k, *side) for k, side in enumerate(sides)]
    matrices = rng.normal(0, reach, (5, 2, 3)) + np.array([0, 0, 10])
    of = [pictures[k] for k in rng.integers(0, len(pictures), 5)]
    there = CUTTER.floats(Pixels(Squares.each_of(of, matrices, size, black=black), lowest))
    here = Pixels(Squares.each_of(of, matrices, size, black=black), lowest).floats()
    np.testing.assert_array_equal(there.numpy(), here)


@pytest.mark.parametrize("lowest", [0, -1])
def test_crops_that_are_cut_already_become_the_same_floats(lowest: int) -> None:
    pixels = Pixels(np.stack([a_picture(k, 5, 7) for k in range(3)]), lowest)
    np.testing.assert_array_equal(CUTTER.floats(pixels).numpy(), pixels.floats())


def test_a_picture_goes_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    brought: list[int] = []
    cutter = Cutter(["CPUExecutionProvider"], "cpu", 20_000)
    bring = cutter._bring
    monkeypatch.setattr(cutter, "_bring", lambda one, at: (brought.append(at), bring(one, at)))
    picture, matrix = a_picture(0, 20, 20), np.array([[[1.0, 0, 2], [0, 1, 3]]])
    for size in (4, 8):
        cutter.floats(Pixels(Squares.each_of([picture], matrix, size, black=True)))
    assert len(brought) == 1
    mutable = np.array(picture)
    for level in (10, 20):
        mutable[:] = level
        squares = Squares.each_of([mutable], matrix, 4, black=True)
        assert cutter.floats(Pixels(squares)).numpy()[0, 0, 0, 0] == np.float32(level) / 255


def test_what_is_too_large_is_cut_here(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = np.array([[[1.0, 0, 2], [0, 1, 3]]])
    for picture in (a_picture(0, 90, 120), a_picture(1, 40, 40)):
        squares = Squares.each_of([picture], matrix, 8, black=True)
        told = CUTTER.floats(Pixels(squares)).numpy()
        assert (squares.cut is not None) == (picture.nbytes > 30_000)
        np.testing.assert_array_equal(told, Pixels(squares).floats())
    monkeypatch.setattr(cutting, "MOST_PICTURE", 100)
    squares = Squares.each_of([a_picture(1, 40, 40)], matrix, 8, black=True)
    CUTTER.floats(Pixels(squares))
    assert squares.cut is not None


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=4), max_size=8), st.data())
def test_pictures_that_are_held_never_lie_over_each_other(
    calls: list[list[int]], data: st.DataObject
) -> None:
    room = 3 * 24
    held, known = Held(room), [a_picture(k, 1, k) for k in range(1, 10)]
    memory: dict[int, int] = {}  # byte -> whose
    for call in calls:
        pictures = [known[k - 1] for k in dict.fromkeys(call)]
        places = held.places(pictures)
        assert (places is None) == (sum(one.nbytes for one in pictures) > room)
        for one, (start, new) in zip(pictures, places or (), strict=False):
            assert 0 <= start <= room - one.nbytes
            if new:
                memory.update(dict.fromkeys(range(start, start + one.nbytes), id(one)))
        for one, (start, _) in zip(pictures, places or (), strict=False):
            assert {memory[at] for at in range(start, start + one.nbytes)} == {id(one)}
        if data.draw(st.booleans()):
            known[data.draw(st.integers(0, 8))] = a_picture(0, 1, 4)
            gc.collect(0)


def test_one_that_fails_says_so_and_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    cutter = Cutter(["CPUExecutionProvider"], "cpu", 10_000)
    matrix = np.array([[[1.0, 0, 2], [0, 1, 3]]])
    pixels = Pixels(Squares.each_of([a_picture(0, 20, 20)], matrix, 4, black=True))

    def fail(*_: object) -> None:
        raise MemoryError("out of device memory")

    monkeypatch.setattr(cutter, "_bring", fail)
    assert cutter.floats(pixels) is None
    assert "out of device memory" in str(cutter.problem)
    monkeypatch.undo()
    assert cutter.floats(pixels) is None


def test_a_device_that_cuts_otherwise_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = cutting.cutting_graph
    monkeypatch.setattr(cutting, "cutting_graph", lambda size, black, _: graph(size, black, 0))
    with pytest.raises(RuntimeError, match="not what is cut on the CPU"):
        Cutter(["CPUExecutionProvider"], "cpu", 10_000)
