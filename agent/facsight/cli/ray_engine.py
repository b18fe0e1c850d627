"""`facsight analyze --engine ray`: the same measuring in actors, on this machine or on a cluster.

Each actor opens the networks once. Inputs go out in small batches and come back as the lines of
the table, in their order; no more than a few batches for each actor are under way. Where an actor
dies, Ray starts it again and asks once more, and then the inputs of its batch go one by one, so
that the one that it died of is told and stops no other.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, Final

from facsight.cli.progress import Progress
from facsight_tools.batch import BATCH, Item
from facsight_tools.errors import FacsightError, InferenceFailed, UnknownOption
from facsight_tools.table_files import Written, texts_of
from facsight_tools.video.inputs import VideoItem

_UNDER_WAY: Final = 2
"""Batches of an actor at a time: one is measured while the next is on its way."""

_WAITING: Final = 4
"""Batches for each actor that may be done before their turn."""

_AGAIN: Final = 1
_THREADS: Final = "FACSIGHT_THREADS"

Given = Item | VideoItem


class RayWorker:
    """What an actor does: it measures inputs as the command itself would, and gives their lines."""

    def __init__(self, args: argparse.Namespace) -> None:
        os.environ[_THREADS] = "1"  # as many actors as cores: threads would wait for each other
        # The command and this file import each other
        from facsight.cli.analyze import measuring_of

        self._form, self._measuring = measuring_of(args, alone=True)
        self._quiet = Progress(1, bar=False)

    def measure(self, given: Sequence[Given]) -> list[Written]:
        """One outcome each, in order."""
        if self._form is None:
            raise TypeError("nothing is to be written")
        return [
            Written(one.name, "".join(texts_of(self._form, one)), one.error, one.face_count)
            for one in self._measuring.each(given, self._quiet)
        ]


def measured(
    args: argparse.Namespace, given: Iterable[Given], *, workers: int | None = None
) -> Iterator[Written]:
    """What came of each input, in order, as the lines of the table.

    Args:
        args: those of the command, by which every actor opens the same pipeline.
        given: the inputs; their paths must lead to the same files on every machine.
        workers: actors; None is one for each CPU that Ray has.

    Raises:
        UnknownOption: Ray is not installed.
        ModelError, ProviderUnavailable: nothing can be measured there.
    """
    ray = _ray()
    started = not ray.is_initialized()
    if started:
        # Where RAY_ADDRESS names a cluster it is used; else Ray starts on this machine
        ray.init(log_to_driver=False, logging_level="error")
    try:
        have = ray.cluster_resources()
        count = workers or max(int(have.get("CPU", 1)), 1)
        gpus = min(have.get("GPU", 0.0) / count, 1.0)
        yield from _Crew(ray, args, count, gpus).each(given)
    finally:
        if started:
            ray.shutdown()


class RayEngine:
    """What `facsight analyze` measures with.

    Args:
        args: those of the command.
    """

    def __init__(self, args: argparse.Namespace) -> None:
        _ray()
        self._args = args

    def each(self, given: Iterable[Given], progress: Progress) -> Iterator[Written]:
        """One outcome each, in order; actors tell nothing of single frames."""
        del progress
        return measured(self._args, given, workers=self._args.workers)


class _Crew:
    """Actors, and what they have under way."""

    def __init__(self, ray: Any, args: argparse.Namespace, count: int, gpus: float) -> None:
        self._ray, self._count = ray, count
        made = ray.remote(RayWorker).options(
            num_cpus=1, num_gpus=gpus, max_restarts=-1, max_task_retries=_AGAIN
        )
        self._actors = [made.remote(args) for _ in range(count)]
        self._busy: Counter[int] = Counter()

    def each(self, given: Iterable[Given]) -> Iterator[Written]:
        """In the order in which they are given."""
        batches = _batches(given)
        order: deque[tuple[Any, list[Given]]] = deque()
        under_way: dict[Any, int] = {}
        while True:
            while len(order) < _WAITING * self._count and (actor := self._free()) is not None:
                batch = next(batches, None)
                if batch is None:
                    break
                ref = self._actors[actor].measure.remote(batch)
                self._busy[actor] += 1
                under_way[ref] = actor
                order.append((ref, batch))
            if not order:
                return
            if order[0][0] in under_way:
                done, _ = self._ray.wait([*under_way], num_returns=1)
                for ref in done:
                    self._busy[under_way.pop(ref)] -= 1
                continue
            ref, batch = order.popleft()
            yield from self._result(ref, batch)

    def _free(self) -> int | None:
        actor = min(range(self._count), key=lambda one: self._busy[one])
        return actor if self._busy[actor] < _UNDER_WAY else None

    def _result(self, ref: Any, batch: list[Given]) -> list[Written]:
        found = self._got(ref)
        if isinstance(found, list):
            return found
        if len(batch) > 1:
            return [one for each in batch for one in self._alone(each)]
        return self._alone(batch[0])

    def _alone(self, one: Given) -> list[Written]:
        """One input that a batch was lost with, once more by itself."""
        found = self._got(self._actors[0].measure.remote([one]))
        if isinstance(found, list):
            return found
        told = f"The worker that measured it ended ({found}). Leave it out, and report it."
        return [Written(one.name, "", InferenceFailed(told), 0)]

    def _got(self, ref: Any) -> list[Written] | str:
        """What an actor gave, or why it gave nothing.

        Raises:
            FacsightError: one that all inputs would meet.
        """
        errors = self._ray.exceptions
        try:
            found: list[Written] = self._ray.get(ref)
        except errors.RayTaskError as error:
            if isinstance(error.cause, FacsightError):
                raise error.cause from error
            return type(error.cause).__name__
        except errors.RayError as error:
            return type(error).__name__
        return found


def _batches(given: Iterable[Given]) -> Iterator[list[Given]]:
    """Pictures some at a time, videos one by one."""
    for is_video, some in groupby(given, lambda one: isinstance(one, VideoItem)):
        while batch := list(islice(some, 1 if is_video else BATCH)):
            yield batch


def _ray() -> Any:
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise UnknownOption(
            "--engine ray needs the extra: pip install 'facsight[ray]'. Without it one machine "
            "measures with all its cores."
        ) from error
    return ray
