"""A video measured: every frame's faces followed and read, in batches, into columns."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import PriorityQueue
from threading import Thread
from typing import Final

import numpy as np

from facsight_tools.analyzers.finding import Found
from facsight_tools.analyzers.scene import FoundPeople
from facsight_tools.batch import HelperGone
from facsight_tools.errors import FacsightError, VideoUnreadable
from facsight_tools.pipeline import Pipeline
from facsight_tools.rules.catalogue import Selection
from facsight_tools.table import columns, text_columns
from facsight_tools.types import FaceAtRest, Image
from facsight_tools.video.columns import MEMORY_BYTES, FaceColumns, FaceRows
from facsight_tools.video.cover import COLUMNS, amendment
from facsight_tools.video.decode import VideoFrames
from facsight_tools.video.frames import Frame, LastFrame, VideoHeader
from facsight_tools.video.journal import Journal, JournalPart, Stand
from facsight_tools.video.notes import note
from facsight_tools.video.reading import (
    SLOTS,
    Batch,
    Read,
    SharedReader,
    StartReader,
    may_share,
    read,
)
from facsight_tools.video.series import Series, Track
from facsight_tools.video.speech import NOTHING_HEARD, HeardSpeech, Listening
from facsight_tools.video.track import Persons, Tracker

LONG: Final = 256
"""Frames that pay for the start of a process that reads beside."""
BATCH: Final = 4
"""On a CPU more frames together gain nothing, and have left its caches when they are read."""
HAND_COLUMNS: Final = ("hand_on_face", "hand_on_mouth")
"""1 where a hand lies on it, 0 where none does, empty where what covers the mouth may be one; with
`scene` alone."""

_NO_NUMBERS: Final = frozenset({"frame", "timestamp", "face"})
_BATCH_BYTES: Final = 128 * 2**20
_HERE: Final = SLOTS
"""The seat in this process; those before are of the process beside, and are taken first."""
_MOST_WAITING: Final = 16
"""Frames that were followed and are still to be read, so that neither waits for the other."""
_HANDS_S: Final = 0.2


def number_columns(
    rules: Selection, seconds: Sequence[str] = (), *, landmarks: bool = False, scene: bool = False
) -> list[str]:
    """The columns of a series: those of the table that hold numbers of a face."""
    texts = text_columns(rules) | _NO_NUMBERS
    named = columns(rules, seconds, landmarks=landmarks)
    numbers = [one for one in named if one not in texts]
    return [*numbers, *COLUMNS.values(), *(HAND_COLUMNS if scene else ())]


_SHORT_S: Final = 1.0
"""By so much the frames of a sound file end before its sound does."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredVideo:
    """A video's rows and who they are of.

    Attributes:
        header: what the video says of itself.
        size_wh: pixels of its first measured frame, upright.
        rows: a row a face and frame, in the order of the frames.
        people: who is who.
        series: the same by person.
        broken: why decoding broke off before the end; None where it did not. What came before is
            measured, and the series says so in its notes.
        cut_off: whether it is because the file is at its end, so that nothing can be gone on with.
    """

    header: VideoHeader
    size_wh: tuple[int, int]
    rows: FaceRows
    people: Persons
    series: Series
    broken: FacsightError | None = None
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class How:
    """How a video is measured.

    Attributes:
        rules: the rule sets that score the faces.
        neutral: the person's relaxed face; see `Pipeline.analyze`.
        landmarks: keep the 478 points as columns too.
        scene: look for hands, five times a second at most: units that one hides are then
            unavailable, and there are columns of hands on face and mouth.
        speech: look for speech in the sound; None: where the extra `audio` is installed.
        batch: frames that are read together, 1 or more; the readings are the same one by one.
        memory_bytes: what rows may hold in memory.
    """

    rules: Selection
    neutral: FaceAtRest | None = None
    landmarks: bool = False
    scene: bool = False
    speech: bool | None = None
    batch: int = BATCH
    memory_bytes: int = MEMORY_BYTES


@dataclass(frozen=True, slots=True)
class SecondReader:
    """A process that reads beside this one.

    Attributes:
        start: starts it.
        after: frames after which it is.
    """

    start: StartReader
    after: int = LONG


