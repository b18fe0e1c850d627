"""The agent's only way to the measuring tools: MCP, in this process or at an address.

Whom to ask is `Settings.server` and is passed from there.
`langchain-mcp-adapters` does not work with FastMCP 4, so tools are called with `fastmcp.Client`.
The server keeps an analysis under its handle, so each call may open its own connection.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastmcp import FastMCP
from fastmcp.exceptions import FastMCPError
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    ImageContent,
    TextContent,
)

from facsight_tools import errors
from facsight_tools.at_rest import check_at_rest
from facsight_tools.errors import (
    FacsightError,
    ImageNotFound,
    ImageUnreadable,
    InputError,
    OutputRefused,
    ToolCallFailed,
)
from facsight_tools.lazy import Lazy
from facsight_tools.server.app import create_server
from facsight_tools.server.handles import AnalysisStore, KeptTable, Retention
from facsight_tools.server.intake.encoded import is_encoded
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import named_path
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.services import Services

if TYPE_CHECKING:
    from fastmcp import Client

    from facsight.settings import Server, Settings
    from facsight_tools.image import ImageSource
    from facsight_tools.toolboxes.table import ToolAnalysis
    from facsight_tools.types import Image

ANALYSIS: Final = "analysis:"
"""Before the handle of an analysis that the server keeps, where it is opened as a picture is."""

EVERYTHING: Final = {"detail": "full", "limit": 1_000_000}
"""Arguments with which an answer is whole, however many faces there are."""

# A model may take minutes over its answer; `rest` is called where one is done.
_IN_USE_S: Final = 600.0

_MOST_PX: Final = 8192
_LONGEST_PATH: Final = 4096

_own_services: Final = Lazy(lambda: Services(store=AnalysisStore(Retention(safe_s=_IN_USE_S))))
_own_server: Final = Lazy(lambda: create_server(own_services()))


def own_services() -> Services:
    """What the server of this process stands on where it serves nobody else."""
    return _own_services.get()


def own_server() -> FastMCP:
    """The server of this process, made at first use: it measures where no other is named."""
    return _own_server.get()


def keep_table(readings: ToolAnalysis, settings: Settings) -> tuple[str, dict[str, Any]]:
    """Keep a picture or frame of another tool's table in this process, to be read like a picture.

    Returns:
        What stands for it where a picture is named, and what a report repeats of it.

    Raises:
        InputError: another server is to be asked, which has no table.
    """
    # NumPy and the rules come with it, which a server's start does without.
    from facsight_tools.rules import labels
    from facsight_tools.toolboxes.evidence import readings_json

    if settings.server is not None:
        raise InputError("A table is read in this process: leave the server out.")
    chosen = labels.load(settings.labels) if settings.labels != labels.BASIC else None
    kept = KeptTable(readings, chosen)
    handle = own_services().store.put(kept, current_principal())
    plain = readings_json(readings, None if chosen is None else chosen.rules)
    return f"{ANALYSIS}{handle}", {"analysis": plain}


def done_with(server: Server, analysis_id: str) -> None:
    """Say that an analysis of this process may make room for others."""
    if server is None:
        own_services().store.rest(analysis_id)


async def call(server: Server, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Call a tool and return its structured content, with arguments that are None left out.

    Args:
        server: as in `Settings.server`; None is `own_server`.
        tool: the tool's name.
        arguments: its arguments by name.

    Raises:
        FacsightError: the tool refused, with the class that the server names.
        ToolCallFailed: the server cannot be reached, broke off or gave no structured answer.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    result = await _call(server, tool, given)
    if not isinstance(result.structured_content, dict):
        raise ToolCallFailed(f"{tool} answered without structured content.")
    return result.structured_content


async def overlay(server: Server, analysis_id: str, only_face: int | None = None) -> bytes:
    """The annotated picture of an analysis, as the bytes of a PNG file; raises as `call` does.

    With `only_face` the heads of all other faces are blurred.
    """
    given: dict[str, Any] = {"analysis_id": analysis_id, "form": "png", "max_px": _MOST_PX}
    if only_face is not None:
        given |= {"blur_others": True, "face": only_face}
    result = await _call(server, "facs_render_overlay", given)
    for block in result.content:
        if isinstance(block, ImageContent):
            return base64.b64decode(block.data)
    raise ToolCallFailed("facs_render_overlay answered without a picture.")


def png_file(target: str | Path) -> Path:
    """The file for an annotated picture.

    Raises:
        OutputRefused: its ending is that of something else; what is written is a PNG file.
    """
    path = Path(target)
    if path.suffix.lower() != ".png":
        raise OutputRefused(
            f"'{target}' does not end in .png, and the annotated picture is a PNG file: name it so."
        )
    return path


async def _call(server: Server, tool: str, given: dict[str, Any]) -> CallToolResult:
    # A server that only measures never calls itself, and the client takes long to import.
    from fastmcp import Client

    try:
        async with Client(own_server() if server is None else server) as client:
            result: CallToolResult
            if isinstance(server, str):
                result = await client.call_tool_mcp(tool, given)
            else:
                result = await _call_here(client, tool, given)
    except (FastMCPError, MCPError, RuntimeError, OSError) as error:
        where = server if isinstance(server, str) else "this process"
        raise ToolCallFailed(f"{tool} at {where} did not answer: {error}") from error
    if result.is_error:
        told = next((one.text for one in result.content if isinstance(one, TextContent)), "")
        raise from_wire(told)
    return result


async def _call_here(client: Client[Any], tool: str, given: dict[str, Any]) -> CallToolResult:
    """Call a tool of this process.

    `Client.call_tool` would first list every tool of the server and judge the answer by its JSON
    schema. Here both ends share one class for it, and to make all schemas takes half a second.
    """
    request = CallToolRequest(params=CallToolRequestParams(name=tool, arguments=given))
    return await client.session.send_request(request, CallToolResult)


def from_wire(message: str) -> FacsightError:
    """The error that a tool's message names (`ImageNotFound: ...`), else a `ToolCallFailed`."""
    code, _, text = message.partition(": ")
    kind = getattr(errors, code, None)
    if isinstance(kind, type) and issubclass(kind, FacsightError) and text:
        return kind(text)
    return ToolCallFailed(f"A tool answered with an error: {message}")


