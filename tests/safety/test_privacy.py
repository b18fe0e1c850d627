"""What is kept, what is written, what is shown of others."""

import asyncio
import base64
import inspect
import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from fastmcp.exceptions import ToolError
from tests.builders import make_analysis, make_face
from tests.servers import PORTRAIT, ROOT

from facsight.api import ainfer, infer
from facsight.client import image_argument
from facsight.server import create_agent_server
from facsight.settings import Settings
from facsight_tools.answers.notices import NOTICE
from facsight_tools.bystanders import blur_others
from facsight_tools.errors import UnknownOption
from facsight_tools.image import load_image
from facsight_tools.overlay import render_overlay


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def test_a_run_stores_nothing_and_logs_no_path_no_words_and_no_pixels(tmp_path: Path) -> None:
    """A server over stdio, with home, temp and working folder of its own, and all it writes."""
    for name in ("home", "tmp", "work"):
        (tmp_path / name).mkdir()
    secret = tmp_path / "home" / "zebra-patient.png"
    shutil.copyfile(PORTRAIT, secret)
    before = files_in(tmp_path)
    environment = os.environ | {
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONPATH": str(ROOT / "src"),
    }
    log = tmp_path / "log"
    with log.open("w") as stderr:
        transport = StdioTransport(
            sys.executable,
            ["-m", "facsight", "serve"],
            env=environment,
            cwd=str(tmp_path / "work"),
            keep_alive=False,
            log_file=stderr,
        )
        encoded = image_argument(PORTRAIT.read_bytes(), None)
        async with Client(transport) as client:
            given = {"image": str(secret), "context": "The zebra won."}
            answer = (await client.call_tool("facs_infer_emotion", given)).structured_content
            assert answer is not None
            await client.call_tool("facs_analyze_image", {"image": encoded})
            await client.call_tool("facs_render_overlay", {"analysis_id": answer["analysis_id"]})
            for wrong in (
                {"image": str(secret.with_name("zebra-none.png"))},
                {"image": "https://zebra.example/"},
                {"image": encoded[:-3]},
                {"image": {"zebra": encoded}},
                {"zebra": str(secret)},
            ):
                with pytest.raises(ToolError):
                    await client.call_tool("facs_analyze_image", wrong)
    written = log.read_text()
    assert [path for path in files_in(tmp_path) if path != log] == before
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    records = [one for one in lines if one["kind"] != "request"]
    assert [one["outcome"] for one in records[:4]] == ["ok", "ok", "ok", "ImageNotFound"]
    assert len(records) == 8
    assert NOTICE in written
    parts = [encoded[start : start + 24] for start in range(60, 6000, 500)]
    for part in ("zebra", str(tmp_path), "home", answer["analysis_id"], *parts):
        assert part not in written
    assert max(map(len, written.splitlines())) < 400


def test_no_model_of_language_is_asked_unless_one_is_named() -> None:
    assert Settings().model is None
    for function in (infer, ainfer):
        assert inspect.signature(function).parameters["settings"].default == Settings()


async def test_every_answer_says_what_it_is_not() -> None:
    async with Client(create_agent_server()) as client:
        image = {"image": str(PORTRAIT)}
        for tool in ("facs_analyze_image", "facs_infer_emotion"):
            answer = await client.call_tool(tool, image)
            assert NOTICE in answer.content[0].text
            assert NOTICE in json.dumps(answer.structured_content)
    assert "not a determination of the person's internal emotional" in NOTICE
    readme = " ".join((ROOT / "README.md").read_text().split())
    for said in ("Art. 5(1)(f)", "Art. 50(3)", "GDPR Art. 9", "apparent expression"):
        assert said in readme


@pytest.fixture
def crowd() -> tuple[np.ndarray, list]:
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 255, (480, 900, 3), dtype=np.uint8)
    return pixels, [make_face(k) for k in (1, 2, 3)]


def test_the_heads_of_others_are_blurred_beyond_their_faces(crowd: tuple) -> None:
    pixels, faces = crowd
    shown = blur_others(load_image(pixels), faces, only_face=2).pixels_rgb
    for face in faces:
        left, top, right, bottom = (int(edge) for edge in face.detection.box_xyxy)
        same = (shown[top:bottom, left:right] == pixels[top:bottom, left:right]).all()
        assert same == (face.index == 2)
    left, top, right, bottom = (int(edge) for edge in faces[0].detection.box_xyxy)
    # Nothing of the detail is left, in the face, the hair above and the ears beside it.
    head = shown[0 : bottom + 40, left - 40 : right].astype(float)
    assert head.std(axis=(0, 1)).max() < 0.2 * pixels.std()
    assert (shown[470:] == pixels[470:]).all()


def test_nothing_is_drawn_or_listed_of_who_is_blurred(crowd: tuple) -> None:
    pixels, faces = crowd
    image, analysis = load_image(pixels), make_analysis(faces, size_wh=(900, 480))
    alone = make_analysis(faces[1:2], size_wh=(900, 480))
    blurred = blur_others(image, faces, only_face=2)
    np.testing.assert_array_equal(
        render_overlay(image, analysis, only_face=2), render_overlay(blurred, alone)
    )
    with pytest.raises(UnknownOption, match="no face 4"):
        render_overlay(image, analysis, only_face=4)


async def test_blurring_is_an_argument_of_the_tool(tmp_path: Path) -> None:
    portrait = PIL.Image.open(PORTRAIT).convert("RGB")
    both = PIL.Image.new("RGB", (portrait.width * 2, portrait.height))
    both.paste(portrait, (0, 0))
    both.paste(portrait, (portrait.width, 0))
    both.save(tmp_path / "both.png")
    async with Client(create_agent_server()) as client:
        analyzed = await client.call_tool(
            "facs_analyze_image", {"image": str(tmp_path / "both.png")}
        )
        assert analyzed.structured_content is not None
        assert len(analyzed.structured_content["faces"]) == 2
        handle = {"analysis_id": analyzed.structured_content["analysis_id"]}
        shown, blurred = await asyncio.gather(
            client.call_tool("facs_render_overlay", handle),
            client.call_tool("facs_render_overlay", handle | {"blur_others": True}),
        )
    pictures = [base64.b64decode(one.content[1].data) for one in (shown, blurred)]
    assert pictures[0] != pictures[1]
    assert "Only F1 is shown" in blurred.content[0].text
