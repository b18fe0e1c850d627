"""Measured rows, a row a face and frame, as columns: in memory up to a bound, on disk beyond it.

The file has no name and is gone with the process, so nothing of a face is left.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MEMORY_BYTES: Final = 8 * 2**20
"""How much of one video's rows is held in memory; what is more goes to an unnamed file."""

_BLOCK: Final = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Amendment:
    """What is changed in rows when they are read; as they were measured they stay.

    Attributes:
        bits: uint16 (N,), of each of the first N rows.
        columns: of a column the bits that concern it, and its value in rows that have any of them.
    """

    bits: NDArray[np.uint16]
    columns: Mapping[str, tuple[int, float]]

    def column(self, name: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """A column, float32 (N + M,), as it is read; changed where it stands."""
        if name in self.columns:
            concern, value = self.columns[name]
            values[: len(self.bits)][(self.bits & np.uint16(concern)) > 0] = value
        return values

    def block(
        self, names: Sequence[str], start: int, block: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Rows from `start` on, float32 (C, n), as they are read; a copy where any is changed."""
        bits = self.bits[start : start + block.shape[1]]
        if not bits.any():
            return block
        told = block.copy()
        part = Amendment(bits, self.columns)
        for place, name in enumerate(names):
            part.column(name, told[place])
        return told


class FaceRows:
    """Rows of numbers that only grow, kept as float32 blocks of whole columns; read when finished.

    Args:
        names: the columns.
        memory_bytes: what may be held in memory.
    """

    def __init__(self, names: Sequence[str], memory_bytes: int = MEMORY_BYTES) -> None:
        self.names = tuple(names)
        self._place = {name: i for i, name in enumerate(self.names)}
        self._memory_bytes = memory_bytes
        self._blocks: list[NDArray[np.float32]] = []
        self._file: Any = None
        self._mapped: Any = None
        self._written = 0
        self._open = self._empty()
        self._frames: list[NDArray[np.int32]] = []
        self._tracks: list[NDArray[np.int32]] = []
        self._open_keys = np.zeros((2, _BLOCK), np.int32)
        self._count = 0
        self._whole: dict[str, bool] = {}
        self._unknown = set(self.names)
        self._named: tuple[str, ...] = ()
        self._at: tuple[NDArray[np.intp], list[int]] = (np.zeros(0, np.intp), [])
        self._noted: list[tuple[int, int, NDArray[np.float32]]] | None = None
        self.amendment: Amendment | None = None

    def __len__(self) -> int:
        return len(self._frames) * _BLOCK + self._count

    def add(self, frame: int, track: int, cells: Mapping[str, Any]) -> None:
        """One face's row: index of its frame among those measured, its track, and its numbers.

        What is no number of a column is left out; what is missing is NaN.
        """
        row = self._open[:, self._count]
        names = tuple(cells)
        if names != self._named:  # seldom: faces have the same cells over and over
            kept = [(self._place[name], at) for at, name in enumerate(names) if name in self._place]
            self._named = names
            self._at = (np.array([place for place, _ in kept], np.intp), [at for _, at in kept])
        places, at = self._at
        values = list(cells.values())
        row[places] = np.array([values[one] for one in at], np.float32)
        for name in self._unknown.intersection(names):
            if cells[name] is not None:
                self._whole[name] = isinstance(cells[name], int)
                self._unknown.discard(name)
        if self._noted is not None:
            self._noted.append((frame, track, row.copy()))
        self._end_row(frame, track)

    def _end_row(self, frame: int, track: int) -> None:
        self._open_keys[:, self._count] = frame, track
        self._count += 1
        if self._count == _BLOCK:
            self._close_block()

    def note(self) -> None:
        """From now on rows are also held for `noted`."""
        self._noted = []

    def noted(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
        """The rows since `note` or the last call: frames and tracks (N,), numbers (C, N)."""
        rows, self._noted = self._noted or [], []
        frames, tracks = (np.array([one[at] for one in rows], np.int32) for at in (0, 1))
        cells = np.zeros((len(self.names), len(rows)), np.float32)
        for at, (*_, row) in enumerate(rows):
            cells[:, at] = row
        return frames, tracks, cells

    def put(
        self, frames: NDArray[np.int32], tracks: NDArray[np.int32], cells: NDArray[np.float32]
    ) -> None:
        """Rows of an earlier run, as `noted` gave them."""
        for at, (frame, track) in enumerate(zip(frames, tracks, strict=True)):
            self._open[:, self._count] = cells[:, at]
            self._end_row(int(frame), int(track))

    @property
    def kinds(self) -> dict[str, bool]:
        """Whether each column that held anything holds whole numbers."""
        return dict(self._whole)

    @kinds.setter
    def kinds(self, kinds: Mapping[str, bool]) -> None:
        self._whole = dict(kinds)
        self._unknown = set(self.names) - set(kinds)

    def whole(self, name: str) -> bool:
        """Whether a column holds whole numbers."""
        return self._whole.get(name, False)

    @property
    def frames(self) -> NDArray[np.int32]:
        """int32 (N,), the frame of each row."""
        return np.concatenate([*self._frames, self._open_keys[0, : self._count]])

    @property
    def tracks(self) -> NDArray[np.int32]:
        """int32 (N,), the track of each row."""
        return np.concatenate([*self._tracks, self._open_keys[1, : self._count]])

    def column(self, name: str, *, measured: bool = False) -> NDArray[np.float32]:
        """float32 (N,), one column, amended, or as it was `measured`."""
        place = self._place[name]
        kept = [block[place].copy() for block in self._all()]
        values = np.concatenate([*kept, self._open[place, : self._count]])
        if measured or self.amendment is None:
            return values
        return self.amendment.column(name, values)

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """float32 (C, n) each, the rows in their order."""
        start = 0
        rest = [self._open[:, : self._count]] if self._count else []
        for block in chain(self._all(), rest):
            amended = self.amendment
            yield block if amended is None else amended.block(self.names, start, block)
            start += block.shape[1]

    @property
    def on_disk(self) -> bool:
        """Whether they outgrew the memory that they may have."""
        return self._written > 0

    def finish(self) -> None:
        """No more rows come: what is on disk is read from there when it is asked for."""
        if self._file is not None:
            shape = (self._written, len(self.names), _BLOCK)
            self._mapped = np.memmap(self._file, np.float32, "r", shape=shape)
        self.close()

    def close(self) -> None:
        """Let go of the file; unless it was finished, what is in it is lost."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _empty(self) -> NDArray[np.float32]:
        return np.full((len(self.names), _BLOCK), np.nan, np.float32)

    def _close_block(self) -> None:
        self._frames.append(self._open_keys[0].copy())
        self._tracks.append(self._open_keys[1].copy())
        self._blocks.append(self._open)
        held = sum(block.nbytes for block in self._blocks)
        if self._file is not None or held > self._memory_bytes:
            self._spill()
        self._open, self._count = self._empty(), 0

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="facsight-")  # noqa: SIM115
        for block in self._blocks:
            self._file.write(block.tobytes())
            self._written += 1
        self._file.flush()
        self._blocks = []

    def _all(self) -> Iterator[NDArray[np.float32]]:
        if self._mapped is not None:
            for block in self._mapped:
                yield block
                _let_go(self._mapped)
        yield from self._blocks


def _let_go(mapped: Any) -> None:
    """Take what was read of a file out of this process's memory again, where the system can."""
    if hasattr(mmap, "MADV_DONTNEED"):
        mapped._mmap.madvise(mmap.MADV_DONTNEED)


class FaceColumns(Mapping[str, NDArray[np.float32]]):
    """One person's columns as long as the video, each made when it is asked for.

    Args:
        rows: the rows of all.
        mine: int (M,), which of them are this person's.
        frames: how many frames were measured.
    """

    def __init__(self, rows: FaceRows, mine: NDArray[np.int64], frames: int) -> None:
        self._rows, self._mine, self._count = rows, mine, frames
        self._at = rows.frames[mine]

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        values = np.full(self._count, np.nan, np.float32)
        values[self._at] = self._rows.column(name)[self._mine]
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows.names)

    def __len__(self) -> int:
        return len(self._rows.names)
