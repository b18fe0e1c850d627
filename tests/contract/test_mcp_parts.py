"""Parts of an analysis, comparison, overlays, resources and jobs, as a client gets them."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp.shared.exceptions import MCPError
from mcp_types import PromptReference, ResourceTemplateReference

from facsight.server import create_agent_server

ROOT = Path(__file__).parents[2]
PORTRAIT = ROOT / "examples" / "eileen_collins.png"
SCHEMAS = Path(__file__).with_name("mcp_schemas.json")
EXACT = {"form": "png", "max_px": 8192}
SERVER = create_agent_server()


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(SERVER) as connected:
        yield connected


@pytest.fixture
async def analysis_id(client: Client) -> str:
    answer = await client.call_tool("facs_analyze_image", {"image": str(PORTRAIT)})
    assert answer.structured_content is not None
    return str(answer.structured_content["analysis_id"])


async def structured(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    answer = await client.call_tool(tool, arguments)
    assert answer.structured_content is not None
    assert answer.content[0].text
    return dict(answer.structured_content)


async def test_schemas_are_those_that_clients_know(client: Client) -> None:
    """What changes here changes for every client: write the file anew only on purpose.

    FACSIGHT_WRITE_SNAPSHOTS=1 writes it.
    """
    import os

    now = {
        tool.name: {
            "input": tool.input_schema,
            "output": tool.output_schema,
            "annotations": tool.annotations and tool.annotations.model_dump(exclude_none=True),
            "title": tool.title,
            "description": tool.description,
            "meta": tool.meta,
        }
        for tool in await client.list_tools()
    }
    text = json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("FACSIGHT_WRITE_SNAPSHOTS"):
        SCHEMAS.write_text(text)
    assert json.loads(SCHEMAS.read_text()) == json.loads(text)


async def test_parts_are_those_of_the_whole(client: Client, analysis_id: str) -> None:
    evidence = await structured(client, "facs_get_evidence", analysis_id=analysis_id, detail="full")
    rows = {row["id"]: row["value"] for row in evidence["rows"]}
    (face,) = (await structured(client, "facs_get_faces", analysis_id=analysis_id))["faces"]
    assert face["top"] == "happiness"
    (turned,) = (await structured(client, "facs_get_pose_and_gaze", analysis_id=analysis_id))[
        "faces"
    ]
    assert turned["pose"]["yaw"] == rows["F1.pose.yaw"]
    assert turned["gaze"]["pitch"] == rows["F1.gaze.pitch"]
    (scored,) = (
        await structured(client, "facs_get_emotion", analysis_id=analysis_id, detail="full")
    )["faces"]
    assert scored["emotion"]["scores"]["happiness"] == rows["F1.emotion.happiness"]
    assert scored["emotion"]["contributions"]


@pytest.mark.parametrize(
    ("arguments", "wanted", "unwanted"),
    [
        ({}, {12, 4, 29}, set()),
        ({"only": "present"}, {12, 25}, {4, 29}),
        ({"only": "absent"}, {4}, {12, 29}),
        ({"only": "unavailable"}, {29}, {12, 4}),
        ({"at_least": "C"}, {12, 25}, {4, 29}),
    ],
)
async def test_action_units_are_chosen(
    client: Client,
    analysis_id: str,
    arguments: dict[str, str],
    wanted: set[int],
    unwanted: set[int],
) -> None:
    given = await structured(
        client, "facs_get_action_units", analysis_id=analysis_id, face=1, detail="full", **arguments
    )
    units = given["faces"][0]["action_units"]
    numbers = {unit["au"] for unit in units}
    assert wanted <= numbers
    assert not unwanted & numbers
    assert {unit["side"] for unit in units} == {"both"}
    assert all(unit["reason"] for unit in units if unit["status"] == "unavailable")


async def test_a_face_that_is_not_there(client: Client, analysis_id: str) -> None:
    with pytest.raises(ToolError, match="UnknownOption: There is no face 3: the picture shows 1"):
        await client.call_tool("facs_get_emotion", {"analysis_id": analysis_id, "face": 3})


async def test_two_analyses_side_by_side(client: Client, analysis_id: str, tmp_path: Path) -> None:
    mirrored = tmp_path / "mirrored.png"
    with PIL.Image.open(PORTRAIT) as portrait:
        portrait.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT).save(mirrored)
    other = (await structured(client, "facs_analyze_image", image=str(mirrored)))["analysis_id"]
    same = await structured(
        client, "facs_compare", first=analysis_id, second=analysis_id, detail="full"
    )
    assert {one["difference"] for one in same["action_units"]} == {0.0, None}
    assert same["distance"] == 0.0
    found = await structured(client, "facs_compare", first=analysis_id, second=other, detail="full")
    units = {(one["au"], one["side"]): one for one in found["action_units"]}
    assert units[29, "both"]["difference"] is None
    assert units[29, "both"]["not_measured"] == ["first: not_in_model", "second: not_in_model"]
    smile = units[12, "both"]
    assert smile["difference"] == pytest.approx(smile["second"] - smile["first"], abs=0.006)
    assert abs(smile["difference"]) < 0.5, "a mirrored smile is as strong"


@pytest.mark.parametrize("style", ["report", "faces", "mesh", "units", "plain"])
async def test_overlays_differ_by_what_is_drawn(
    client: Client, analysis_id: str, style: str
) -> None:
    drawn = await client.call_tool(
        "facs_render_overlay", {"analysis_id": analysis_id, "style": style, **EXACT}
    )
    tool = pixels(next(b for b in drawn.content if b.type == "image").data)
    resource = await client.read_resource(f"facsight://analyses/{analysis_id}/overlay/{style}")
    assert np.array_equal(pixels(resource[0].blob), tool)
    with PIL.Image.open(PORTRAIT) as portrait:
        plain = np.asarray(portrait.convert("RGB"))
    same = tool.shape == plain.shape and np.array_equal(tool, plain)
    assert same == (style == "plain")


async def test_citations_are_marked_where_they_are(client: Client, analysis_id: str) -> None:
    arguments = {"analysis_id": analysis_id, "style": "plain", **EXACT}
    plain = await client.call_tool("facs_render_overlay", arguments)
    marked = await client.call_tool("facs_render_overlay", {**arguments, "cites": ["F1.AU12"]})
    before, after = (
        pixels(next(b for b in one.content if b.type == "image").data) for one in (plain, marked)
    )
    changed = np.argwhere((before != after).any(axis=2))
    evidence = await structured(client, "facs_get_evidence", analysis_id=analysis_id, detail="full")
    left, top, right, bottom = next(r for r in evidence["rows"] if r["id"] == "F1.AU12")["region"]
    low, high = changed.min(axis=0), changed.max(axis=0)
    assert left - 3 <= low[1] <= left + 3
    assert bottom - 3 <= high[0] <= bottom + 3
    assert top - 22 <= low[0] <= top + 3, "its name stands above it"
    assert high[1] >= right - 3
    with pytest.raises(ToolError, match="UnknownOption: 'F1\\.AU99' is no row"):
        await client.call_tool("facs_render_overlay", {**arguments, "cites": ["F1.AU99"]})


def pixels(encoded: str) -> np.ndarray:
    with PIL.Image.open(BytesIO(base64.b64decode(encoded))) as picture:
        return np.asarray(picture.convert("RGB"))


async def test_resources_lead_to_the_same_evidence(client: Client, analysis_id: str) -> None:
    base = f"facsight://analyses/{analysis_id}"
    whole = json.loads((await client.read_resource(base))[0].text)
    assert whole["faces"][0]["face"] == 1
    ledger = json.loads((await client.read_resource(f"{base}/ledger"))[0].text)
    row = json.loads((await client.read_resource(f"{base}/evidence/F1.AU12"))[0].text)
    assert row in ledger["rows"]
    templates = {str(one.uri_template) for one in await client.list_resource_templates()}
    assert "facsight://analyses/{analysis_id}/evidence/{row_id}" in templates
    listed = {str(one.uri): one for one in await client.list_resources()}
    assert {
        "facsight://statements",
        "facsight://rules",
        "facsight://models",
        "ui://facsight/view",
    } <= set(listed)
    assert listed["ui://facsight/view"].mime_type == "text/html;profile=mcp-app"
    page = (await client.read_resource("ui://facsight/view"))[0].text
    assert "/*style*/" not in page, "it stands in it"
    assert "/*script*/" not in page
    card = (await client.read_resource("facsight://models/au_geometry"))[0].text
    assert card.startswith("#")
    rules = json.loads((await client.read_resource("facsight://rules/pspi"))[0].text)
    assert rules["source"]


async def test_arguments_of_addresses_are_completed(client: Client, analysis_id: str) -> None:
    async def values(template: str, name: str, typed: str = "", **known: str) -> list[str]:
        ref = ResourceTemplateReference(type="ref/resource", uri=template)
        found = await client.complete(ref, {"name": name, "value": typed}, known)
        return list(found.values)

    root = "facsight://analyses/{analysis_id}"
    assert (await values(root, "analysis_id"))[0] == analysis_id, "the one used last"
    assert await values(root, "analysis_id", analysis_id[:-1]) == [analysis_id]
    assert await values(root, "analysis_id", "job_") == []
    rows = await values(f"{root}/evidence/{{row_id}}", "row_id", "F1.AU1", analysis_id=analysis_id)
    ledger = await structured(client, "facs_get_evidence", analysis_id=analysis_id, detail="full")
    assert rows == [row["id"] for row in ledger["rows"] if row["id"].startswith("F1.AU1")]
    assert "F1.AU12" in rows
    assert await values(f"{root}/evidence/{{row_id}}", "row_id", analysis_id="an_unknown") == []
    assert await values(f"{root}/evidence/{{row_id}}", "row_id") == []
    assert await values(f"{root}/overlay/{{style}}", "style", "m") == ["mesh"]
    assert "pspi" in await values("facsight://rules/{rule_set}", "rule_set")
    for model in await values("facsight://models/{model_id}", "model_id"):
        assert (await client.read_resource(f"facsight://models/{model}"))[0].text
    assert await values("facsight://models/{model_id}", "unknown") == []
    prompt = PromptReference(type="ref/prompt", name="facs_read_face")
    assert (await client.complete(prompt, {"name": "image", "value": "/"})).values == []


@pytest.mark.parametrize(
    "uri",
    [
        "facsight://analyses/an_unknown",
        "facsight://analyses/an_unknown/ledger",
        "facsight://rules/..%2f..%2fpyproject",
        "facsight://rules/own.toml",
        "facsight://models/..%2f..%2fREADME",
    ],
)
async def test_what_is_not_there_is_refused_without_a_trace(client: Client, uri: str) -> None:
    with pytest.raises(MCPError) as refused:
        await client.read_resource(uri)
    assert str(ROOT) not in str(refused.value)


async def test_a_job_goes_on_past_a_broken_picture(client: Client, tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    images = [str(PORTRAIT), str(tmp_path / "broken.jpg"), str(PORTRAIT)]
    started = await structured(client, "facs_analyze_batch", images=images)
    assert started["total"] == 3
    job_id = started["job_id"]
    ended = await structured(client, "facs_get_job", job_id=job_id, wait_s=40)
    assert ended["state"] == "done"
    assert [one["number"] for one in ended["results"]] == [1, 2, 3]
    assert [one["faces"] for one in ended["results"]] == [1, None, 1]
    assert ended["results"][1]["error"].startswith("ImageUnreadable")
    handle = ended["results"][2]["analysis_id"]
    (face,) = (await structured(client, "facs_get_faces", analysis_id=handle))["faces"]
    assert face["face"] == 1


async def test_a_job_is_cancelled(client: Client) -> None:
    started = await structured(client, "facs_analyze_batch", images=[str(PORTRAIT)] * 200)
    ended = await structured(client, "facs_get_job", job_id=started["job_id"], cancel=True)
    assert ended["state"] == "cancelled"
    assert len(ended["results"]) < 200
    await asyncio.sleep(0)
    again = await structured(client, "facs_get_job", job_id=started["job_id"])
    assert again["results"] == ended["results"]
    with pytest.raises(ToolError, match="JobExpired"):
        await client.call_tool("facs_get_job", {"job_id": "job_unknown"})


async def test_the_view_shows_the_last_answer(client: Client) -> None:
    arguments = {"image": str(PORTRAIT), "context": "She won."}
    answer = await structured(client, "facs_infer_emotion", **arguments, detail="full")
    data = await structured(client, "facs_view", analysis_id=answer["analysis_id"])
    assert data["inference"] == answer["inference"]
    assert data["ledger"]["hash"] == answer["ledger_hash"]
    assert all(verdict["accepted"] for verdict in data["verdicts"])
    assert len(data["mesh"][0]) == 2 * 478
    assert len(json.dumps(data)) < 900_000, "Claude Desktop cuts results at 1 MB"
    assert str(PORTRAIT) not in json.dumps(data)


async def test_an_answer_beside_examples_is_accepted_with_them(
    client: Client, analysis_id: str
) -> None:
    measured = await structured(
        client, "facs_get_action_units", analysis_id=analysis_id, detail="full"
    )
    units = {
        unit["au"]: (unit["intensity"], unit["confidence"])
        for unit in measured["faces"][0]["action_units"]
        if unit["side"] == "both" and unit["intensity"] is not None
    }
    grin = {"label": "grin", "note": "for a picture", "image_sha256": "ab" * 32, "units": units}
    scowl = {**grin, "label": "scowl", "units": dict.fromkeys(units, (0, 1)) | {4: (4, 1)}}
    answer = await structured(
        client,
        "facs_infer_emotion",
        image=str(PORTRAIT),
        labels="free:happiness,grin,scowl",
        examples=[grin, scowl],
        detail="full",
    )
    claims = answer["inference"]["claims"]
    assert any("F1.example.1" in claim["cites"] for claim in claims)
    assert any("grin" in claim["text"] for claim in claims if "F1.example.1" in claim["cites"])
    asked = {"analysis_id": answer["analysis_id"], "text": answer["inference"]["text"]}
    verdict = await structured(client, "facs_verify_claims", **asked, examples=[grin, scowl])
    assert verdict["ok"]
    assert len(verdict["sentences"]) == len(claims)
    without = await structured(client, "facs_verify_claims", **asked)
    failing = [one for one in without["sentences"] if one["verdict"] != "supported"]
    assert 0 < len(failing) < len(claims), "the example rows are not there without them"


async def test_examples_that_say_what_a_person_is_are_refused(client: Client) -> None:
    liar = {"label": "liar", "image_sha256": "ab" * 32, "units": {12: (2, 1)}}
    with pytest.raises(ToolError, match="says what a person is"):
        await client.call_tool("facs_infer_emotion", {"image": str(PORTRAIT), "examples": [liar]})


async def test_a_conversation_goes_on_by_its_handle(client: Client, analysis_id: str) -> None:
    first = await structured(
        client, "facs_ask", question="Why not fear?", analysis_id=analysis_id, detail="full"
    )
    assert any("[F1.emotion.fear]" in claim["text"] for claim in first["claims"])
    thread = first["thread"]
    second = await structured(client, "facs_ask", question="and AU4?", thread=thread, detail="full")
    assert second["text"].startswith("No. ")
    assert second["claims"][0]["cites"] == ["F1.AU4"]
    assert second["query"] == {"what": "unit_state", "unit": 4, "state": "present"}
    declined = await structured(
        client, "facs_ask", question="Is she lying?", thread=thread, detail="full"
    )
    assert declined["claims"] == []
    assert declined["notes"]
    for arguments in ({"thread": "unknown"}, {}):
        with pytest.raises(ToolError, match=r"ThreadExpired|UnknownOption"):
            await client.call_tool("facs_ask", {"question": "Why?", **arguments})
    with pytest.raises(ToolError, match="AnalysisExpired"):
        await client.call_tool("facs_ask", {"question": "Why?", "analysis_id": "an_unknown"})


async def test_the_scene_is_told(client: Client, analysis_id: str) -> None:
    told = await structured(client, "facs_describe_scene", analysis_id=analysis_id)
    assert told["faces"] == 1
    assert told["scene"]["people"]["bodies"][0]["face"] == 1
    arguments = {"image": str(PORTRAIT), "scene": False}
    bare = (await structured(client, "facs_analyze_image", **arguments))["analysis_id"]
    without = await client.call_tool("facs_describe_scene", {"analysis_id": bare})
    assert "were not asked for" in without.content[0].text
