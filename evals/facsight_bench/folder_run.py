"""A folder as `facsight analyze` measures it: its rate, how busy the cores are, and its memory.

    python -m facsight_bench.folder_run [PICTURE ...] [--count N] [--marks N ...] [--lanes N]
    python -m facsight_bench.folder_run --turns 5 --mediapipe-python PYTHON

A folder of `--count` pictures is made first, each a piece of one of the given ones (the README's
portrait by default) cut and scaled by its number, so that no two are the same. It is measured once,
and at each mark a line tells what was since the last one:

- pictures a second, and milliseconds of processor time a picture;
- cores used: processor time over wall time;
- cores asked for: the same with the time that threads waited for a core which other work had. On a
  machine that does nothing else the two are one;
- memory that the processes hold (resident), MiB, and its ratio to that of the first mark.

The first pictures, while networks and the processes that help are opened, are not counted. With
`--turns` the folder is measured so often, in turns with MediaPipe's FaceMesh (refined), which takes
every sixteenth of the same pictures one after another in one process; the last line is the ratio of
pictures a second by the clock, with its quartiles over the turns. FaceMesh gets them decoded;
`read` is its time with that of `cv2.imread`. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import PIL.Image

from facsight_bench.mediapipe_agreement import Reference
from facsight_bench.speed import Spread
from facsight_tools.api import helper_starter, shared_pipeline
from facsight_tools.batch import BATCH, MANY, items, measure_each
from facsight_tools.rules.catalogue import select

_PORTRAIT: Final = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
_SIDE: Final = 220
_PROC: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_EVERY: Final = 16


@dataclass(frozen=True, slots=True)
class Standing:
    """This process and those that help it at one moment.

    Attributes:
        done: pictures measured.
        wall_s: the clock.
        cpu_s: processor time of all threads.
        waited_s: what the threads that live waited for a core.
        held: bytes in memory.
    """

    done: int
    wall_s: float
    cpu_s: float
    waited_s: float
    held: int

    @classmethod
    def now(cls, done: int) -> Standing:
        """How they are now."""
        helpers = list(children())
        cpu = time.process_time() + sum(map(_cpu_s, helpers))
        processes = [_PROC / "self", *helpers]
        return cls(
            done, time.perf_counter(), cpu, sum(map(waited_s, processes)), sum(map(held, processes))
        )


def children() -> Iterator[Path]:
    """The processes that help this one."""
    for task in (_PROC / "self" / "task").iterdir():
        try:
            for number in (task / "children").read_text().split():
                if b"helper_worker" in (_PROC / number / "cmdline").read_bytes():
                    yield _PROC / number
        except OSError:  # the thread ended meanwhile
            continue


def _cpu_s(process: Path) -> float:
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def held(process: Path) -> int:
    """Bytes that a process holds in memory."""
    return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def waited_s(process: Path) -> float:
    """What the threads of a process that live have waited for a core."""
    waited = 0
    for task in (process / "task").iterdir():
        try:
            waited += int((task / "schedstat").read_text().split()[1])
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return waited / 1e9


def main() -> int:
    """Print a line at each mark, or at each turn."""
    args = _parse()
    lanes = args.lanes or shared_pipeline().lanes
    reference = None if args.mediapipe_python is None else Reference(args.mediapipe_python)
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), args.pictures or [_PORTRAIT], args.count)
        models = shared_pipeline().provenance.models.values()
        provider = ", ".join(sorted({provider for _, provider in models}))
        print(f"{lanes} side by side, {provider}, load {os.getloadavg()[0]:.1f}")
        told: list[tuple[float, Meshed | None]] = []
        for turn in range(args.turns or 1):
            marks = args.marks if not args.turns else [args.count]
            rate = run(Path(folder), lanes, marks)
            meshed = None if reference is None else meshes(reference, Path(folder))
            told.append((rate, meshed))
            if meshed is not None:
                print(f"turn {turn + 1}: FaceMesh {meshed}", flush=True)
    pairs = [(rate, meshed) for rate, meshed in told if meshed is not None]
    if len(pairs) > 1:
        print(f"ratio by the clock {Spread.of([rate * one.mesh_s for rate, one in pairs])}", end="")
        print(f", read {Spread.of([rate * one.read_s for rate, one in pairs])}")
    return 0


def run(folder: Path, lanes: int, marks: Sequence[int]) -> float:
    """Measure it and print a line at each mark; pictures a second at the last one."""
    began = time.perf_counter()
    pipeline = shared_pipeline()
    starter = helper_starter(pipeline, {"rules": select()})
    given = list(items(folder))
    outcomes = measure_each(given, pipeline.analyze, lanes=lanes, start_helper=starter)
    counted = (one.face_count for one in outcomes)
    first_ones = min(MANY if len(given) > 2 * MANY else 2 * lanes * BATCH, len(given))
    skipped = [next(counted) for _ in range(first_ones)]
    first: Standing | None = None
    before = Standing.now(len(skipped))
    rate = 0.0
    for state in states(counted, before.done, marks):
        first = first or state
        print(line(before, state, first), flush=True)
        rate = (state.done - before.done) / (state.wall_s - before.wall_s)
        before = state
    whole = time.perf_counter() - began
    print(
        f"{len(given):7,} pictures  {len(given) / whole:6.1f} a second with the start", flush=True
    )
    return rate


@dataclass(frozen=True, slots=True)
class Meshed:
    """Mean seconds that FaceMesh took a picture, decoded already and with its reading."""

    mesh_s: float
    read_s: float

    def __str__(self) -> str:
        return f"{1 / self.mesh_s:.1f} a second, {1 / self.read_s:.1f} with reading"


def meshes(reference: Reference, folder: Path) -> Meshed:
    """FaceMesh on every so manieth picture of a folder."""
    told = [
        reference.ask(op="time_read", path=str(path)) for path in sorted(folder.iterdir())[::_EVERY]
    ]
    return Meshed(
        statistics.mean(one["mesh_s"] for one in told),
        statistics.mean(one["read_s"] + one["mesh_s"] for one in told),
    )


def fill(folder: Path, pictures: Sequence[Path], count: int) -> None:
    """Make a folder of pictures, no two the same."""
    sources = []
    for path in pictures:
        with PIL.Image.open(path) as opened:
            sources.append(opened.convert("RGB"))
    for number in range(count):
        source = sources[number % len(sources)]
        margin = 0.001 * (number % 97)
        width, height = source.size
        box = (margin * width, margin * height, width, height)
        piece = source.resize((_SIDE, round(_SIDE * height / width)), box=box)
        file = io.BytesIO()
        piece.save(file, "JPEG", quality=75 + number // 97 % 20)
        (folder / f"{number:07d}.jpg").write_bytes(file.getvalue())


def states(measured: Iterable[int], done: int, marks: Sequence[int]) -> Iterator[Standing]:
    """The process at each mark, and at the end."""
    told = done
    for done, _ in enumerate(measured, done + 1):  # noqa: B020
        if done in marks:
            told = done
            yield Standing.now(done)
    if done > told:
        yield Standing.now(done)


def line(before: Standing, state: Standing, first: Standing) -> str:
    """What was between two moments."""
    wall = state.wall_s - before.wall_s
    cpu = state.cpu_s - before.cpu_s
    asked = cpu + state.waited_s - before.waited_s
    count = state.done - before.done
    return (
        f"{state.done:7,} pictures  {count / wall:6.1f} a second  {1000 * cpu / count:5.1f} ms of "
        f"processor each  cores used {cpu / wall:.2f}, asked for {asked / wall:.2f}  memory "
        f"{state.held / 2**20:.0f} MiB ({state.held / first.held:.3f})"
    )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--marks", type=int, nargs="*", default=[1000, 2000, 5000, 10_000])
    parser.add_argument("--lanes", type=int, help="batches at a time; default: the cores")
    parser.add_argument("--turns", type=int, help="measure it so often")
    parser.add_argument(
        "--mediapipe-python",
        type=Path,
        help="with MediaPipe, such as .venv-mediapipe/bin/python of facsight_bench.speed",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
