"""What comes out of decoding: what the header says, then frames, or pieces of sound."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # to import NumPy takes as long as to decode twenty frames and more
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class VideoHeader:
    """What a video says of itself before it is decoded.

    Attributes:
        fps: nominal frames a second; 0 where it is not told.
        duration_s: seconds of the whole; 0 where it is not told.
        size_wh: pixels of a frame as it is stored.
        frames: how many there are; 0 where it is not told.
        container, codec: FFmpeg's or Pillow's names.
        notes: what is to be known of how it is read.
        sound: whether there is a stream of sound.
        own_s: seconds of the stream of pictures alone; 0 where only the whole is told of, which
            its sound may be longer than.
    """

    fps: float
    duration_s: float
    size_wh: tuple[int, int]
    frames: int
    container: str
    codec: str
    notes: tuple[str, ...] = ()
    sound: bool = False
    own_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame.

    Attributes:
        number: of the stream, from 0.
        time_s: its presentation time, seconds from the start of the file.
        pixels_rgb: uint8 (H, W, 3), RGB, upright.
    """

    number: int
    time_s: float
    pixels_rgb: NDArray[np.uint8]

    @property
    def packed(self) -> PackedFrame:
        """The same, as bytes."""
        height, width = self.pixels_rgb.shape[:2]
        data = memoryview(self.pixels_rgb.tobytes())
        return PackedFrame(self.number, self.time_s, (width, height), data)


@dataclass(frozen=True, slots=True, eq=False)
class PackedFrame:
    """One frame as it is decoded and handed on, without NumPy.

    Attributes:
        number, time_s: as of `Frame`.
        size_wh: pixels.
        data: RGB, line by line.
    """

    number: int
    time_s: float
    size_wh: tuple[int, int]
    data: memoryview

    @property
    def packed(self) -> PackedFrame:
        """Itself."""
        return self

    @property
    def pixels_rgb(self) -> NDArray[np.uint8]:
        """uint8 (H, W, 3), RGB, upright."""
        import numpy as np

        width, height = self.size_wh
        return np.frombuffer(self.data, np.uint8).reshape(height, width, 3)


@dataclass(frozen=True, slots=True)
class LastFrame:
    """The last frame that was had of a video that is gone on with.

    Attributes:
        number, time_s: as of `Frame`.
        check: CRC-32 of its pixels, by which it is known again.
    """

    number: int
    time_s: float
    check: int

    @classmethod
    def of(cls, frame: Frame) -> LastFrame:
        """The frame itself."""
        return cls(frame.number, frame.time_s, zlib.crc32(frame.pixels_rgb.data))


SOUND_HZ: Final = 16_000
"""Samples a second of decoded sound."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A piece of sound.

    Attributes:
        time_s: of its first sample, seconds from the start of the file.
        samples: int16 (N,), one channel, `SOUND_HZ` a second.
    """

    time_s: float
    samples: NDArray[np.int16]
