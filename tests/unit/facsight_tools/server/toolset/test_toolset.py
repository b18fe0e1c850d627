"""A tool is made when it is first asked for, and then as FastMCP's own decorator would make it."""

from fastmcp import Client, FastMCP
from fastmcp.apps.config import AppConfig
from fastmcp.tools import ToolResult
from pydantic import BaseModel

from facsight_tools.server.slim import slim
from facsight_tools.server.toolset.arguments import READS
from facsight_tools.server.toolset.toolset import Toolset


class Sum(BaseModel):
    total: int


def tools() -> Toolset:
    given = Toolset()

    @given.tool(title="Add", annotations=READS, answers=(Sum,), app=AppConfig(visibility=["app"]))
    def add(first: int, second: int = 2) -> ToolResult:
        """Add two numbers.

        The second is 2 where it is left out.
        """
        return ToolResult(structured_content=Sum(total=first + second))

    @given.tool(title="Say", annotations=READS)
    def say() -> Sum:
        """Say three."""
        return Sum(total=3)

    return given


def served(given: Toolset) -> FastMCP:
    server: FastMCP = FastMCP("numbers")
    server.add_provider(given)
    return server


async def test_a_call_makes_the_one_tool() -> None:
    given = tools()
    assert given.made == []
    assert await given.get_tasks() == []
    assert await given.get_tool("subtract") is None
    assert given.made == []
    found = await given.get_tool("say")
    assert found is not None
    assert given.made == ["say"]
    assert await given.get_tool("say") is found


async def test_a_list_has_all_in_order() -> None:
    given = tools()
    async with Client(served(given)) as client:
        assert given.made == []
        assert [tool.name for tool in await client.list_tools()] == ["add", "say"]
        answer = await client.call_tool("add", {"first": 5})
    assert answer.structured_content == {"total": 7}


async def test_a_tool_is_what_the_decorator_makes() -> None:
    ours = tools()
    theirs: FastMCP = FastMCP("numbers")

    @theirs.tool(
        title="Add",
        annotations=READS,
        output_schema=slim(Sum),
        app=AppConfig(visibility=["app"]),
    )
    def add(first: int, second: int = 2) -> ToolResult:
        """Add two numbers.

        The second is 2 where it is left out.
        """
        return ToolResult(structured_content=Sum(total=first + second))

    async with Client(served(ours)) as one, Client(theirs) as other:
        (mine, _), (expected,) = await one.list_tools(), await other.list_tools()
    assert mine.model_dump() == expected.model_dump()
