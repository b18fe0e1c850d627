"""Work that goes on after the call that began it, and what becomes of it when the server ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Work:
    """One piece of it.

    Attributes:
        task: runs it.
        fetched: set once whoever began it knows how it ended.
    """

    task: asyncio.Task[None]
    fetched: asyncio.Event = field(default_factory=asyncio.Event)


class Background:
    """All of it, of one server."""

    def __init__(self) -> None:
        self._open: set[Work] = set()
        self._stopping = False

    @property
    def stopping(self) -> bool:
        """Whether what is cancelled now is so because the server ends."""
        return self._stopping

    def start(self, work: Coroutine[Any, Any, None]) -> Work:
        """Begin a piece."""
        begun = Work(asyncio.create_task(work))
        self._open.add(begun)
        begun.task.add_done_callback(lambda _: self._open.discard(begun))
        return begun

    async def drain(self, finish_s: float, fetch_s: float) -> bool:
        """Let what is open finish, then break it off; returns whether all of it was finished.

        Afterwards those who began it have `fetch_s` seconds to ask how it ended.
        """
        self._stopping = True
        left = list(self._open)
        if not left:
            return True
        _, unfinished = await asyncio.wait([one.task for one in left], timeout=finish_s)
        for task in unfinished:
            task.cancel()
        await asyncio.wait([one.task for one in left])
        with suppress(TimeoutError):
            async with asyncio.timeout(fetch_s):
                for one in left:
                    await one.fetched.wait()
        return not unfinished