class _Meter:
    """Reads the faces of frames in batches, in a thread: the next are followed meanwhile.

    A long video's are read by a process beside as well, and by that first: threads take turns at
    Python. Who reads a batch has a seat. What is read becomes rows in the order of the frames.
    """

    _beside: SharedReader | None

    def __init__(
        self, pipeline: Pipeline, how: How, rows: FaceRows, beside: SecondReader | None = None
    ) -> None:
        self._pipeline, self._how, self._rows = pipeline, how, rows
        self._images: list[Image] = []
        self._people: list[FoundPeople] = []
        self._faces: list[tuple[int, int, Found]] = []
        self._hands: FoundPeople | None = None
        self._hands_s = -np.inf
        self._start, self._beside, self._followed = beside, None, 0
        threads = 1 if beside is None else 1 + SLOTS
        self._threads = ThreadPoolExecutor(threads, "facsight-reader")
        self._seats: PriorityQueue[int] = PriorityQueue()
        self._seats.put(_HERE)
        self._going: deque[tuple[int, Future[Read] | Callable[[], None]]] = deque()
        self._room = 1

    def __enter__(self) -> _Meter:
        return self

    def __exit__(self, *_: object) -> None:
        # what was followed is read, and kept where it is
        try:
            with suppress(Exception):
                self._wait(0)
        finally:
            self._going.clear()
            if self._beside is not None:
                self._beside.close()
            self._threads.shutdown(cancel_futures=True)

    def add(self, frame: int, time_s: float, image: Image, faces: list[tuple[int, Found]]) -> None:
        """One frame with its faces by track; what came before is read when a batch is full."""
        place = len(self._images)
        found = [replace(one, picture=place) for _, one in faces]
        self._faces += [(frame, track, one) for (track, _), one in zip(faces, found, strict=True)]
        if self._how.scene:
            self._people.append(self._hands_in(image, time_s, [one for _, one in faces]))
        self._images.append(image)
        self._room = max(1, _BATCH_BYTES // image.pixels_rgb.nbytes)
        if len(self._images) >= min(self._how.batch, self._room):
            self._read_on()

    @property
    def between_hands(self) -> bool:
        """Whether the hands of the last frame go on into the next."""
        return self._hands is not None

    def forget_hands(self, time_s: float) -> None:
        """Before a frame in which hands are looked for anew."""
        if time_s - self._hands_s >= _HANDS_S - 1e-6:
            self._hands = None

    def then(self, work: Callable[[], None]) -> None:
        """Do something once all frames so far are read."""
        self._read_on()
        self._going.append((0, work))

    def finish(self) -> None:
        """Read what is waiting; raises what a reader raised."""
        self._read_on()
        self._wait(0)

    def _read_on(self) -> None:
        """Let the threads read what is waiting, a batch each."""
        count = len(self._images)
        if not count:
            return
        self._wait(max(0, min(_MOST_WAITING, self._room) - count))
        self._have_beside(self._images[0], count)
        batch = Batch(self._images, self._faces, self._people)
        self._going.append((count, self._threads.submit(self._read, batch)))
        self._images, self._people, self._faces = [], [], []

    def _wait(self, most: int) -> None:
        """Make rows of what is read, until no more than so many frames are still to be."""
        while self._going:
            _, first = self._going[0]
            reads = isinstance(first, Future) and not first.done()
            if most and reads and sum(one for one, _ in self._going) <= most:
                return
            self._going.popleft()
            try:
                if isinstance(first, Future):
                    for row in first.result():
                        self._rows.add(*row)
                else:
                    first()
            except BaseException:
                self._going.clear()  # what comes after would leave a gap
                raise

    def _read(self, batch: Batch) -> Read:
        seat = self._seats.get()
        beside = None if seat == _HERE else self._beside
        if beside is not None:
            with suppress(HelperGone):  # and its seat is gone with it
                rows = beside.read(seat, batch)
                self._seats.put(seat)
                return rows
            return read(self._pipeline, self._how, batch)
        try:
            return read(self._pipeline, self._how, batch)
        finally:
            self._seats.put(seat)

    def _have_beside(self, image: Image, count: int) -> None:
        """Start a process that reads, once a video is long enough."""
        self._followed += count
        if self._start is None or self._followed < self._start.after:
            return
        start, self._start = self._start.start, None
        frame_bytes = image.pixels_rgb.nbytes
        if may_share(frame_bytes, self._how):
            with suppress(OSError):  # no more processes: it goes without
                self._beside = start(frame_bytes)
                Thread(target=self._welcome, args=(self._beside,), daemon=True).start()

    def _welcome(self, beside: SharedReader) -> None:
        with suppress(HelperGone, FacsightError):
            beside.wait_until_ready()
            for slot in range(SLOTS):
                self._seats.put(slot)

    def _hands_in(self, image: Image, time_s: float, faces: list[Found]) -> FoundPeople:
        """Hands in a frame, or those of a moment ago."""
        self.forget_hands(time_s)
        if self._hands is None:
            self._hands_s = time_s
            (self._hands,) = self._pipeline.people([image], faces)
        return self._hands


def measure(
    name: str,
    video: VideoFrames,
    pipeline: Pipeline,
    how: How,
    told: Callable[[int, float], None] = lambda _count, _time_s: None,
    look: Callable[[Callable[[], Series | None]], None] | None = None,
    speech: Listening | None = None,
    end: float | None = None,
    journal: Journal | None = None,
    beside: SecondReader | None = None,
) -> MeasuredVideo:
    """Measure a video.

    Where decoding breaks off after the first frame, what was measured is the result, and `broken`
    says why.

    Args:
        name: what it is called.
        video: its frames, in the order of their times; those after the last that the journal has.
        pipeline: what measures.
        how: the options.
        told: called after each frame with how many there were, and its time in seconds.
        look: called after each frame with what makes the series so far; None where its rows have
            gone to disk. Numbers of people may still change.
        speech: what hears the speech in its sound.
        end: seconds, where no more frames were asked for.
        journal: where what was measured is kept on the way, and gone on with.
        beside: a process that reads beside this one; the readings are the same.

    Raises:
        VideoUnreadable: no frame came, which `start` and `end` may be the reason for.
        FacsightError: what decoding or measuring meets.
    """
    seconds = tuple(reader.card.id for reader in pipeline.au_readers[1:])
    named = number_columns(how.rules, seconds, landmarks=how.landmarks, scene=how.scene)
    rows = FaceRows(named, how.memory_bytes)
    speech = speech or Listening(NOTHING_HEARD)
    try:
        return _measured(name, video, pipeline, how, rows, told, look, speech, end, journal, beside)
    finally:
        rows.close()


class _Past:
    """What came before the next frame; what of it is new goes into the journal, part by part."""

    def __init__(
        self, pipeline: Pipeline, rows: FaceRows, journal: Journal | None, speech: Listening
    ) -> None:
        self.tracker = Tracker(pipeline)
        self.times, self.numbers = array("d"), array("q")
        self.size_wh = (0, 0)
        self._rows, self._journal, self._speech, self._kept = rows, journal, speech, 0
        self._last: Frame | None = None
        if journal is not None:
            self._restore(journal)
            rows.note()

    def add(self, frame: Frame, size_wh: tuple[int, int]) -> None:
        """One more frame."""
        self.size_wh = self.size_wh if self.times else size_wh
        self.times.append(frame.time_s)
        self.numbers.append(frame.number)
        self._last = frame

    def end_part(self, meter: _Meter, *, last_one: bool = False, over: bool = False) -> None:
        """Keep what is not kept yet, where it is time; `over` is the end of the whole video."""
        journal, last = self._journal, self._last
        count = len(self.times) - self._kept
        if journal is None or last is None or not count:
            return
        if (meter.between_hands and not over) or not (last_one or journal.is_due(count)):
            return
        times = np.array(self.times[self._kept :], np.float64)
        numbers = np.array(self.numbers[self._kept :], np.int64)
        reached, state, size_wh = LastFrame.of(last), self.tracker.state(), self.size_wh
        first, self._kept = self._kept, self._kept + count
        journal.begin_part()

        def write() -> None:
            journal.heard = self._speech.known
            part = JournalPart(first, times, numbers, *self._rows.noted())
            journal.add(part, Stand(part.end, reached, size_wh, self._rows.kinds, state))

        meter.then(write)

    def _restore(self, journal: Journal) -> None:
        if journal.stand is None:
            return
        for part in journal.parts():
            self.times.extend(part.times.tolist())
            self.numbers.extend(part.numbers.tolist())
            self._rows.put(part.frames, part.tracks, part.cells)
        self._kept = len(self.times)
        self._rows.kinds = dict(journal.stand.whole)
        self.size_wh = journal.stand.size_wh
        self.tracker.restore(journal.stand.tracker)


def _measured(
    name: str,
    video: VideoFrames,
    pipeline: Pipeline,
    how: How,
    rows: FaceRows,
    told: Callable[[int, float], None],
    look: Callable[[Callable[[], Series | None]], None] | None,
    speech: Listening,
    end: float | None,
    journal: Journal | None,
    beside: SecondReader | None,
) -> MeasuredVideo:
    past = _Past(pipeline, rows, journal, speech)
    tracker, times, numbers = past.tracker, past.times, past.numbers
    broken: list[FacsightError] = []

    def so_far() -> Series | None:
        meter.finish()
        if rows.on_disk:
            return None
        people = tracker.people_so_far()
        heard = speech.known or NOTHING_HEARD
        # Copies, since both grow on.
        return _series(
            name, video.header, rows, people, times[:], numbers[:], tracker.cuts, heard, end
        )

    with _Meter(pipeline, how, rows, beside) as meter:
        for frame in _until_broken(video, broken):
            meter.forget_hands(frame.time_s)
            past.end_part(meter)
            image = Image(frame.pixels_rgb, "", "frame")
            meter.add(len(times), frame.time_s, image, tracker.step(image, frame.time_s))
            past.add(frame, image.size_wh)
            told(len(times), frame.time_s)
            if look is not None:
                look(so_far)
        past.end_part(meter, last_one=True, over=not broken)
        meter.finish()
    rows.finish()
    if broken and not times:
        raise broken[0]
    if not times:
        raise VideoUnreadable(
            "No frame lies in the stretch that was asked for; the video has "
            f"{video.header.duration_s:.1f} seconds."
        )
    people = tracker.people()
    heard = speech.heard()
    series = _series(name, video.header, rows, people, times, numbers, tracker.cuts, heard, end)
    ends = [_broke_off(broken[0], times[-1])] if broken else []
    cut_off = False
    if not broken and (short := _short(video.header, series, end)) is not None:
        # Sound may go on after the pictures: what is told of these alone is believed
        sure = video.header.own_s > 0
        broken, cut_off = ([VideoUnreadable(short)] if sure else []), sure
        ends = [f"Incomplete: {short}" if sure else short]
    series = replace(series, notes=(*series.notes, *ends))
    return MeasuredVideo(
        video.header, past.size_wh, rows, people, series, broken[0] if broken else None, cut_off
    )


def _until_broken(video: VideoFrames, broken: list[FacsightError]) -> Iterator[Frame]:
    """The frames as far as they come, and what ended them."""
    try:
        yield from video
    except FacsightError as error:
        broken.append(error)


def _broke_off(error: FacsightError, time_s: float) -> str:
    return note("broke_off", last=f"{time_s:.1f}", why=error)


def _series(
    name: str,
    header: VideoHeader,
    rows: FaceRows,
    people: Persons,
    times: Sequence[float],
    numbers: Sequence[int],
    cuts: Sequence[float],
    heard: HeardSpeech,
    end: float | None,
) -> Series:
    count, tracks, frames = len(times), rows.tracks, rows.frames
    levels = np.stack([rows.column(name, measured=True) for name in COLUMNS.values()])
    rows.amendment = amendment(rows.names, np.asarray(times)[frames], tracks, levels)
    persons = np.array(
        [0, *(people.person.get(track, 0) for track in range(1, int(tracks.max(initial=0)) + 1))]
    )[tracks]
    faces = {}
    for number, losses in people.losses.items():
        mine = np.flatnonzero(persons == number)
        present = np.zeros(count, np.bool_)
        present[frames[mine]] = True
        faces[number] = Track(number, FaceColumns(rows, mine, count), present, losses)
    steps = np.diff(times)
    # The last frame holds until the next one would have come, or no more are asked for
    rest_s = np.inf if end is None else max(end - times[-1], 0.0)
    alone = min(rest_s, header.duration_s - times[-1]) if end is not None else 0.0
    alone = alone if alone > 0 else 1.0 / (header.fps or 1.0)
    step = float(np.median(steps)) if len(steps) else alone
    # Of frames that are far apart the last one holds no further than the video has frames
    own_step = 1.0 / header.fps if header.fps else step
    ends = max(header.own_s or header.duration_s, times[-1] + own_step)
    return Series(
        source=name,
        fps=1.0 / step if step > 0 else header.fps,
        duration_s=float(times[-1] - times[0]) + min(step, rest_s, ends - times[-1]),
        times=np.asarray(times, np.float64),
        faces=faces,
        cuts=tuple(cuts),
        frames=np.asarray(numbers, np.int64),
        switches=people.switches,
        notes=(*header.notes, *filter(None, [heard.note])),
        speech=heard.at(np.asarray(times, np.float64)),
    )


def _short(header: VideoHeader, series: Series, end: float | None) -> str | None:
    """That the frames end before the header says, which they do where a file was cut off."""
    steps = np.diff(series.frames)
    every = int(steps[-1]) if len(steps) else 1
    if header.frames and int(series.frames[-1]) + every >= header.frames:
        return None
    step = 1.0 / series.fps if series.fps else 0.0
    last = float(series.times[-1]) + step
    length = header.own_s or header.duration_s
    wanted = length if end is None else min(end, length)
    if wanted - last <= max(_SHORT_S, step):
        return None
    return note("ends_early", last=f"{last:.1f}", length=f"{length:.1f}")
