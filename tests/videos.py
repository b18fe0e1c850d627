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
    sound: NDArray[np.float64] | None = None,
    sound_s: float = 0.0,
) -> Path:
    """Frames, uint8 (H, W, 3) RGB with even sides, as a video.

    Args:
        path: its ending names the container.
        frames: one size.
        fps: the rate, where no `times` are given.
        times: seconds of each frame, rising: a variable rate.
        codec: FFmpeg's encoder.
        rotation: degrees by which players turn it counterclockwise.
        sound: samples, -1 to 1, `SOUND_HZ` a second.
        sound_s: when it begins.
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
    return path if sound is None else _with_sound(path, sound, sound_s)


def _with_sound(path: Path, sound: NDArray[np.float64], sound_s: float) -> Path:
    """The video beside sound in AAC."""
    mute = path.rename(path.with_name(f"mute{path.suffix}"))
    samples = (np.clip(sound, -1, 1) * 32767).astype(np.int16)[None]
    with av.open(mute) as given, av.open(path, "w") as container:
        seen = given.streams.video[0]
        video = container.add_stream_from_template(seen)
        audio = container.add_stream("aac", rate=SOUND_HZ, layout="mono")
        for packet in given.demux(seen):
            if packet.dts is not None:
                packet.stream = video
                container.mux(packet)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts = SOUND_HZ, round(sound_s * SOUND_HZ)
        frame.time_base = Fraction(1, SOUND_HZ)
        for packet in [*audio.encode(frame), *audio.encode()]:
            container.mux(packet)
    mute.unlink()
    return path


SOUND_HZ = 16_000


def made_speech(seconds: float, seed: int = 0) -> NDArray[np.float64]:
    """Sound that is like speech, -1 to 1: a voice through the formants of changing vowels, with
    breath between them.
    """
    rng = np.random.default_rng(seed)
    count = round(SOUND_HZ * seconds)
    pitch = 120 + 15 * np.sin(2 * np.pi * 0.7 * np.arange(count) / SOUND_HZ)
    voice = np.diff(np.floor(np.cumsum(pitch / SOUND_HZ)), prepend=0.0)
    vowels = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480))
    out, at = np.zeros(count), 0
    while at < count:
        part = voice[at : at + round(SOUND_HZ * rng.uniform(0.12, 0.22))]
        for formant, width in zip(vowels[rng.integers(4)], (60, 90, 120), strict=True):
            part = _resonance(part, formant, width)
        out[at : at + len(part)] = part * np.hanning(len(part))
        at += len(part)
        breath = round(SOUND_HZ * rng.uniform(0.02, 0.06))
        out[at : at + breath] = (rng.normal(0, 0.02, breath) * np.hanning(breath))[
            : max(count - at, 0)
        ]
        at += breath
    return np.asarray(0.4 * out / np.abs(out).max())


def _resonance(sound: NDArray[np.float64], hz: float, width: float) -> NDArray[np.float64]:
    decay, turn = np.exp(-np.pi * width / SOUND_HZ), 2 * np.pi * hz / SOUND_HZ
    time = np.arange(SOUND_HZ // 10)
    ring = decay**time * np.sin((time + 1) * turn) / np.sin(turn)
    gain = 1 - 2 * decay * np.cos(turn) + decay**2
    return np.asarray(np.convolve(sound, gain * ring)[: len(sound)])


def flat(level: int, *, size_wh: tuple[int, int] = (64, 48)) -> Pixels:
    """One grey all over."""
    return np.full((size_wh[1], size_wh[0], 3), level, np.uint8)
