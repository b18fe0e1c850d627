"""One process owns the device, and the measuring processes of all clients ask it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.unit.facsight_tools.server.workers.fakes import (
    CRASH,
    ENGINE,
    FAIL,
    HANG,
    MISSING,
    NETWORKED,
    picture,
)
from tests.until import until

from facsight_tools import errors
from facsight_tools.server.workers.device import RUN_S
from facsight_tools.server.workers.limits import WorkerLimits
from facsight_tools.server.workers.pool import WorkerPool
from facsight_tools.types import Analysis

LIMITS = WorkerLimits(
    one_device=True, workers=2, batch=1, timeout_s=600, window_s=0, grace_s=0.05, backoff_s=0.01
)


@asynccontextmanager
async def pool_of(limits: WorkerLimits = LIMITS, engine: str = ENGINE) -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(limits, NETWORKED, engine=engine)
    pool.start()
    try:
        yield pool
    finally:
        await pool.close()


async def test_calls_of_all_clients_go_through_one_device_and_those_that_fail_fail_alone() -> None:
    async with pool_of() as pool:
        calls = [pool.measure(picture(number=k)) for k in range(8)]
        told = await asyncio.gather(*calls)
        assert [one.notes[0] for one in told] == [f"{k} FakeExecutionProvider" for k in range(8)]
        good, bad, other = await asyncio.gather(
            pool.measure(picture(number=1)),
            pool.measure(picture(FAIL)),
            pool.measure(picture(number=2)),
            return_exceptions=True,
        )
        assert isinstance(bad, errors.InferenceFailed)
        assert isinstance(good, Analysis)
        assert isinstance(other, Analysis)
        # A device that dies is started again, and the processes find it
        owner = pool._device
        assert owner is not None
        died = owner.process_id
        with pytest.raises(errors.InferenceFailed, match="started again"):
            await pool.measure(picture(CRASH))
        # The other measuring process sees it only once the system has closed all that it held
        await until(lambda: owner.process_id not in (died, None))
        again = await pool.measure(picture(number=3))
        assert again.notes[0] == "3 FakeExecutionProvider"


async def test_a_call_that_hangs_in_the_device_is_given_up_in_time() -> None:
    async with pool_of() as pool:
        await pool.measure(picture())
        with pytest.raises(errors.MeasurementTimeout):
            await pool.measure(picture(HANG), timeout_s=1)


async def test_a_device_that_cannot_be_opened_is_told() -> None:
    async with pool_of(engine=MISSING) as pool:
        with pytest.raises(errors.ModelMissing, match="facsight models build"):
            await pool.measure(picture())


def test_a_device_that_hangs_ends_before_the_calls_that_wait_for_it() -> None:
    limits = WorkerLimits()
    assert limits.grace_s < RUN_S < limits.timeout_s
    assert limits.beat_s + limits.silent_s < RUN_S
