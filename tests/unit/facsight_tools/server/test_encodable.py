"""Nothing that a server answers or refuses has a character that UTF-8 has no bytes for."""

import os
import sys
from pathlib import Path

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from tests.unit.facsight_tools.server.setting import FakeMeasurer

from facsight_tools.server.app import create_server
from facsight_tools.server.encodable import escaped
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.services import Services


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
async def test_a_name_that_is_no_utf_8_is_listed_and_has_its_row(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"bad\xff.png")).write_bytes(b"x")
    server = create_server(Services(Intake(Roots([tmp_path])), FakeMeasurer()))
    async with Client(server) as client:
        found = await client.call_tool("facs_list_pictures", {"folder": str(tmp_path)})
        job = await client.call_tool("facs_analyze_batch", {"folder": str(tmp_path)})
        asked = {"job_id": (job.structured_content or {})["job_id"], "wait_s": 5}
        done = await client.call_tool("facs_get_job", asked)
        missing = str(tmp_path / "not\udcfe.png")
        with pytest.raises(ToolError, match=r"not\\xfe\.png"):
            await client.call_tool("facs_analyze_image", {"image": missing})
    assert (found.structured_content or {})["pictures"] == [f"{tmp_path}/bad\\xff.png"]
    for answer in (found, done):
        answer.content[0].text.encode()
    (row,) = (done.structured_content or {})["results"]
    assert row["name"] == "bad\\xff.png"


def test_what_has_bytes_is_left_as_it_is() -> None:
    told = {"a\udc80": ["x\n", 1, None, "\ud800", "\U0001f389"]}
    assert escaped(told) == {"a\\x80": ["x\n", 1, None, "\\ud800", "\U0001f389"]}
