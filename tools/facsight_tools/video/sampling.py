"""Which frames of a video are measured, and the largest video that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facsight_tools.errors import UnknownOption

if TYPE_CHECKING:
    from facsight_tools.video.frames import VideoHeader

_SLACK_S = 1e-4


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which frames of a video are measured; by default every one.

    Attributes:
        fps: at most so many frames a second, each the first at or after its turn; of an image
            sequence, whose files have no times, the rate at which it was taken.
        every: every n-th frame.
        start, end: seconds, the first frame at or after the one and the last before the other.

    Raises:
        UnknownOption: a number is out of range, or `fps` and `every` are both given.
    """

    fps: float | None = None
    every: int = 1
    start: float = 0.0
    end: float | None = None

    def __post_init__(self) -> None:
        if self.fps is not None and not 0.0 < self.fps <= 1000.0:
            raise UnknownOption(f"fps: expected more than 0 and at most 1000, got {self.fps:g}.")
        if self.every < 1:
            raise UnknownOption(f"every: expected 1 or more, got {self.every}.")
        if self.fps is not None and self.every != 1:
            raise UnknownOption("Give `fps` or `every`, not both.")
        if not (math.isfinite(self.start) and self.start >= 0.0):
            raise UnknownOption(f"start: expected 0 seconds or more, got {self.start:g}.")
        if self.end is not None and not self.end > self.start:
            raise UnknownOption(
                f"end: expected more seconds than start ({self.start:g}), got {self.end:g}."
            )

    def expected(self, header: VideoHeader) -> int:
        """How many frames of a video these are, by what it says of itself; 0 where that is too
        little to tell.
        """
        ends = header.duration_s
        if self.end is not None:
            ends = min(self.end, ends or self.end)
        rate = header.fps / self.every
        if self.fps is not None:
            rate = min(self.fps, rate or self.fps)
        return round(max(ends - self.start, 0.0) * rate)


EVERY_FRAME = Sampling()


class Chooser:
    """Says of frame after frame, in the order of their times, whether it is wanted."""

    def __init__(self, sampling: Sampling) -> None:
        self._sampling = sampling
        self._turn = 0

    def wants(self, number: int, time_s: float) -> bool:
        """Whether the frame of that number, from 0, and time is measured."""
        chosen = self._sampling
        if time_s < chosen.start - _SLACK_S or self.is_over(time_s):
            return False
        if chosen.fps is None:
            return number % chosen.every == 0
        turn = math.floor((time_s - chosen.start + _SLACK_S) * chosen.fps)
        if turn < self._turn:
            return False
        self._turn = turn + 1
        return True

    def is_over(self, time_s: float) -> bool:
        """Whether nothing from that time on is wanted."""
        return self._sampling.end is not None and time_s >= self._sampling.end - _SLACK_S


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """The largest video that is decoded; what a header says is held to it before anything is.

    Attributes:
        seconds: of the whole file.
        frames: of the whole file, and the most that are decoded whatever the header says.
        pixels: of one frame; 8K UHD has 33 million.
        side: the longer side of a frame.
        streams: in the file, of all kinds.
        files: of an image sequence.
        wait_s: seconds without any frame after which decoding is given up.
        memory_bytes: memory that the decoding process may add to what it begins with.
    """

    seconds: float = 12 * 3600.0
    frames: int = 4_000_000
    pixels: int = 36_000_000
    side: int = 16_384
    streams: int = 64
    files: int = 1_000_000
    wait_s: float = 30.0
    memory_bytes: int = 3 * 2**30


DEFAULT_VIDEO_LIMITS = VideoLimits()
