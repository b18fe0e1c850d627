"""How much the measuring processes may hold and how long a call may take."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Final

from facsight_tools.backends.cuda import driver_problem

# One network gains nothing from more threads (see `OrtEngine`), so more cores are more processes.
_CORES_A_WORKER: Final = 8
_MOST_WORKERS: Final = 4
_MOST_BESIDE_DEVICE: Final = 16


def default_workers(*, one_device: bool = False) -> int:
    """How many processes suit this machine.

    One for every eight cores, one to four; where another one runs the networks, one for every core
    but that one's, up to sixteen.
    """
    usable = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    cores = len(usable(0)) if usable else os.cpu_count() or 1
    if one_device:
        return max(1, min(_MOST_BESIDE_DEVICE, cores - 1))
    return max(1, min(_MOST_WORKERS, cores // _CORES_A_WORKER))


def has_device() -> bool:
    """Whether networks would run on a GPU, which one process then owns."""
    return os.environ.get("FACSIGHT_DEVICE", "auto") != "cpu" and driver_problem() is None


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """The bounds of a `WorkerPool`; the defaults suit a laptop and a lab's machine.

    Attributes:
        one_device: whether a process of its own runs the networks for all measuring ones, which
            then decode, crop and read; by default where there is a GPU.
        workers: measuring processes, 1 or more.
        queue: calls that may wait; one more is refused at once with `ServerBusy`.
        queue_bytes: bytes of pictures that may wait.
        batch: most pictures that are measured together.
        window_s: seconds that the first picture of a batch waits for others.
        timeout_s: seconds that a call may take from its arrival.
        start_s: seconds that a process may take to load the networks.
        grace_s: seconds that a call nobody waits for any more may still run at least before its
            process is killed; it may run for as long as that process took to start.
        memory_bytes: memory that a process may add to what it holds when it is warm; 2 GiB hold the
            largest picture that is decoded, three times over.
        video_frames: frames of one video that are measured at most: a quarter of an hour at 30 a
            second.
        video_s: seconds that one video may take.
        beat_s: seconds between two questions to the process that owns the device whether it runs.
        silent_s: seconds that it may take to answer; then it is killed and started again.
        backoff_s: wait before a process that died at once is started again; doubles up to 10 s.
    """

    one_device: bool = field(default_factory=has_device)
    workers: int = field(default_factory=default_workers)
    queue: int = 32
    queue_bytes: int = 256 * 2**20
    batch: int = 8
    window_s: float = 0.004
    timeout_s: float = 55.0
    start_s: float = 120.0
    grace_s: float = 0.3
    memory_bytes: int = 2 * 2**30
    video_frames: int = 27_000
    video_s: float = 3600.0
    beat_s: float = 5.0
    silent_s: float = 15.0
    backoff_s: float = 0.1
