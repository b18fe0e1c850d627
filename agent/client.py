"""The agent's only way to the measuring tools: MCP, in this process or at an address.

`langchain-mcp-adapters` does not work with FastMCP 4, so tools are called with `fastmcp.Client`.
The server keeps an analysis under its handle, so each call may open its own connection.
"""

from __future__ import annotations

import base64
import os
from functools import cache
from pathlib import Path
from typing import Any

from fastmcp import Client, FastMCP
from fastmcp.client.client import CallToolResult
from fastmcp.exceptions import FastMCPError, ToolError
from mcp.shared.exceptions import MCPError
from mcp_types import ImageContent

from facsight.tools import errors
from facsight.tools.errors import FacsightError, ImageNotFound, ToolCallFailed


@cache
def own_server() -> FastMCP:
    """The server in this process, opened at first use; it keeps the networks loaded."""
    from facsight.tools.server.app import create_server

    return create_server()


async def call(server: str | None, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Call a tool and return its structured content, with arguments that are None left out.

    Raises:
        FacsightError: the tool refused, with the class that the server names.
        ToolCallFailed: the server cannot be reached, broke off or gave no structured answer.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    result = await _call(server, tool, given)
    if not isinstance(result.structured_content, dict):
        raise ToolCallFailed(f"{tool} answered without structured content.")
    return result.structured_content


async def overlay(server: str | None, analysis_id: str) -> bytes:
    """The annotated picture of an analysis, as the bytes of a PNG file; raises as `call` does."""
    result = await _call(server, "facs_render_overlay", {"analysis_id": analysis_id})
    for block in result.content:
        if isinstance(block, ImageContent):
            return base64.b64decode(block.data)
    raise ToolCallFailed("facs_render_overlay answered without a picture.")


async def _call(server: str | None, tool: str, given: dict[str, Any]) -> CallToolResult:
    """Call a tool.

    Args:
        server: address of the server; None for the one in this process.
        tool: the tool's name.
        given: its arguments.
    """
    try:
        async with Client(server or own_server()) as client:
            result: CallToolResult = await client.call_tool(tool, given)
            return result
    except ToolError as error:
        raise from_wire(str(error)) from error
    except (FastMCPError, MCPError, RuntimeError, OSError) as error:
        where = server or "this process"
        raise ToolCallFailed(f"{tool} at {where} did not answer: {error}") from error


def from_wire(message: str) -> FacsightError:
    """The error that a tool's message names (`ImageNotFound: ...`), else a `ToolCallFailed`."""
    code, _, text = message.partition(": ")
    kind = getattr(errors, code, None)
    if isinstance(kind, type) and issubclass(kind, FacsightError) and text:
        return kind(text)
    return ToolCallFailed(f"A tool answered with an error: {message}")


def image_argument(image: str | os.PathLike[str] | bytes, server: str | None) -> str:
    """A picture as the tools take it.

    A server elsewhere cannot open this machine's files, so it gets the bytes of a path; data URIs
    and base64 pass as they are.

    Raises:
        ImageNotFound: a path is to be sent to a server elsewhere and is no file here.
    """
    if isinstance(image, bytes):
        return base64.b64encode(image).decode()
    text = os.fspath(image)
    is_text = isinstance(image, str) and (text.startswith("data:") or len(text) > 1000)
    if server is None or is_text:
        return text
    try:
        return base64.b64encode(Path(text).expanduser().read_bytes()).decode()
    except OSError as error:
        raise ImageNotFound(f"'{text}' cannot be read: {error.strerror}.") from error
