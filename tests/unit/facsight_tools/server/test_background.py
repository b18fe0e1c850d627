"""Work that goes on after its call: it finishes, or is broken off in time."""

import asyncio

from facsight_tools.server.background import Background


async def test_what_finishes_in_time_is_waited_for() -> None:
    background = Background()
    work = background.start(asyncio.sleep(0.05))
    work.fetched.set()
    assert await background.drain(60, 60)
    assert work.task.done()
    assert await background.drain(60, 60), "nothing is open"


async def test_what_does_not_is_broken_off_and_may_be_asked_for() -> None:
    background = Background()
    work = background.start(asyncio.sleep(3600))
    loop = asyncio.get_running_loop()
    start = loop.time()
    assert not await background.drain(0.05, 0.1)
    assert work.task.cancelled()
    assert loop.time() - start >= 0.14
