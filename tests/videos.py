"""Small videos, written by PyAV for a test.

Import it as `from tests.videos import ...`, as `tests.builders`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def write_video(
    path: Path,
    frames: Iterable[Pixels],
    *,
    fps: int = 10,
    times: Sequence[float] | None = None,
    codec: str = "mpeg4",
    rotation: int = 0,
) -> Path:
    """Frames, uint8 (H, W, 3) RGB with even sides, as a video.

    Args:
        path: its ending names the container.
        frames: one size.
        fps: the rate, where no `times` are given.
        times: seconds of each frame, rising: a variable rate.
        codec: FFmpeg's encoder.
        rotation: degrees by which players turn it counterclockwise.
    """
    with av.open(path, "w") as container:
        stream = None
        for number, pixels in enumerate(frames):
            if stream is None:
                stream = container.add_stream(codec, rate=fps)
                stream.height, stream.width = pixels.shape[:2]
                stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
                stream.bit_rate = 4_000_000
                if times is not None:
                    stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
                if rotation:
                    stream.set_display_rotation(rotation)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            if times is not None:
                frame.pts, frame.time_base = round(times[number] * 1000), Fraction(1, 1000)
            for packet in stream.encode(frame):
                container.mux(packet)
        if stream is not None:
            for packet in stream.encode():
                container.mux(packet)
    return path


def flat(level: int, *, size_wh: tuple[int, int] = (64, 48)) -> Pixels:
    """One grey all over."""
    return np.full((size_wh[1], size_wh[0], 3), level, np.uint8)
