"""Connections over real sockets: late headers are cut, and so is one too many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from tests.until import LONG_S, until

from facsight_tools.server.security import connections
from facsight_tools.server.security.connections import Connection

_HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"


class Served:
    """A server whose answers wait until they are let go."""

    def __init__(self) -> None:
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()
        config = uvicorn.Config(
            self.answer,
            port=0,
            http=Connection,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            ws="none",
        )
        self.server = uvicorn.Server(config)
        self.server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]

    async def answer(self, _: Any, receive: Any, send: Any) -> None:
        await receive()
        self.asked.set()
        await self.go_on.wait()
        self.asked.clear()
        self.go_on.clear()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    @property
    def port(self) -> int:
        number: int = self.server.servers[0].sockets[0].getsockname()[1]
        return number

    @property
    def waits_for_nothing(self) -> bool:
        """Whether the one connection has no limit now."""
        (one,) = self.server.server_state.connections
        return one._late is None  # type: ignore[union-attr]


@pytest.fixture
async def served(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(connections, "HEADERS_S", 0.2)
    one = Served()
    running = asyncio.create_task(one.server._serve())
    await until(lambda: one.server.started)
    yield one
    one.server.should_exit = one.server.force_exit = True
    await running


async def ends(reader: asyncio.StreamReader) -> bytes:
    """What comes until the server cuts the connection."""
    try:
        return await asyncio.wait_for(reader.read(), LONG_S)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("said", [b"", b"G", _HEAD])
async def test_headers_that_do_not_come_end_the_connection(served: Served, said: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(said)
    assert await ends(reader) == b""
    writer.close()


async def test_a_letter_now_and_then_gains_no_time(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    ending = asyncio.create_task(ends(reader))
    for letter in _HEAD:
        writer.write(bytes([letter]))
        await asyncio.sleep(0.05)
        if ending.done():
            break
    assert await ending == b""
    writer.close()


async def test_an_answer_may_take_its_time_and_the_next_request_has_its_own(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEADERS_S", LONG_S)
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    for following_s in (LONG_S, 0.1):
        writer.write(_HEAD + b"\r\n")
        await asyncio.wait_for(served.asked.wait(), LONG_S)
        assert served.waits_for_nothing
        monkeypatch.setattr(connections, "HEADERS_S", following_s)
        served.go_on.set()
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), LONG_S)
        assert head.startswith(b"HTTP/1.1 204")
    writer.write(b"G")
    assert await ends(reader) == b"", "the third never came whole"
    writer.close()


async def test_one_connection_too_many_is_cut_and_the_others_are_served(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "most_open", lambda: 2)
    monkeypatch.setattr(connections, "HEADERS_S", LONG_S)
    opened = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(3)]
    assert await ends(opened[2][0]) == b""
    served.go_on.set()
    opened[0][1].write(_HEAD + b"\r\n")
    head = await asyncio.wait_for(opened[0][0].readuntil(b"\r\n\r\n"), LONG_S)
    assert head.startswith(b"HTTP/1.1 204")
    for _, writer in opened:
        writer.close()


def test_descriptors_are_left_for_files_and_workers() -> None:
    assert 1 <= connections.most_open() <= 512
