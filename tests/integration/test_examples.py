"""Every example runs and says what its head promises."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from tests.unit.facsight_tools.toolboxes.tables import OPENFACE, PY_FEAT_2
from tests.videos import write_video

ROOT = Path(__file__).parents[2]
PORTRAIT = ROOT / "examples" / "eileen_collins.png"


def example(name: str) -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "examples" / f"{name}.py"))


def test_every_example_is_listed() -> None:
    listed = (ROOT / "examples" / "README.md").read_text("utf-8")
    for path in (ROOT / "examples").glob("*.py"):
        assert f"]({path.name})" in listed


def test_one_picture(capsys: pytest.CaptureFixture[str]) -> None:
    example("one_picture")["main"](str(PORTRAIT), "She has just won the final.")
    shown = capsys.readouterr().out
    assert "AU12" in shown
    assert "happiness" in shown
    assert "[F1.AU12]" in shown


def test_two_folders_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        shutil.copy(PORTRAIT, tmp_path / folder / "a.png")
    PIL.Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(tmp_path / "two" / "nobody.png")
    plot = tmp_path / "plot.png"
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    example("group_comparison")["main"](one, two, "12", str(plot))
    shown = capsys.readouterr().out
    assert "two: 1 measured, 1 not" in shown
    assert "differs by +0.00" in shown
    with PIL.Image.open(plot) as shown_plot:
        assert shown_plot.size[0] == 480


def test_a_real_difference_is_told_from_chance() -> None:
    permuted = example("group_comparison")["permuted"]
    rng = np.random.default_rng(1)
    low, high = rng.normal(1, 0.3, 12), rng.normal(3, 0.3, 12)
    assert permuted(low, high) < 0.01
    assert permuted(low, rng.permutation(low)) > 0.5


def test_words_change_the_joint_reading_and_never_the_faces(
    capsys: pytest.CaptureFixture[str],
) -> None:
    example("contradicting_context")["main"](str(PORTRAIT))
    lines = [line for line in capsys.readouterr().out.splitlines() if "face: " in line]
    assert len({line.partition(",")[0] for line in lines}) == 1
    situations = [line.partition("situation: ")[2].partition(",")[0] for line in lines]
    assert situations[1] == "happiness"
    assert situations[2] == "sadness"


async def test_an_mcp_client(capsys: pytest.CaptureFixture[str]) -> None:
    await example("mcp_client")["main"](str(PORTRAIT))
    shown = capsys.readouterr().out
    assert "[F1.AU12]" in shown
    assert "AU12 is present" in shown


async def test_a_service_answers_and_refuses() -> None:
    pytest.importorskip("fastapi")
    import httpx

    app = example("service")["app"]
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as client:
        answer = await client.post(
            "/infer", params={"context": "She won."}, content=PORTRAIT.read_bytes()
        )
        assert answer.json()["fused"]["happiness"] > 0.5
        refused = await client.post("/infer", content=b"no picture")
        assert refused.status_code == 422
        assert refused.json()["detail"]["code"] == "ImageUnreadable"


def test_a_video_with_captions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels = np.asarray(PIL.Image.open(PORTRAIT).convert("RGB").resize((256, 256)))
    clip = write_video(tmp_path / "clip.mp4", [pixels] * 5)
    captions = tmp_path / "clip.srt"
    captions.write_text("1\n00:00:00,000 --> 00:00:00,400\nWe won the final!\n")
    example("video_with_captions")["main"](str(clip), str(captions))
    shown = capsys.readouterr().out
    assert "F1 smile: 0.00 to" in shown
    assert "We won the final" in shown


def test_two_tools_on_one_face(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = tmp_path / "openface.csv", tmp_path / "pyfeat.csv"
    one.write_text(OPENFACE)
    other.write_text(PY_FEAT_2)
    example("two_tools")["main"](str(one), str(other), "1")
    shown = capsys.readouterr().out
    assert "row 1 of" in shown
    assert "OpenFace 2 and Py-Feat 2 say the same of" in shown


def test_another_tools_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "openface.csv"
    path.write_text(OPENFACE)
    example("other_tools_table")["main"](str(path), "2", "She has just won the final.")
    shown = capsys.readouterr().out
    assert "those of OpenFace 2, not facsight's" in shown
    assert "AU28 (both): no intensity" in shown
