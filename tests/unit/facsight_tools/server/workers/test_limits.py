"""How much the measuring processes may hold, and how many there are."""

import os

import pytest

from facsight_tools.image_file import DEFAULT_LIMITS
from facsight_tools.server.workers import limits
from facsight_tools.server.workers.limits import WorkerLimits, default_workers


def test_there_is_a_process_for_every_eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, expected in ((1, 1), (2, 1), (16, 2), (128, 4)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=cores: set(range(n)))
        assert default_workers() == expected


def test_beside_a_process_that_owns_the_device_every_core_measures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for cores, expected in ((1, 1), (2, 1), (16, 15), (128, 16)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=cores: set(range(n)))
        assert default_workers(one_device=True) == expected


def test_a_gpu_is_owned_by_one_process_unless_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FACSIGHT_DEVICE", raising=False)
    for problem, there in ((None, True), ("no driver", False)):
        monkeypatch.setattr(limits, "driver_problem", lambda problem=problem: problem)
        assert WorkerLimits().one_device is there
    monkeypatch.setattr(limits, "driver_problem", lambda: None)
    monkeypatch.setenv("FACSIGHT_DEVICE", "cpu")
    assert not WorkerLimits().one_device


def test_without_knowing_its_cores_a_process_counts_the_machines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on macOS and Windows."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    for cores, expected in ((None, 1), (7, 1), (24, 3), (500, 4)):
        monkeypatch.setattr(os, "cpu_count", lambda n=cores: n)
        assert default_workers() == expected
        assert WorkerLimits().workers == expected


def test_the_defaults_hold_together() -> None:
    bounds = WorkerLimits(workers=1)
    assert bounds.batch <= bounds.queue
    assert bounds.window_s < bounds.grace_s < bounds.timeout_s < bounds.start_s
    assert bounds.queue_bytes > DEFAULT_LIMITS.max_bytes, "the largest picture can wait"
    decoded = DEFAULT_LIMITS.max_pixels * 3
    assert bounds.memory_bytes > 3 * decoded, "and be decoded, three times over"
