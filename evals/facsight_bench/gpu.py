"""Whole analyses on the GPU that is here: faces a second against the goal, one way beside another.

    python -m facsight_bench.gpu PICTURE|FOLDER... [--processes 0 15] [--seconds S] [--turns N]

First what no GPU takes off the CPU: milliseconds of processor a face with networks that answer at
once, with crops cut here and with crops cut on a device; and what that allows a core.

Then a line for each way of running the networks, in turns: CUDA with crops cut on the CPU, CUDA,
CUDA with 16 bits where `half.toml` lets them, TensorRT, TensorRT with 16 bits. It tells

- faces a second, the best turn; the goal is 3,500; and the ratio to the first way, with its
  quartiles;
- processor milliseconds a face of the measuring processes;
- how far the readings are from those of the same networks on the CPU: faces found by one of both
  alone, and of units the grades by which 95 of 100 move less, and the most.

`--processes 15` measures in so many processes beside one that owns the device, as the server does;
0 is one process with a thread for each core, as `facsight analyze` has it.

Where there is no GPU all of it is rehearsed with ONNX Runtime's CPU provider, and the first line
says so: then no rate is one of a GPU.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_bench.half_precision import Changes
from facsight_bench.inputs import needed, turns
from facsight_bench.speed import Spread
from facsight_tools.backends.base import Engine, Inputs, Session, cut_here
from facsight_tools.backends.gathering import GatheringEngine
from facsight_tools.backends.half import BEAR_HALF
from facsight_tools.backends.ort import Device, OrtEngine, cuda_problem, tensorrt_problem
from facsight_tools.backends.remote import RemoteEngine, serve
from facsight_tools.image import find_images, load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Image

GOAL: Final = 3500.0
_CONTEXT: Final = get_context("spawn")
_START_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class Way:
    """How networks are run.

    Attributes:
        name: what it is called.
        device: as `OrtEngine` takes it.
        cut: whether crops are cut on the device.
        half: whether networks that may run in 16 bits.
        rehearse: on the CPU, for want of a GPU.
    """

    name: str
    device: Device
    cut: bool
    half: bool
    rehearse: bool

    def engine(self) -> OrtEngine:
        """What opens networks so."""
        half = BEAR_HALF if self.half else ()
        return OrtEngine(self.device, 1, half=half, cut=self.cut, rehearse=self.rehearse)


def ways() -> list[Way]:
    """Those that can be tried here; of the others a line says why not."""
    problem = cuda_problem()
    device: Device = "cuda" if problem is None else "cpu"
    name = "CUDA" if problem is None else "rehearsed on the CPU"
    lacking = problem is not None
    found = [
        Way(f"{name}, crops cut by the CPU", device, cut=False, half=False, rehearse=lacking),
        Way(name, device, cut=True, half=False, rehearse=lacking),
        Way(f"{name}, 16 bits", device, cut=True, half=True, rehearse=lacking),
    ]
    why = problem or tensorrt_problem()
    if why is not None:
        print(f"TensorRT: left out, {why}")
        return found
    for half, more in ((False, ""), (True, ", 16 bits")):
        found.append(Way(f"TensorRT{more}", "tensorrt", cut=True, half=half, rehearse=False))
    return found


@dataclass(slots=True)
class Recorded:
    """An engine that answers at once what another said before, in the same order.

    Attributes:
        engine: whose networks were asked.
        cut: whether squares are cut before it answers, as where a device does not cut them.
        outputs: what they said; filled while `replaying` is false.
    """

    engine: Engine
    cut: bool = True
    replaying: bool = False
    outputs: list[dict[str, NDArray[np.float32]]] = field(default_factory=list)
    at: int = 0

    @property
    def cpu_reason(self) -> str | None:
        """That of the other engine."""
        return self.engine.cpu_reason

    def open(self, model_id: str) -> Session:
        """The session of a network."""
        return _RecordedSession(self, self.engine.open(model_id))


@dataclass(frozen=True, slots=True)
class _RecordedSession:
    recorded: Recorded
    session: Session

    @property
    def provider(self) -> str:
        return self.session.provider

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        if not self.recorded.replaying:
            self.recorded.outputs.append(self.session.run(inputs))
            return self.recorded.outputs[-1]
        if self.recorded.cut:
            cut_here(inputs)
        self.recorded.at += 1
        return self.recorded.outputs[self.recorded.at - 1]


def besides_networks(images: Sequence[Image], runs: int) -> Iterator[tuple[str, float]]:
    """Milliseconds of processor a face without the networks: by where crops are cut."""
    recorded = Recorded(OrtEngine("cpu", 1))
    pipeline = Pipeline(recorded)
    faces = sum(len(one.faces) for one in pipeline.analyze(images))
    recorded.replaying = True
    for cut, name in ((True, "crops cut by the CPU"), (False, "crops cut on a device")):
        recorded.cut = cut
        took = []
        for _ in range(runs):
            recorded.at = 0
            start = time.process_time()
            pipeline.analyze(images)
            took.append(time.process_time() - start)
        yield name, 1e3 * min(took) / max(faces, 1)


@dataclass(frozen=True, slots=True)
class MeasuredRate:
    """What one measuring process, or thread, did.

    Attributes:
        faces: measured.
        seconds: that took.
        cpu: seconds of processor time of the process.
    """

    faces: int
    seconds: float
    cpu: float


def _measuring(
    engine: Engine, images: Sequence[Image], ready: Callable[[], None], go: Any, stop: Any
) -> MeasuredRate:
    pipeline = Pipeline(engine)
    pipeline.analyze(images)
    ready()
    go.wait(_START_S)
    faces, start, cpu = 0, time.perf_counter(), time.process_time()
    while not stop.is_set():
        faces += sum(len(one.faces) for one in pipeline.analyze(images))
    return MeasuredRate(faces, time.perf_counter() - start, time.process_time() - cpu)


def _owner(way: Way, address: str, key: bytes, ready: Any) -> None:
    serve(GatheringEngine(way.engine()), address, key, ready.set)


def _asker(paths: Sequence[Path], address: str, key: bytes, told: Any, go: Any, stop: Any) -> None:
    images = [load_image(path) for path in paths]
    engine = RemoteEngine(address, key)
    told.put(_measuring(engine, images, partial(told.put, None), go, stop))


@contextmanager
def owned(way: Way) -> Iterator[tuple[str, bytes]]:
    """A process that owns the device: its address and key."""
    with tempfile.TemporaryDirectory() as folder:
        address, key, ready = str(Path(folder) / "networks"), secrets.token_bytes(32), None
        ready = _CONTEXT.Event()
        process = _CONTEXT.Process(target=_owner, args=(way, address, key, ready), daemon=True)
        process.start()
        try:
            ready.wait(_START_S)
            yield address, key
        finally:
            process.kill()
            process.join()


def by_processes(way: Way, paths: Sequence[Path], count: int, seconds: float) -> list[MeasuredRate]:
    """What so many processes measure beside one that owns the device."""
    told, go, stop = _CONTEXT.Queue(), _CONTEXT.Event(), _CONTEXT.Event()
    with owned(way) as (address, key):
        asking = [
            _CONTEXT.Process(target=_asker, args=(paths, address, key, told, go, stop), daemon=True)
            for _ in range(count)
        ]
        for one in asking:
            one.start()
        for _ in asking:
            told.get(timeout=_START_S)
        go.set()
        time.sleep(seconds)
        stop.set()
        rates = [told.get(timeout=_START_S) for _ in asking]
        for one in asking:
            one.join()
    return rates


def by_threads(way: Way, images: Sequence[Image], count: int, seconds: float) -> list[MeasuredRate]:
    """What so many threads of this process measure."""
    engine = GatheringEngine(way.engine())
    ready, go, stop = threading.Semaphore(0), threading.Event(), threading.Event()
    rates: list[MeasuredRate] = []

    def measure() -> None:
        rates.append(_measuring(engine, images, ready.release, go, stop))

    threads = [threading.Thread(target=measure) for _ in range(count)]
    for one in threads:
        one.start()
    for _ in threads:
        ready.acquire()
    go.set()
    time.sleep(seconds)
    stop.set()
    for one in threads:
        one.join()
    # processor time is that of the whole process, which each has counted
    most = max(one.cpu for one in rates)
    return [MeasuredRate(one.faces, one.seconds, most / count) for one in rates]


def changed(way: Way, images: Sequence[Image]) -> Changes:
    """How far a way's readings are from those of the same networks on the CPU."""
    found = Changes()
    plain = Pipeline(OrtEngine("cpu", 1, cut=False, rehearse=True))
    other = Pipeline(way.engine())
    for one, two in zip(plain.analyze(images), other.analyze(images), strict=True):
        found.add(one, two)
    return found


