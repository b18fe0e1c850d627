"""How large and how slow the bodies of HTTP requests may be, and how much is held at a time."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from facsight_tools.image_file import DEFAULT_LIMITS

MOST_BYTES: Final = DEFAULT_LIMITS.max_bytes * 4 // 3 + 2**20
"""The largest picture as base64, and a megabyte for all else; a batch has no more together."""

_MOST_HELD: Final = 4 * MOST_BYTES
_START_S: Final = 10.0
_BYTES_A_SECOND: Final = 64 * 2**10
"""A body must come at this rate after the first seconds, so that a stalled one gives room."""


class _TooLarge(Exception):
    """A body went on beyond the limit; answered here."""


class _TooSlow(Exception):
    """A body came too slowly; answered here."""


class BodyLimit:
    """Refuses bodies over `MOST_BYTES`, and any body while others take too much memory.

    Args:
        app: what stands behind it, and reads the body before it begins its answer.
        most: bytes of one body.
        most_held: bytes of all bodies of requests that are open.
        start_s: seconds that a body may take beyond those that its bytes take at 64 kB a second.
    """

    def __init__(
        self,
        app: ASGIApp,
        most: int = MOST_BYTES,
        most_held: int = _MOST_HELD,
        start_s: float = _START_S,
    ) -> None:
        self._app = app
        self._most = most
        self._most_held = most_held
        self._start_s = start_s
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
        size, whole = 0, False
        clock = asyncio.get_running_loop().time
        began = clock()

        async def counted() -> Message:
            nonlocal size, whole
            if whole:  # what comes now is that the client has gone
                return await receive()
            latest = began + self._start_s + size / _BYTES_A_SECOND
            try:
                async with asyncio.timeout(latest - clock()):
                    message = await receive()
            except TimeoutError:
                raise _TooSlow from None
            whole = not message.get("more_body", False)
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
        except _TooSlow:
            await _late()(scope, receive, send)
        except RecursionError:
            await _too_deep()(scope, receive, send)
        finally:
            self._held -= size

    def _refusal(self) -> JSONResponse:
        mib = self._most // 2**20
        message = (
            f"The request has more than the {mib} MiB that are accepted: send a smaller "
            "picture, or fewer of them."
        )
        return JSONResponse({"code": "ImageTooLarge", "message": message}, 413)


def _late() -> JSONResponse:
    message = "The request's body came too slowly and was given up; send it again."
    return JSONResponse({"code": "ServerBusy", "message": message}, 408, {"Connection": "close"})


def _too_deep() -> JSONResponse:
    message = "The request's JSON is nested too deeply to be one that is known here."
    return JSONResponse({"code": "InputError", "message": message}, 400)


def _busy() -> JSONResponse:
    message = "Too many large requests are open; try again in 2 s."
    return JSONResponse({"code": "ServerBusy", "message": message}, 503, {"Retry-After": "2"})
