"""How large the bodies of HTTP requests may be, and how much of them is held at a time."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from facsight_tools.image_file import DEFAULT_LIMITS

MOST_BYTES: Final = DEFAULT_LIMITS.max_bytes * 4 // 3 + 2**20
"""The largest picture as base64, and a megabyte for all else; a batch has no more together."""

_MOST_HELD: Final = 4 * MOST_BYTES


class _TooLarge(Exception):
    """A body went on beyond the limit; answered here."""


class BodyLimit:
    """Refuses bodies over `MOST_BYTES`, and any body while others take too much memory.

    Args:
        app: what stands behind it, and reads the body before it begins its answer.
        most: bytes of one body.
        most_held: bytes of all bodies of requests that are open.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES, most_held: int = _MOST_HELD) -> None:
        self._app = app
        self._most = most
        self._most_held = most_held
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it by what it says of its length or by what comes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdecimal() and int(stated) > self._most:
            await self._refusal()(scope, receive, send)
            return
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            more = len(message.get("body", b""))
            size += more
            self._held += more
            if size > self._most or self._held > self._most_held:
                raise _TooLarge
            return message

        try:
            await self._app(scope, counted, send)
        except _TooLarge:
            refusal = self._refusal() if size > self._most else _busy()
            await refusal(scope, receive, send)
        finally:
            self._held -= size

    def _refusal(self) -> JSONResponse:
        mib = self._most // 2**20
        message = (
            f"The request has more than the {mib} MiB that are accepted, which hold the largest "
            "picture as base64: send a smaller picture, or fewer of them."
        )
        return JSONResponse({"code": "ImageTooLarge", "message": message}, 413)


def _busy() -> JSONResponse:
    message = "Too many large requests are open; try again in 2 s."
    return JSONResponse({"code": "ServerBusy", "message": message}, 503, {"Retry-After": "2"})
