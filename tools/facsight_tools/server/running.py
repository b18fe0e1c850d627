"""Runs a server over stdio, and what a server over HTTP shares: warm workers, a clean end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final

from fastmcp import FastMCP

from facsight_tools.server.background import Background
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.logs import log_places_only
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.uploads import Uploads
from facsight_tools.server.workers.pool import WorkerPool

DRAIN_S: Final = 20.0
"""How long calls and jobs that were begun may go on after SIGTERM, and be asked for."""

_FORGET_EVERY_S: Final = 10.0
# A desktop client shakes hands and lists the tools before it calls one, and waits for both. Workers
# that open their networks meanwhile would take the processor from these answers.
_FIRST_ANSWERS_S: Final = 1.0
# What the first answers on a measurement stand on; the server starts without.
_NEEDED_SOON: Final = (
    "facsight_tools.server.evidence",
    "facsight_tools.overlay",
    "facsight_tools.answers.judging",
)
# Of it, for clients to ask what became of their jobs.
_FETCH_S: Final = 5.0
# Time for the last answer to leave through the pipe.
_FLUSH_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Running:
    """What is started and stopped together."""

    server: FastMCP
    pool: WorkerPool
    store: AnalysisStore
    guard: Guard
    background: Background = field(default_factory=Background)
    uploads: Uploads = field(default_factory=Uploads)

    async def drain(self, timeout_s: float) -> None:
        """Refuse what is new; what was begun, jobs too, may go on for so long."""
        fetch_s = min(_FETCH_S, timeout_s / 4)
        await asyncio.gather(
            self.guard.drain(timeout_s), self.background.drain(timeout_s - fetch_s, fetch_s)
        )


async def run_stdio(running: Running) -> None:
    """Serve one client over stdin and stdout until it closes them, or SIGTERM."""
    log_places_only()
    async with working(running, _FIRST_ANSWERS_S):
        ending: list[asyncio.Task[None]] = []

        def end() -> None:
            if not ending:
                ending.append(asyncio.create_task(_end_stdio(running)))

        with suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
        await running.server.run_async("stdio", show_banner=False)


@asynccontextmanager
async def working(running: Running, after_s: float = 0.0) -> AsyncIterator[None]:
    """The workers run, and what is past its lifetime is forgotten, within the block.

    They start after so many seconds, or at the first call for one.
    """
    preparing = asyncio.create_task(_prepare(running.pool, after_s))
    forgetting = asyncio.create_task(_forget_regularly(running.store))
    try:
        yield
    finally:
        preparing.cancel()
        forgetting.cancel()
        await running.pool.close()


async def _prepare(pool: WorkerPool, after_s: float) -> None:
    await pool.wanted(after_s)
    pool.start()
    # While the workers open their networks there is time for it.
    for name in _NEEDED_SOON:
        await asyncio.to_thread(import_module, name)


async def _forget_regularly(store: AnalysisStore) -> None:
    while True:
        await asyncio.sleep(_FORGET_EVERY_S)
        store.forget_old()


async def _end_stdio(running: Running) -> None:
    await running.drain(DRAIN_S)
    await running.pool.close()
    await asyncio.sleep(_FLUSH_S)
    # A thread waits for the client's next line and cannot be woken.
    os._exit(0)
