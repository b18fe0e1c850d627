"""What leaves the server has bytes in UTF-8, whatever the names of files are made of.

A lone surrogate, as Python reads a byte that is no UTF-8, would end the whole connection.
"""

from __future__ import annotations

import logging
from typing import Any, Final

import mcp_types as mt
from fastmcp.exceptions import FastMCPError, ToolError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import ToolResult
from pydantic import BaseModel

from facsight_tools.printable import encodable

_FIELDS: Final = frozenset({"content", "contents", "structured_content", "text", "name"})


class Encodable(Middleware):
    """Escapes broken bytes in every answer, and in what an error says."""

    async def on_request(
        self,
        context: MiddlewareContext[mt.Request[Any, Any]],
        call_next: CallNext[mt.Request[Any, Any], Any],
    ) -> Any:
        """Answer."""
        try:
            return escaped(await call_next(context))
        except FastMCPError as error:
            text = str(error)
            if encodable(text) == text:
                raise
            raise ToolError(encodable(text), log_level=logging.INFO) from error


def escaped(answer: Any) -> Any:
    """An answer with every text in it escaped."""
    if isinstance(answer, str):
        return encodable(answer)
    if isinstance(answer, dict):
        return {escaped(key): escaped(value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [escaped(one) for one in answer]
    if isinstance(answer, ToolResult | BaseModel):
        for name in _FIELDS & vars(answer).keys():
            before = getattr(answer, name)
            if (after := escaped(before)) != before:
                setattr(answer, name, after)
    return answer
