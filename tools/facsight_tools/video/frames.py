"""What comes out of decoding: what the header says, then frame after frame."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    fps: float
    duration_s: float
    size_wh: tuple[int, int]
    frames: int
    container: str
    codec: str
    notes: tuple[str, ...] = ()


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
