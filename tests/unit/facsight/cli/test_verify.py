"""`facsight verify`: reports and prose, good, altered and hostile."""

from __future__ import annotations

import io
import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from facsight.cli import verify
from facsight.cli.app import main
from facsight_evals.datasets.generated import generated_report
from facsight_tools.evidence.payloads import FaceQuality
from facsight_tools.evidence.report import Report


@pytest.fixture(scope="module")
def report() -> Report:
    return generated_report(random.Random(3))  # noqa: S311


@pytest.fixture
def file(report: Report, tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    path.write_text(report.model_dump_json())
    return path


def altered(file: Path, change: Any) -> Path:
    data = json.loads(file.read_text())
    change(data)
    file.write_text(json.dumps(data))
    return file


def forge(data: Any) -> None:
    """Another quality of face 1, in its row's payload, value and text alike."""
    rows = data["ledger"]["rows"]
    at = next(number for number, row in enumerate(rows) if row["id"] == "F1.quality")
    other = FaceQuality(face=1, score=0.5 if rows[at]["value"] != 0.5 else 0.6)
    rows[at] |= {"payload": other.model_dump(mode="json"), **other.shown()._asdict()}


def unit_of(report: Report) -> tuple[str, str]:
    """A unit that is present on face 1 and one that is absent, by code."""
    rows = {
        row.id.split(".")[1]: float(row.value)
        for row in report.ledger.rows
        if row.id.startswith("F1.AU") and row.id.count(".") == 1 and row.status == "measured"
        and int(row.id[5:]) < 51 and isinstance(row.value, int | float)
    }  # fmt: skip
    return max(rows, key=rows.__getitem__), min(rows, key=rows.__getitem__)


def test_a_true_report_holds(
    file: Path, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(file)]) == 0
    count = len(report.inference.claims)
    shown = capsys.readouterr()
    assert shown.out == f"{count} of {count} claims hold against the report's ledger.\n"
    assert shown.err == ""


def test_a_claim_that_does_not_hold_is_named_with_its_rule(
    file: Path, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(file, lambda data: data["inference"]["claims"][1].update(text="She is happy."))
    assert main(["verify", str(file)]) == 3
    shown = capsys.readouterr()
    count = len(report.inference.claims)
    assert shown.out.startswith(f"{count - 1} of {count} claims hold ")
    lines = [line for line in shown.err.splitlines() if line.startswith("claim ")]
    assert lines
    assert all(line.startswith("claim 2: ") and "(rule " in line for line in lines)


def test_a_row_that_does_not_say_its_payload_does_not_hold(
    file: Path, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(file, lambda data: data["ledger"]["rows"][0].update(text="Another text."))
    assert main(["verify", str(file)]) == 3
    err = capsys.readouterr().err
    assert err.startswith("report: The report was altered: ")
    assert f"{report.ledger.rows[0].id}: its text is 'Another text.'" in err


def test_a_changed_row_is_told_of_the_report(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(file, forge)
    assert main(["verify", str(file)]) == 3
    assert "report: ledger_hash (rule " in capsys.readouterr().err


def test_a_report_from_stdin(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(file.read_text()))
    assert main(["verify", "-"]) == 0
    assert "claims hold" in capsys.readouterr().out


def test_prose_is_judged_sentence_by_sentence(
    file: Path, report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    present, absent = unit_of(report)
    text = tmp_path / "answer.txt"
    text.write_text(f"{present} is present [F1.{present}]. {absent} is present [F1.{absent}].")
    args = ["verify", "--text", str(text), "--report", str(file)]
    assert main(args) == 3
    assert capsys.readouterr().out.startswith("1 accepted, 1 refused.")
    assert main([*args, "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["ok"] is False
    text.write_text(f"{present} is present [F1.{present}].")
    assert main(args) == 0
    altered(file, forge)
    assert main(args) == 3, "a true sentence on a forged ledger"


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["r.json", "--image", "x.png"],
        ["r.json", "--report", "r.json"],
        ["--text", "t.txt"],
        ["--text", "t.txt", "--report", "r.json", "--image", "x.png"],
        ["r.json", "--text", "t.txt", "--report", "r.json"],
        ["--text", "-", "--report", "-"],
    ],
)
def test_options_that_do_not_fit_together(
    args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", *args]) == 2
    assert "UnknownOption" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b" \n", "is empty"),
        (b"x" * 201, "longer than 200"),
    ],
)
def test_texts_that_are_none(
    data: bytes | None,
    says: str,
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(verify, "_LONGEST_TEXT", 200)
    text = tmp_path / "answer.txt"
    if data is not None:
        text.write_bytes(data)
    assert main(["verify", "--text", str(text), "--report", str(file)]) == 2
    err = capsys.readouterr().err
    assert "ReportInvalid" in err
    assert says in err


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", "\ufeff", '{"ledger": NaN}', "[" * 100_000, '{"a": 1, "a": 2}']
)
def test_hostile_reports_are_bad_input(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert main(["verify", "-"]) == 2
    assert "facsight: ReportInvalid: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("accepted", "count", "words"),
    [(1, 1, "1 of 1 claim holds"), (0, 2, "0 of 2 claims hold"), (8, 9, "8 of 9 claims hold")],
)
def test_counts_in_words(accepted: int, count: int, words: str) -> None:
    assert verify._counted(accepted, count) == words
