"""Rows of the safety matrix on the bodies of requests: as large as a picture, and no larger."""

import base64
import http.client
import json
import os
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from tests.servers import PORTRAIT, TOKENS, Server

from facsight_tools.server.security.bodies import MOST_BYTES, BodyLimit


@pytest.mark.parametrize("mib", [5, 40])
async def test_a_picture_of_many_megabytes_comes_in_as_base64(guarded: Server, mib: int) -> None:
    # A PNG may have anything after its end.
    picture = PORTRAIT.read_bytes() + bytes(mib * 2**20)
    image = {"image": base64.b64encode(picture).decode(), "scene": False}
    async with guarded.client(TOKENS["alice"]) as client:
        answer = (await client.call_tool("facs_analyze_image", image)).structured_content
    assert answer is not None
    assert len(answer["faces"]) == 1


def test_a_body_over_the_limit_is_refused_with_the_limit(guarded: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", guarded.port)
    connection.putrequest("POST", "/mcp")
    connection.putheader("Authorization", f"Bearer {TOKENS['alice']}")
    connection.putheader("Content-Length", str(MOST_BYTES + 1))
    connection.endheaders()
    answer = connection.getresponse()
    told = json.load(answer)
    connection.close()
    assert (answer.status, told["code"]) == (413, "ImageTooLarge")
    assert f"{MOST_BYTES // 2**20} MiB" in told["message"]


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


async def test_a_body_that_says_nothing_of_its_length_is_counted() -> None:
    limited = BodyLimit(echo, most=1000, most_held=2500)
    transport = httpx.ASGITransport(limited)

    async def chunks(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield os.urandom(100)

    async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
        assert (await client.post("/", content=chunks(10))).text == "1000"
        assert (await client.post("/", content=chunks(11))).status_code == 413
        limited._held = 2000  # as much as others hold
        busy = await client.post("/", content=chunks(6))
        assert (busy.status_code, busy.json()["code"]) == (503, "ServerBusy")
        assert (await client.post("/", content=chunks(5))).status_code == 200
    assert limited._held == 2000, "what was held is let go"
