"""`facsight import` and what can be done with a row of it, from table to verified report."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.unit.facsight_tools.toolboxes.tables import OPENFACE, PY_FEAT_2

from facsight.cli.app import BAD_INPUT, OK, main
from facsight.cli.imported import run
from facsight_tools.evidence.rows import Ledger
from facsight_tools.rules.catalogue import select
from facsight_tools.table import columns


@pytest.fixture
def openface(tmp_path: Path) -> str:
    path = tmp_path / "openface.csv"
    path.write_text(OPENFACE)
    return str(path)


def test_the_listing_says_whose_numbers_and_what_to_do_next(
    openface: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(run)
    assert main(["import", openface]) == OK
    shown = capsys.readouterr().out
    assert "OpenFace 2, 3 rows, 2 faces" in shown
    assert "does not measure" in shown
    assert "AU12 C" in shown
    assert "facsight infer openface.csv --row 1" in shown


def test_it_is_written_with_facsights_own_columns(
    openface: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", openface, "--csv", "-"]) == OK
    first, _ = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert list(first) == columns(select(()))
    assert (first["AU12"], first["AU28"], first["AU28_present"]) == ("2.5", "", "0")
    assert first["AU24"] == ""


def test_a_spreadsheet_runs_no_name_of_another_tools_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("input,face,AU12,AU12_present\n=1+1,1,2.5,1\n'=1+1,2,2.5,1\n")
    for option, expected in (([], "'=1+1"), (["--csv-raw"], "=1+1")):
        assert main(["import", str(path), "--csv", "-", *option]) == OK
        rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
        assert {row["input"] for row in rows} == {expected}


def test_json_has_every_picture_or_frame(openface: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", openface, "--json"]) == OK
    assert [len(one["faces"]) for one in json.loads(capsys.readouterr().out)] == [1, 1, 0]


def test_a_row_is_read_and_its_report_holds(
    openface: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--context", "She has just won the final."]
    assert main(["infer", openface, "--row", "1", *words, "--json"]) == OK
    report = json.loads(capsys.readouterr().out)
    assert report["analysis"]["readings_of"] == "OpenFace 2"
    ledger = Ledger.model_validate(report["ledger"])
    smile = ledger.get("F1.AU12")
    assert smile is not None
    assert (smile.source, smile.value) == ("OpenFace 2", 2.5)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report))
    assert main(["verify", str(path)]) == OK
    report["analysis"]["faces"][0]["action_units"][0]["reason"] = "occluded"
    path.write_text(json.dumps(report))
    capsys.readouterr()
    assert main(["verify", str(path)]) != OK


def test_an_answer_tells_whose_readings_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pyfeat.csv"
    path.write_text(PY_FEAT_2)
    assert main(["infer", str(path), "--row", "1"]) == OK
    shown = " ".join(capsys.readouterr().out.split())
    assert "those of Py-Feat 2, not facsight's" in shown
    assert "does not measure AU13" in shown


@pytest.mark.parametrize("more", [[], ["--row", "9"], ["--row", "1", "--overlay", "x.png"]])
def test_what_cannot_be_done_is_told(
    openface: str, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["infer", openface, *more]) == BAD_INPUT
    assert "facsight: " in capsys.readouterr().err
