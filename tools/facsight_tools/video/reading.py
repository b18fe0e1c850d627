"""What frames show, read from the faces that were followed in them: here, or in a process beside.

Of a face's time more than half is Python, which the threads of one process run in turns: one that
follows and one that reads kept little more than one and a half of two cores busy. A `SharedReader`
is a process with networks of its own; frames lie in memory that both see, and are not copied twice.
"""

from __future__ import annotations

import mmap
import os
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from facsight_tools.analyzers.cover import Shares
from facsight_tools.analyzers.finding import Found
from facsight_tools.analyzers.scene import FoundPeople
from facsight_tools.batch import HelperGone
from facsight_tools.errors import FacsightError
from facsight_tools.helpers import Helper, frame
from facsight_tools.pipeline import Pipeline
from facsight_tools.table import Cell, Row, face_cells
from facsight_tools.types import Image
from facsight_tools.video.cover import COLUMNS, cover_cells

if TYPE_CHECKING:
    from facsight_tools.video.measure import How

SLOTS: Final = 2
"""Batches that a process beside has at a time: one that it reads, one that waits there."""

_MOUTH: Final = (COLUMNS["right half of the mouth"], COLUMNS["left half of the mouth"])
_COVERED: Final = {"hand_on_face": ("face", 0.1), "hand_on_mouth": ("mouth", 0.4)}
_FACES_BYTES: Final = 2**24
"""Room beside a frame for what was seen of the faces in it, some 170 kB each; most stays unused."""
_MOST_BYTES: Final = 2**25
"""Of the frames of one batch. Larger ones are read here: to decode them takes most of the time."""
_ALIGNED: Final = 64

Face: TypeAlias = tuple[int, int, Found]
"""Frame, track, and what was found."""
Read: TypeAlias = list[tuple[int, int, Row]]
"""Rows of one batch: frame, track and cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Frames that are read together, and the faces that were followed in them.

    Attributes:
        images: the frames.
        faces: in the order of the frames; `picture` is the place in `images`.
        people: hands in each frame; empty where they were not looked for.
    """

    images: Sequence[Image]
    faces: Sequence[Face]
    people: Sequence[FoundPeople] = ()


def read(pipeline: Pipeline, how: How, batch: Batch) -> Read:
    """The rows of a batch."""
    people = batch.people
    found = pipeline.looked_at(batch.images, [one for *_, one in batch.faces])
    reports = pipeline.reports(
        batch.images,
        found,
        rules=how.rules,
        neutral=how.neutral,
        people=people if how.scene else None,
    )
    rows = []
    for (number, track, _), one, report in zip(batch.faces, found, reports, strict=True):
        cells = face_cells(report, landmarks=how.landmarks)
        sight = one.sight
        shares = None
        if how.scene:
            shares = people[one.picture].hidden(one.landmarks)
            sight = None if sight is None else replace(sight, hands=shares)
        levels = {} if sight is None else cover_cells(sight)
        if shares is not None:
            cells |= _hand_cells(shares, covered=any(levels.get(one) for one in _MOUTH))
        cells |= levels
        rows.append((number, track, cells))
    return rows


@dataclass(frozen=True, slots=True)
class ReadTask:
    """What a process beside is told once: how it reads, and where batches lie."""

    how: How
    file: int
    size: int

    def work(self, pipeline: Pipeline) -> Callable[[Any], Read]:
        """What reads one batch after another."""
        memory = memoryview(mmap.mmap(self.file, self.size))

        def one(told: tuple[bytes, list[tuple[int, int]]]) -> Read:
            message, places = told
            parts = [memory[start:end] for start, end in places]
            return read(pipeline, self.how, pickle.loads(message, buffers=parts))  # noqa: S301

        return one


class SharedReader:
    """A process that reads batches.

    Args:
        how: how.
        frame_bytes: of one frame.

    Raises:
        OSError: there are no more processes, or no more memory.
    """

    def __init__(self, how: How, frame_bytes: int) -> None:
        self._room = how.batch * (frame_bytes + _FACES_BYTES)
        size = SLOTS * self._room
        # It has no name, and is gone with the processes that have it
        self._file = os.memfd_create("facsight")
        try:
            os.ftruncate(self._file, size)
            self._memory = np.frombuffer(mmap.mmap(self._file, size), np.uint8)
            self._helper = Helper(frame(ReadTask(how, self._file, size)), (self._file,))
        finally:
            os.close(self._file)

    @property
    def process_id(self) -> int:
        """Of the process."""
        return self._helper.process_id

    def wait_until_ready(self) -> None:
        """Wait until its networks are open; raises as `Helper.wait_until_ready`."""
        self._helper.wait_until_ready()

    def read(self, slot: int, batch: Batch) -> Read:
        """The rows of a batch, of which each slot has one at a time.

        Raises:
            HelperGone: it did not say.
        """
        kept: list[pickle.PickleBuffer] = []
        try:
            message = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL, buffer_callback=kept.append)
        except Exception as error:  # pickle raises whatever the thing that cannot travel does
            raise HelperGone from error
        at, places = slot * self._room, []
        for raw in (one.raw() for one in kept):
            places.append((at, at + raw.nbytes))
            if at + raw.nbytes > (slot + 1) * self._room:
                raise HelperGone("no room")
            # as arrays, in which meanwhile other threads go on
            self._memory[at : at + raw.nbytes] = np.frombuffer(raw, np.uint8)
            at += -(-raw.nbytes // _ALIGNED) * _ALIGNED
        try:
            rows: Read = self._helper.ask(frame((message, places))).result()
        except FacsightError as error:  # what it met is met here, by whoever reads instead
            raise HelperGone from error
        return rows

    def close(self) -> None:
        """End it at once, whatever it does."""
        self._helper.close()


StartReader: TypeAlias = Callable[[int], SharedReader]
"""Starts a process beside, for frames of so many bytes."""


def reader_starter(pipeline: Pipeline, how: How) -> StartReader | None:
    """What starts a process that reads as `pipeline` does; None where another would not."""
    from facsight_tools.api import is_shared

    if not hasattr(os, "memfd_create") or not is_shared(pipeline):
        return None
    try:
        frame(how)
    except Exception:  # pickle raises whatever the thing that cannot travel does
        return None
    return partial(SharedReader, how)


def may_share(frame_bytes: int, how: How) -> bool:
    """Whether frames are small enough to lie in memory once more."""
    return how.batch * frame_bytes <= _MOST_BYTES


def _hand_cells(shares: Shares, *, covered: bool) -> dict[str, Cell]:
    """Whether hands lie on the face; None where the mouth is covered and no hand was found."""
    found = {name: int(shares[part] >= least) for name, (part, least) in _COVERED.items()}
    return {name: one or (None if covered else 0) for name, one in found.items()}
