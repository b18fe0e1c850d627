"""Squares of pictures that are still to be cut, by whoever holds the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.sampling import sample_squares


@dataclass(slots=True, eq=False)
class Squares:
    """N squares of some pictures.

    Attributes:
        pictures: uint8 (H, W, 3) each, RGB.
        of: (N,) which picture each square is of.
        matrices: (N, 2, 3), from pixels of the square to pixels of its picture.
        size: side of a square in pixels.
        black: what lies outside of a picture is black; otherwise it is as the nearest edge.
        cut: uint8 (N, size, size, 3) where they were cut already.
    """

    pictures: tuple[NDArray[np.uint8], ...]
    of: NDArray[np.intp]
    matrices: NDArray[np.floating]
    size: int
    black: bool
    cut: NDArray[np.uint8] | None = None

    @classmethod
    def each_of(
        cls,
        pictures: Sequence[NDArray[np.uint8]],
        matrices: NDArray[np.floating],
        size: int,
        *,
        black: bool,
    ) -> Squares:
        """One square of each of N pictures, which may be the same one over and over."""
        distinct = {id(one): one for one in pictures}
        numbers = {key: k for k, key in enumerate(distinct)}
        of = np.array([numbers[id(one)] for one in pictures], np.intp)
        return cls(tuple(distinct.values()), of, matrices, size, black)

    @classmethod
    def together(cls, parts: Sequence[Squares]) -> Squares:
        """Squares of one size and border, one after another."""
        pictures = [part.pictures[k] for part in parts for k in part.of]
        matrices = np.concatenate([part.matrices for part in parts])
        return cls.each_of(pictures, matrices, parts[0].size, black=parts[0].black)

    def __len__(self) -> int:
        return len(self.of)

    def __getitem__(self, rows: slice) -> Squares:
        cut = None if self.cut is None else self.cut[rows]
        return Squares(
            self.pictures, self.of[rows], self.matrices[rows], self.size, self.black, cut
        )

    def rgb(self) -> NDArray[np.uint8]:
        """uint8 (N, size, size, 3), cut at the first call."""
        if self.cut is None:
            # squares of one picture that follow each other are cut together
            ends = [*(np.flatnonzero(np.diff(self.of)) + 1).tolist(), len(self.of)]
            cut = np.empty((len(self.of), self.size, self.size, 3), np.uint8)
            for start, end in zip([0, *ends[:-1]], ends, strict=True):
                sample_squares(
                    self.pictures[self.of[start]],
                    self.matrices[start:end],
                    self.size,
                    black=self.black,
                    out=cut[start:end],
                )
            self.cut = cut
        return self.cut