def line(
    way: Way,
    runs: Sequence[list[MeasuredRate]],
    first: Sequence[list[MeasuredRate]],
    found: Changes,
) -> str:
    """What a way did in its turns, against the first way in the same turns."""
    rates = [sum(one.faces / one.seconds for one in run) for run in runs]
    others = [sum(one.faces / one.seconds for one in run) for run in first]
    ratios = [a / max(b, 1e-9) for a, b in zip(rates, others, strict=True)]
    cpu = min(sum(r.cpu for r in run) / max(sum(r.faces for r in run), 1) for run in runs)
    least, most = (np.quantile(found.units, 0.95), max(found.units)) if found.units else (0, 0)
    return (
        f"  {way.name:32} {max(rates):8.1f} faces a second ({max(rates) / GOAL:.1%} of {GOAL:,.0f})"
        f"  ratio {Spread.of(ratios)}  {1e3 * cpu:.1f} ms of processor a face"
        f"  from the CPU's: {found.faces} faces, units {least:.3f}, {most:.3f}"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pictures", nargs="+", type=needed)
    parser.add_argument("--most", type=int, default=16, help="pictures that are taken")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    usual = [0, max(1, (cores or 2) - 1)]
    parser.add_argument("--processes", type=int, nargs="+", default=usual, metavar="N")
    parser.add_argument("--seconds", type=float, default=8.0, help="of each turn")
    parser.add_argument("--turns", type=turns, default=2)
    args = parser.parse_args(argv)
    paths = [one for path in args.pictures for one in find_images(path)]
    paths = paths[:: max(1, len(paths) // args.most)][: args.most]
    images = [load_image(path) for path in paths]
    problem = cuda_problem()
    print(
        "a GPU is used"
        if problem is None
        else f"NO GPU ({problem}): rehearsed on the CPU, no rate is one of a GPU"
    )
    print(f"{len(images)} pictures at a time, {cores} cores")
    for name, took in besides_networks(images, 5):
        print(f"  without networks, {name}: {took:.2f} ms a face, {1e3 / took:.0f} a second a core")
    tried = ways()
    differences = [changed(way, images) for way in tried]
    for count in args.processes:
        print(f"{count} processes and one that owns the device" if count else "one process")
        runs: list[list[list[MeasuredRate]]] = [[] for _ in tried]
        for _ in range(args.turns):
            for k, way in enumerate(tried):
                runs[k].append(
                    by_processes(way, paths, count, args.seconds)
                    if count
                    else by_threads(way, images, cores or 1, args.seconds)
                )
        for way, own, found in zip(tried, runs, differences, strict=True):
            print(line(way, own, runs[0], found), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
