"""`facsight infer` on a video, over a made scene."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.series import SCENE_SRT, clock, make_series, scene

from facsight.cli import infer_video
from facsight.cli.app import main


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def given(*_: object) -> Any:
        return SimpleNamespace(name="clip.mp4", notes=("A note.",), series=scene(), broken=None)

    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(infer_video, "measured_video", given)


@pytest.fixture
def srt(tmp_path: Path) -> str:
    path = tmp_path / "scene.srt"
    path.write_text(SCENE_SRT)
    return str(path)


def test_segments_are_told_in_their_order(srt: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", "clip.mp4", "--transcript", srt]) == 0
    out = capsys.readouterr().out
    assert out.startswith("clip.mp4, F1")
    places = [
        out.index(part)
        for part in ("0:00.0 to 0:01.0", "I'm fine", "nothing of the mouth", "We won the match")
    ]
    assert places == sorted(places)
    assert "face: sadness" in out
    assert "Note: A note." in out
    assert "internal emotional" in out
    sentences = [line for line in out.splitlines() if "face: " not in line]
    assert all(len(line) <= 120 for line in sentences)


def test_its_report_is_verified_and_an_altered_one_is_not(
    srt: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["infer", "clip.mp4", "--transcript", srt, "--json"]) == 0
    report = tmp_path / "report.json"
    report.write_text(capsys.readouterr().out)
    assert json.loads(report.read_text())["schema"] == 2
    assert main(["verify", str(report)]) == 0
    report.write_text(report.read_text().replace("fits sadness best", "fits anger best"))
    assert main(["verify", str(report)]) == 3


@pytest.mark.parametrize("option", [["--overlay", "x.png"], ["--model", "ollama:x"]])
def test_what_is_for_pictures_is_refused(option: list[str]) -> None:
    assert main(["infer", "clip.mp4", *option]) not in (0, 3)


def test_another_language(srt: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", "clip.mp4", "--transcript", srt, "--language", "de"]) == 0
    out = capsys.readouterr().out
    assert "passt Freude am besten zum Ausdruck" in " ".join(out.split())
    assert "Gesicht: " in out
    told = " ".join(out.replace("Note: A note.", "").replace("Hinweis: A note.", "").split())
    assert " Aussagen, jede geprüft an " in told
    assert "0:00,0 bis 0:01,0" in told
    quoted = ("I'm fine", "We won the match", "The")
    for words in quoted:
        told = told.replace(words, "")
    english = {"to", "the", "each", "and", "of", "statements", "rows", "note", "happiness"}
    assert not english & set(told.lower().replace(":", " ").replace(",", " ").split())


def test_a_video_without_faces_is_answered_as_a_picture_without_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def given(*_: object) -> Any:
        nobody = make_series(clock(2.0))
        return SimpleNamespace(name="clip.mp4", notes=(), series=nobody, broken=None)

    monkeypatch.setattr(infer_video, "measured_video", given)
    for more in ([], ["--ask", "Does she smile?"]):
        assert main(["infer", "clip.mp4", *more]) == 0
        assert capsys.readouterr().out == "Nobody was found in this video.\n"
