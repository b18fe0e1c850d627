"""Bodies of requests, byte by byte, straight through the middleware."""

import asyncio
import base64
import json
from collections.abc import Sequence
from typing import Any

import pytest

from facsight_tools.image_file import DEFAULT_LIMITS
from facsight_tools.server.security.bodies import MOST_BYTES, BodyLimit


async def through(
    chunks: Sequence[bytes], *, most: int = 10, held: int = 100, stated: str | None = None
) -> tuple[int, dict[str, Any], int]:
    """Status, answer, and how many bytes the application behind the limit was given."""
    taken = 0

    async def app(_: Any, receive: Any, send: Any) -> None:
        nonlocal taken
        more = True
        while more:
            message = await receive()
            taken += len(message.get("body", b""))
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    coming = [
        {"type": "http.request", "body": one, "more_body": k < len(chunks) - 1}
        for k, one in enumerate(chunks)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    limit = BodyLimit(app, most=most, most_held=held)
    headers = [(b"content-length", stated.encode())] if stated is not None else []
    await limit({"type": "http", "headers": headers}, receive, send)
    assert limit._held == 0, "everything is let go again"
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], json.loads(sent[1]["body"]), taken


@pytest.mark.parametrize(
    ("chunks", "stated", "status", "taken"),
    [
        ([b"x" * 10], "10", 200, 10),
        ([b"x" * 5, b"x" * 5], None, 200, 10),
        ([b""], "0", 200, 0),
        ([b"x" * 11], "11", 413, 0),  # not even received
        ([b"x" * 6, b"x" * 5], None, 413, 6),
        ([b"x" * 11], "1", 413, 0),  # a length that lies
        ([b"x" * 5], "five", 200, 5),
        ([b"x" * 5], "-3", 200, 5),
    ],
)
async def test_the_limit_is_the_last_byte_that_passes(
    chunks: list[bytes], stated: str | None, status: int, taken: int
) -> None:
    answered = await through(chunks, stated=stated)
    assert (answered[0], answered[2]) == (status, taken)
    if status == 413:
        assert answered[1]["code"] == "ImageTooLarge"


async def test_others_may_take_up_the_memory() -> None:
    status, told, _ = await through([b"x" * 9], held=8)
    assert (status, told["code"]) == (503, "ServerBusy")
    assert "try again in 2 s" in told["message"]


async def test_what_is_no_request_passes_untouched() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope, receive, send))

    scope, receive, send = {"type": "lifespan"}, object(), object()
    await BodyLimit(app)(scope, receive, send)  # type: ignore[arg-type]
    assert seen == [(scope, receive, send)]


async def test_an_error_behind_it_lets_go_and_goes_on() -> None:
    async def app(_: Any, receive: Any, __: Any) -> None:
        await receive()
        raise LookupError

    limit = BodyLimit(app)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"xyz"}

    with pytest.raises(LookupError):
        await limit({"type": "http", "headers": []}, receive, receive)  # type: ignore[arg-type]
    assert limit._held == 0


def test_the_largest_picture_fits_as_base64() -> None:
    assert len(base64.b64encode(bytes(30_000))) * DEFAULT_LIMITS.max_bytes // 30_000 < MOST_BYTES


async def answered(app: Any, receive: Any, **limits: Any) -> tuple[int, dict[str, Any]]:
    """Status and answer of an application behind the limit."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    limit = BodyLimit(app, **limits)
    await limit({"type": "http", "headers": []}, receive, send)
    assert limit._held == 0
    return sent[0]["status"], json.loads(sent[1]["body"])


async def test_a_body_that_stalls_is_given_up_and_its_room_is_free() -> None:
    async def app(_: Any, receive: Any, __: Any) -> None:
        while True:
            await receive()

    coming = [{"type": "http.request", "body": b"x" * 50, "more_body": True}]

    async def receive() -> Any:
        if not coming:
            await asyncio.sleep(30)
        return coming.pop()

    status, told = await answered(app, receive, most=100, start_s=0.05)
    assert status == 408
    assert "too slowly" in told["message"]


async def test_an_answer_may_take_longer_than_its_body() -> None:
    async def app(_: Any, receive: Any, send: Any) -> None:
        await receive()
        waiting = asyncio.create_task(receive())  # what tells that the client has gone
        await asyncio.sleep(0.1)
        waiting.cancel()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    coming = [{"type": "http.request", "body": b"x", "more_body": False}]

    async def receive() -> Any:
        if not coming:
            await asyncio.sleep(30)
        return coming.pop()

    assert (await answered(app, receive, start_s=0.02))[0] == 200


async def test_nested_json_is_a_bad_request() -> None:
    async def app(_: Any, receive: Any, __: Any) -> None:
        json.loads((await receive())["body"])

    coming = [{"type": "http.request", "body": b"[" * 200_000, "more_body": False}]

    async def receive() -> Any:
        return coming.pop()

    status, told = await answered(app, receive)
    assert (status, told["code"]) == (400, "InputError")
