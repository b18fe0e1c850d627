import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.builders import make_analysis
from tests.unit.facsight_tools.server.workers.fakes import (
    BREAK,
    CRASH,
    FAIL,
    HANG,
    HOG,
    MAKER,
    MISSING,
    SLOW,
    picture,
)
from tests.until import until

from facsight_tools import errors
from facsight_tools.drawing import Drawing
from facsight_tools.server.services import Services
from facsight_tools.server.workers import pool as pool_module
from facsight_tools.server.workers.batching import Call
from facsight_tools.server.workers.limits import WorkerLimits
from facsight_tools.server.workers.pool import WorkerPool
from facsight_tools.server.workers.process import WorkerProcess
from facsight_tools.server.workers.wire import Options

SMALL = WorkerLimits(workers=1, queue=8, timeout_s=600, window_s=0.05, grace_s=0.05)


@asynccontextmanager
async def pool_of(limits: WorkerLimits = SMALL, maker: str = MAKER) -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(limits, maker)
    pool.start()
    try:
        yield pool
    finally:
        await pool.close()


async def test_the_first_call_wakes_whoever_is_to_start_the_processes() -> None:
    pool = WorkerPool(SMALL, MAKER)
    waking = asyncio.create_task(pool.wanted(within_s=3600))
    await asyncio.sleep(0)
    assert not waking.done()
    call = asyncio.create_task(pool.measure(picture()))
    await waking
    pool.start()
    try:
        assert (await call).image_sha256 == hashlib.sha256(picture()).hexdigest()
    finally:
        await pool.close()
    await WorkerPool(SMALL, MAKER).wanted(within_s=0.01)


async def test_pictures_that_come_together_share_a_batch_and_lose_nothing() -> None:
    pictures = [picture(number=k) for k in range(5)]
    async with pool_of() as pool:
        together = await asyncio.gather(*(pool.measure(one) for one in pictures))
        alone = await pool.measure(pictures[0])
        assert pool.state.ready
    hashes = [hashlib.sha256(one).hexdigest() for one in pictures]
    assert [one.image_sha256 for one in together] == hashes
    assert {one.notes for one in together} == {("batch of 5",)}
    assert alone.notes == ("batch of 1",)


async def test_other_options_are_another_batch() -> None:
    async with pool_of() as pool:
        found = await asyncio.gather(
            *(
                pool.measure(picture(number=k), Options((name,) if name else ()))
                for k, name in enumerate(["", "facsight", ""])
            )
        )
    assert [one.notes[0] for one in found] == ["batch of 2", "batch of 1", "batch of 2"]


async def test_a_picture_that_cannot_be_read_fails_alone() -> None:
    async with pool_of() as pool:
        found = await asyncio.gather(
            pool.measure(picture()), pool.measure(b"no picture"), return_exceptions=True
        )
    assert isinstance(found[1], errors.ImageUnreadable)
    assert not isinstance(found[0], Exception)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (CRASH, errors.WorkerCrashed),
        (HOG, errors.OutOfMemory),
        (FAIL, errors.InferenceFailed),
        (BREAK, RuntimeError),
    ],
)
async def test_only_the_call_that_did_it_fails(behaviour: int, error: type[Exception]) -> None:
    async with pool_of() as pool:
        found = await asyncio.gather(
            pool.measure(picture(number=1)),
            pool.measure(picture(behaviour)),
            pool.measure(picture(number=2)),
            return_exceptions=True,
        )
        after = await pool.measure(picture(number=3))
    assert type(found[1]) is error
    assert "secret" not in str(found[1])
    assert [one.notes for one in (found[0], found[2])] == [("batch of 1",)] * 2  # type: ignore[union-attr]
    assert after.notes == ("batch of 1",)


async def test_a_batch_leaves_its_calls_the_time_to_be_measured_alone() -> None:
    for seconds in ([9], [9, 20], [20, 9, 30]):
        batch = [Call(b"", Options(), asyncio.Future(), one) for one in seconds]
        alone = len(batch) if len(batch) > 1 else 0
        assert 0 < pool_module._attempt_s(batch) * (1 + alone) <= 9


