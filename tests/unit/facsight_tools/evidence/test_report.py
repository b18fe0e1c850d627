"""Reports as files: what is read, what is refused, and with which words."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.errors import ReportInvalid
from facsight_tools.evidence.checker import Code
from facsight_tools.evidence.report import load_report, parse_report, verify_report

from .reports import write_report


@pytest.fixture
def data() -> dict[str, Any]:
    analysis = make_analysis([make_face(aus={12: 3.2, 6: 2.1}, emotion={"happiness": 0.9})])
    loaded: dict[str, Any] = json.loads(write_report(analysis, "We won.").model_dump_json())
    return loaded


def test_a_report_is_read_from_text_and_from_a_file(data: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    for text in (json.dumps(data), f"\ufeff{json.dumps(data)}", f"\n {json.dumps(data)}\n"):
        path.write_text(text, encoding="utf-8")
        assert verify_report(parse_report(text)).ok
        assert verify_report(load_report(path)).ok


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("{}", "inference"),
        ("[1, 2]", "not a facsight report"),
        ('{"inference": 1, "ledger": 2, "analysis": 3}', "inference"),
        ('{"inference": NaN}', "NaN"),
        ('{"ledger": {}, "ledger": {}}', "twice"),
        ("{" + '"a":[' * 100_000, "JSON"),
        ("no-such-report.json", "not JSON"),
        ("", "not JSON"),
        (" \n", "not JSON"),
        ("\0", "not JSON"),
    ],
)
def test_what_is_no_report_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportInvalid, match=message):
        parse_report(text)
    with pytest.raises(ReportInvalid, match=message):
        load_report(path)


def test_what_a_file_holds_is_never_a_path(data: dict[str, Any], tmp_path: Path) -> None:
    true, pointer = tmp_path / "true.json", tmp_path / "pointer.json"
    true.write_text(json.dumps(data), encoding="utf-8")
    pointer.write_text(str(true), encoding="utf-8")
    for read in (lambda: load_report(pointer), lambda: parse_report(str(true))):
        with pytest.raises(ReportInvalid, match="not JSON"):
            read()


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    pipe, binary = tmp_path / "pipe", tmp_path / "binary"
    os.mkfifo(pipe)
    binary.write_bytes(b"\xff\xfe\x00")
    for path, message in (
        (pipe, "is no file"),
        (tmp_path, "is no file"),
        (Path("/dev/zero"), "is no file"),
        (tmp_path / "missing", "There is no report"),
        (tmp_path / ("x" * 5000), "cannot be read"),
        (Path("a\0b"), "cannot be read"),
        (binary, "cannot be read"),
    ):
        with pytest.raises(ReportInvalid, match=message):
            load_report(path)


def test_an_unknown_field_is_refused(data: dict[str, Any]) -> None:
    data["inference"]["trusted"] = True
    with pytest.raises(ReportInvalid, match="trusted"):
        parse_report(json.dumps(data))


@pytest.mark.parametrize(
    "change",
    [
        lambda analysis: analysis["faces"][0]["action_units"][0].update(intensity=4.4),
        lambda analysis: analysis["faces"][0]["emotion"]["scores"].update(anger=0.9),
        lambda analysis: analysis["faces"][0]["pose"].update(yaw=33.0),
        lambda analysis: analysis["faces"].clear(),
        lambda analysis: analysis["faces"][0].update(action_units=[]),
        lambda analysis: analysis["faces"][0].update(action_units="none", emotion=None),
    ],
)
def test_an_analysis_that_differs_from_its_ledger_is_noticed(
    data: dict[str, Any], change: Any
) -> None:
    change(data["analysis"])
    verdict = verify_report(parse_report(json.dumps(data)))
    assert Code.ANALYSIS_MISMATCH in {problem.code for problem in verdict.problems}
