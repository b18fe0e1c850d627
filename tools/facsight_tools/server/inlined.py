"""Tools with short, plain schemas in one piece: some clients (VS Code) cannot follow a `$ref`.

FastMCP does the same with a package that brings an HTTP client along, for references to other
hosts. There are none here, and the first list of tools leaves a tenth of a second sooner.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from fastmcp.apps.config import UI_EXTENSION_ID
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
        """List the tools, to clients that show no pages without those of a page."""
        shows = context.fastmcp_context
        pages = shows is not None and shows.client_supports_extension(UI_EXTENSION_ID)
        told: dict[str, str] = {}
        tools = await call_next(context)
        return [_whole(tool, told) for tool in tools if pages or not _of_a_page(tool)]


def _of_a_page(tool: Tool) -> bool:
    """Whether a tool is for the page alone, of no use to a model."""
    visibility = ((tool.meta or {}).get("ui") or {}).get("visibility")
    return visibility is not None and "model" not in visibility


def _whole(tool: Tool, told: dict[str, str]) -> Tool:
    taken = short(inlined(tool.parameters, tool.parameters.get("$defs", {})))
    for name, argument in taken.get("properties", {}).items():
        _once(argument, f"`{name}` of {tool.name}", told)
    given = tool.output_schema
    given = None if given is None else inlined(given, given.get("$defs", {}))
    return tool.model_copy(update={"parameters": taken, "output_schema": given})


def _once(argument: dict[str, Any], here: str, told: dict[str, str]) -> None:
    """Name the argument that told of the same objects before, in place of telling it again."""
    within = argument.get("items", {})
    if "properties" in within:
        first = told.setdefault(json.dumps(within, sort_keys=True), here)
        if first != here:
            same = {"description": f"As in {first}", "additionalProperties": True}
            argument["items"] = {"type": "object"} | same


def short(schema: Any) -> Any:
    """A schema of arguments where one that may be null is told as one that may be left out.

    What was taken is taken as before: this is what a model is told.
    """
    if isinstance(schema, list):
        return [short(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: short(value) for key, value in schema.items()}
    forms = [one for one in plain.get("anyOf", ()) if one != {"type": "null"}]
    if len(forms) != 1 or plain.get("default", forms) is not None:
        return plain
    return forms[0] | {key: one for key, one in plain.items() if key not in ("anyOf", "default")}


def inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """A schema of Pydantic's, or a part of one, without references and without tuples.

    OpenAI and Gemini take no `prefixItems`: what stands there is told as a list of so many items.

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
    if "prefixItems" in plain:
        plain["items"] = _any_of(plain.pop("prefixItems"))
    if "$ref" not in schema:
        return plain
    name = schema["$ref"].removeprefix("#/$defs/")
    return inlined(definitions[name], definitions) | plain


def _any_of(places: list[dict[str, Any]]) -> dict[str, Any]:
    """What every place of a tuple is, where they differ their type alone."""
    first = places[0]
    return first if all(one == first for one in places) else {"type": first["type"]}
