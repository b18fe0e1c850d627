"""A folder as `facsight analyze` measures it: its rate, how busy the cores are, and its memory.

    python -m facsight_bench.folder_run [PICTURE ...] [--count N] [--marks N ...] [--lanes N]

A folder of `--count` pictures is made first, each a piece of one of the given ones (the README's
portrait by default) cut and scaled by its number, so that no two are the same. It is measured once,
and at each mark a line tells what was since the last one:

- pictures a second, and milliseconds of processor time a picture;
- cores used: processor time over wall time;
- cores asked for: the same with the time that threads waited for a core which other work had. On a
  machine that does nothing else the two are one;
- memory that the process holds (resident), MiB, and its ratio to that of the first mark.

The first pictures open the networks and are not counted. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import PIL.Image

from facsight_tools.api import shared_pipeline
from facsight_tools.batch import BATCH, items, measure_each

_PORTRAIT: Final = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
_SIDE: Final = 220
_TASKS: Final = Path("/proc/self/task")
_STATM: Final = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Standing:
    """A process at one moment.

    Attributes:
        done: pictures measured.
        wall_s: the clock.
        cpu_s: processor time of all its threads.
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
        """This process now."""
        held = int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return cls(done, time.perf_counter(), time.process_time(), waited_s(), held)


def waited_s() -> float:
    """What the threads of this process that live have waited for a core."""
    waited = 0
    for task in _TASKS.iterdir():
        try:
            waited += int((task / "schedstat").read_text().split()[1])
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return waited / 1e9


def main() -> int:
    """Print a line at each mark."""
    args = _parse()
    pipeline = shared_pipeline()
    lanes = args.lanes or pipeline.lanes
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), args.pictures or [_PORTRAIT], args.count)
        outcomes = measure_each(items(folder), pipeline.analyze, lanes=lanes)
        counted = (one.face_count for one in outcomes)
        skipped = [next(counted) for _ in range(min(args.count, 2 * lanes * BATCH))]
        models = pipeline.provenance.models.values()
        provider = ", ".join(sorted({provider for _, provider in models}))
        print(f"{lanes} side by side, {provider}, load {os.getloadavg()[0]:.1f}")
        first: Standing | None = None
        before = Standing.now(len(skipped))
        for state in states(counted, before.done, args.marks):
            first = first or state
            print(line(before, state, first), flush=True)
            before = state
    return 0


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
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
