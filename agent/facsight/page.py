"""The page of the HTTP server: the view itself, a picture in, and questions with streamed answers.

The page asks with a header that other sites cannot send without being asked first (`X-Facsight`),
beside the checks of Host and Origin that every route has.
"""

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
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from facsight.settings import Settings
from facsight_tools.errors import (
    FacsightError,
    ImageTooLarge,
    InputError,
    UnknownOption,
    first_fault,
)
from facsight_tools.image_file import DEFAULT_LIMITS
from facsight_tools.lazy import Lazy
from facsight_tools.server.schemas import AnalysisReading
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.pictures import view_of
from facsight_tools.server.view.data import FaceAnswer, ViewData
from facsight_tools.server.view.html import content_security_policy, view_html

if TYPE_CHECKING:
    from facsight.chat.reply import Reply
    from facsight.chat.threads import Threads
    from facsight_tools.server.security.guard import Guard

_HEADER: Final = "x-facsight"
_LEFT: Final = 499
"""The status of an answer that nobody waits for."""

_Asked = TypeVar("_Asked", bound=BaseModel)
_Shown = TypeVar("_Shown", bound=BaseModel)


def add_page(
    server: FastMCP,
    settings: Settings,
    services: Services,
    threads: Lazy[Threads],
    guard: Guard | None,
) -> None:
    """Add the routes; they exist over HTTP only.

    Args:
        server: what gets them.
        settings: how faces are answered on.
        services: what its measuring tools stand on.
        threads: the conversations of the server.
        guard: bounds and records what comes from outside, as for tools.
    """

    @server.custom_route("/", methods=["GET"])
    async def page(_: Request) -> Response:
        return HTMLResponse(
            view_html(),
            headers={
                "Content-Security-Policy": content_security_policy(),
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )

    @server.custom_route("/view/analyses", methods=["POST"])
    async def analyse(request: Request) -> Response:
        async def shown(body: bytes) -> ViewData:
            # LangGraph is imported at the first picture, so that the server's start is not late.
            from facsight.api import ainfer

            # What is asked stands before the picture, as a line of JSON.
            head, _, picture = body.partition(b"\n")
            asked = _read(Asked, head)
            worded = _worded(settings, asked)
            result = await ainfer(picture, context=asked.context, settings=worded)
            services.answered(result.analysis_id, result.inference, result.ledger)
            return await view_of(services, result.analysis_id)

        return await _answered(request, guard, "analyses", shown)

    @server.custom_route("/view/faces", methods=["POST"])
    async def read_face(request: Request) -> Response:
        async def read(body: bytes) -> FaceAnswer:
            from facsight.api import ainfer

            asked = _read(AskedFace, body)
            worded = _worded(settings, asked)
            kept = services.kept(asked.analysis_id)
            readings = AnalysisReading.of(kept.analysis).model_dump(mode="json")
            result = await ainfer(
                await services.picture(kept),
                context=asked.context,
                face=asked.face,
                settings=worded,
                measured={"analysis_id": asked.analysis_id, "analysis": readings},
            )
            services.answered(asked.analysis_id, result.inference, result.ledger)
            return FaceAnswer.of(result.inference, result.ledger)

        return await _answered(request, guard, "faces", read)

    @server.custom_route("/view/questions", methods=["POST"])
    async def ask(request: Request) -> Response:
        if _HEADER not in request.headers:
            return told(_foreign())
        try:
            asked = _read(AskedQuestion, await _body(request))
        except FacsightError as error:
            return _refused(request, guard, "questions", error)
        except _Left:
            return Response(status_code=_LEFT)

        async def answer() -> AsyncIterator[str]:
            try:
                with _admitted(request, guard, "questions"):
                    opened = await asyncio.to_thread(threads.get)
                    agent = await opened.agent(current_principal(), asked.analysis_id, asked.thread)
                    agent.settings = _worded(agent.settings, asked)
                    turn = agent.stream(asked.question, asked.face, context=asked.context)
                    async for event in turn:
                        for told_event in _shown(event):
                            yield _event(told_event)
                        if not isinstance(event, dict):
                            yield _event(_done(event, await agent.context()))
            except FacsightError as error:
                yield _event({"type": "error", "code": error.code, "message": str(error)})

        return StreamingResponse(answer(), media_type="text/event-stream")


class Asked(BaseModel):
    """What every request of the page says: the words in its one box, and how to word the answer."""

    context: str | None = None
    language: Literal["auto", "en", "de"] = "auto"
    wording: Literal["plain", "coder"] = Field(default="plain", alias="register")


class AskedFace(Asked):
    """A face of a kept analysis: another one, or the same with other words on the situation."""

    analysis_id: str = Field(max_length=64)
    face: int = Field(ge=1)


class AskedQuestion(Asked):
    """A question of the page; `face` is the one that is looked at."""

    analysis_id: str = Field(max_length=64)
    question: str = Field(min_length=1, max_length=4000)
    face: int | None = Field(default=None, ge=1)
    thread: str | None = Field(default=None, max_length=64)


def _worded(settings: Settings, asked: Asked) -> Settings:
    """The settings in the language and the wording that the page asks for."""
    return replace(settings, language=asked.language, register=asked.wording)


class _Left(asyncio.CancelledError):
    """The client has left, so that its work is cancelled; recorded as such."""


async def _answered(
    request: Request,
    guard: Guard | None,
    name: str,
    work: Callable[[bytes], Awaitable[BaseModel]],
) -> Response:
    """What the work makes of the request's body, or its error as the page shows it."""
    try:
        with _admitted(request, guard, name):
            data = await _while_there(request, work(await _body(request)))
    except FacsightError as error:
        return told(error)
    except _Left:
        return Response(status_code=_LEFT)
    return Response(data.model_dump_json(), media_type="application/json")


async def _while_there(request: Request, work: Awaitable[_Shown]) -> _Shown:
    """The outcome of the work, which is cancelled, with its measurement, once the client leaves."""
    working = asyncio.ensure_future(work)
    # The body is read, so that all that can still come is the word that the client is gone.
    leaving = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise _Left
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


def _read(form: type[_Asked], given: bytes) -> _Asked:
    try:
        return form.model_validate_json(given)
    except ValidationError as error:
        where, why = first_fault(error)
        raise InputError(f"The question cannot be read: {where} {why}.") from error


def _refused(request: Request, guard: Guard | None, name: str, error: FacsightError) -> Response:
    """An error that came before the call was let in: it counts and is recorded as a call."""
    try:
        with _admitted(request, guard, name):
            raise error
    except FacsightError as refusal:
        return told(refusal)


def _shown(event: dict[str, Any] | Reply) -> Iterator[dict[str, Any]]:
    """An event of a turn as the page takes it: progress, checked claims, then the notes."""
    if isinstance(event, dict):
        if "claim" in event:
            yield {"type": "claim", "text": event["claim"]}
        elif "text" in event:
            yield {"type": "progress", "text": event["text"]}
        return
    for note in event.notes:
        yield {"type": "note", "text": note.text}


def _done(reply: Reply, context: str) -> dict[str, Any]:
    """The last event of a turn: what to go on with, the words on the situation among it."""
    cited = reply.ledgers.get(reply.claims[-1].ledger_hash) if reply.claims else None
    ledger = cited.model_dump(mode="json") if cited else None
    return {"type": "done", "thread": reply.thread, "context": context, "ledger": ledger}


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n\n"


def told(error: FacsightError) -> Response:
    """An error as the page shows it."""
    status = 400 if isinstance(error, InputError) else 503
    return JSONResponse({"code": error.code, "message": str(error)}, status)


def _foreign() -> UnknownOption:
    return UnknownOption("This address is the page's own: open the page itself in a browser.")


@contextmanager
def _admitted(request: Request, guard: Guard | None, name: str) -> Iterator[None]:
    if _HEADER not in request.headers:
        raise _foreign()
    if guard is None:
        yield
        return
    with guard.admit("page", name, None):
        yield


async def _body(request: Request) -> bytes:
    """The picture that was sent; refused as soon as it is longer than a picture may be."""
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > DEFAULT_LIMITS.max_bytes:
                most = DEFAULT_LIMITS.max_bytes // 2**20
                raise ImageTooLarge(f"The picture has more than {most} MiB: send a smaller one.")
            parts.append(part)
    except ClientDisconnect:
        raise _Left from None
    return b"".join(parts)
