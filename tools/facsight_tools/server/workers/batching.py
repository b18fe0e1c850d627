"""Calls that wait for a measuring process, and which of them go together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from facsight_tools.errors import ServerBusy
from facsight_tools.server.workers.limits import WorkerLimits
from facsight_tools.server.workers.wire import Draw, Job, Measure, Options


@dataclass(slots=True, eq=False)
class Call:
    """One call that waits or runs.

    Attributes:
        picture: the bytes of the picture's file.
        task: how it is measured, or the drawing that is asked for.
        answer: what the caller waits for; done as well when the caller has given up.
        timeout_s: seconds that the call may take as a whole.
        alone_s: seconds that it may take once it runs alone, because the batch that it was in
            failed; None while it may share a batch.
    """

    picture: bytes
    task: Options | Draw
    answer: asyncio.Future[Any] = field(repr=False)
    timeout_s: float
    alone_s: float | None = None

    def may_join(self, other: Call) -> bool:
        """Whether both can be measured in one batch, with the results that each has alone."""
        free = self.alone_s is None and other.alone_s is None
        return free and isinstance(self.task, Options) and self.task == other.task


def job_of(batch: Sequence[Call]) -> Job:
    """What a process is asked for a batch; a drawing is always a batch of its own."""
    task = batch[0].task
    if isinstance(task, Draw):
        return task
    return Measure(tuple(call.picture for call in batch), task)


class CallQueue:
    """Calls in the order they came, bounded in number and bytes.

    Args:
        limits: the bounds.
        retry_after: seconds after which a refused caller should come again.
    """

    def __init__(self, limits: WorkerLimits, retry_after: Callable[[], int]) -> None:
        self._limits = limits
        self._retry_after = retry_after
        self._calls: deque[Call] = deque()
        self._arrived = asyncio.Condition()

    def __len__(self) -> int:
        return sum(not call.answer.done() for call in self._calls)

    @property
    def has_room(self) -> bool:
        """Whether another call may wait."""
        waiting = [len(one.picture) for one in self._calls if not one.answer.done()]
        return len(waiting) < self._limits.queue and sum(waiting) < self._limits.queue_bytes

    def check_room(self, size: int) -> None:
        """Raise `ServerBusy` at once where a picture of so many bytes could not wait."""
        self._calls = deque(one for one in self._calls if not one.answer.done())
        waiting = sum(len(one.picture) for one in self._calls)
        if len(self._calls) >= self._limits.queue or waiting + size > self._limits.queue_bytes:
            seconds = self._retry_after()
            raise ServerBusy(f"Too many pictures are waiting; try again in {seconds} s.", seconds)

    async def put(self, call: Call) -> None:
        """Add a call at the end; raises as `check_room`."""
        self.check_room(len(call.picture))
        self._calls.append(call)
        await self._wake()

    async def put_back(self, calls: Sequence[Call]) -> None:
        """Put calls that were taken back in front; they have waited already."""
        self._calls.extendleft(reversed(calls))
        await self._wake()

    async def take(self) -> list[Call]:
        """The next batch: the first call, and those that may join it and come within the window."""
        first = await self._first()
        if len(self._mates(first)) + 1 < self._limits.batch and first.may_join(first):
            await asyncio.sleep(self._limits.window_s)
        mates = self._mates(first)[: self._limits.batch - 1]
        self._calls = deque(one for one in self._calls if one not in mates)
        return [first, *mates]

    def drop_all(self, error: Exception) -> None:
        """Answer every waiting call with an error."""
        for call in self._calls:
            if not call.answer.done():
                call.answer.set_exception(error)
        self._calls.clear()

    async def _first(self) -> Call:
        async with self._arrived:
            while True:
                while self._calls:
                    call = self._calls.popleft()
                    if not call.answer.done():
                        return call
                await self._arrived.wait()

    def _mates(self, first: Call) -> list[Call]:
        return [one for one in self._calls if not one.answer.done() and first.may_join(one)]

    async def _wake(self) -> None:
        async with self._arrived:
            self._arrived.notify()
