"""What an analysis costs beside MediaPipe's FaceMesh, stage by stage, by threads, on busy cores.

    python -m facsight_bench.speed examples/eileen_collins.png [PICTURE...]
    python -m facsight_bench.speed PICTURE... --task face_landmarker.task
    python -m facsight_bench.speed PICTURE --load 0 4 --threads 1 2

The first table is a whole analysis, FaceMesh (refined) and, where its file is given, FaceLandmarker
on the decoded picture, in turns in one run: median milliseconds of wall clock and of processor, and
the ratio with its quartiles over the turns. MediaPipe 0.10.21 runs in an environment of its own,
made at the first run. The second is where an analysis spends its processor time. `--load` repeats
the analysis beside so many processes that do the same without a pause, for each of `--threads`.

Wall clock on a busy machine says little; processor time and what `facsight_bench.counts` counts do.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from facsight_bench.mediapipe_agreement import Reference, environment
from facsight_tools.api import default_pipeline
from facsight_tools.backends.ort import THREADS_ENV, OrtEngine
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Image

_TURNS: Final = 12
_RUNS: Final = 4
_BUSY: Final = """
import sys
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
image, pipeline = load_image(sys.argv[1]), Pipeline()
pipeline.analyze([image])
print("ready", flush=True)
while True:
    pipeline.analyze([image])
"""


@dataclass(frozen=True, slots=True)
class Took:
    """One run: seconds of wall clock, and of processor over all threads of the process."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with its quartiles."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of two values or more."""
        low, middle, high = statistics.quantiles(values, n=4)
        return cls(low, middle, high)

    def __str__(self) -> str:
        return f"{self.middle:.2f} [{self.low:.2f}, {self.high:.2f}]"


Timed = Callable[[int], list[Took]]


def timed(work: Callable[[], object], runs: int) -> list[Took]:
    """So many runs of it."""
    found = []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        found.append(Took(time.perf_counter() - wall, time.process_time() - cpu))
    return found


def in_turns(contestants: dict[str, Timed], turns: int, runs: int) -> dict[str, list[Took]]:
    """By name the median run of each turn; nobody runs twice before all have run."""
    for one in contestants.values():
        one(runs)
    found: dict[str, list[Took]] = {name: [] for name in contestants}
    for _ in range(turns):
        for name, one in contestants.items():
            took = one(runs)
            found[name].append(
                Took(*(statistics.median(getattr(t, field) for t in took) for field in _FIELDS))
            )
    return found


_FIELDS: Final = ("wall", "cpu")


def race(pipeline: Pipeline, reference: Reference, path: Path, task: Path | None) -> None:
    """Print one picture's row of the first table."""
    image = load_image(path)

    def theirs(**request: object) -> Timed:
        def run(runs: int) -> list[Took]:
            told = reference.ask(path=str(path), runs=runs, **request)
            return [Took(*pair) for pair in zip(told["seconds"], told["cpu"], strict=True)]

        return run

    contestants: dict[str, Timed] = {
        "facsight": lambda runs: timed(lambda: pipeline.analyze([image]), runs),
        "FaceMesh": theirs(op="time"),
    }
    if task is not None:
        contestants["FaceLandmarker"] = theirs(op="time_landmarker", task=str(task))
    took = in_turns(contestants, _TURNS, _RUNS)
    width, height = image.size_wh
    faces = len(pipeline.find([image]))
    print(f"{path.name}, {width} x {height}, {faces} faces")
    for name, turns in took.items():
        row = [f"{statistics.median(getattr(t, f) for t in turns) * 1e3:8.2f} ms" for f in _FIELDS]
        if name != "facsight":
            row += [
                f"ratio {Spread.of([getattr(a, f) / getattr(b, f) for a, b in pairs])} {f}"
                for pairs in [list(zip(took["facsight"], turns, strict=True))]
                for f in _FIELDS
            ]
        print(f"  {name:<15}", *row, sep="  ")


def stages(pipeline: Pipeline, image: Image) -> dict[str, float]:
    """Milliseconds of processor time of finding the faces and of measuring them, and of both."""
    found = pipeline.find([image])
    work = {
        "find": lambda: pipeline.find([image]),
        "measure": lambda: pipeline.reports([image], found),
        "whole": lambda: pipeline.analyze([image]),
    }
    return {name: min(t.cpu for t in timed(one, _TURNS)) * 1e3 for name, one in work.items()}


@contextmanager
def busy(path: Path, processes: int, threads: int) -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes that analyze a picture again and again."""
    environ = {**os.environ, THREADS_ENV: str(threads)}
    command = [sys.executable, "-c", _BUSY, str(path)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)  # noqa: S603
        for _ in range(processes)
    ]
    try:
        for one in running:
            assert one.stdout is not None  # noqa: S101 - asked for above
            one.stdout.readline()
        yield running
    finally:
        for one in running:
            one.kill()
            one.wait()


def under_load(path: Path, loads: Sequence[int], threads: Sequence[int]) -> None:
    """Print what an analysis takes beside other processes, and against the first load."""
    image = load_image(path)
    for count in threads:
        pipeline = Pipeline(OrtEngine(threads=count))
        first: Took | None = None
        for load in loads:
            with busy(path, load, count):
                timed(partial(pipeline.analyze, [image]), _RUNS)
                runs = timed(partial(pipeline.analyze, [image]), _TURNS * _RUNS)
            took = Took(*(statistics.median(getattr(t, f) for t in runs) for f in _FIELDS))
            first = first or took
            print(
                f"{count} threads, {load} busy processes: {took.wall * 1e3:.1f} ms, "
                f"{took.cpu * 1e3:.1f} ms of processor; against {loads[0]}: "
                f"{took.wall / first.wall:.2f}, {took.cpu / first.cpu:.2f}"
            )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("pictures", nargs="+", type=Path)
    parser.add_argument("--environment", type=Path, default=Path(".venv-mediapipe"))
    parser.add_argument("--task", type=Path, help="face_landmarker.task, for FaceLandmarker")
    parser.add_argument("--load", type=int, nargs="+", metavar="N", help="busy processes beside")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], metavar="N")
    args = parser.parse_args()
    if args.load:
        under_load(args.pictures[0], args.load, args.threads)
        return
    pipeline = default_pipeline()
    reference = Reference(environment(args.environment))
    for path in args.pictures:
        race(pipeline, reference, path, args.task)
    single = Pipeline(OrtEngine("cpu", 1))
    print("processor time on one thread, ms:")
    for path in args.pictures:
        rows = stages(single, load_image(path)).items()
        print(f"  {path.name:<28}", *(f"{name} {value:.1f}" for name, value in rows), sep="  ")


if __name__ == "__main__":
    main()
