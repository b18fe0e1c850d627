"""A client that passes on text alone can do the whole task: every handle stands in the text.

LangChain's adapters and many hosts give a model the text of a result and nothing else.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from facsight.server import create_agent_server

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
SERVER = create_agent_server()
MOST_FOR_ONE = 2_000
MOST_FOR_TWELVE = 10_000


async def said(client: Client[Any], tool: str, **arguments: Any) -> str:
    """What a model reads: the text blocks."""
    answer = await client.call_tool(tool, arguments)
    return "\n".join(block.text for block in answer.content if block.type == "text")


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, f"{pattern} in: {text}"
    return match[1]


async def test_measure_a_folder_find_the_happiest_say_why_and_show_it(tmp_path: Path) -> None:
    shutil.copyfile(PORTRAIT, tmp_path / "portrait.png")
    with PIL.Image.open(PORTRAIT) as portrait:
        portrait.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "turned.png")
    async with Client(SERVER) as client:
        assert "portrait.png" in await said(client, "facs_list_pictures", folder=str(tmp_path))
        text = await said(client, "facs_analyze_batch", folder=str(tmp_path))
        job = found(r"(job_[\w-]+)", text)
        text = await said(client, "facs_get_job", job_id=job, wait_s=40)
        assert "2 of 2 done" in text
        scores = re.findall(r"(an_[\w-]+); F1 happiness ([\d.]+)", text)
        assert len(scores) == 2
        happiest = max(scores, key=lambda one: float(one[1]))[0]
        table = found(r"(facsight://jobs/\S+)", text)
        assert (await client.read_resource(table))[0].text.count("\n") == 3

        text = await said(client, "facs_infer_emotion", analysis_id=happiest, context="She won.")
        assert happiest in text
        assert "face alone: happiness" in text
        row = found(r"\[(F1\.AU12)\]", text)
        assert "AU12" in await said(client, "facs_get_evidence", analysis_id=happiest, ids=[row])

        question = "Is this smile genuine?"
        text = await said(client, "facs_ask", analysis_id=happiest, question=question)
        thread = found(r"thread: (\w+)", text)
        again = await said(client, "facs_ask", thread=thread, question="Why not fear?")
        assert thread in again
        assert "[F1." in again

        text = await said(client, "facs_compare", first=scores[0][0], second=scores[1][0])
        assert scores[0][0] in text
        assert scores[1][0] in text
        drawn = await client.call_tool("facs_render_overlay", {"analysis_id": happiest})
        picture = next(block for block in drawn.content if block.type == "image")
        assert len(picture.data) < 900_000
        whole = found(r"(facsight://\S+overlay\S+)", drawn.content[0].text)
        assert (await client.read_resource(whole))[0].blob


async def test_answers_are_small(tmp_path: Path) -> None:
    """Tokens are a quarter of the characters, of the text and the data of an answer together."""
    crowd = tmp_path / "crowd.png"
    with PIL.Image.open(PORTRAIT) as portrait:
        width, height = portrait.size
        many = PIL.Image.new("RGB", (4 * width, 3 * height))
        for k in range(12):
            many.paste(portrait, (k % 4 * width, k // 4 * height))
        many.resize((2 * width, height * 3 // 2)).save(crowd)
    async with Client(SERVER) as client:
        for image, faces, most in ((PORTRAIT, 1, MOST_FOR_ONE), (crowd, 12, MOST_FOR_TWELVE)):
            analyzed = await client.call_tool("facs_analyze_image", {"image": str(image)})
            data = analyzed.structured_content
            assert data is not None
            assert data["total"] == len(data["faces"]) == faces
            handle = {"analysis_id": data["analysis_id"]}
            both = {"first": data["analysis_id"], "second": data["analysis_id"]}
            asked: list[tuple[str, dict[str, Any]]] = [
                *(("facs_get_evidence", {**handle, **more}) for more in ({}, {"context": "Won."})),
                *((f"facs_get_{part}", handle) for part in ("faces", "action_units", "emotion")),
                ("facs_get_action_units", {**handle, "sides": True}),
                ("facs_get_pose_and_gaze", handle),
                ("facs_describe_scene", handle),
                ("facs_infer_emotion", {**handle, "context": "She won."}),
                ("facs_ask", {**handle, "question": "Why not fear?"}),
                ("facs_compare", both),
            ]
            assert _tokens(analyzed) < most
            for tool, arguments in asked:
                assert _tokens(await client.call_tool(tool, arguments)) < most, (tool, faces)


async def test_the_list_of_tools_is_small_and_has_no_page() -> None:
    async with Client(SERVER) as client:
        tools = await client.list_tools()
    assert "facs_view" not in {tool.name for tool in tools}
    whole = sum(len(tool.model_dump_json(exclude_none=True)) for tool in tools)
    outputs = sum(len(json.dumps(tool.output_schema)) for tool in tools)
    assert outputs < whole / 4
    assert whole < 45_000


@pytest.mark.parametrize(
    "image", ["/etc/passwd", "https://example.org/a.png", "data:image/png;base64,##", "A" * 5000]
)
async def test_no_refusal_asks_a_model_for_base64(image: str) -> None:
    async with Client(SERVER) as client:
        with pytest.raises(ToolError) as refused:
            await client.call_tool("facs_analyze_image", {"image": image})
    assert "base64" not in str(refused.value)


def _tokens(answer: Any) -> int:
    text = sum(len(block.text) for block in answer.content if block.type == "text")
    return (text + len(json.dumps(answer.structured_content))) // 4
