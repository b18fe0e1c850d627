"""`POST /uploads`: a picture's bytes come in, and its handle goes out, which tools take."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastmcp import FastMCP
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from facsight_tools.errors import FacsightError, ImageTooLarge, ImageUnreadable, InputError
from facsight_tools.image_file import DEFAULT_LIMITS
from facsight_tools.server.security.principal import current_principal

if TYPE_CHECKING:
    from facsight_tools.server.security.guard import Guard
    from facsight_tools.server.uploads import Uploads

# A form or a plain text is what a foreign page can send without being asked first.
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


def add_upload(server: FastMCP, uploads: Uploads, guard: Guard) -> None:
    """Add the route; the gate before it asks for hosts, origins and tokens as on every route."""

    @server.custom_route("/uploads", methods=["POST"])
    async def upload(request: Request) -> Response:
        try:
            with guard.admit("upload", "uploads", None):
                if request.headers.get("content-type", "").startswith(_FORMS):
                    raise ImageUnreadable(
                        "Send the bytes of the picture alone, with its own content type."
                    )
                picture = await _body(request)
                handle = await asyncio.to_thread(uploads.put, picture, current_principal())
        except FacsightError as error:
            status = 400 if isinstance(error, InputError) else 503
            return JSONResponse({"code": error.code, "message": str(error)}, status)
        except ClientDisconnect:
            return Response(status_code=400)
        told = f"Give {handle} as `image` to facs_analyze_image, a video to facs_analyze_video."
        body = {"upload": handle, "lifetime_s": uploads.lifetime_s, "message": told}
        return JSONResponse(body, 201)


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > DEFAULT_LIMITS.max_bytes:
            raise ImageTooLarge(
                f"The file has more than {DEFAULT_LIMITS.max_bytes // 2**20} MiB: scale it down."
            )
        parts.append(part)
    if not size:
        raise ImageUnreadable("The request has no bytes of a picture.")
    return b"".join(parts)
