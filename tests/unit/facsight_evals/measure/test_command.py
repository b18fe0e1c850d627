"""`facsight eval measure` over a made-up reader: statuses, files, failures, its command."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.builders import make_analysis

from facsight.cli.app import build_parser, main
from facsight_evals.measure import command
from facsight_evals.measure.samples import MeasuredFace, MeasuredUnit, Sample
from facsight_tools.errors import ComparisonInvalid
from facsight_tools.types import HeadPose

from . import layouts


class Reader:
    """Reads every face as a smile turned to the front."""

    provenance = make_analysis().provenance
    rule_set = "facsight@2"

    def __init__(self, _: object, rules: str | None = None) -> None:
        self.rules = rules

    def read(self, batch: Sequence[tuple[Sample, Any]]) -> list[MeasuredFace | None]:
        smile = {(12, "both"): MeasuredUnit(3.0, 3.0)}
        return [MeasuredFace(smile, pose=HeadPose(0, 0, 0)) for _ in batch]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "FacsightReader", Reader)
    monkeypatch.setattr(command, "default_pipeline", lambda: None)
    layouts.devset(tmp_path / "data")
    return tmp_path / "data"


def measured(*words: object) -> int:
    return main(["eval", "measure", *map(str, words), "--bootstrap", "20"])


def test_all_that_was_read_is_0_and_some_that_was_not_is_3(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measured(data) == 0
    assert "3 samples, 0 unreadable" in capsys.readouterr().out
    (data / "genki/a.jpg").write_bytes(b"no picture")
    assert measured(data) == 3
    assert "facsight: a.jpg: ImageUnreadable: " in capsys.readouterr().err
    for name in ("genki/b.jpg", "expr/c.jpg"):
        (data / name).unlink()
    assert measured(data) == 2


def test_failures_are_told_up_to_twenty(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"x{number}.jpg,0,0,0,0\n" for number in range(25))
    labels = data / "genki/labels.csv"
    labels.write_text(labels.read_text() + rows)
    assert measured(data) == 3
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "facsight: and 5 more that could not be read"


def test_files_are_written_and_never_over_what_is_read(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = {name: tmp_path / f"out.{name}" for name in ("json", "csv", "markdown")}
    assert (
        measured(data, *(word for name, path in out.items() for word in (f"--{name}", path))) == 0
    )
    report = json.loads(out["json"].read_text())
    assert report["counts"]["faces"] == 3
    assert out["csv"].read_text().startswith("task,target,")
    assert out["markdown"].read_text().startswith("# Development split")
    table = data / "genki/labels.csv"
    before = table.read_bytes()
    capsys.readouterr()
    assert measured(data, "--compare", table, "--csv", table) == 2
    assert "OutputRefused" in capsys.readouterr().err
    assert table.read_bytes() == before


def test_the_command_that_is_told_asks_for_the_same_again(data: Path) -> None:
    words = [
        "eval",
        "measure",
        str(data / "a b"),
        "--as",
        "devset",
        "--limit",
        "3",
        "--flip",
        "yaw",
    ]
    words += ["--flip", "roll", "--present-from", "B", "--json", "out.json", "--seed", "5"]
    args = build_parser().parse_args(words)
    told = shlex.join(command._command(args))
    assert "out.json" not in told
    again = build_parser().parse_args(shlex.split(told)[1:])
    again.json = args.json
    assert vars(again) == vars(args)


def test_a_rival_is_ended_whatever_happens(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed: list[bool] = []

    def read(*_: object) -> None:
        raise ComparisonInvalid("MediaPipe stopped.")

    rival = SimpleNamespace(read=read, close=lambda: closed.append(True))
    monkeypatch.setattr(command, "FaceLandmarker", lambda _: rival)
    assert measured(data, "--compare", "mediapipe") == 2
    assert "MediaPipe stopped." in capsys.readouterr().err
    assert closed == [True]


def test_a_table_of_other_samples_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "F001.csv"
    table.write_text("frame,success,AU12_r,AU12_c\n1,1,2.0,1\n")
    assert measured(data, "--compare", table) == 2
    assert "the first is 'a.jpg'" in capsys.readouterr().err
