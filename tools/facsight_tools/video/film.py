"""A video measured for somebody who waits elsewhere: what is asked, and what comes back."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from facsight_tools.errors import OutputRefused, VideoTooLarge
from facsight_tools.video.identity import Identity
from facsight_tools.video.sampling import EVERY_FRAME, Sampling

if TYPE_CHECKING:
    from facsight_tools.pipeline import Pipeline
    from facsight_tools.rules.catalogue import Selection
    from facsight_tools.video.decode import VideoFrames
    from facsight_tools.video.frames import VideoHeader
    from facsight_tools.video.journal import Journal
    from facsight_tools.video.measure import How
    from facsight_tools.video.series import Series
    from facsight_tools.video.speech import HeardSpeech, Listening

LOOK_EVERY_S: Final = 4.0
"""How often what was measured so far is handed on, at first; never for more than a tenth of the
time."""

# Rows are read while they grow, so that they stay in memory.
_MEMORY_BYTES: Final = 512 * 2**20


@dataclass(frozen=True, slots=True)
class VideoFile:
    """A file that was found, and what tells it from one put in its place."""

    path: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class Film:
    """What is measured.

    Attributes:
        video: a file, or the bytes of one.
        name: what it is called.
        sampling: which frames.
        rules, labels: as `Options` of a picture has them.
        scene: look for hands as well.
        speech: look for speech in the sound; None: where the extra `audio` is installed.
        most_frames: how many frames may be measured; None is no bound.
        parts: hand on what was measured so far.
        keep: a file in which what is measured is kept on the way, and gone on with; None: nowhere.
    """

    video: VideoFile | bytes = field(repr=False)
    name: str
    sampling: Sampling = EVERY_FRAME
    rules: tuple[str, ...] = ()
    labels: str | None = None
    scene: bool = False
    speech: bool | None = None
    most_frames: int | None = None
    parts: bool = True
    keep: str | None = None

    def selection(self) -> Selection:
        """The rule sets themselves."""
        from facsight_tools.rules import labels

        return labels.selection(self.rules, self.labels)


@dataclass(frozen=True, slots=True)
class Filming:
    """How far it is: seconds of the video that were measured, of so many."""

    frames: int
    measured_s: float
    of_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Filmed:
    """What was measured, or a part of it.

    Attributes:
        series: the numbers by person.
        size_wh: pixels of a frame, upright.
        until_s, of_s: how far, in seconds of the video.
        whole: whether it is all.
    """

    series: Series
    size_wh: tuple[int, int]
    until_s: float
    of_s: float
    whole: bool


def measure_film(
    film: Film,
    pipeline: Pipeline,
    told: Callable[[Filming], None],
    part: Callable[[Filmed], None],
    opened: Callable[[], Any] = lambda: None,
) -> Filmed:
    """Measure it.

    Args:
        film: what.
        pipeline: what measures, as `open_video_pipeline` opens it.
        told: called after each frame.
        part: called now and then with what was measured so far.
        opened: called when the decoding processes have the file.

    Raises:
        VideoTooLarge: it has more frames than may be measured.
        FacsightError: what decoding and measuring meet.
    """
    from facsight_tools.video.measure import How, measure

    how = How(film.selection(), scene=film.scene, speech=film.speech, memory_bytes=_MEMORY_BYTES)
    with _open(film, pipeline, how) as (video, speech, journal):
        opened()
        start, end = film.sampling.start, _end(film, video.header)
        check_length(film, video.header)
        size_wh = video.header.size_wh
        looks = _Looks(film.parts)
        at = start
        if journal is not None and journal.stand is not None:
            at = journal.stand.reached.time_s

        def tell(count: int, time_s: float) -> None:
            nonlocal at
            at = time_s
            if film.most_frames is not None and count > film.most_frames:
                raise _too_long(film, count)
            told(Filming(count, time_s - start, max(end - start, 0.0)))

        def look(so_far: Callable[[], Series | None]) -> None:
            if looks.due():
                with looks.timed():
                    series = so_far()
                    if series is not None:
                        part(Filmed(series, size_wh, at, end, whole=False))

        end_s = film.sampling.end
        measured = measure(film.name, video, pipeline, how, tell, look, speech, end_s, journal)
        return Filmed(measured.series, measured.size_wh, at, max(end, at), whole=True)


def check_length(film: Film, header: VideoHeader) -> None:
    """Refuse what the header says to be too long, before anything is decoded.

    Raises:
        VideoTooLarge: see `Film.most_frames`.
    """
    count = film.sampling.expected(header)
    if film.most_frames is not None and count > film.most_frames:
        raise _too_long(film, count)


def _too_long(film: Film, count: int) -> VideoTooLarge:
    return VideoTooLarge(
        f"The video has {count:,} frames or more to measure and {film.most_frames:,} are measured "
        "at most: take fewer a second (fps), or a part of it (start, end)."
    )


def _listening(
    film: Film,
    path: Path,
    header: VideoHeader,
    identity: Identity | None,
    known: HeardSpeech | None,
) -> Listening:
    from facsight_tools.video.sampling import DEFAULT_VIDEO_LIMITS
    from facsight_tools.video.speech import Listening, listen

    if known is not None:
        return Listening(known)
    limits = DEFAULT_VIDEO_LIMITS
    return listen(path, film.sampling, limits, film.speech, header.sound, identity)


def _end(film: Film, header: VideoHeader) -> float:
    end = header.duration_s
    return end if film.sampling.end is None else min(film.sampling.end, end or film.sampling.end)


@contextmanager
def _open(
    film: Film, pipeline: Pipeline, how: How
) -> Iterator[tuple[VideoFrames, Listening, Journal | None]]:
    """The frames that are still to be measured, what hears the sound, and what was kept."""
    from facsight_tools.video.decode import VideoFrames

    with ExitStack() as stack:
        path, identity = stack.enter_context(_file(film.video))
        journal = _journal(film, path, pipeline, how)
        if journal is not None:
            stack.enter_context(journal)
        after = None if journal is None or journal.stand is None else journal.stand.reached
        video = stack.enter_context(
            VideoFrames(path, "file", film.sampling, identity=identity, after=after)
        )
        known = None if journal is None else journal.heard
        speech = stack.enter_context(_listening(film, path, video.header, identity, known))
        speech.wait_until_open()
        if isinstance(film.video, bytes):
            with suppress(OSError):  # Windows keeps the name of an open file
                path.unlink()
        yield video, speech, journal


@contextmanager
def _file(video: VideoFile | bytes) -> Iterator[tuple[Path, Identity | None]]:
    """Where it lies: bytes in a file of its user alone, which has no name once it is open."""
    if isinstance(video, VideoFile):
        yield Path(video.path), video.identity
        return
    with tempfile.NamedTemporaryFile(prefix="facsight-", delete=False) as file:
        file.write(video)
    path = Path(file.name)
    try:
        yield path, None
    finally:
        path.unlink(missing_ok=True)


def _journal(film: Film, path: Path, pipeline: Pipeline, how: How) -> Journal | None:
    """What was kept; None where nothing is to be, or the file is another's or in use."""
    from facsight_tools.video.journal import Journal, Keep, secret_of

    if film.keep is None:
        return None
    secret = secret_of(path, "file", film.sampling, pipeline, how)
    with suppress(OutputRefused):
        return Journal(Keep(Path(film.keep)), secret)
    return None


class _Looks:
    """When to hand on a part: seldom enough that it costs little."""

    def __init__(self, wanted: bool) -> None:
        self._next_s = time.monotonic() + LOOK_EVERY_S if wanted else float("inf")

    def due(self) -> bool:
        return time.monotonic() >= self._next_s

    @contextmanager
    def timed(self) -> Iterator[None]:
        start = time.monotonic()
        yield
        took = time.monotonic() - start
        self._next_s = time.monotonic() + max(LOOK_EVERY_S, 10 * took)
