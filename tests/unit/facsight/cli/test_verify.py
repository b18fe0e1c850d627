"""`facsight verify`: reports and texts, good, altered and hostile."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.series import scene
from tests.unit.facsight_tools.answers.reports import reported

from facsight.cli import verify
from facsight.cli.app import main
from facsight.video import infer_video
from facsight_tools.answers.report import Report
from facsight_tools.evidence.payloads import FaceQuality, UnitIntensity

UNREAD = "The weather was fine."


@pytest.fixture(scope="module")
def report() -> Report:
    return reported(3)


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


def said(report: Report, *, true: bool) -> str:
    """A sentence on a unit of face 1 that was measured."""
    row, unit = next(report.ledger.rows_of(UnitIntensity, face=1, side="both"))
    state = "present" if unit.present == true else "absent"
    return f"In face 1, AU{unit.unit} is {state} [{row.id}]."


def test_a_true_report_holds(
    file: Path, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(file)]) == 0
    count = len(report.inference.claims)
    shown = capsys.readouterr()
    assert shown.out.startswith(f"{count} of {count} claims hold against the report's ledger; ")
    assert shown.err == ""


def test_a_claim_that_does_not_hold_is_named_with_its_code(
    file: Path, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(file, lambda data: data["inference"]["claims"][1].update(text="She is happy."))
    assert main(["verify", str(file)]) == 3
    shown = capsys.readouterr()
    count = len(report.inference.claims)
    assert shown.out.startswith(f"{count - 1} of {count} claims hold ")
    lines = [line for line in shown.err.splitlines() if line.startswith("claim ")]
    assert [line.partition(": It is not what")[0] for line in lines] == ["claim 2: rendering"]


def test_a_row_that_does_not_say_its_payload_does_not_hold(
    file: Path, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(file, lambda data: data["ledger"]["rows"][0].update(text="Another text."))
    assert main(["verify", str(file)]) == 3
    err = capsys.readouterr().err
    assert err.startswith("report: The report was altered: ")
    assert f"{report.ledger.rows[0].id}: its text is 'Another text.'" in err


def test_a_changed_row_leaves_nothing_that_holds(
    file: Path, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(file, forge)
    assert main(["verify", str(file)]) == 3
    shown = capsys.readouterr()
    assert shown.out.startswith(f"0 of {len(report.inference.claims)} claims hold ")
    assert "report: ledger_hash: " in shown.err


def test_an_older_report_is_refused_by_its_number(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(file, lambda data: data.pop("schema"))
    assert main(["verify", str(file)]) == 2
    assert "ReportInvalid: The report has schema 1" in capsys.readouterr().err


def test_a_report_from_stdin(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(file.read_text()))
    assert main(["verify", "-"]) == 0
    assert "claims hold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kinds", "strictly", "leniently"),
    [("t", 0, 0), ("tu", 3, 0), ("u", 3, 3), ("tf", 3, 3), ("tfu", 3, 3)],
)
def test_a_text_is_judged_sentence_by_sentence(
    kinds: str,
    strictly: int,
    leniently: int,
    file: Path,
    report: Report,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sentences = {"t": said(report, true=True), "f": said(report, true=False), "u": UNREAD}
    verdicts = {"t": "supported", "f": "contradicted", "u": "not_checkable"}
    text = tmp_path / "answer.txt"
    text.write_text(" ".join(sentences[kind] for kind in kinds))
    args = ["verify", "--text", str(text), "--report", str(file)]
    for more, status in (([], strictly), (["--allow-unchecked"], leniently)):
        assert main([*args, *more]) == status
        shown = capsys.readouterr().out
        for kind in kinds:
            assert f"{verdicts[kind].replace('_', ' ')}: {sentences[kind]}" in shown
        assert main([*args, *more, "--json"]) == status
        data = json.loads(capsys.readouterr().out)
        assert set(data) == {"ok", "sentences"}
        assert data["ok"] == (status == 0)
        assert [one["verdict"] for one in data["sentences"]] == [verdicts[kind] for kind in kinds]
        assert all(
            set(one) == {"text", "verdict", "statements", "reason"} for one in data["sentences"]
        )


@pytest.mark.parametrize(
    "change", [forge, lambda data: data["ledger"]["rows"][0].update(text="Another text.")]
)
def test_an_altered_report_bears_no_text_out(
    change: Any,
    file: Path,
    report: Report,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = tmp_path / "answer.txt"
    text.write_text(said(report, true=True))
    altered(file, change)
    args = ["verify", "--text", str(text), "--report", str(file)]
    for more in ([], ["--allow-unchecked"]):
        assert main([*args, *more, "--json"]) == 3
        shown = capsys.readouterr()
        assert json.loads(shown.out)["ok"] is False
        assert shown.err.startswith("report: ")


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
        ["r.json", "--json"],
        ["r.json", "--allow-unchecked"],
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


def test_a_text_is_judged_by_the_report_of_a_video(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, text = tmp_path / "video.json", tmp_path / "text.txt"
    report.write_text(json.dumps(infer_video(scene()).to_dict()))
    text.write_text("She smiles from 0:09 to 0:15.")
    assert main(["verify", "--text", str(text), "--report", str(report)]) == 0
    text.write_text("She smiles from 0:00 to 0:02.")
    assert main(["verify", "--text", str(text), "--report", str(report)]) == 3
    assert "1 contradicted" in capsys.readouterr().out
