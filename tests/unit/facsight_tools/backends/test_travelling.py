"""Pictures that travel once, and squares that are the same on the other side."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facsight_tools.backends import travelling
from facsight_tools.backends.base import Pixels
from facsight_tools.backends.travelling import Receiver, Sender
from facsight_tools.geometry.squares import Squares

MATRIX = np.array([[1.0, 0, 2], [0, 1, 3]])


def a_picture(seed: int, side: int = 10) -> np.ndarray:
    picture = np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)
    picture.setflags(write=False)
    return picture


def of(pictures: list[np.ndarray], lowest: int = 0) -> dict[str, Pixels]:
    squares = Squares.each_of(pictures, np.stack([MATRIX] * len(pictures)), 4, black=True)
    return {"image": Pixels(squares, lowest)}


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=4), max_size=12))
def test_squares_are_the_same_on_the_other_side(calls: list[list[int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(travelling, "ROOM", 1000)
        sender, receiver, known = Sender(), Receiver(), [a_picture(k) for k in range(6)]
        for call in calls:
            inputs = of([known[k] for k in call], -1)
            parcel = pickle.loads(pickle.dumps(sender.packed(inputs)))  # noqa: S301 - our own
            told = receiver.unpacked(parcel)["image"]
            assert isinstance(told, Pixels)
            np.testing.assert_array_equal(told.floats(), inputs["image"].floats())
            known[call[0]] = a_picture(sum(call))


def test_a_picture_travels_once_and_a_large_one_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    sender, picture = Sender(), a_picture(1)
    assert [len(sender.packed(of([picture])).pictures) for _ in range(3)] == [1, 0, 0]
    mutable = np.array(picture)
    assert [len(sender.packed(of([mutable])).pictures) for _ in range(2)] == [1, 1]
    monkeypatch.setattr(travelling, "MOST_PICTURE", 100)
    parcel = sender.packed(of([a_picture(2)]))
    assert not parcel.pictures
    np.testing.assert_array_equal(parcel.inputs["image"].rgb, of([a_picture(2)])["image"].rgb)
