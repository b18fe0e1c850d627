"""One picture or any number, each with its analysis or its error: a bad one stops no other.

There is one road for all of them: batches go side by side in threads, each of which decodes a batch
and then measures it, so that some batch is decoded while others are in the networks, which hold no
lock of Python's. Where pictures are many, all threads but one hand theirs to processes, since two
threads that measure take turns at Python.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Final, Protocol, Self

import cv2
import numpy as np
import PIL.Image

from facsight_tools.errors import (
    FacsightError,
    ImageNotFound,
    ImageUnreadable,
    InferenceFailed,
    InputError,
    ModelError,
    OutOfMemory,
    ProviderUnavailable,
)
from facsight_tools.image import ImageSource, find_images, load_image
from facsight_tools.printable import printable
from facsight_tools.types import Analysis, Image

BATCH: Final = 8
"""On a CPU more pictures together gain nothing."""
MANY: Final = 256
"""So many pictures pay for the start of a process that helps, which takes as long as a hundred."""
MOST_BYTES: Final = 64 * 2**20
"""Pixels that a batch holds before they are measured, and what is given may hold to make one."""
DECODE_S: Final = 30.0
"""Seconds that decoding one picture may take; the largest that is read takes two."""

Measure = Callable[[Sequence[Image]], list[Analysis]]

ONE: Final = (str, Path, bytes, bytearray, memoryview, np.ndarray, PIL.Image.Image, Image)
"""What is one picture or path, also where it can be iterated over."""
_OF_ALL: Final = (ModelError, ProviderUnavailable)
"""Errors of the installation, which every further picture would meet."""


@dataclass(frozen=True, slots=True)
class Item:
    """A picture to measure: what it is called, and where it is or why there is none."""

    name: str
    source: ImageSource | FacsightError


@dataclass(frozen=True, slots=True)
class PictureOutcome:
    """What came of one picture: its analysis, or the error that it met.

    Attributes:
        name: its path, with what cannot be shown as escapes, or `picture 3` where it has none.
        result: the analysis or the error.
    """

    name: str
    result: Analysis | FacsightError

    @property
    def ok(self) -> bool:
        """Whether it was measured."""
        return isinstance(self.result, Analysis)

    @property
    def error(self) -> FacsightError | None:
        """The error that it met, if any."""
        return None if isinstance(self.result, Analysis) else self.result

    @property
    def face_count(self) -> int:
        """How many faces were measured."""
        return len(self.result.faces) if isinstance(self.result, Analysis) else 0

    @property
    def analysis(self) -> Analysis:
        """The analysis.

        Raises:
            FacsightError: the error that the picture met.
        """
        if isinstance(self.result, Analysis):
            return self.result
        raise self.result


def items(given: ImageSource | Iterable[ImageSource]) -> Iterator[Item]:
    """The pictures of a path, a folder, one picture in another form, or any number of these.

    A folder is searched with the folders in it; one that cannot be read, or holds no picture, is an
    item with its error.
    """
    # Bytes and arrays can be iterated over, and are one picture each.
    sources = [given] if isinstance(given, ONE) else given
    for number, source in enumerate(sources, 1):
        if isinstance(source, str) and not source:
            yield Item("''", ImageNotFound("The path is empty; give the path of a picture."))
        elif isinstance(source, str | Path):
            yield from _files(Path(source))
        else:
            yield Item(f"picture {number}", source)


def _files(path: Path) -> Iterator[Item]:
    refused: list[OSError] = []
    found = find_images(path, refused.append)
    for error in refused:
        folder = printable(str(error.filename))
        told = ImageNotFound(f"The folder '{folder}' cannot be read: {error.strerror}.")
        yield Item(folder, told)
    if not found and not refused:
        name = printable(str(path))
        yield Item(name, ImageNotFound(f"'{name}' holds no picture; give pictures or a folder."))
    for file in found:
        yield Item(printable(os.fsdecode(file)), file)


class HelperGone(Exception):
    """A process that helped is there no more, or cannot be given what it should measure."""


class BatchHelper(Protocol):
    """A process that measures batches, see `facsight_tools.helpers`."""

    def wait_until_ready(self) -> None:
        """Wait until it can measure; raises as `outcomes` does."""
        ...

    def outcomes(self, batch: Sequence[Item]) -> list[PictureOutcome]:
        """What comes of a batch; `HelperGone` where it did not say."""
        ...

    def close(self) -> None:
        """End it."""
        ...


StartHelper = Callable[[], BatchHelper]


def measure_each(
    pictures: Iterable[Item],
    measure: Measure,
    batch: int = BATCH,
    lanes: int = 1,
    start_helper: StartHelper | None = None,
) -> Iterator[PictureOutcome]:
    """Measure pictures in batches, one outcome each, in order.

    Args:
        pictures: any number; `2 * lanes` batches of them, with helpers `4 * lanes`, are taken ahead
            of what is asked for, and one batch of decoded pictures is held for each lane.
        measure: measures a batch; where it fails, the pictures of the batch go one by one.
        batch: 1 or more.
        lanes: batches that are decoded and measured at a time, each in a thread of its own.
        start_helper: starts a process that measures as `measure` does. With pictures that are
            `MANY`, by their `len` or as soon as so many came, all lanes but one have one. What one
            did not measure, because it died, is measured here.

    Raises:
        ModelError, ProviderUnavailable: nothing can be measured here.
    """
    going: deque[Future[list[PictureOutcome]]] = deque()
    with _Lanes(measure, lanes, start_helper) as side_by_side:
        side_by_side.expect(len(pictures) if isinstance(pictures, Sized) else 0)
        ahead = (2 if start_helper is None else 4) * lanes
        came = 0
        for some in _batches(pictures, batch):
            came += len(some)
            side_by_side.expect(came)
            going.append(side_by_side.submit(some))
            if len(going) > ahead:
                yield from going.popleft().result()
        while going:
            yield from going.popleft().result()


class _Lanes:
    """Threads that measure batches, each here or by a helper.

    A thread takes a seat first. There is one for each lane, `None` for one in this process. A
    helper takes the place of one of these and has two, so that its next batch waits there already.
    """

    def __init__(self, measure: Measure, lanes: int, start_helper: StartHelper | None) -> None:
        self._measure = measure
        self._start = start_helper
        self._to_start = 0 if start_helper is None else lanes - 1
        self._threads = ThreadPoolExecutor(lanes + self._to_start, "facsight")
        self._seats: SimpleQueue[BatchHelper | None] = SimpleQueue()
        for _ in range(lanes):
            self._seats.put(None)
        self._helpers: list[BatchHelper] = []
        self._dead: list[BatchHelper] = []
        self._to_leave = 0
        self._lock = threading.Lock()
        self._cutting_threads: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for helper in self._helpers:
            helper.close()
        if self._cutting_threads is not None:
            cv2.setNumThreads(self._cutting_threads)

    def expect(self, pictures: int) -> None:
        """Have helpers where there are so many pictures that they pay."""
        if self._start is None or pictures < MANY:
            return
        if self._cutting_threads is None:
            # As in helpers: OpenCV's own threads would ask for the cores that these have
            self._cutting_threads = cv2.getNumThreads()
            cv2.setNumThreads(1)
        while self._to_start:
            self._to_start -= 1
            with suppress(OSError):  # no more processes: it goes without
                helper = self._start()
                self._helpers.append(helper)
                threading.Thread(target=self._welcome, args=(helper,), daemon=True).start()

    def submit(self, batch: Sequence[Item]) -> Future[list[PictureOutcome]]:
        """What comes of a batch, when its turn came."""
        return self._threads.submit(self._outcomes, batch)

    def _welcome(self, helper: BatchHelper) -> None:
        """Where it cannot start, this process measures and meets what it met, if that is so."""
        with suppress(HelperGone, FacsightError):
            helper.wait_until_ready()
            with self._lock:
                self._to_leave += 1
            for _ in range(2):
                self._seats.put(helper)

    def _outcomes(self, batch: Sequence[Item]) -> list[PictureOutcome]:
        seat = self._seats.get()
        try:
            if seat is None:
                return outcomes(batch, self._measure)
            try:
                return seat.outcomes(batch)
            except HelperGone:
                self._replace(seat)
                seat = None
                return outcomes(batch, self._measure)
        finally:
            self._leave(seat)

    def _replace(self, helper: BatchHelper) -> None:
        """For both seats of a helper that died there is one in this process."""
        with self._lock:
            if helper in self._dead:
                self._to_leave += 1
            else:
                self._dead.append(helper)

    def _leave(self, seat: BatchHelper | None) -> None:
        with self._lock:
            if seat is None and self._to_leave:
                self._to_leave -= 1
                return
        self._seats.put(seat)


def _batches(pictures: Iterable[Item], batch: int) -> Iterator[list[Item]]:
    some: list[Item] = []
    for item in pictures:
        some.append(item)
        if len(some) == batch or sum(map(_given_bytes, some)) >= MOST_BYTES:
            yield some
            some = []
    if some:
        yield some


def _given_bytes(item: Item) -> int:
    """What a picture holds in memory before it is decoded."""
    match item.source:
        case np.ndarray() | memoryview() as held:
            return held.nbytes
        case Image(pixels_rgb=held):
            return held.nbytes
        case bytes() | bytearray() as held:
            return len(held)
        case PIL.Image.Image(size=(width, height)):
            return 3 * width * height
    return 0


def outcomes(batch: Sequence[Item], measure: Measure) -> list[PictureOutcome]:
    """What comes of a batch, which is measured in parts where its pixels are many."""
    found: list[PictureOutcome] = []
    held: list[tuple[str, Image | FacsightError]] = []
    room = MOST_BYTES
    for item in batch:
        held.append((item.name, one := _loaded(item)))
        room -= one.pixels_rgb.nbytes if isinstance(one, Image) else 0
        if room <= 0:
            found += _measured(held, measure)
            held, room = [], MOST_BYTES
    return [*found, *_measured(held, measure)]


def load_within(source: ImageSource, seconds: float = DECODE_S) -> Image:
    """`load_image`, given up after so many seconds; raises as it does.

    Raises:
        ImageUnreadable: the time was over. What decodes then goes on in its thread, unheard.
    """
    got: list[Image | BaseException] = []

    def load() -> None:
        try:
            got.append(load_image(source))
        except BaseException as error:
            got.append(error)

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    thread.join(seconds)
    if not got:
        raise ImageUnreadable(
            f"Decoding the picture took longer than {seconds:g} seconds and was given up; save it "
            "again with another program."
        )
    if isinstance(got[0], BaseException):
        raise got[0]
    return got[0]


def _loaded(item: Item) -> Image | FacsightError:
    if isinstance(item.source, FacsightError):
        return item.source
    try:
        return load_within(item.source)
    except (InputError, OutOfMemory) as error:
        return error


def _measured(
    chunk: Sequence[tuple[str, Image | FacsightError]], measure: Measure
) -> Iterator[PictureOutcome]:
    images = [one for _, one in chunk if isinstance(one, Image)]
    try:
        analyses = iter(measure(images) if images else [])
        results = [next(analyses) if isinstance(one, Image) else one for _, one in chunk]
    except _OF_ALL:
        raise
    except Exception:
        results = [_alone(one, measure) if isinstance(one, Image) else one for _, one in chunk]
    for (name, _), result in zip(chunk, results, strict=True):
        yield PictureOutcome(name, result)


def _alone(image: Image, measure: Measure) -> Analysis | FacsightError:
    try:
        return measure([image])[0]
    except _OF_ALL:
        raise
    except FacsightError as error:
        return error
    except MemoryError:
        width, height = image.size_wh
        return OutOfMemory(
            f"There is not enough memory to measure {width} x {height} pixels; scale the picture "
            "down."
        )
    except Exception as error:
        return InferenceFailed(
            f"The picture could not be measured ({type(error).__name__}: {error}). Leave it out, "
            "and report it."
        )
