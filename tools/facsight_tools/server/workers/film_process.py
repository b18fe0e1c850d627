"""One video measured in a process of its own, seen from the server."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from facsight_tools.errors import MeasurementTimeout, OutOfMemory, WorkerCrashed
from facsight_tools.server.workers.wire import EXIT_MEMORY, HEADER, Broke, Failed, pack, unpack

if TYPE_CHECKING:
    from facsight_tools.video.film import Film, Filmed, Filming

_WORKER: Final = "facsight_tools.server.workers.film_worker"


async def film_apart(
    film: Film,
    told: Callable[[Filming], Awaitable[None]],
    part: Callable[[Filmed], Awaitable[None]],
    *,
    memory_bytes: int,
    within_s: float,
    maker: str,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Filmed:
    """Measure a video in a process that is killed when this is cancelled or takes too long.

    Args:
        film: what.
        told: awaited with how far it is.
        part: awaited with what was measured so far.
        memory_bytes: memory that the process may add to what it holds when it begins.
        within_s: seconds that it may take.
        maker: `module:name` of what opens the networks.
        environment: what its environment says besides.

    Raises:
        MeasurementTimeout, OutOfMemory, WorkerCrashed: it was ended, or ended itself.
        FacsightError: what it met.
    """
    # -P: the folder that the server was started in must not lend the process its modules.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", _WORKER, str(os.getpid()), str(memory_bytes), maker),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, **environment},
    )
    try:
        async with asyncio.timeout(within_s):
            return await _filmed(process, film, told, part)
    except TimeoutError:
        raise MeasurementTimeout(
            f"The video was not measured within {within_s / 60:.0f} minutes, so the measurement "
            "was stopped: take fewer frames a second (fps), or a part of it (start, end)."
        ) from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def _filmed(
    process: Process,
    film: Film,
    told: Callable[[Filming], Awaitable[None]],
    part: Callable[[Filmed], Awaitable[None]],
) -> Filmed:
    from facsight_tools.video.film import Filmed, Filming
    from facsight_tools.video.series_file import series_from_bytes

    if process.stdin is None or process.stdout is None:
        raise WorkerCrashed("A measuring process was started without its pipes.")
    with suppress(ConnectionError):  # it died: reading says how
        process.stdin.write(pack(film))
        await process.stdin.drain()
    while True:
        reply = await _receive(process, process.stdout)
        if isinstance(reply, Filming):
            await told(reply)
        elif isinstance(reply, Failed):
            raise reply.error
        elif isinstance(reply, Broke):
            raise RuntimeError(reply.where)
        else:
            series = await asyncio.to_thread(series_from_bytes, reply.series)
            filmed = Filmed(series, reply.size_wh, reply.until_s, reply.of_s, reply.whole)
            if filmed.whole:
                return filmed
            await part(filmed)


async def _receive(process: Process, replies: asyncio.StreamReader) -> Any:
    try:
        header = await replies.readexactly(HEADER.size)
        return unpack(await replies.readexactly(*HEADER.unpack(header)))
    except asyncio.IncompleteReadError:
        status = await process.wait()
        if status == EXIT_MEMORY:
            raise OutOfMemory(
                "The video takes more memory to measure than a call may use; scale it down."
            ) from None
        raise WorkerCrashed(
            f"The measuring process died over this video (status {status}); take a part of it "
            "(start, end), or convert it with another program."
        ) from None
