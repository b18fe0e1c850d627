"""One analysis beside busy processes, against the same without them.

    python -m facsight_bench.load PICTURE [--busy 4] [--threads 1 2] [--turns N]

The busy processes analyze the same picture without a pause, with one thread each. They are halted
and let go on in turns, so that the two are measured within a second of each other and what else a
machine does touches both. Both are measured one analysis after another and, as somebody at a desk
asks, one now and then.

A line tells, with beside against without and quartiles over the turns: wall clock (the goal is 2 at
most), processor time, which is what facsight can do something about, and milliseconds for which its
threads waited for a core. Cores shared evenly by all who want one make a wall clock of `fair`
times the idle one by themselves: no setting of facsight's goes below that. `--nice 5` starts the
busy ones as `nice -n 5 facsight analyze FOLDER` would. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from facsight_bench.folder_run import waited_s
from facsight_bench.inputs import needed, turns
from facsight_bench.speed import Spread, busy
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline

_RUNS: Final = 6
_PAUSE_S: Final = 0.1
_SETTLE_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some analyses, the median seconds of one.

    Attributes:
        wall: by the clock.
        cpu: of processor.
        waited: for a core.
    """

    wall: float
    cpu: float
    waited: float

    @classmethod
    def of(cls, work: Callable[[], object], runs: int, pause_s: float) -> Stretch:
        """So many runs, each after a pause."""
        clocks: tuple[Callable[[], float], ...] = (
            time.perf_counter,
            time.process_time,
            partial(waited_s, Path("/proc/self")),
        )
        took = []
        for _ in range(runs):
            time.sleep(pause_s)
            start = [clock() for clock in clocks]
            work()
            took.append([clock() - began for clock, began in zip(clocks, start, strict=True)])
        return cls(*map(statistics.median, zip(*took, strict=True)))


@contextmanager
def halted(processes: Sequence[subprocess.Popen[str]]) -> Iterator[None]:
    """Nobody of them runs."""
    for one in processes:
        one.send_signal(signal.SIGSTOP)
    try:
        time.sleep(_SETTLE_S)
        yield
    finally:
        for one in processes:
            one.send_signal(signal.SIGCONT)


def turn(
    work: Callable[[], object],
    processes: Sequence[subprocess.Popen[str]],
    pause_s: float,
    runs: int = _RUNS,
) -> tuple[Stretch, Stretch]:
    """Without them, and beside them."""
    with halted(processes):
        alone = Stretch.of(work, runs, pause_s)
    time.sleep(_SETTLE_S)
    return alone, Stretch.of(work, runs, pause_s)


def line(name: str, taken: Sequence[tuple[Stretch, Stretch]]) -> str:
    """What the turns came to."""
    wall = Spread.of([beside.wall / alone.wall for alone, beside in taken])
    cpu = Spread.of([beside.cpu / alone.cpu for alone, beside in taken])
    alone, beside = ([one[k] for one in taken] for k in (0, 1))

    def ms(stretches: Sequence[Stretch], part: str) -> str:
        return f"{1e3 * statistics.median(getattr(one, part) for one in stretches):.1f}"

    return (
        f"  {name:24} wall {ms(alone, 'wall')} -> {ms(beside, 'wall')} ms, ratio {wall}  "
        f"processor {ms(alone, 'cpu')} -> {ms(beside, 'cpu')} ms, ratio {cpu}  "
        f"waited {ms(alone, 'waited')} -> {ms(beside, 'waited')} ms"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Print the lines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("picture", type=needed)
    parser.add_argument("--busy", type=int, default=4)
    parser.add_argument("--nice", type=int, default=0, help="of the busy processes")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], metavar="N")
    parser.add_argument("--turns", type=turns, default=8)
    args = parser.parse_args(argv)
    image = load_image(Path(args.picture))
    cores = len(os.sched_getaffinity(0))
    fair = max(1.0, (args.busy + 1) / cores)
    print(
        f"{args.busy} busy processes (nice {args.nice}) on {cores} cores, fair {fair:.1f}; load "
        f"{os.getloadavg()[0]:.1f}"
    )
    with busy(args.picture, args.busy, 1) as processes:
        for one in processes:
            os.setpriority(os.PRIO_PROCESS, one.pid, args.nice)
        for threads in args.threads:
            pipeline = Pipeline(OrtEngine("cpu", threads))

            def work(pipeline: Pipeline = pipeline) -> object:
                return pipeline.analyze([image])

            work()
            for name, pause_s in (("one after another", 0.0), ("now and then", _PAUSE_S)):
                taken = [turn(work, processes, pause_s) for _ in range(args.turns)]
                print(line(f"{threads} threads, {name}", taken), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
