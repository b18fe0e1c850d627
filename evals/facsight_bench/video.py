"""How fast a video is measured, beside MediaPipe, and that a long one takes no more memory.

    python -m facsight_bench.video CLIP [--mediapipe-python PYTHON] [--rounds 3]
    python -m facsight_bench.video --seconds 14400 [--mark 600] [--rate 25] [--every 1]

With a clip: frames a second from the file to the rows of its table, in wall time and in time of all
cores, tracks, losses and switches; and, with the interpreter of an environment that has MediaPipe
0.10 (`facsight_bench.mediapipe_agreement --environment` makes one), the same of its FaceMesh in
tracking mode with refined landmarks on the same decoded frames, in turns. Without, it says that it
was skipped.

With seconds: makes a video of that length of the bundled portrait in motion, measures it, and
prints the memory of this process and its decoder every `--mark` seconds of video. Exit status 3
where it grew by more than 5% after the first mark. `--rate` makes a video of fewer frames a second,
and `--every` measures every N-th: the hours stay, the work does not.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

import facsight
from facsight_bench.server import resident
from facsight_tools.image import load_image
from facsight_tools.video.decode import VideoFrames

FAILED: Final = 3
MOST_GROWTH: Final = 0.05

_PORTRAIT: Final = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
_WORKER: Final = Path(__file__).with_name("mediapipe_video_worker.py")
_FPS: Final = 25
_LOOP_S: Final = 20
_SIZE_WH: Final = (320, 240)


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds a frame: by the clock, and of all cores together."""

    wall_ms: float
    cpu_ms: float


def main() -> int:
    """Print the figures; returns the exit status."""
    args = _parse()
    if args.seconds:
        return long_run(args.seconds, args.mark, args.rate, args.every)
    if args.clip is None:
        raise SystemExit("Give a clip, or --seconds.")
    race(args.clip, args.mediapipe_python, args.rounds)
    return 0


def race(clip: Path, python: Path | None, rounds: int) -> None:
    """Print what a clip takes, and what MediaPipe takes on its frames."""
    facsight.analyze_video(clip, sampling=facsight.Sampling(end=0.5))  # opens the networks
    ours: list[Timed] = []
    theirs: list[Timed] = []
    with tempfile.TemporaryDirectory() as folder:
        frames = Path(folder, "frames.npy")
        if python is not None:
            with VideoFrames(clip) as video:
                np.save(frames, np.stack([frame.pixels_rgb for frame in video]))
        for _ in range(rounds):
            ours.append(_measured(clip))
            if python is not None:
                theirs.append(_mediapipe(python, frames))
    _tell("facsight, file to table", ours)
    if not theirs:
        print("MediaPipe: skipped; give --mediapipe-python")
        return
    _tell("FaceMesh, decoded frames", theirs)
    wall = _median(ours, "wall_ms") / _median(theirs, "wall_ms")
    cpu = _median(ours, "cpu_ms") / _median(theirs, "cpu_ms")
    print(f"ratio: {wall:.2f} by the clock, {cpu:.2f} of all cores")


def long_run(seconds: int, mark: int, rate: int = _FPS, every: int = 1) -> int:
    """Measure a made video, and hold the memory to its limit."""
    facsight.analyze(_PORTRAIT)  # opens the networks
    marks: list[tuple[float, float]] = []

    def told(_count: int, time_s: float) -> None:
        if time_s >= mark * (len(marks) + 1) - 1.0 / rate:
            marks.append((time_s, sum(resident(os.getpid()))))
            print(f"{time_s:>8.0f} s {marks[-1][1]:>8.1f} MiB", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        path = make_video(Path(folder, "long.mkv"), seconds, rate)
        print(f"{path.stat().st_size / 2**20:.1f} MiB of video, {seconds} s")
        start = time.perf_counter()
        video = facsight.analyze_video(path, sampling=facsight.Sampling(every=every), progress=told)
        wall = time.perf_counter() - start
        rows = sum(1 for _ in video.rows())
    after = sum(resident(os.getpid()))
    print(f"{video!r}: {rows:,} rows, {rows / wall:.1f} frames/s, {after:.1f} MiB after the table")
    if len(marks) < 2:
        print("too short to tell growth: give more seconds or a smaller --mark")
        return 0
    growth = max(one for _, one in marks) / marks[0][1] - 1.0
    print(f"growth after the first {marks[0][0]:.0f} s: {growth:+.1%}")
    return FAILED if growth > MOST_GROWTH else 0


def make_video(path: Path, seconds: int, rate: int = _FPS) -> Path:
    """The portrait in motion, a loop of some seconds again and again."""
    packets: list[Any] = []
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height = _SIZE_WH
        stream.pix_fmt = "yuv420p"
        for pixels in _loop():
            packets += stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24"))
        packets += stream.encode()
        step = Fraction(1, rate) / packets[0].time_base
        kept = [(bytes(one), one.is_keyframe, one.time_base) for one in packets]
        for number, (data, key, base) in zip(
            range(seconds * rate), itertools.cycle(kept), strict=False
        ):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, base
            packet.pts = packet.dts = int(number * step)
            packet.is_keyframe = key
            container.mux(packet)
    return path


def _loop() -> Iterator[NDArray[np.uint8]]:
    portrait = cv2.resize(
        load_image(_PORTRAIT).pixels_rgb, (200, 200), interpolation=cv2.INTER_AREA
    )
    count = _FPS * _LOOP_S
    for i in range(count):
        turn = 2 * np.pi * i / count
        right, down = 60 + 40 * np.sin(turn), 20 + 15 * np.sin(3 * turn)
        shift = np.array([[1, 0, right], [0, 1, down]], np.float32)
        yield np.asarray(cv2.warpAffine(portrait, shift, _SIZE_WH), np.uint8)


def _measured(clip: Path) -> Timed:
    wall, cpu = time.perf_counter(), _cpu_s()
    video = facsight.analyze_video(clip)
    for _ in video.rows():
        pass
    count = len(video.series.times)
    timed = Timed((time.perf_counter() - wall) / count * 1e3, (_cpu_s() - cpu) / count * 1e3)
    losses = sum(track.losses for track in video.series.faces.values())
    print(f"{video!r}: {losses} losses, {video.series.switches} switches, {timed.wall_ms:.1f} ms")
    return timed


def _cpu_s() -> float:
    """Seconds of all cores, of this process and of those that it waited for."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _mediapipe(python: Path, frames: Path) -> Timed:
    done = subprocess.run(  # noqa: S603
        [python, _WORKER, frames], capture_output=True, text=True, check=True
    )
    wall_ms, cpu_ms = map(float, done.stdout.split()[-2:])
    return Timed(wall_ms, cpu_ms)


def _median(timed: list[Timed], which: str) -> float:
    return float(statistics.median(getattr(one, which) for one in timed))


def _tell(name: str, timed: list[Timed]) -> None:
    wall, cpu = _median(timed, "wall_ms"), _median(timed, "cpu_ms")
    print(f"{name}: {1e3 / wall:.1f} frames/s ({wall:.1f} ms), {cpu:.1f} ms of all cores a frame")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("clip", nargs="?", type=Path, help="a video")
    parser.add_argument("--mediapipe-python", type=Path, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--seconds", type=int, default=0, help="measure a made video of this length"
    )
    parser.add_argument("--rate", type=int, default=_FPS, help="its frames a second")
    parser.add_argument("--every", type=int, default=1, help="measure every N-th of them")
    parser.add_argument("--mark", type=int, default=600, help="seconds of video between marks")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
