"""The server as a whole: what it says of itself, and that nothing unforeseen is told."""

import json
from importlib import metadata

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from tests.unit.facsight_tools.server.setting import ENCODED, FakeMeasurer

from facsight_tools.server.app import INSTRUCTIONS, create_server
from facsight_tools.server.services import Services

TOOLS = {
    *("facs_analyze_image", "facs_get_faces", "facs_get_action_units", "facs_get_pose_and_gaze"),
    *("facs_get_emotion", "facs_describe_scene", "facs_get_evidence", "facs_verify_claims"),
    *("facs_compare", "facs_render_overlay", "facs_analyze_batch", "facs_get_job"),
    *("facs_find_similar", "facs_list_pictures", "facs_read_table"),
    *("facs_analyze_video", "facs_get_events", "facs_get_timeline"),
}


async def test_every_tool_is_there_and_only_reads() -> None:
    server = create_server(Services(measurer=FakeMeasurer()))
    async with Client(server) as client:
        tools = await client.list_tools()
        templates = {one.uri_template for one in await client.list_resource_templates()}
    assert {tool.name for tool in tools} == TOOLS
    assert "$ref" not in json.dumps([(tool.input_schema, tool.output_schema) for tool in tools])
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
    assert "facsight://analyses/{analysis_id}" in templates
    assert (server.name, server.version) == ("facsight", metadata.version("facsight"))
    assert server.instructions == INSTRUCTIONS
    named = {word.strip(",.") for word in INSTRUCTIONS.split() if word.startswith("facs_")}
    assert named <= TOOLS, "the instructions name tools that there are"


async def test_two_servers_keep_nothing_of_each_other() -> None:
    one, other = (create_server(Services(measurer=FakeMeasurer())) for _ in range(2))
    async with Client(one) as client:
        answer = await client.call_tool("facs_analyze_image", {"image": ENCODED})
        assert answer.structured_content is not None
        asked = {"analysis_id": answer.structured_content["analysis_id"]}
        assert (await client.call_tool("facs_get_faces", asked)).structured_content
    async with Client(other) as client:
        with pytest.raises(ToolError, match="AnalysisExpired"):
            await client.call_tool("facs_get_faces", asked)


async def test_what_was_not_foreseen_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    measurer = FakeMeasurer()

    def broken() -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(measurer, "check_room", broken)
    async with Client(create_server(Services(measurer=measurer))) as client:
        with pytest.raises(ToolError) as failed:
            await client.call_tool("facs_analyze_image", {"image": ENCODED})
    assert "secret" not in str(failed.value)
