"""Pictures are found below the folders that are read, and nowhere else."""

from pathlib import Path

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError
from tests.unit.facsight_tools.server.setting import FakeMeasurer

from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.finding import add_finding
from facsight_tools.server.toolset.toolset import Toolset


async def test_folders_are_told_and_pictures_listed_in_pages(tmp_path: Path) -> None:
    for name in ("a.png", "b.jpg", "c.txt"):
        (tmp_path / name).write_bytes(b"x")
    tools = Toolset()
    add_finding(tools, Services(Intake(Roots([tmp_path])), FakeMeasurer()))
    server: FastMCP = FastMCP("t")
    server.add_provider(tools)
    async with Client(server) as client:
        bare = await client.call_tool("facs_list_pictures", {})
        assert str(tmp_path) in bare.content[0].text
        assert (bare.structured_content or {})["pictures"] == []
        given = {"folder": str(tmp_path), "limit": 1}
        first = await client.call_tool("facs_list_pictures", given)
        assert f"{tmp_path}/a.png" in first.content[0].text
        assert 'cursor: "1"' in first.content[0].text
        last = await client.call_tool("facs_list_pictures", {**given, "cursor": "1"})
        assert (last.structured_content or {})["pictures"] == [f"{tmp_path}/b.jpg"]
        with pytest.raises(ToolError, match="PathRefused"):
            await client.call_tool("facs_list_pictures", {"folder": "/etc"})
        with pytest.raises(ToolError, match=r"'a\.png' is a picture, no folder"):
            await client.call_tool("facs_list_pictures", {"folder": str(tmp_path / "a.png")})
