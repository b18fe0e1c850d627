"""What starts and stops together, with a pool that only tells what happens to it."""

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP

from facsight_tools.server import running
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.running import Running, run_stdio, working
from facsight_tools.server.security.audit import AuditLog
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.security.rates import RateLimiter

NEEDED = running._NEEDED_SOON


class Pool:
    def __init__(self) -> None:
        self.events: list[Any] = []
        self.call = asyncio.Event()

    async def wanted(self, within_s: float) -> None:
        self.events.append(within_s)
        if within_s:
            await self.call.wait()

    def start(self) -> None:
        self.events.append("start")

    async def close(self) -> None:
        self.events.append("close")


@pytest.fixture(autouse=True)
def _nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_NEEDED_SOON", ())


@pytest.fixture
async def all_of_it(tmp_path: Path) -> Running:
    guard = Guard(RateLimiter(), AuditLog(tmp_path / "log"))
    return Running(FastMCP("t"), Pool(), AnalysisStore(), guard)  # type: ignore[arg-type]


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_workers_start_within_the_block_and_are_closed_after_it(all_of_it: Running) -> None:
    pool: Any = all_of_it.pool
    async with working(all_of_it):
        await turns()
        assert pool.events == [0.0, "start"]
    assert pool.events[-1] == "close"
    with pytest.raises(LookupError):
        async with working(all_of_it):
            raise LookupError
    assert pool.events[-1] == "close", "also after an error"


async def test_the_first_call_starts_them_before_their_time(all_of_it: Running) -> None:
    pool: Any = all_of_it.pool
    async with working(all_of_it, after_s=100):
        await turns()
        assert pool.events == [100]
        pool.call.set()
        await turns()
        assert pool.events == [100, "start"]


async def test_an_end_before_the_start_starts_nothing(all_of_it: Running) -> None:
    async with working(all_of_it, after_s=100):
        await turns()
    pool: Any = all_of_it.pool
    assert pool.events == [100, "close"]


async def test_what_is_past_its_time_is_forgotten_regularly(
    all_of_it: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[None] = []
    monkeypatch.setattr(running, "_FORGET_EVERY_S", 0)
    monkeypatch.setattr(AnalysisStore, "forget_old", lambda _: looked.append(None))
    async with working(all_of_it):
        await turns()
    count = len(looked)
    assert count >= 2
    await turns()
    assert len(looked) == count, "and no longer after the block"


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_needed_soon_is_there(name: str) -> None:
    """Names in the background: a module that moved would fail unseen."""
    assert find_spec(name) is not None


async def test_stdio_ends_in_order(all_of_it: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    pool: Any = all_of_it.pool
    handlers: dict[Any, Any] = {}
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(
        loop, "add_signal_handler", lambda which, act: handlers.update({which: act})
    )
    monkeypatch.setattr(running, "log_places_only", lambda: None)
    monkeypatch.setattr(running, "_FLUSH_S", 0)
    ended: list[int] = []
    monkeypatch.setattr(running.os, "_exit", ended.append)
    served = asyncio.Event()

    async def run_async(transport: str, **_: Any) -> None:
        pool.events.append(transport)
        await served.wait()

    monkeypatch.setattr(all_of_it.server, "run_async", run_async)
    serving = asyncio.create_task(run_stdio(all_of_it))
    await turns()
    assert "stdio" in pool.events
    (act,) = handlers.values()
    act()
    act()
    await turns(20)
    assert all_of_it.guard.stopping
    assert ended == [0]
    assert pool.events.count("close") == 1, "a second signal changes nothing"
    served.set()
    await serving