async def test_a_call_that_takes_too_long_is_killed_and_the_others_are_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A busy machine takes its time over the others
    hangs = picture(HANG)
    monkeypatch.setattr(
        pool_module,
        "_attempt_s",
        lambda batch: 0.3 if any(one.picture == hangs for one in batch) else 600,
    )
    async with pool_of() as pool:
        await pool.measure(picture())
        found = await asyncio.gather(
            pool.measure(hangs),
            pool.measure(picture(number=1)),
            return_exceptions=True,
        )
        assert pool.state.restarts >= 1
    assert isinstance(found[0], errors.MeasurementTimeout)
    assert not isinstance(found[1], Exception)


async def test_a_cancelled_call_stops_its_work() -> None:
    async with pool_of() as pool:
        await pool.measure(picture())
        call = asyncio.create_task(pool.measure(picture(HANG)))
        await until(lambda: pool.state.running == 1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await until(lambda: pool.state.restarts == 1)
        assert await pool.measure(picture(number=1))


async def test_a_hundred_who_come_and_leave_end_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    async def start(*args: Any, **more: Any) -> WorkerProcess:
        process = await started(*args, **more)
        process.took_s = 3600.0  # so that whatever is left here is done before another would be
        return process

    started = WorkerProcess.start
    monkeypatch.setattr(WorkerProcess, "start", start)
    limits = WorkerLimits(workers=1, queue=200, window_s=0, grace_s=0)
    async with pool_of(limits) as pool:
        await pool.measure(picture())
        calls = [asyncio.create_task(pool.measure(picture(SLOW))) for _ in range(100)]
        await until(lambda: pool.state.running > 0)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        assert await pool.measure(picture(number=1))
        assert pool.state.restarts == 0


async def test_a_full_queue_refuses_at_once_and_says_when() -> None:
    limits = WorkerLimits(workers=1, queue=2, batch=1, grace_s=0.05)
    async with pool_of(limits) as pool:
        await pool.measure(picture())
        busy = asyncio.create_task(pool.measure(picture(HANG)))
        await until(lambda: pool.state.running == 1)
        waiting = [asyncio.create_task(pool.measure(picture(number=k))) for k in range(2)]
        await until(lambda: pool.state.waiting == 2)
        with pytest.raises(errors.ServerBusy, match=r"try again in \d+ s") as refused:
            await pool.measure(picture())
        assert refused.value.retry_after_s is not None
        assert refused.value.retry_after_s >= 1
        # Before a picture is read: this one could not be.
        with pytest.raises(errors.ServerBusy):
            await Services(measurer=pool).measure("no such file.png", [], scene=False)
        # What its caller has given up takes no place.
        waiting[0].cancel()
        await asyncio.sleep(0)
        late = asyncio.create_task(pool.measure(picture(number=9)))
        busy.cancel()
        assert len(await asyncio.gather(waiting[1], late)) == 2


async def test_the_queue_is_bounded_in_bytes_too() -> None:
    async with pool_of(WorkerLimits(workers=1, queue_bytes=50)) as pool:
        with pytest.raises(errors.ServerBusy):
            await pool.measure(picture())


async def test_draining_finishes_what_was_begun_and_takes_nothing_new() -> None:
    async with pool_of() as pool:
        await pool.measure(picture())
        begun = asyncio.create_task(pool.measure(picture(SLOW)))
        await until(lambda: pool.state.running == 1)
        drained = asyncio.create_task(pool.drain(10))
        await asyncio.sleep(0)
        assert not pool.state.ready
        with pytest.raises(errors.ServerStopping):
            await pool.measure(picture())
        assert await drained
        assert begun.done()


async def test_what_cannot_be_finished_ends_typed() -> None:
    async with pool_of() as pool:
        await pool.measure(picture())
        hanging = asyncio.create_task(pool.measure(picture(HANG)))
        await until(lambda: pool.state.running == 1)
        assert not await pool.drain(0.05)
    with pytest.raises(errors.ServerStopping):
        await hanging


async def test_networks_that_are_missing_are_named_and_never_no_face() -> None:
    async with pool_of(maker=MISSING) as pool:
        for _ in range(2):
            with pytest.raises(errors.ModelMissing, match="facsight models build"):
                await pool.measure(picture())
        assert not pool.state.ready


async def test_a_drawing_is_made_in_the_process_too() -> None:
    async with pool_of() as pool:
        png = await pool.draw(picture(), make_analysis([]), Drawing())
        with pytest.raises(errors.ImageUnreadable):
            await pool.draw(b"none", make_analysis([]), Drawing())
    assert png.startswith(b"\x89PNG")
