"""One measuring process, seen from the server."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from facsight_tools.errors import FacsightError, OutOfMemory, WorkerCrashed
from facsight_tools.server.workers.wire import (
    EXIT_MEMORY,
    HEADER,
    Beat,
    Failed,
    Job,
    Ready,
    Reply,
    pack,
    unpack,
)

_WORKER = "facsight_tools.server.workers.worker"


class WorkerProcess:
    """Starts, asks and kills one process; after any error of `ask` it is good for `kill` only.

    Attributes:
        provider: what runs its networks.
        took_s: seconds that its start took, and that another's will take.
    """

    def __init__(self, process: Process, jobs: StreamWriter, replies: StreamReader) -> None:
        self.provider = ""
        self.took_s = 0.0
        self._process = process
        self._jobs = jobs
        self._replies = replies

    @classmethod
    async def start(
        cls,
        maker: str,
        memory_bytes: int,
        start_s: float,
        *,
        module: str = _WORKER,
        told: Mapping[str, str] = MappingProxyType({}),
    ) -> WorkerProcess:
        """A process that is warm.

        Args:
            maker: `module:name` of what opens the networks.
            memory_bytes: memory that it may add to what it then holds.
            start_s: seconds that it may take.
            module: what it runs.
            told: what its environment says besides.

        Raises:
            ModelError, BackendError: the networks cannot be opened here.
            WorkerCrashed: it died, or took too long.
        """
        began = time.monotonic()
        # -P: the folder that the server was started in must not lend the process its modules.
        command = [sys.executable, "-P", "-m", module]
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                str(os.getpid()),
                str(memory_bytes),
                maker,
                stdin=PIPE,
                stdout=PIPE,
                env={**os.environ, **told},
            )
        except OSError as error:
            raise WorkerCrashed(
                f"A measuring process cannot be started ({error.strerror}); try again later."
            ) from error
        if process.stdin is None or process.stdout is None:
            raise WorkerCrashed("A measuring process was started without its pipes.")
        worker = cls(process, process.stdin, process.stdout)
        try:
            async with asyncio.timeout(start_s):
                reply = await worker._receive()
        except TimeoutError:
            await worker.kill()
            raise WorkerCrashed(f"A measuring process was not ready in {start_s:.0f} s.") from None
        except BaseException:
            await worker.kill()
            raise
        if isinstance(reply, Ready):
            worker.provider, worker.took_s = reply.provider, time.monotonic() - began
            return worker
        await worker.kill()
        raise reply.error if isinstance(reply, Failed) else WorkerCrashed("It did not start.")

    async def answers(self, within_s: float) -> bool:
        """Whether it says within so many seconds that it still runs; of a device's owner."""
        try:
            async with asyncio.timeout(within_s):
                await self.ask(Beat())
        except (TimeoutError, FacsightError):
            return False
        return True

    async def ask(self, job: Job | Beat) -> Reply:
        """The reply to one job.

        Raises:
            OutOfMemory: the process ended itself because it held too much.
            WorkerCrashed: it died.
        """
        with suppress(ConnectionError):  # it died: reading says how
            self._jobs.write(pack(job))
            await self._jobs.drain()
        reply: Reply = await self._receive()
        return reply

    @property
    def process_id(self) -> int:
        """Of the process."""
        return self._process.pid

    async def ended(self) -> None:
        """Wait until it is gone."""
        await self._process.wait()

    async def kill(self) -> None:
        """End it at once, whatever it does."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._jobs.close()
        # What is left in the pipe is read, or the pipe would stay open.
        await self._process.communicate()

    async def _receive(self) -> Any:
        try:
            header = await self._replies.readexactly(HEADER.size)
            return unpack(await self._replies.readexactly(*HEADER.unpack(header)))
        except asyncio.IncompleteReadError:
            status = await self._process.wait()
            if status == EXIT_MEMORY:
                raise OutOfMemory(
                    "The picture takes more memory to measure than a call may use; scale it down."
                ) from None
            raise WorkerCrashed(
                f"The measuring process died over this picture ({_cause(status)}). It has been "
                "started anew; if it happens again with this picture, save it in another format."
            ) from None


def _cause(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
