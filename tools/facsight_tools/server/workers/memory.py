"""Bounds that a measuring process sets itself: memory, and not outliving the server."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from facsight_tools.server.workers.wire import EXIT_MEMORY

_PERIOD_S: Final = 0.2
_STATM: Final = Path("/proc/self/statm")


def limit_memory(extra_bytes: int, provider: str) -> None:
    """Allow `extra_bytes` beyond what this process holds now, on Linux.

    On a CPU the address space is bounded, so that more is a `MemoryError` at once. CUDA maps
    address space by the terabyte without using it: there a thread looks at what is held and ends
    the process.
    """
    if "CUDA" in provider or "Tensorrt" in provider:
        held = _pages(1)
        if held is not None:
            every_so_often(lambda: end_if((_pages(1) or 0) > held + extra_bytes, EXIT_MEMORY))
        return
    mapped = _pages(0)
    if mapped is not None:
        import resource

        most = mapped + extra_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def end_with(parent: int) -> None:
    """End this process when the server is gone.

    A server that is killed with -9 cannot end its processes, and one that hangs in a picture would
    not notice that its pipe is closed.
    """
    if sys.platform != "win32":
        every_so_often(lambda: end_if(os.getppid() != parent, 1))


def every_so_often(look: Callable[[], None]) -> None:
    """Look again and again, in a thread."""

    def watch() -> None:
        while True:
            time.sleep(_PERIOD_S)
            look()

    threading.Thread(target=watch, daemon=True).start()


def end_if(over: bool, status: int) -> None:
    """End this process at once where something is over."""
    if over:
        os._exit(status)


def _pages(column: int) -> int | None:
    """Bytes mapped (column 0) or held (column 1); None where the system does not say."""
    try:
        return int(_STATM.read_text().split()[column]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
