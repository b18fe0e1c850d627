"""`/healthz` and `/readyz`: whether the server lives, and whether it would take a call."""

from __future__ import annotations

from collections.abc import Callable

from fastmcp import FastMCP
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response


def add_health(server: FastMCP, is_ready: Callable[[], bool]) -> None:
    """Add both routes; they say a word and a status, and nothing of what the server does."""

    @server.custom_route("/healthz", methods=["GET"])
    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    @server.custom_route("/readyz", methods=["GET"])
    async def readyz(_: Request) -> Response:
        ready = is_ready()
        return PlainTextResponse("ready" if ready else "not ready", 200 if ready else 503)
