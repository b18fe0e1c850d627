"""The middleware that every call passes: named, bounded, recorded, and ended in order."""

import asyncio
import json
from collections.abc import Awaitable
from pathlib import Path

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError
from mcp.shared.exceptions import MCPError

from facsight_tools.errors import RateLimited, ServerStopping
from facsight_tools.server.security.audit import AuditLog
from facsight_tools.server.security.guard import Guard
from facsight_tools.server.security.principal import LOCAL, current_principal
from facsight_tools.server.security.rates import RateLimiter, RateLimits


class Setting:
    """A server of three things behind a guard, and its log."""

    def __init__(self, folder: Path, limits: RateLimits | None = None) -> None:
        self.log = folder / "log"
        self.guard = Guard(RateLimiter(limits), AuditLog(self.log))
        self.server: FastMCP = FastMCP("t", middleware=[self.guard])
        self.inside, self.go_on = asyncio.Event(), asyncio.Event()

        @self.server.tool
        async def work(words: str = "", hold: bool = False, fail: bool = False) -> str:
            if hold:
                self.inside.set()
                await self.go_on.wait()
            if fail:
                raise ValueError("secret")
            return f"{current_principal()}: {len(words)}"

        @self.server.resource("thing://one/{handle}")
        def thing(handle: str) -> str:
            return handle

        @self.server.prompt
        def ask(topic: str) -> str:
            return topic

    def records(self) -> list[dict[str, object]]:
        """Of calls; what a client asks before its first one is left out."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if line["kind"] != "request"]


@pytest.fixture
async def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


async def test_tools_resources_and_prompts_are_recorded_without_their_content(
    setting: Setting,
) -> None:
    async with Client(setting.server) as client:
        answer = await client.call_tool("work", {"words": "secret words"})
        assert answer.data == f"{LOCAL}: 12"
        await client.read_resource("thing://one/secret")
        await client.get_prompt("ask", {"topic": "secret topic"})
        with pytest.raises(ToolError):
            await client.call_tool("work", {"fail": True, "words": "four"})
    told = [(one["kind"], one["name"], one["outcome"], one["size"]) for one in setting.records()]
    assert told[:3] == [
        ("tool", "work", "ok", 12),
        ("resource", "thing", "ok", 0),
        ("prompt", "ask", "ok", 12),
    ]
    assert told[3][0::3] == ("tool", 4)
    assert str(told[3][2]).startswith("error: ")
    assert "secret" not in setting.log.read_text()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("x" * 101, {}), ("work", {"y" * 101: 1}), ("work", {"": 1, "z" * 500: 2})],
)
async def test_names_that_a_refusal_would_repeat_are_bounded(
    setting: Setting, name: str, arguments: dict[str, int]
) -> None:
    async with Client(setting.server) as client:
        with pytest.raises(ToolError, match="UnknownOption: Nothing here has a name of more"):
            await client.call_tool(name, arguments)
        with pytest.raises(MCPError, match="more than 256 characters"):
            await client.read_resource("thing://one/" + "h" * 300)


async def test_over_a_bound_a_call_is_refused_and_recorded(tmp_path: Path) -> None:
    setting = Setting(tmp_path, RateLimits(per_minute=1, burst=4))
    async with Client(setting.server) as client:
        for _ in range(4):
            await client.call_tool("work", {})
        with pytest.raises(ToolError, match="RateLimited: This client calls too often; try again"):
            await client.call_tool("work", {})
    assert [one["outcome"] for one in setting.records()] == ["ok"] * 4 + ["RateLimited"]


async def test_an_end_waits_for_what_was_begun_and_takes_nothing_new(setting: Setting) -> None:
    async with Client(setting.server) as client, Client(setting.server) as late:
        begun = asyncio.create_task(client.call_tool("work", {"hold": True}))
        await setting.inside.wait()
        assert not setting.guard.stopping
        assert not await setting.guard.drain(0.01), "it is still open"
        assert setting.guard.stopping
        with pytest.raises(ToolError, match="ServerStopping: The server is shutting down"):
            await late.call_tool("work", {})
        ending = asyncio.create_task(setting.guard.drain(10))
        await asyncio.sleep(0)
        assert not ending.done()
        setting.go_on.set()
        assert await ending
        assert (await begun).data.endswith(": 0")


async def test_nothing_open_ends_at_once(setting: Setting) -> None:
    async with asyncio.timeout(60):
        assert await setting.guard.drain(1000)


def test_what_is_no_tool_is_admitted_the_same_way(tmp_path: Path) -> None:
    guard = Guard(RateLimiter(RateLimits(per_minute=0.001, burst=2)), AuditLog(tmp_path / "log"))
    with guard.admit("completion", "row_id", {"row_id": "F1"}):
        pass
    with pytest.raises(LookupError), guard.admit("completion", "row_id", {}):
        raise LookupError
    with pytest.raises(RateLimited), guard.admit("completion", "row_id", {}):
        pass
    guard._stopping = True
    with pytest.raises(ServerStopping), guard.admit("completion", "row_id", {}):
        pass
    ok, failed, limited, stopping = (
        str(json.loads(line)["outcome"]) for line in (tmp_path / "log").read_text().splitlines()
    )
    assert (ok, limited, stopping) == ("ok", "RateLimited", "ServerStopping")
    assert failed.startswith("error: LookupError")


async def test_handshakes_are_counted_and_recorded(tmp_path: Path) -> None:
    setting = Setting(tmp_path, RateLimits(per_minute=1.0, burst=3, at_once=4))
    async with Client(setting.server) as client:
        told = [await _refusal(client.list_tools()) for _ in range(8)]
        assert (await client.call_tool("work")).data, "calls are counted apart"
    assert told[0] is None
    assert "RateLimited: This client calls too often" in (told[-1] or "")
    lines = [json.loads(line) for line in setting.log.read_text().splitlines()]
    assert {"RateLimited", "ok"} == {line["outcome"] for line in lines}
    assert len(lines) <= 5, "refusals are counted, not listed"


async def _refusal(asked: Awaitable[object]) -> str | None:
    try:
        await asked
    except MCPError as error:
        return str(error)
    return None


async def test_arguments_that_a_tool_does_not_have_are_refused_at_once(setting: Setting) -> None:
    many = {f"a{number}": "x" for number in range(200_000)} | {"words": "w"}
    async with Client(setting.server) as client:
        with pytest.raises(ToolError) as refused:
            await client.call_tool("work", many)
        assert "UnknownOption: work has no argument 'a0', 'a1', 'a2'" in str(refused.value)
        assert len(str(refused.value)) < 300
        assert (await client.call_tool("work", {"words": "w"})).data == f"{LOCAL}: 1"
