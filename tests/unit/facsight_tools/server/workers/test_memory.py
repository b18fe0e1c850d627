"""Bounds that a process sets itself, each tried in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from facsight_tools.server.workers import memory
from facsight_tools.server.workers.memory import limit_memory
from facsight_tools.server.workers.wire import EXIT_MEMORY

LINUX = pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="Linux alone says so")


def run(code: str) -> tuple[int, str]:
    """Exit status and output of a few lines, with the watching threads looking often."""
    head = "from facsight_tools.server.workers import memory\nmemory._PERIOD_S = 0.01\n"
    done = subprocess.run(
        [sys.executable, "-c", head + dedent(code)], capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout.strip()


@LINUX
def test_more_than_allowed_is_a_memory_error_at_once() -> None:
    code = """
        memory.limit_memory(50 * 2**20, "CPUExecutionProvider")
        fits = bytearray(20 * 2**20)
        del fits
        try:
            bytearray(200 * 2**20)
        except MemoryError:
            print("refused")
        bytearray(20 * 2**20)
    """
    assert run(code) == (0, "refused")


@LINUX
def test_with_cuda_what_is_held_counts_and_not_what_is_mapped() -> None:
    code = """
        import mmap, time
        memory.limit_memory(50 * 2**20, "CUDAExecutionProvider")
        mapped = mmap.mmap(-1, 2**33)
        time.sleep(0.1)
        print("alive", flush=True)
        held = bytearray(200 * 2**20)
        time.sleep(10)
    """
    assert run(code) == (EXIT_MEMORY, "alive")


def test_a_process_ends_with_its_server() -> None:
    """The number of another process stands in for a server that is gone."""
    status, told = run("import time\nmemory.end_with(1 << 22)\ntime.sleep(10)")
    assert (status, told) == (1, "")
    code = f"import os, time\nmemory.end_with(os.getppid())\ntime.sleep(0.1)\nprint({os.getpid()})"
    assert run(code) == (0, str(os.getpid()))


@pytest.mark.parametrize("provider", ["CPUExecutionProvider", "CUDAExecutionProvider"])
def test_where_the_system_does_not_say_nothing_is_bounded(
    provider: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(memory, "_STATM", tmp_path / "none")
    monkeypatch.setattr(memory, "every_so_often", lambda _: pytest.fail("it watches"))
    limit_memory(1, provider)
    assert len(bytearray(2**24)) == 2**24
