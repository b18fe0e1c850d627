"""The process that owns the device is found at one address, however often it is started."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from tests.unit.facsight_tools.server.workers.fakes import ENGINE, MISSING
from tests.until import until

from facsight_tools.backends.address import ADDRESS_ENV
from facsight_tools.backends.remote import RemoteEngine
from facsight_tools.errors import ModelMissing
from facsight_tools.server.workers.limits import WorkerLimits
from facsight_tools.server.workers.owner import DeviceOwner

LIMITS = WorkerLimits(workers=1, backoff_s=0.01)


async def test_what_it_runs_is_asked_at_its_address_and_nothing_is_left_of_it() -> None:
    owner = DeviceOwner(LIMITS, ENGINE)
    keeping = asyncio.create_task(owner.keep())
    try:
        await owner.running()
        address, _, key = owner.environment[ADDRESS_ENV].rpartition("#")
        assert Path(address).parent.stat().st_mode & 0o077 == 0, "nobody else may enter"
        engine = RemoteEngine(address, bytes.fromhex(key))
        session = await asyncio.to_thread(engine.open, "fake")
        assert session.provider == "FakeExecutionProvider"
        assert engine.cpu_reason == "no network runs"
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    assert not Path(address).parent.exists()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="nothing can be stopped here")
async def test_one_that_is_silent_is_killed_and_another_is_found_at_the_same_address() -> None:
    owner = DeviceOwner(WorkerLimits(workers=1, backoff_s=0.01, beat_s=0.05, silent_s=0.5), ENGINE)
    keeping = asyncio.create_task(owner.keep())
    try:
        await owner.running()
        stopped = owner.process_id
        assert stopped is not None
        with suppress(ProcessLookupError):  # so busy a machine that it was silent by itself
            os.kill(stopped, signal.SIGSTOP)
        await until(lambda: owner.process_id not in (stopped, None))
        owner._limits = LIMITS
        address, _, key = owner.environment[ADDRESS_ENV].rpartition("#")
        session = await asyncio.to_thread(RemoteEngine(address, bytes.fromhex(key)).open, "fake")
        assert session.provider == "FakeExecutionProvider"
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_why_it_cannot_be_started_is_told() -> None:
    owner = DeviceOwner(LIMITS, MISSING)
    keeping = asyncio.create_task(owner.keep())
    try:
        with pytest.raises(ModelMissing):
            await owner.running()
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
