"""Pictures that go to another process once, however many squares of them are asked about.

Both sides keep the same list: what the one has sent, the other has kept, and both drop the oldest
where they hold too much. So nothing has to be asked back.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Inputs, Pixels
from facsight_tools.backends.cutting import MOST_PICTURE
from facsight_tools.geometry.squares import Squares

ROOM: Final = 32 * 2**20
"""Bytes of pictures that are kept for one connection."""

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class SquaresSent:
    """Squares of pictures that went before, or go along.

    Attributes:
        keys: the pictures, by the numbers that they were sent under.
        of, matrices, size, black: of `Squares`.
        lowest: of `Pixels`.
    """

    keys: tuple[int, ...]
    of: NDArray[np.intp]
    matrices: NDArray[np.floating]
    size: int
    black: bool
    lowest: int


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """Inputs with the pictures that go along, by number."""

    inputs: Mapping[str, NDArray[Any] | Pixels | SquaresSent]
    pictures: Mapping[int, Picture]


def _room(sizes: Mapping[int, int], needed: set[int]) -> list[int]:
    """What is dropped, the oldest first, so that the rest has room; nothing that is needed."""
    over = sum(sizes.values()) - ROOM
    dropped = []
    for key, size in sizes.items():
        if over > 0 and key not in needed:
            dropped.append(key)
            over -= size
    return dropped


class Sender:
    """Packs what is sent through one connection."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._sent: dict[int, weakref.ref[Picture]] = {}
        self._sizes: dict[int, int] = {}

    def packed(self, inputs: Inputs) -> Parcel:
        """Inputs as they travel; squares of large pictures are cut here."""
        pictures: dict[int, Picture] = {}
        packed: dict[str, Any] = {}
        for name, x in inputs.items():
            packed[name] = x
            if isinstance(x, Pixels) and isinstance(x.crops, Squares):
                squares = x.crops
                if squares.cut is not None or any(
                    one.nbytes > MOST_PICTURE for one in squares.pictures
                ):
                    packed[name] = Pixels(x.rgb, x.lowest)
                    continue
                keys = tuple(self._number(one, pictures) for one in squares.pictures)
                packed[name] = SquaresSent(
                    keys, squares.of, squares.matrices, squares.size, squares.black, x.lowest
                )
        self._drop(packed)
        return Parcel(packed, pictures)

    def _number(self, picture: Picture, pictures: dict[int, Picture]) -> int:
        for key, sent in self._sent.items():
            # what may be written to may have changed
            if sent() is picture and not picture.flags.writeable:
                return key
        key = next(self._numbers)
        self._sent[key], self._sizes[key] = weakref.ref(picture), picture.nbytes
        pictures[key] = picture
        return key

    def _drop(self, packed: Mapping[str, Any]) -> None:
        for key in _room(self._sizes, _needed(packed)):
            del self._sent[key], self._sizes[key]


class Receiver:
    """Unpacks what comes through one connection."""

    def __init__(self) -> None:
        self._kept: dict[int, Picture] = {}

    def unpacked(self, parcel: Parcel) -> dict[str, NDArray[Any] | Pixels]:
        """The inputs, their squares with the pictures."""
        for key, picture in parcel.pictures.items():
            picture.setflags(write=False)
            self._kept[key] = picture
        inputs = {
            name: self._squares(x) if isinstance(x, SquaresSent) else x
            for name, x in parcel.inputs.items()
        }
        sizes = {key: one.nbytes for key, one in self._kept.items()}
        for key in _room(sizes, _needed(parcel.inputs)):
            del self._kept[key]
        return inputs

    def _squares(self, sent: SquaresSent) -> Pixels:
        pictures = tuple(self._kept[key] for key in sent.keys)
        return Pixels(Squares(pictures, sent.of, sent.matrices, sent.size, sent.black), sent.lowest)


def _needed(packed: Mapping[str, Any]) -> set[int]:
    return {key for x in packed.values() if isinstance(x, SquaresSent) for key in x.keys}
