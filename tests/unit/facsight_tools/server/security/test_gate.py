"""A token on every route, and what is counted of those who have none."""

from typing import Any

import httpx
import pytest
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from facsight_tools.server.security.gate import Gate, Refusals


async def page(_: Any) -> PlainTextResponse:
    return PlainTextResponse("inside")


OPEN = Route("/token/{step}", page)


class Named:
    """Stands in for the middleware that looks at tokens."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if any(name == b"x-user" for name, _ in scope["headers"]):
            token = AccessToken(token="t", client_id="alice", scopes=[])  # noqa: S106
            scope["user"] = AuthenticatedUser(token)
        else:
            scope["user"] = object()
        await self.app(scope, receive, send)


def client() -> httpx.AsyncClient:
    routes = [Route("/mcp", page), Route("/healthz", page), OPEN, Route("/mcp/more", page)]
    gate = Middleware(Gate, endpoint="/mcp", open_routes=[OPEN])
    app = Starlette(routes=routes, middleware=[Middleware(Named), gate])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 401),
        ("/none", 401),
        ("/", 401),
        ("/mcp", 200),  # asks by itself
        ("/mcp/", 401),
        ("/mcp/more", 401),
        ("/MCP", 401),
        ("/token/first", 200),
        ("/token/first/second", 401),
    ],
)
async def test_without_a_token_only_the_way_to_one_is_open(path: str, status: int) -> None:
    async with client() as asked:
        answer = await asked.get(path)
    assert answer.status_code == status
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json()["error"] == "invalid_token"
        assert "inside" not in answer.text


async def test_with_a_token_every_route_is_what_it_is() -> None:
    async with client() as asked:
        found = [
            (await asked.get(p, headers={"X-User": "a"})).status_code for p in ("/healthz", "/x")
        ]
    assert found == [200, 404]


@pytest.mark.parametrize(
    ("status", "counted"),
    [(200, False), (400, False), (401, True), (403, True), (404, False), (413, True), (421, True)],
)
async def test_refusals_are_counted_and_answers_pass_as_they_are(
    status: int, counted: bool
) -> None:
    counts: list[int] = []

    async def answer(_: Any) -> PlainTextResponse:
        return PlainTextResponse("as it is", status)

    app = Refusals(Starlette(routes=[Route("/", answer)]), counts.append)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as asked:
        got = await asked.get("/")
    assert (got.status_code, got.text) == (status, "as it is")
    assert counts == ([status] if counted else [])


async def test_other_traffic_is_no_refusal() -> None:
    counts: list[int] = []

    async def app(scope: Any, _: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 401, "scope": scope["type"]})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await Refusals(app, counts.append)({"type": "websocket"}, send, send)  # type: ignore[arg-type]
    assert len(sent) == 1
    assert counts == []
