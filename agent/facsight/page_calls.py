"""What every route of the page does: who is let in, what was sent, and how errors are told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from fastmcp import FastMCP
from pydantic import BaseModel, Field, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from facsight.settings import Settings
from facsight_tools.errors import (
    FacsightError,
    ImageTooLarge,
    InputError,
    UnknownOption,
    first_fault,
)
from facsight_tools.image_file import DEFAULT_LIMITS

if TYPE_CHECKING:
    from facsight_tools.server.security.guard import Guard

HEADER: Final = "x-facsight"
LEFT: Final = 499
"""The status of an answer that nobody waits for."""

_Asked = TypeVar("_Asked", bound=BaseModel)
_Shown = TypeVar("_Shown")


class Asked(BaseModel):
    """What every request of the page says: the words in its one box, and how to word the answer."""

    context: str | None = None
    language: Literal["auto", "en", "de"] = "auto"
    wording: Literal["plain", "coder"] = Field(default="plain", alias="register")


def worded(settings: Settings, asked: Asked) -> Settings:
    """The settings in the language and the wording that the page asks for."""
    return replace(settings, language=asked.language, register=asked.wording)


class Left(asyncio.CancelledError):
    """The client has left, so that its work is cancelled; recorded as such."""


def posted(
    server: FastMCP, guard: Guard | None, path: str, name: str
) -> Callable[[Callable[[bytes], Awaitable[BaseModel | AsyncIterator[str]]]], None]:
    """Make work the answer to what is posted to a path.

    The page is shown what it makes of the request's body, whole or event by event, or its error.
    """

    def add(work: Callable[[bytes], Awaitable[BaseModel | AsyncIterator[str]]]) -> None:
        @server.custom_route(path, methods=["POST"])
        async def answered(request: Request) -> Response:
            try:
                with admitted(request, guard, name):
                    found = await _while_there(request, work(await body_of(request)))
            except FacsightError as error:
                return told(error)
            except Left:
                return Response(status_code=LEFT)
            if isinstance(found, BaseModel):
                return Response(found.model_dump_json(), media_type="application/json")
            return StreamingResponse(found, media_type="text/event-stream")

    return add


async def _while_there(request: Request, work: Awaitable[_Shown]) -> _Shown:
    """The outcome of the work, which is cancelled, with its measurement, once the client leaves."""
    working = asyncio.ensure_future(work)
    # The body is read, so that all that can still come is the word that the client is gone.
    leaving = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise Left
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


def read_form(form: type[_Asked], given: bytes) -> _Asked:
    """What was asked; an InputError where it has another form."""
    try:
        return form.model_validate_json(given)
    except ValidationError as error:
        where, why = first_fault(error)
        raise InputError(f"The question cannot be read: {where} {why}.") from error


def refused(request: Request, guard: Guard | None, name: str, error: FacsightError) -> Response:
    """An error that came before the call was let in: it counts and is recorded as a call."""
    try:
        with admitted(request, guard, name):
            raise error
    except FacsightError as refusal:
        return told(refusal)


def sent(data: dict[str, Any]) -> str:
    """An event of a text/event-stream."""
    return f"data: {json.dumps(data)}\n\n"


def told(error: FacsightError) -> Response:
    """An error as the page shows it."""
    status = 400 if isinstance(error, InputError) else 503
    return JSONResponse({"code": error.code, "message": str(error)}, status)


def failed(error: FacsightError) -> dict[str, Any]:
    """An error as an event."""
    return {"type": "error", "code": error.code, "message": str(error)}


def foreign() -> UnknownOption:
    """What another site's request is told."""
    return UnknownOption("This address is the page's own: open the page itself in a browser.")


@contextmanager
def admitted(request: Request, guard: Guard | None, name: str) -> Iterator[None]:
    """Let a request of the page in, counted and recorded as a call is; raises where it is none."""
    if HEADER not in request.headers:
        raise foreign()
    if guard is None:
        yield
        return
    with guard.admit("page", name, None):
        yield


async def body_of(request: Request) -> bytes:
    """The picture that was sent; refused as soon as it is longer than a picture may be."""
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > DEFAULT_LIMITS.max_bytes:
                most = DEFAULT_LIMITS.max_bytes // 2**20
                raise ImageTooLarge(f"The file has more than {most} MiB: send a smaller one.")
            parts.append(part)
    except ClientDisconnect:
        raise Left from None
    return b"".join(parts)
