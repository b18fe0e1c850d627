"""The page of the HTTP server: the view itself, a picture in, and questions with streamed answers.

The page asks with a header that other sites cannot send without being asked first (`X-Facsight`),
beside the checks of Host and Origin that every route has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from fastmcp import FastMCP
from pydantic import Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from facsight.camera_page import add_camera_page
from facsight.film_page import add_film_page
from facsight.page_calls import (
    HEADER,
    LEFT,
    Asked,
    Left,
    admitted,
    body_of,
    failed,
    foreign,
    posted,
    read_form,
    refused,
    sent,
    told,
    worded,
)
from facsight.settings import Settings
from facsight_tools.errors import FacsightError
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

    add_film_page(server, settings, services, guard)
    add_camera_page(server, settings, services, guard)

    @server.custom_route("/", methods=["GET"])
    async def page(_: Request) -> Response:
        return HTMLResponse(
            view_html(),
            headers={
                "Content-Security-Policy": content_security_policy(),
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
                "Cache-Control": "no-store",
            },
        )

    @posted(server, guard, "/view/analyses", "analyses")
    async def analyse(body: bytes) -> ViewData:
        # LangGraph is imported at the first picture, so that the server's start is not late.
        from facsight.api import ainfer

        # What is asked stands before the picture, as a line of JSON.
        head, _, picture = body.partition(b"\n")
        asked = read_form(Asked, head)
        result = await ainfer(picture, context=asked.context, settings=worded(settings, asked))
        services.answered(result.analysis_id, result.inference, result.ledger)
        return await view_of(services, result.analysis_id)

    @posted(server, guard, "/view/faces", "faces")
    async def read_face(body: bytes) -> FaceAnswer:
        from facsight.api import ainfer

        asked = read_form(AskedFace, body)
        kept = services.kept(asked.analysis_id)
        readings = AnalysisReading.of(kept.analysis).model_dump(mode="json")
        result = await ainfer(
            await services.picture(kept),
            context=asked.context,
            face=asked.face,
            settings=worded(settings, asked),
            measured={"analysis_id": asked.analysis_id, "analysis": readings},
        )
        services.answered(asked.analysis_id, result.inference, result.ledger)
        return FaceAnswer.of(result.inference, result.ledger)

    @server.custom_route("/view/questions", methods=["POST"])
    async def ask(request: Request) -> Response:
        if HEADER not in request.headers:
            return told(foreign())
        try:
            asked = read_form(AskedQuestion, await body_of(request))
        except FacsightError as error:
            return refused(request, guard, "questions", error)
        except Left:
            return Response(status_code=LEFT)

        async def answer() -> AsyncIterator[str]:
            try:
                with admitted(request, guard, "questions"):
                    opened = await asyncio.to_thread(threads.get)
                    agent = await opened.agent(current_principal(), asked.analysis_id, asked.thread)
                    agent.settings = worded(agent.settings, asked)
                    turn = agent.stream(asked.question, asked.face, context=asked.context)
                    async for event in turn:
                        for told_event in _shown(event):
                            yield sent(told_event)
                        if not isinstance(event, dict):
                            yield sent(_done(event, await agent.context()))
            except FacsightError as error:
                yield sent(failed(error))

        return StreamingResponse(answer(), media_type="text/event-stream")


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


def _shown(event: dict[str, Any] | Reply) -> Iterator[dict[str, Any]]:
    """An event of a turn as the page takes it: progress, checked claims, then the notes."""
    if not isinstance(event, dict):
        yield from ({"type": "note", "text": note.text} for note in event.notes)
    elif "claim" in event:
        yield {"type": "claim", "text": event["claim"]}
    elif "text" in event:
        yield {"type": "progress", "text": event["text"]}


def _done(reply: Reply, context: str) -> dict[str, Any]:
    """The last event of a turn: what to go on with, the words on the situation among it."""
    cited = reply.ledgers.get(reply.claims[-1].ledger_hash) if reply.claims else None
    ledger = cited.model_dump(mode="json") if cited else None
    return {"type": "done", "thread": reply.thread, "context": context, "ledger": ledger}
