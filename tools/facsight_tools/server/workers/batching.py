"""Calls that wait for a measuring process, and which of them go together."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from facsight_tools.errors import ServerBusy
from facsight_tools.server.workers.limits import WorkerLimits
from facsight_tools.server.workers.wire import Draw, Job, Measure, Options

_MOST_OWNERS: Final = 1000


@dataclass(slots=True, eq=False)
class Call:
    """One call that waits or runs.

    Attributes:
        picture: the bytes of the picture's file.
        task: how it is measured, or the drawing that is asked for.
        answer: what the caller waits for; done as well when the caller has given up.
        timeout_s: seconds that the call may take as a whole.
        owner: whose call it is; each owner's turn comes.
        begun: whether a process has had it.
        alone_s: seconds that it may take once it runs alone, because the batch that it was in
            failed; None while it may share a batch.
    """

    picture: bytes
    task: Options | Draw
    answer: asyncio.Future[Any] = field(repr=False)
    timeout_s: float
    owner: str = ""
    begun: bool = False
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
    """Calls of every owner in the order they came, the owners in turns, bounded in all.

    However many calls one owner has waiting, and however slow they are, another's next call comes
    after one of them.

    Args:
        limits: the bounds.
        retry_after: seconds after which a refused caller should come again.
    """

    def __init__(self, limits: WorkerLimits, retry_after: Callable[[], int]) -> None:
        self._limits = limits
        self._retry_after = retry_after
        self._calls: deque[Call] = deque()
        self._turns: dict[str, int] = {}
        self._turn = 0
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
        mates = self._in_turns(self._mates(first))[: self._limits.batch - 1]
        for one in mates:
            self._had_turn(one)
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
                waiting = self._in_turns([one for one in self._calls if not one.answer.done()])
                if waiting:
                    self._calls.remove(waiting[0])
                    self._had_turn(waiting[0])
                    return waiting[0]
                await self._arrived.wait()

    def _in_turns(self, calls: Sequence[Call]) -> list[Call]:
        """The calls with one of each owner before the second of any, who waited longest first."""
        places: Counter[str] = Counter()
        order = []
        for call in calls:
            order.append((places[call.owner], self._turns.get(call.owner, 0)))
            places[call.owner] += 1
        ranked = sorted(range(len(calls)), key=lambda i: (*order[i], i))
        return [calls[i] for i in ranked]

    def _had_turn(self, call: Call) -> None:
        self._turn += 1
        self._turns.pop(call.owner, None)
        self._turns[call.owner] = self._turn
        if len(self._turns) > _MOST_OWNERS:
            del self._turns[next(iter(self._turns))]

    def _mates(self, first: Call) -> list[Call]:
        return [one for one in self._calls if not one.answer.done() and first.may_join(one)]

    async def _wake(self) -> None:
        async with self._arrived:
            self._arrived.notify()
