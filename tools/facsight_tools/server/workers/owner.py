"""Keeps the process that owns the device, for the measuring processes of a pool."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from facsight_tools.backends.address import environment
from facsight_tools.errors import FacsightError
from facsight_tools.server.logs import log_event
from facsight_tools.server.workers.limits import WorkerLimits
from facsight_tools.server.workers.process import WorkerProcess

_PROCESS: Final = "facsight_tools.server.workers.device"
_MOST_BACKOFF_S: Final = 10.0


class DeviceOwner:
    """Starts the process that runs the networks, and starts it again when it ends or is silent.

    The measuring processes find it again at the same address; what they had asked of it fails, and
    is measured again where it shared a batch.

    Args:
        limits: the pool's bounds.
        maker: `module:name` of the engine that opens the networks there.

    Attributes:
        environment: what tells a process where the networks are.
        process_id: of the process that runs them, None while there is none.
    """

    def __init__(self, limits: WorkerLimits, maker: str) -> None:
        self._limits, self._maker = limits, maker
        self.environment: Mapping[str, str] = {}
        self.process_id: int | None = None
        self._known = asyncio.Event()
        self._error: FacsightError | None = None

    async def running(self) -> None:
        """Wait until it runs, and `environment` says where; raises why it cannot be started."""
        await self._known.wait()
        if self._error is not None:
            raise self._error

    async def keep(self) -> None:
        """Keep it running until cancelled."""
        failures = 0
        # Nobody else may enter the folder. Windows has no such sockets but named pipes.
        folder = Path(tempfile.mkdtemp(prefix="facsight-"))
        pipe = rf"\\.\pipe\{folder.name}"
        address = pipe if sys.platform == "win32" else str(folder / "networks")
        self.environment = environment(address, secrets.token_bytes(32))
        try:
            while True:
                failures = 0 if await self._run() else failures + 1
                log_event("the process that owns the device ended and is started again")
                wait = self._limits.backoff_s * 2.0 ** min(failures, 16)
                await asyncio.sleep(min(_MOST_BACKOFF_S, wait))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def _run(self) -> bool:
        """Start it and wait until it ends or no longer answers; whether it ran."""
        try:
            process = await WorkerProcess.start(
                self._maker, 0, self._limits.start_s, module=_PROCESS, told=self.environment
            )
        except FacsightError as error:
            self._error = error
            self._known.set()
            return False
        self._error, self.process_id = None, process.process_id
        self._known.set()
        ended = asyncio.create_task(process.ended())
        try:
            while not ended.done():
                await asyncio.wait({ended}, timeout=self._limits.beat_s)
                if not await process.answers(self._limits.silent_s):
                    break
        finally:
            self._known.clear()
            self.process_id = None
            ended.cancel()
            await process.kill()
        return True
