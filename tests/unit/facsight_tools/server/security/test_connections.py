"""Connections over real sockets: late headers are cut, and so is one too many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from facsight_tools.server.security import connections
from facsight_tools.server.security.connections import Connection

_HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"


async def answers(_: Any, receive: Any, send: Any) -> None:
    await receive()
    await asyncio.sleep(0.3)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(connections, "HEADERS_S", 0.2)
    async with serving() as number:
        yield number


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    config = uvicorn.Config(
        answers, port=0, http=Connection, lifespan="off", log_config=None, ws="none"
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = server.force_exit = True
    await running


async def ends(reader: asyncio.StreamReader) -> bytes:
    """What comes until the server cuts the connection."""
    try:
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("said", [b"", b"G", _HEAD])
async def test_headers_that_do_not_come_end_the_connection(port: int, said: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    assert await ends(reader) == b""
    writer.close()


async def test_a_letter_now_and_then_gains_no_time(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    ending = asyncio.create_task(ends(reader))
    for letter in _HEAD:
        writer.write(bytes([letter]))
        await asyncio.sleep(0.05)
        if ending.done():
            break
    assert await ending == b""
    writer.close()


async def test_an_answer_may_take_its_time_and_the_next_request_has_its_own(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(_HEAD + b"\r\n")
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert head.startswith(b"HTTP/1.1 204")
        await asyncio.sleep(0.1)
    writer.write(b"G")
    assert await ends(reader) == b"", "the third never came whole"
    writer.close()


async def test_one_connection_too_many_is_cut_and_the_others_are_served(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "most_open", lambda: 2)
    monkeypatch.setattr(connections, "HEADERS_S", 5.0)
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
    assert await ends(opened[2][0]) == b""
    opened[0][1].write(_HEAD + b"\r\n")
    head = await asyncio.wait_for(opened[0][0].readuntil(b"\r\n\r\n"), 5)
    assert head.startswith(b"HTTP/1.1 204")
    for _, writer in opened:
        writer.close()


def test_descriptors_are_left_for_files_and_workers() -> None:
    assert 1 <= connections.most_open() <= 512
