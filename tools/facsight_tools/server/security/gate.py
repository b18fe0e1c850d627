"""Asks for a token on every HTTP route, pages and uploads included.

FastMCP guards its own endpoint; what is added with `custom_route` it leaves open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_COUNTED: Final = frozenset({401, 403, 408, 413, 421})


class Gate:
    """Answers 401 to whoever has shown no valid token.

    Args:
        app: what stands behind it.
        endpoint: path of FastMCP's own endpoint, which asks by itself and says where to get one.
        open_routes: routes that lead to a token, which must be reachable without one.
    """

    def __init__(self, app: ASGIApp, endpoint: str, open_routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._endpoint = endpoint
        self._open_routes = open_routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "http" and not self._may_pass(scope):
            refusal = JSONResponse(
                {"error": "invalid_token", "error_description": "A valid token is required."},
                status_code=401,
                headers={"WWW-Authenticate": "Bearer"},
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        # FastMCP's middleware, which stands before this one, has looked at the token.
        if isinstance(scope.get("user"), AuthenticatedUser) or scope["path"] == self._endpoint:
            return True
        return any(route.matches(scope)[0] is not Match.NONE for route in self._open_routes)


class Refusals:
    """Has requests counted that are refused before they are calls: no token, or too large.

    Args:
        app: what stands behind it, with everything that refuses.
        count: takes the status of each.
    """

    def __init__(self, app: ASGIApp, count: Callable[[int], None]) -> None:
        self._app = app
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through and look at how it was answered."""

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _COUNTED:
                self._count(message["status"])
            await send(message)

        await self._app(scope, receive, watched if scope["type"] == "http" else send)
