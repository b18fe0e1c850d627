"""The page of the HTTP server: the view itself, a picture in, and questions with streamed answers.

The page asks with a header that other sites cannot send without being asked first (`X-Facsight`),
beside the checks of Host and Origin that every route has.
"""

from __future__ import annotations

from typing import Final

from fastmcp import FastMCP
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from facsight.tools.errors import FacsightError, ImageTooLarge, InputError, UnknownOption
from facsight.tools.image import DEFAULT_LIMITS
from facsight.tools.server.services import Services
from facsight.tools.server.view.data import view_data
from facsight.tools.server.view.html import content_security_policy, view_html

_HEADER: Final = "x-facsight"


def add_page(server: FastMCP, services: Services) -> None:
    """Add the routes; they exist over HTTP only."""

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
        # LangGraph is imported at the first picture, so that the server's start is not late.
        from facsight.agent.api import ainfer

        try:
            _check_sender(request)
            picture = await _body(request)
            result = await ainfer(picture, context=request.query_params.get("context") or None)
        except FacsightError as error:
            return told(error)
        kept = services.kept(result.analysis_id)
        services.answered(result.analysis_id, result.inference, result.ledger)
        data = view_data(
            kept.image,
            kept.analysis,
            result.ledger,
            result.inference,
            analysis_id=result.analysis_id,
            lifetime_s=services.lifetime_s,
        )
        return Response(data.model_dump_json(), media_type="application/json")


def told(error: FacsightError) -> Response:
    """An error as the page shows it."""
    status = 400 if isinstance(error, InputError) else 500
    return JSONResponse({"code": error.code, "message": str(error)}, status)


def _check_sender(request: Request) -> None:
    if _HEADER not in request.headers:
        raise UnknownOption("This address is the page's own: open the page itself in a browser.")


async def _body(request: Request) -> bytes:
    """The picture that was sent; refused as soon as it is longer than a picture may be."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > DEFAULT_LIMITS.max_bytes:
            most = DEFAULT_LIMITS.max_bytes // 2**20
            raise ImageTooLarge(f"The picture has more than {most} MiB: send a smaller one.")
        parts.append(part)
    return b"".join(parts)
