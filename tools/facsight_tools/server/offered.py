"""Fewer tools: those that the operator named, or those alone that begin nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

import mcp_types as mt
from fastmcp.exceptions import ToolError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import Tool

from facsight_tools.errors import UnknownOption, quoted

BEGIN: Final = frozenset({"facs_analyze_batch", "facs_analyze_video"})
"""What goes on after its call; left out, with uploads, where a server is read-only."""

_PREFIX: Final = "facs_"


def named(tools: Sequence[str], known: Collection[str]) -> frozenset[str]:
    """Tools by their names, with or without `facs_`.

    Raises:
        UnknownOption: there is none of that name.
    """
    full = [one if one.startswith(_PREFIX) else f"{_PREFIX}{one}" for one in tools]
    for one in full:
        if one not in known:
            raise UnknownOption(
                f"--tools {quoted(one)}: there is no such tool; there are: "
                f"{', '.join(sorted(known))}."
            )
    return frozenset(full)


def told_of(instructions: str, offered: Collection[str]) -> str:
    """Instructions without the sentences that name a tool that is not offered."""
    kept = [
        sentence
        for sentence in re.split(r"(?<=[.])\s+", instructions)
        if set(re.findall(rf"{_PREFIX}\w+", sentence)) <= set(offered)
    ]
    return " ".join(kept)


class Offered(Middleware):
    """Lists and calls some tools only; for the outermost server, whose agent may call them all.

    Args:
        only: their names; None is all.
        read_only: leave out what goes on after its call.
    """

    def __init__(self, only: Collection[str] | None = None, *, read_only: bool = False) -> None:
        self._only = only
        self._read_only = read_only

    async def on_list_tools(
        self,
        context: MiddlewareContext[mt.ListToolsRequest],
        call_next: CallNext[mt.ListToolsRequest, Sequence[Tool]],
    ) -> Sequence[Tool]:
        """List the tools that are offered."""
        return [tool for tool in await call_next(context) if self._offers(tool.name)]

    async def on_call_tool(
        self,
        context: MiddlewareContext[mt.CallToolRequestParams],
        call_next: CallNext[mt.CallToolRequestParams, Any],
    ) -> Any:
        """Call a tool that is offered."""
        name = context.message.name
        if not self._offers(name) and name.startswith(_PREFIX):
            raise ToolError(f"{UnknownOption.__name__}: this server does not offer {name[:64]}.")
        return await call_next(context)

    def _offers(self, name: str) -> bool:
        if self._read_only and name in BEGIN:
            return False
        # The page calls its own tool, whatever models are offered.
        return self._only is None or name in self._only or name == f"{_PREFIX}view"
