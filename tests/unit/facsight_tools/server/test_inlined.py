"""Schemas in one piece, and that they mean what they meant."""

from typing import Annotated, Any, Literal

import pytest
from fastmcp import Client, FastMCP
from fastmcp.tools import ToolResult
from pydantic import BaseModel, Field

from facsight_tools.server.inlined import Inlined, inlined


class Inner(BaseModel):
    """An inner thing."""

    kind: Literal["inner"]
    number: int = Field(ge=1)


class Other(BaseModel):
    kind: Literal["other"]
    inner: Inner | None = None


class Outer(BaseModel):
    many: list[Annotated[Inner | Other, Field(discriminator="kind")]]
    named: dict[str, Inner]
    described: Inner = Field(description="The one that matters")


def references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [one for part in schema for one in references(part)]
    if not isinstance(schema, dict):
        return []
    own = [key for key in schema if key in ("$ref", "$defs", "discriminator")]
    return own + [one for part in schema.values() for one in references(part)]


def test_every_definition_stands_in_the_place_of_its_references() -> None:
    schema = Outer.model_json_schema()
    whole = inlined(schema, schema["$defs"])
    assert references(schema)
    assert references(whole) == []
    inner = Inner.model_json_schema()
    assert whole["properties"]["named"]["additionalProperties"] == inner
    first, second = whole["properties"]["many"]["items"]["oneOf"]
    assert first == inner
    assert second["properties"]["inner"]["anyOf"][0] == inner
    assert schema == Outer.model_json_schema(), "the given schema is not touched"


def test_what_stands_beside_a_reference_goes_first() -> None:
    schema = Outer.model_json_schema()
    described = inlined(schema, schema["$defs"])["properties"]["described"]
    assert described["description"] == "The one that matters"
    assert described["properties"]["number"]["minimum"] == 1


@pytest.mark.parametrize("plain", [{"type": "string"}, [], "text", 5, None, [{"a": [1]}]])
def test_without_references_nothing_changes(plain: Any) -> None:
    assert inlined(plain, {}) == plain


async def test_a_servers_tools_are_listed_whole_and_called_as_ever() -> None:
    server: FastMCP = FastMCP("t", middleware=[Inlined()], dereference_schemas=False)

    @server.tool(output_schema=Outer.model_json_schema())
    def both(given: Outer) -> ToolResult:
        return ToolResult(content="", structured_content=given)

    @server.tool
    def plain(number: int) -> int:
        return number + 1

    async with Client(server) as client:
        tools = {tool.name: tool for tool in await client.list_tools()}
        for tool in tools.values():
            assert references([tool.input_schema, tool.output_schema]) == []
        given = {"many": [], "named": {}, "described": {"kind": "inner", "number": 2}}
        answer = await client.call_tool("both", {"given": given})
        assert answer.structured_content == given
        assert (await client.call_tool("plain", {"number": 1})).data == 2


async def test_what_may_be_null_is_told_as_what_may_be_left_out_and_objects_once() -> None:
    server: FastMCP = FastMCP("t", middleware=[Inlined()], dereference_schemas=False)

    @server.tool
    def first(many: list[Inner] | None = None, number: int | None = None) -> int:
        return len(many or ()) + (number or 0)

    @server.tool
    def second(others: list[Inner], must: str | None) -> int:
        return len(others) + len(must or "")

    async with Client(server) as client:
        one, other = (tool.input_schema for tool in await client.list_tools())
        assert one["properties"]["number"] == {"type": "integer"}
        assert one["properties"]["many"]["items"]["properties"]["kind"]["const"] == "inner"
        assert other["properties"]["others"]["items"] == {
            "type": "object",
            "additionalProperties": True,
            "description": "As in `many` of first",
        }
        assert {"type": "null"} in other["properties"]["must"]["anyOf"], "it must be given"
        answer = await client.call_tool("first", {"many": None, "number": None})
        assert answer.data == 0, "null is taken as ever"
