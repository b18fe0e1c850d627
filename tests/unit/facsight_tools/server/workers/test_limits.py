"""How much the measuring processes may hold, and how many there are."""

import os

import pytest

from facsight_tools.image_file import DEFAULT_LIMITS
from facsight_tools.server.workers.limits import WorkerLimits, default_workers


def test_there_is_a_process_for_every_eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, expected in ((1, 1), (2, 1), (16, 2), (128, 4)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=cores: set(range(n)))
        assert default_workers() == expected


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
    limits = WorkerLimits(workers=1)
    assert limits.batch <= limits.queue
    assert limits.window_s < limits.grace_s < limits.timeout_s < limits.start_s
    assert limits.queue_bytes > DEFAULT_LIMITS.max_bytes, "the largest picture can wait"
    decoded = DEFAULT_LIMITS.max_pixels * 3
    assert limits.memory_bytes > 3 * decoded, "and be decoded, three times over"
