"""A real process: started, asked, and how its end is told."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from tests.unit.facsight_tools.server.workers.fakes import CRASH, MAKER, MISSING, picture
from tests.until import LONG_S

from facsight_tools.errors import ModelMissing, OutOfMemory, WorkerCrashed
from facsight_tools.server.workers import process as module
from facsight_tools.server.workers.process import WorkerProcess, _cause
from facsight_tools.server.workers.wire import (
    EXIT_MEMORY,
    Measure,
    MeasuredBatch,
    Options,
    Ready,
    pack,
)

MEMORY = 2**31


@asynccontextmanager
async def started(maker: str = MAKER) -> AsyncIterator[WorkerProcess]:
    process = await WorkerProcess.start(maker, MEMORY, 60)
    try:
        yield process
    finally:
        await process.kill()


def measure(behaviour: int = 0) -> Measure:
    return Measure((picture(behaviour),), Options(scene=False))


async def test_it_answers_job_after_job_and_its_death_is_told_by_its_signal() -> None:
    async with started() as process:
        for _ in range(2):
            assert isinstance(await process.ask(measure()), MeasuredBatch)
        with pytest.raises(WorkerCrashed, match="died over this picture"):
            await process.ask(measure(CRASH))
        with pytest.raises(WorkerCrashed):
            await process.ask(measure())
        await process.kill()


async def test_what_keeps_it_from_starting_is_raised_as_it_is() -> None:
    with pytest.raises(ModelMissing, match="facsight models build"):
        await WorkerProcess.start(MISSING, MEMORY, 60)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a few lines of Python in the worker's place, so that a test need not load networks."""
    real = asyncio.create_subprocess_exec

    def put(code: str) -> None:
        async def run(python: str, *_: str, **pipes: int) -> object:
            return await real(python, "-S", "-c", code, **pipes)

        monkeypatch.setattr(module.asyncio, "create_subprocess_exec", run)

    return put


READY = f"import sys, time, os; sys.stdout.buffer.write({pack(Ready('x'))!r}); sys.stdout.flush();"


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        ("import time; time.sleep(60)", WorkerCrashed, "was not ready in 0 s"),
        ("raise SystemExit(3)", WorkerCrashed, "exit status 3"),
        (f"raise SystemExit({EXIT_MEMORY})", OutOfMemory, "more memory"),
        ("import sys; sys.stdout.buffer.write(b'\\0' * 5)", WorkerCrashed, "exit status 0"),
    ],
)
async def test_a_start_that_fails_is_typed_and_leaves_no_process(
    script: Callable[[str], None], code: str, error: type[Exception], says: str
) -> None:
    script(code)
    with pytest.raises(error, match=says):
        await WorkerProcess.start(MAKER, MEMORY, 0.3 if "sleep" in code else 20)


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        (f"os._exit({EXIT_MEMORY})", OutOfMemory, "scale it down"),
        ("sys.stdin.buffer.read(5); os.kill(os.getpid(), 9)", WorkerCrashed, "SIGKILL"),
        (
            "sys.stdout.buffer.write(b'\\0\\0\\0\\0\\0\\0\\0\\x09half')",
            WorkerCrashed,
            "exit status 0",
        ),
    ],
)
async def test_an_end_in_the_midst_of_a_job_is_typed(
    script: Callable[[str], None], code: str, error: type[Exception], says: str
) -> None:
    script(READY + code)
    process = await WorkerProcess.start(MAKER, MEMORY, 20)
    try:
        with pytest.raises(error, match=says):
            await process.ask(measure())
    finally:
        await process.kill()


async def test_killing_ends_what_hangs_and_may_be_done_twice(
    script: Callable[[str], None],
) -> None:
    script(READY + "time.sleep(60)")
    process = await WorkerProcess.start(MAKER, MEMORY, 20)
    asking = asyncio.create_task(process.ask(measure()))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    async with asyncio.timeout(LONG_S):
        await process.kill()
        await process.kill()
    with pytest.raises(WorkerCrashed, match="SIGKILL"):
        await process.ask(measure())


async def test_a_system_that_starts_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(module.asyncio, "create_subprocess_exec", run)
    with pytest.raises(WorkerCrashed, match="Resource temporarily unavailable"):
        await WorkerProcess.start(MAKER, MEMORY, 1)


@pytest.mark.parametrize(
    ("status", "told"),
    [(0, "exit status 0"), (3, "exit status 3"), (-signal.SIGABRT, "SIGABRT"), (-99, "signal 99")],
)
def test_a_status_in_words(status: int, told: str) -> None:
    assert _cause(status) == told
