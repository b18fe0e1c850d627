"""Another tool's table over MCP: a handle that the other tools take, and whose numbers they are."""

from typing import Any

import pytest
from fastmcp.exceptions import ToolError
from tests.unit.facsight_tools.server.setting import Setting
from tests.unit.facsight_tools.toolboxes.tables import EVERY, OPENFACE, PY_FEAT_2

from facsight_tools.server.services import Services
from facsight_tools.server.toolset.evidence import add_evidence
from facsight_tools.server.toolset.measuring import add_measuring
from facsight_tools.server.toolset.tables import add_tables
from facsight_tools.server.toolset.toolset import Toolset


def _all(tools: Toolset, services: Services) -> None:
    add_tables(tools, services)
    add_evidence(tools, services)
    add_measuring(tools, services)


def setting() -> Setting:
    return Setting(_all)


@pytest.mark.parametrize("tool", EVERY)
async def test_every_tools_table_becomes_evidence_under_its_name(tool: str) -> None:
    server = setting()
    read, told = await server.call("facs_read_table", table=EVERY[tool])
    assert read["analysis_id"] in told
    assert read["readings_of"] in told
    rows, _ = await server.call("facs_get_evidence", analysis_id=read["analysis_id"], limit=500)
    assert read["readings_of"] in rows["rows"]["S.readings"]


async def test_rows_are_listed_and_another_is_chosen_by_the_handle_of_the_first() -> None:
    server = setting()
    first, told = await server.call("facs_read_table", table=OPENFACE, limit=1)
    assert (first["row"], first["face"], first["total"]) == (1, 1, 2)
    assert [one["row"] for one in first["rows"]] == [1]
    assert 'cursor: "1"' in told
    assert "AU12 C" in told, "2.5 of 5"
    again: dict[str, Any] = {"table": first["analysis_id"], "row": 2}
    second, _ = await server.call("facs_read_table", **again)
    assert second["analysis_id"] != first["analysis_id"]
    for gone, why in ((3, "found no face in row 3"), (4, "no row 4")):
        with pytest.raises(ToolError, match=why):
            await server.call("facs_read_table", table=first["analysis_id"], row=gone)


async def test_a_row_is_compared_with_a_picture_and_with_another_tool() -> None:
    server = setting()
    openface, _ = await server.call("facs_read_table", table=OPENFACE)
    pyfeat, _ = await server.call("facs_read_table", table=PY_FEAT_2)
    picture = server.handle
    full = {"detail": "full"}
    mixed, _ = await server.call(
        "facs_compare", first=picture, second=openface["analysis_id"], **full
    )
    units = {(one["au"], one["side"]): one for one in mixed["action_units"]}
    assert units[12, "both"]["difference"] == pytest.approx(-0.5)
    assert mixed["scores"] == {}, "the picture's rules are others"
    assert mixed["second"]["readings_of"] == "OpenFace 2"
    two, told = await server.call(
        "facs_compare", first=openface["analysis_id"], second=pyfeat["analysis_id"]
    )
    found = {one["au"]: one for one in two["action_units"]}
    assert found[12]["difference"] is None, "a probability is no intensity"
    assert (found[12]["first_present"], found[12]["second_present"]) == (True, False)
    assert "Present in the first alone, without two intensities: AU12" in told
    with pytest.raises(ToolError, match="no face 2"):
        await server.call(
            "facs_compare", first=picture, second=pyfeat["analysis_id"], second_face=2
        )


async def test_what_needs_a_picture_says_that_there_is_none() -> None:
    server = setting()
    read, _ = await server.call("facs_read_table", table=OPENFACE)
    for tool in ("facs_get_faces", "facs_describe_scene"):
        with pytest.raises(ToolError, match="not a picture"):
            await server.call(tool, analysis_id=read["analysis_id"])


async def test_a_table_without_a_face_gives_no_handle() -> None:
    head, *_, nobody = OPENFACE.splitlines()
    read, told = await setting().call("facs_read_table", table=f"{head}\n{nobody}\n")
    assert read["analysis_id"] is None
    assert "found no face" in told


async def test_a_second_tool_stands_beside_and_what_is_said_of_both_is_judged() -> None:
    server = setting()
    read, told = await server.call("facs_read_table", table=OPENFACE, beside=PY_FEAT_2)
    assert any(
        "OpenFace 2 has AU12" in one and "Py-Feat 2 as absent" in one for one in read["beside"]
    )
    assert all(one in told for one in read["beside"])
    judged, _ = await server.call(
        "facs_verify_claims", analysis_id=read["analysis_id"], text=" ".join(read["beside"])
    )
    assert judged["ok"]
    with pytest.raises(ToolError, match="beside_row"):
        await server.call("facs_read_table", table=OPENFACE, beside_row=1)