def path_of(image: ImageSource) -> str | None:
    """The path by which a picture is given; None where it is the picture itself."""
    if isinstance(image, str | Path) and not (isinstance(image, str) and is_encoded(image)):
        return str(image)
    return None


def image_argument(image: ImageSource, server: Server) -> str:
    """A picture as the tools take it: a path, where the server shares this machine, or a data URI.

    Arrays and Pillow images travel as lossless PNG. Data URIs and base64 pass as they are.

    Raises:
        InputError: a path is to be sent elsewhere and is no file here, or the source is no picture.
    """
    path = path_of(image)
    if isinstance(image, str) and path is None:
        return image
    if path is not None and not isinstance(server, str):
        return path
    if path is not None:
        try:
            data = Path(path).read_bytes()
        except (OSError, ValueError) as error:
            raise ImageNotFound(f"'{path}' cannot be read; check the path.") from error
    elif isinstance(image, bytes | bytearray | memoryview):
        data = bytes(image)
    else:
        # A server's start does without NumPy and Pillow.
        from facsight_tools.image import load_image
        from facsight_tools.overlay import encode_png

        data = encode_png(load_image(image).pixels_rgb)
    return "data:application/octet-stream;base64," + base64.b64encode(data).decode()


def at_rest(neutral: Sequence[ImageSource], server: Server) -> tuple[str, ...]:
    """Pictures of a person at rest as the tools take them; raises as `image_argument` does."""
    check_at_rest(neutral)
    return tuple(image_argument(one, server) for one in neutral)


def is_video_argument(image: str) -> bool:
    """Whether what stands for a picture is the path of a video, or the bytes of one."""
    if image.startswith("data:video/"):
        return True
    if image.startswith("data:") or len(image) > _LONGEST_PATH:
        return False
    # NumPy and Pillow come with it, which a server's start does without.
    from facsight_tools.video.inputs import is_video

    return is_video(Path(named_path(image)))


async def picture(image: str, sha256: str) -> Image:
    """The picture that was measured, decoded here.

    Args:
        image: as `image_argument` gave it.
        sha256: the measured picture's hash, from its analysis. What the server let through and
            measured is what is shown on, also where the file has been changed since.

    Raises:
        InputError: it cannot be read in this process, or is another picture by now.
    """
    from facsight_tools.batch import load_within

    read = await asyncio.to_thread(load_within, await Intake().read(image))
    if read.sha256 != sha256:
        raise ImageUnreadable("The picture has changed since it was measured; start again.")
    return read
