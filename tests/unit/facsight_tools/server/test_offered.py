"""An operator offers fewer tools: the others are neither listed nor called."""

import re

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from facsight.server import TOOLS, create_agent_server
from facsight_tools.errors import UnknownOption
from facsight_tools.server.offered import BEGIN, named


def named_in(text: str) -> set[str]:
    return set(re.findall(r"facs_\w+", text))


async def test_without_a_choice_all_are_offered() -> None:
    async with Client(create_agent_server()) as client:
        assert {tool.name for tool in await client.list_tools()} == set(TOOLS)


async def test_those_that_were_named_are_offered() -> None:
    server = create_agent_server(tools=["ask", "facs_get_faces"])
    assert named_in(server.instructions or "") == {"facs_ask"}, "and no other is spoken of"
    async with Client(server) as client:
        listed = {tool.name for tool in await client.list_tools()}
        assert listed == {"facs_ask", "facs_get_faces"}
        with pytest.raises(ToolError, match="does not offer facs_compare"):
            await client.call_tool("facs_compare", {"first": "a", "second": "b"})


async def test_read_only_nothing_goes_on_after_its_call() -> None:
    server = create_agent_server(read_only=True)
    assert named_in(server.instructions or "") <= set(TOOLS) - BEGIN
    async with Client(server) as client:
        listed = {tool.name for tool in await client.list_tools()}
        assert listed == set(TOOLS) - BEGIN


def test_a_tool_that_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownOption, match="facs_get_faces"):
        named(["facs_dance"], TOOLS)
