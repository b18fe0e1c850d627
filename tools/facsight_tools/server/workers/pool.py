"""The server's measuring processes: calls go in, analyses and drawings come out."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from facsight_tools.errors import (
    FacsightError,
    MeasurementTimeout,
    OutOfMemory,
    ServerBusy,
    ServerStopping,
)
from facsight_tools.server.logs import log_event
from facsight_tools.server.security.principal import client_key, current_principal
from facsight_tools.server.workers.batching import Call, CallQueue, job_of
from facsight_tools.server.workers.limits import WorkerLimits
from facsight_tools.server.workers.owner import DeviceOwner
from facsight_tools.server.workers.process import WorkerProcess
from facsight_tools.server.workers.wire import (
    Broke,
    Draw,
    Drawn,
    Failed,
    MeasuredBatch,
    Options,
    Reply,
)

if TYPE_CHECKING:
    from facsight_tools.drawing import Drawing
    from facsight_tools.server.measuring import ToldFilming, ToldPart
    from facsight_tools.types import Analysis
    from facsight_tools.video.film import Film, Filmed

PIPELINE: Final = "facsight_tools.api:default_pipeline"
"""What opens the networks in a process; tests name a pipeline without any. Processes are fewer than
cores, so that a picture that comes alone is measured on two."""

FILM_PIPELINE: Final = "facsight_tools.video.api:open_video_pipeline"
"""The same for videos."""

ENGINE: Final = "facsight_tools.backends.ort:OrtEngine"

_MOST_BACKOFF_S: Final = 10.0
_FIRST_GUESS_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class PoolState:
    """How the pool is; `ready` is whether a call would be taken and measured now."""

    ready: bool
    warm: int
    waiting: int
    running: int
    restarts: int


class WorkerPool:
    """Measures in warm processes.

    A process is killed when a call takes too long, or goes on for as long as a start takes after
    the last who waited for it has left, and started anew when it dies. Calls that shared a batch
    with one that was killed or crashed are measured again, each alone, so that only the one that
    did it fails.

    Args:
        limits: the bounds.
        maker: `module:name` of what opens the networks in the process.
        film_maker: the same for the process of a video.
        engine: the same of what opens them in the process that owns the device, if one does.
    """

    def __init__(
        self,
        limits: WorkerLimits | None = None,
        maker: str = PIPELINE,
        film_maker: str = FILM_PIPELINE,
        engine: str = ENGINE,
    ) -> None:
        self.limits = limits or WorkerLimits()
        self._maker, self._film_maker = maker, film_maker
        self._films = asyncio.Semaphore(1)
        self._device = DeviceOwner(self.limits, engine) if self.limits.one_device else None
        self._queue = CallQueue(self.limits, self._retry_after)
        self._slots: list[asyncio.Task[None]] = []
        self._open: set[Call] = set()
        self._asked = asyncio.Event()
        self._running: set[Call] = set()
        self._warm = 0
        self._providers: list[str] = []
        self._restarts = 0
        self._stopping = False
        self._start_error: FacsightError | None = None
        self._mean_s = _FIRST_GUESS_S

    def start(self) -> None:
        """Start the processes in the background; calls may come before they are warm."""
        self._slots = [asyncio.create_task(self._keep()) for _ in range(self.limits.workers)]
        if self._device is not None:
            self._slots.append(asyncio.create_task(self._device.keep()))

    async def wanted(self, within_s: float) -> None:
        """Wait for the first call, but no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._asked.wait()

    def check_room(self) -> None:
        """Refuse what `measure` would refuse whatever the picture is; raises as it does."""
        if self._stopping:
            raise _stopping()
        if self._start_error is not None and not self._warm:
            raise self._start_error
        self._queue.check_room(0)

    async def measure(
        self, picture: bytes, options: Options | None = None, timeout_s: float | None = None
    ) -> Analysis:
        """Decode and measure one picture.

        To cancel the awaiting task stops the work.

        Args:
            picture: the bytes of a file.
            options: how to measure.
            timeout_s: seconds it may take; None takes the pool's.

        Raises:
            InputError: the picture cannot be used.
            ServerBusy: the queue is full, raised at once; or its turn did not come in time.
            MeasurementTimeout, WorkerCrashed, OutOfMemory: this call was stopped.
            ServerStopping: the pool is drained.
            ModelError, BackendError: the processes cannot be started here.
        """
        analysis: Analysis = await self._call(picture, options or Options(), timeout_s)
        return analysis

    async def draw(
        self,
        picture: bytes,
        analysis: Analysis,
        drawing: Drawing,
        timeout_s: float | None = None,
    ) -> bytes:
        """Draw an analysis on its picture; raises as `measure`."""
        data: bytes = await self._call(picture, Draw(picture, analysis, drawing), timeout_s)
        return data

    async def film(self, film: Film, told: ToldFilming, part: ToldPart) -> Filmed:
        """Measure a video in a process of its own, one after another.

        Raises:
            ServerStopping: the pool is drained.
            FacsightError: as `film_apart` raises.
        """
        # It is imported at the first video.
        from facsight_tools.server.workers.film_process import film_apart

        async with self._films:
            if self._stopping:
                raise _stopping()
            bounded = replace(film, most_frames=self.limits.video_frames)
            return await film_apart(
                bounded,
                told,
                part,
                memory_bytes=self.limits.memory_bytes,
                within_s=self.limits.video_s,
                maker=self._film_maker,
                environment=await self._environment(),
            )

    @property
    def providers(self) -> tuple[str, ...]:
        """What really runs the networks of each process that is warm."""
        return tuple(self._providers)

    @property
    def one_device(self) -> bool:
        """Whether one process runs the networks of all."""
        return self._device is not None

    @property
    def state(self) -> PoolState:
        """How the pool is now."""
        return PoolState(
            ready=self._warm > 0 and not self._stopping and self._queue.has_room,
            warm=self._warm,
            waiting=len(self._queue),
            running=len(self._running),
            restarts=self._restarts,
        )

    def refuse_new(self) -> None:
        """Take no more calls; those that wait and run go on."""
        self._stopping = True

    async def drain(self, timeout_s: float) -> bool:
        """Refuse new calls and wait for the others; returns whether all of them were finished."""
        self.refuse_new()
        waiting = [call.answer for call in self._open]
        if waiting:
            await asyncio.wait(waiting, timeout=timeout_s)
        return not self._open

    async def close(self) -> None:
        """Kill the processes; calls that are still open end with `ServerStopping`."""
        self.refuse_new()
        for slot in self._slots:
            slot.cancel()
        await asyncio.gather(*self._slots, return_exceptions=True)
        for call in self._open:
            _settle(call, _stopping())

    async def _call(self, picture: bytes, task: Options | Draw, timeout_s: float | None) -> Any:
        self.check_room()
        self._asked.set()
        seconds = self.limits.timeout_s if timeout_s is None else timeout_s
        owner = client_key(current_principal())
        call = Call(picture, task, asyncio.get_running_loop().create_future(), seconds, owner)
        self._open.add(call)
        try:
            await self._queue.put(call)
            async with asyncio.timeout(seconds):
                return await call.answer
        except TimeoutError:
            raise (_too_slow(seconds) if call.begun else self._too_busy(seconds)) from None
        finally:
            self._open.discard(call)

    def _too_busy(self, seconds: float) -> ServerBusy:
        after = self._retry_after()
        return ServerBusy(
            f"Other pictures were before this one for {seconds:.0f} s; try again in {after} s.",
            after,
        )

    def _retry_after(self) -> int:
        """Seconds until the calls that wait now will have been measured."""
        batches = len(self._queue) / self.limits.batch / self.limits.workers
        return max(1, math.ceil((batches + 1) * self._mean_s))

    async def _keep(self) -> None:
        """Keep one process: start it, feed it, and start another when it is gone."""
        failures = 0
        while True:
            try:
                process = await self._start()
            except FacsightError as error:
                self._start_error = error
                if not self._warm:
                    self._queue.drop_all(error)
                failures += 1
            else:
                self._start_error = None
                self._warm += 1
                self._providers.append(process.provider)
                try:
                    failures = 0 if await self._feed(process) else failures + 1
                finally:
                    self._warm -= 1
                    self._providers.remove(process.provider)
                    await process.kill()
            self._restarts += 1
            log_event(f"a measuring process ended and is started again (restart {self._restarts})")
            if failures:
                wait = self.limits.backoff_s * 2.0 ** min(failures - 1, 16)
                await asyncio.sleep(min(_MOST_BACKOFF_S, wait))

    async def _start(self) -> WorkerProcess:
        told = await self._environment()
        return await WorkerProcess.start(
            self._maker, self.limits.memory_bytes, self.limits.start_s, told=told
        )

    async def _environment(self) -> Mapping[str, str]:
        """What tells a process of the one that owns the device, once that runs."""
        if self._device is None:
            return {}
        await self._device.running()
        return self._device.environment

    async def _feed(self, process: WorkerProcess) -> bool:
        """Give a process batches until it is of no more use; whether it has answered any."""
        answered = False
        while True:
            batch = await self._queue.take()
            self._running.update(batch)
            for call in batch:
                call.begun = True
            try:
                usable = await self._run(process, batch)
            except BaseException:
                for call in batch:
                    _settle(call, _stopping())
                raise
            finally:
                self._running.difference_update(batch)
            if not usable:
                return answered
            answered = True

    async def _run(self, process: WorkerProcess, batch: Sequence[Call]) -> bool:
        """Have a batch measured and settle its calls; whether the process can go on."""
        loop = asyncio.get_running_loop()
        start, limit_s = loop.time(), _attempt_s(batch)
        asking = asyncio.create_task(process.ask(job_of(batch)))
        try:
            patience = max(self.limits.grace_s, process.took_s)
            in_time = await self._wait(asking, batch, start + limit_s, patience)
        finally:
            if not asking.done():
                asking.cancel()
                with suppress(asyncio.CancelledError, FacsightError):
                    await asking
        if not in_time:
            await self._again_alone(batch, limit_s, _too_slow(limit_s))
            return False
        try:
            reply = asking.result()
        # Whatever it was, what comes through this pipe can no longer be trusted.
        except Exception as error:
            await self._again_alone(batch, limit_s, error)
            return False
        self._mean_s += 0.2 * (loop.time() - start - self._mean_s)
        if isinstance(reply, MeasuredBatch | Drawn):
            for call, outcome in zip(batch, _outcomes(reply), strict=True):
                _settle(call, outcome)
            return True
        failure = _error_of(reply)
        await self._again_alone(batch, limit_s, failure)
        # After a failed allocation nothing is certain any more.
        return not isinstance(failure, OutOfMemory)

    async def _wait(
        self, asking: asyncio.Task[Reply], batch: Sequence[Call], end: float, patience: float
    ) -> bool:
        """Wait for the reply; False when the time is over.

        It is so `patience` seconds after the last who waited has left: to end the process sooner
        costs more than it spares, which is as long as another takes to start.
        """
        loop = asyncio.get_running_loop()
        while not asking.done():
            wanted = {call.answer for call in batch if not call.answer.done()}
            if not wanted:
                end = min(end, loop.time() + patience)
            left = end - loop.time()
            if left <= 0:
                return False
            events: set[asyncio.Future[Any]] = {asking, *wanted}
            await asyncio.wait(events, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if not wanted:
                return asking.done()
        return True

    async def _again_alone(self, batch: Sequence[Call], limit_s: float, error: Exception) -> None:
        """Fail the call of a batch of one; of several, measure each again, without the others."""
        if len(batch) == 1:
            _settle(batch[0], error)
            return
        for call in batch:
            call.alone_s = limit_s
        await self._queue.put_back([call for call in batch if not call.answer.done()])


def _attempt_s(batch: Sequence[Call]) -> float:
    """Seconds that a batch may run.

    A batch of several leaves each of its calls as much again, for the case that one of them hangs
    and all have to be measured alone.
    """
    if batch[0].alone_s is not None:
        return batch[0].alone_s
    shortest = min(call.timeout_s for call in batch)
    return shortest / (len(batch) + 1) if len(batch) > 1 else shortest


def _outcomes(reply: MeasuredBatch | Drawn) -> Sequence[Analysis | FacsightError | bytes]:
    return (reply.data,) if isinstance(reply, Drawn) else reply.outcomes


def _error_of(reply: Reply) -> Exception:
    """The error of a job that failed as a whole; what was unforeseen is masked by the server."""
    if isinstance(reply, Failed):
        return reply.error
    return RuntimeError(reply.where if isinstance(reply, Broke) else type(reply).__name__)


def _settle(call: Call, outcome: object) -> None:
    if call.answer.done():
        return
    if isinstance(outcome, Exception):
        call.answer.set_exception(outcome)
    else:
        call.answer.set_result(outcome)


def _too_slow(seconds: float) -> MeasurementTimeout:
    return MeasurementTimeout(
        f"The picture was not measured within {seconds:.0f} s, so the measurement was stopped; "
        "scale the picture down, or try again when the server has less to do."
    )


def _stopping() -> ServerStopping:
    return ServerStopping("The server is shutting down and takes no new calls.")
