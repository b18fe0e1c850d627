"""Arguments as models write them: a list as JSON in a string, one thing for a list of one.

And what cannot be read is refused in one plain sentence, which names the tool and the argument.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any, Final

import mcp_types as mt
from fastmcp.exceptions import ToolError
from fastmcp.exceptions import ValidationError as ArgumentsInvalid
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from pydantic import ValidationError

from facsight_tools.errors import InputError, first_fault

_NOTHING: Final = frozenset({"", "null", "none"})


class TakenAsMeant(Middleware):
    """Reads the arguments of a tool generously, by its schema; for a server's own tools."""

    async def on_call_tool(
        self,
        context: MiddlewareContext[mt.CallToolRequestParams],
        call_next: CallNext[mt.CallToolRequestParams, Any],
    ) -> Any:
        """Call the tool."""
        message = context.message
        server = context.fastmcp_context
        tool = None if server is None else await server.fastmcp.get_tool(message.name)
        if tool is not None and message.arguments:
            given = taken(message.arguments, tool.parameters)
            context = context.copy(message=message.model_copy(update={"arguments": given}))
        try:
            return await call_next(context)
        except ArgumentsInvalid as error:
            cause = error.__cause__
            if not isinstance(cause, ValidationError):
                raise
            told = _refusal(message.name, cause)
            raise ToolError(told, log_level=logging.INFO) from error


def taken(arguments: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The arguments, each of the type that the schema asks for where it can be meant.

    Args:
        arguments: by name, as a client gave them.
        schema: the tool's, with or without references.
    """
    fields = schema.get("properties", {})
    given = {}
    for name, value in arguments.items():
        types = set(_types(fields.get(name, {}), schema.get("$defs", {})))
        optional = name not in schema.get("required", ())
        if isinstance(value, str) and "string" not in types and types:
            if optional and value.strip().lower() in _NOTHING:
                continue
            value = _meant(value, types)
        elif value is None and optional and "null" not in types:
            continue
        if "array" in types and value is not None and not isinstance(value, list):
            value = [value]
        given[name] = value
    return given


def _meant(text: str, types: set[str]) -> Any:
    """What a string stands for where none is asked for; itself where that cannot be told."""
    if not types & {"array", "object"}:
        return text
    try:
        read = json.loads(text)
    except ValueError:
        return text
    if isinstance(read, dict):
        return read
    return read if "array" in types else text


def _types(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        schema = definitions.get(schema["$ref"].removeprefix("#/$defs/"), {})
    kind = schema.get("type")
    yield from [kind] if isinstance(kind, str) else kind or ()
    for one in schema.get("anyOf", ()):
        yield from _types(one, definitions)


def _refusal(tool: str, error: ValidationError) -> str:
    where, why = first_fault(error)
    said = f"{why[:1].lower()}{why[1:]}".rstrip(".")
    named = f"`{where}` of {tool}" if where else tool
    return f"{InputError.__name__}: {named}: {said}."
