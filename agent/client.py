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
from fastmcp.exceptions import FastMCPError, MCPError, ToolError

from facsight.tools import errors
from facsight.tools.errors import FacsightError, ImageNotFound, ToolCallFailed


@cache
def own_server() -> FastMCP:
    """The server in this process, opened at first use; it keeps the networks loaded."""
    from facsight.tools.server.app import create_server

    return create_server()


async def call(server: str | None, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Call a tool and return its structured content.

    Args:
        server: address of the server; None for the one in this process.
        tool: the tool's name.
        arguments: what it is given; None values are left out.

    Raises:
        FacsightError: the tool refused, with the class that the server names.
        ToolCallFailed: the server cannot be reached, broke off or gave no structured answer.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    try:
        async with Client(server or own_server()) as client:
            result = await client.call_tool(tool, given)
    except ToolError as error:
        raise from_wire(str(error)) from error
    except (FastMCPError, MCPError, RuntimeError, OSError) as error:
        where = server or "this process"
        raise ToolCallFailed(f"{tool} at {where} did not answer: {error}") from error
    if not isinstance(result.structured_content, dict):
        raise ToolCallFailed(f"{tool} answered without structured content.")
    return result.structured_content


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
