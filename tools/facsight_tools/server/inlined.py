"""Tools with schemas in one piece: some clients (VS Code) cannot follow a `$ref`.

FastMCP does the same with a package that brings an HTTP client along, for references to other
hosts. There are none here, and the first list of tools leaves a tenth of a second sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import Tool
from mcp_types import ListToolsRequest

# `discriminator` is OpenAPI's and points at the definitions that are gone.
_LEFT_OUT: Final = frozenset({"$ref", "$defs", "discriminator"})


class Inlined(Middleware):
    """Puts every definition in the place of the references to it; for a server's own tools."""

    async def on_list_tools(
        self,
        context: MiddlewareContext[ListToolsRequest],
        call_next: CallNext[ListToolsRequest, Sequence[Tool]],
    ) -> Sequence[Tool]:
        """List the tools."""
        return [_whole(tool) for tool in await call_next(context)]


def _whole(tool: Tool) -> Tool:
    schemas = {"parameters": tool.parameters, "output_schema": tool.output_schema}
    return tool.model_copy(
        update={
            name: inlined(schema, schema["$defs"])
            for name, schema in schemas.items()
            if schema is not None and "$defs" in schema
        }
    )


def inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """A schema of Pydantic's, or a part of one, without references.

    Args:
        schema: what may refer to the definitions; what stands beside a `$ref` (a default, a
            description) is kept and goes before the definition's own.
        definitions: its `$defs`; none of them leads back to itself.
    """
    if isinstance(schema, list):
        return [inlined(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        key: inlined(value, definitions) for key, value in schema.items() if key not in _LEFT_OUT
    }
    if "$ref" not in schema:
        return plain
    name = schema["$ref"].removeprefix("#/$defs/")
    return inlined(definitions[name], definitions) | plain
