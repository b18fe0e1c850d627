"""Pixels of a video that was measured, decoded once more: an overlay clip, or single frames.

Nothing of it is kept: the file is opened where it was, and refused where it is another by now.
"""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facsight_tools.errors import MeasurementTimeout, ServerBusy, UnknownOption, VideoTooLarge
from facsight_tools.video.sampling import EVERY_FRAME, Sampling

if TYPE_CHECKING:
    from facsight_tools.server.handles import KeptVideo
    from facsight_tools.video.film import VideoFile
    from facsight_tools.video.frames import Frame
    from facsight_tools.video.single_frames import FrameSource

LONGEST_S: Final = 30.0
"""Seconds of one clip."""

_SECONDS: Final = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,6})?")
_MOST_BYTES: Final = 16 * 2**20
_WITHIN_S: Final = 120.0
_ONE_AT_A_TIME: Final = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class NamedVideo:
    """What a client named a video by, and how it was measured; no pixels.

    Attributes:
        name: a path or an upload.
        sampling: which frames were measured.
        identity: of the file; None of an upload.
    """

    name: str
    sampling: Sampling = EVERY_FRAME
    identity: tuple[int, ...] | None = None


def clip_address(analysis_id: str, start: float, end: float) -> str:
    """Where the overlay clip of a stretch is, cut to what one clip may have."""
    last = min(end, start + LONGEST_S)
    return f"facsight://analyses/{analysis_id}/clip/{start:.2f}/{last:.2f}"


def seconds_in(start: str, end: str) -> tuple[float, float]:
    """The stretch that an address names.

    Raises:
        UnknownOption: it names none, or a longer one than a clip may have.
    """
    named = all(_SECONDS.fullmatch(one) for one in (start, end))
    first, last = (float(start), float(end)) if named else (0.0, 0.0)
    if not 0 <= first < last <= first + LONGEST_S + 0.01:
        raise UnknownOption(
            f"A clip goes from one second to a later one, {LONGEST_S:.0f} s at most, such as "
            "clip/12.5/20."
        )
    return first, last


@contextmanager
def frames_of(kept: KeptVideo, given: VideoFile | bytes) -> Iterator[FrameSource]:
    """Where the frames of a kept video are; an upload is in a file for that long.

    Args:
        kept: the video.
        given: as `Services.pixels_of` gives it.
    """
    from facsight_tools.video.film import VideoFile
    from facsight_tools.video.single_frames import FrameSource

    sampling = EVERY_FRAME if kept.named is None else kept.named.sampling
    if isinstance(given, VideoFile):
        yield FrameSource(given.path, "file", sampling, given.identity)
        return
    with tempfile.TemporaryDirectory(prefix="facsight-") as folder:
        path = Path(folder) / "video"
        path.write_bytes(given)
        yield FrameSource(str(path), "file", sampling)


def overlay_clip(kept: KeptVideo, given: VideoFile | bytes, start: float, end: float) -> bytes:
    """An MP4 of a stretch with what was measured drawn on it and beside it.

    Raises:
        InputError: the video is not there any more, or nothing was measured then.
        ServerBusy: another clip is being drawn.
        MeasurementTimeout: it takes too long.
    """
    from facsight_tools.video.decode import VideoFrames
    from facsight_tools.video.overlay_video import write_overlay

    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise ServerBusy("Another clip is being drawn: try again in a moment.", retry_after_s=5)
    try:
        with frames_of(kept, given) as source, tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "clip.mp4"
            stretch = Sampling(start=start, end=end)
            with VideoFrames(source.path, source.kind, stretch, identity=source.identity) as frames:
                until = time.monotonic() + _WITHIN_S
                count = write_overlay(target, _timely(frames, until), kept.filmed.series)
            if not count:
                raise UnknownOption(f"Nothing was measured from {start:g} to {end:g} s.")
            if target.stat().st_size > _MOST_BYTES:
                raise VideoTooLarge("The clip has more than 16 MiB: take a shorter one.")
            return target.read_bytes()
    finally:
        _ONE_AT_A_TIME.release()


def _timely(frames: Iterable[Frame], until: float) -> Iterator[Frame]:
    for frame in frames:
        if time.monotonic() > until:
            raise MeasurementTimeout("The clip takes too long to draw: take a shorter one.")
        yield frame
