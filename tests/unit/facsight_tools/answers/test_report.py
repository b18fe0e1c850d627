"""Reports as files: what is read, what is refused and with which words, what is found altered."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import make_analysis, make_face
from tests.cases import cases
from tests.unit.facsight_tools.answers.reports import as_data, reported
from tests.unit.facsight_tools.statements.changed import SEEDS

from facsight_tools.answers.judging import AnswerProblem
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.report import (
    SCHEMA,
    load_report,
    parse_report,
    verify_ledger,
    verify_report,
)
from facsight_tools.errors import ReportAltered, ReportInvalid
from facsight_tools.evidence.analysis_json import analysis_hash, analysis_to_json
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.payloads import AnalysisHash, Asymmetry, FaceQuality
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.facs import Side
from facsight_tools.rules import rule_set
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.menu import menu
from facsight_tools.types import Analysis

Data = dict[str, Any]


@pytest.fixture
def data() -> Data:
    """On a face that is read, with words on its situation."""
    return as_data(reported(3))


def verified(data: Data) -> tuple[AnswerProblem, ...]:
    return verify_report(parse_report(json.dumps(data)))


def codes(data: Data) -> set[str]:
    return {one.code for one in verified(data)}


# --- Reading --------------------------------------------------------------------------------


def test_a_report_is_read_from_text_and_from_a_file(data: Data, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    assert data["schema"] == SCHEMA
    for text in (json.dumps(data), f"\ufeff{json.dumps(data)}", f"\n {json.dumps(data)}\n"):
        path.write_text(text, encoding="utf-8")
        assert verify_report(parse_report(text)) == ()
        assert verify_report(load_report(path)) == ()


@pytest.mark.parametrize("schema", [None, 1, 3, "2", True])
def test_another_schema_is_refused_by_its_number(data: Data, schema: object) -> None:
    data["schema"] = schema
    if schema is None:
        del data["schema"]
    with pytest.raises(ReportInvalid, match="schema" if schema is not True else "report"):
        parse_report(json.dumps(data))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("{}", "inference"),
        ("[1, 2]", "not a facsight report"),
        ('{"schema": 2, "inference": 1, "ledger": 2, "analysis": 3}', "inference"),
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


def test_what_a_file_holds_is_never_a_path(data: Data, tmp_path: Path) -> None:
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


def test_an_unknown_field_is_refused(data: Data) -> None:
    data["inference"]["trusted"] = True
    with pytest.raises(ReportInvalid, match="trusted"):
        parse_report(json.dumps(data))


# --- The ledger -----------------------------------------------------------------------------


def _altered(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool) or value is None:
        return value is not True
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, list):
        return [*value, *value[:1]] if value else [0]
    return {**value, "more": 1}


@cases(30)
@given(seed=st.sampled_from(SEEDS), data=st.data())
def test_any_change_of_a_row_is_found(seed: int, data: st.DataObject) -> None:
    report = as_data(reported(seed))
    row = data.draw(st.sampled_from(report["ledger"]["rows"]))
    inside = data.draw(st.booleans())
    changed = row["payload"] if inside else row
    name = data.draw(st.sampled_from(sorted(changed)))
    changed[name] = _altered(changed[name])
    try:
        found = verified(report)
    except ReportInvalid:  # altered, or no row at all
        return
    assert "ledger_hash" in {one.code for one in found}


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_a_row_less_or_more_or_elsewhere_is_found(seed: int) -> None:
    report = as_data(reported(seed))
    rows = report["ledger"]["rows"]
    for others in (rows[1:], rows[:-1], [*rows, rows[0]], rows[::-1]):
        report["ledger"]["rows"] = others
        assert "ledger_hash" in codes(report)


def test_a_row_that_says_something_else_than_its_data_is_told_apart(data: Data) -> None:
    data["ledger"]["rows"][0]["text"] = "Another text."
    with pytest.raises(ReportAltered, match=r"its text is 'Another text\.'"):
        parse_report(json.dumps(data))


def test_a_ledger_is_verified_without_its_answer(data: Data) -> None:
    data["inference"]["claims"][0]["text"] = "She is happy."
    report = parse_report(json.dumps(data))
    assert verify_ledger(report) == ()
    assert verify_report(report) != ()
    forged = report.model_copy(update={"ledger": Ledger(hash="0" * 64, rows=report.ledger.rows)})
    assert [one.code for one in verify_ledger(forged)] == ["ledger_hash"]
    assert [one.code for one in verify_report(forged)] == ["ledger_hash"], "told once"


def test_a_forged_row_with_its_hash_made_to_fit_leaves_the_answer_that_differs(data: Data) -> None:
    rows = [Row.model_validate(row) for row in data["ledger"]["rows"]]
    poor = Row.of(FaceQuality(face=1, score=0.1), source="facsight")
    data["ledger"] = as_ledger([poor if row.id == poor.id else row for row in rows])
    assert {"statement", "owed", "distribution"} <= codes(data)


def reported_on(analysis: Analysis) -> Data:
    """A report on the first face of an analysis."""
    ledger = build_ledger(analysis, rules=rule_rows(rule_set.load()))
    evidence = Evidence.of(ledger)
    answer = answer_of(
        menu(evidence, 1), evidence, 1, reasoner="menu", label_set="basic", lens="basic-emotion"
    )
    return {
        "schema": SCHEMA,
        "inference": answer.model_dump(mode="json"),
        "ledger": ledger.model_dump(mode="json"),
        "analysis": json.loads(json.dumps(analysis_to_json(analysis))),
    }


def as_ledger(rows: list[Row]) -> Data:
    found: Data = Ledger.of(rows).model_dump(mode="json")
    return found


# --- The analysis ---------------------------------------------------------------------------


def face(data: Data) -> Data:
    found: Data = data["analysis"]["faces"][0]
    return found


def unit(data: Data) -> Data:
    measured = (one for one in face(data)["action_units"] if one["status"] == "measured")
    return next(measured)


ANALYSIS_CHANGES: dict[str, Callable[[Data], object]] = {
    "present": lambda d: unit(d).update(present=not unit(d)["present"]),
    "confidence": lambda d: unit(d).update(confidence=0.123),
    "intensity": lambda d: unit(d).update(intensity=4.4),
    "status": lambda d: unit(d).update(status="unavailable"),
    "no units": lambda d: face(d).update(action_units=[]),
    "units that are none": lambda d: face(d).update(action_units="none", emotion=None),
    "no faces": lambda d: d["analysis"]["faces"].clear(),
    "top": lambda d: face(d)["emotion"].update(top="awe"),
    "rule set": lambda d: face(d)["emotion"].update(rule_set="other@9"),
    "score": lambda d: face(d)["emotion"]["scores"].update(anger=0.987),
    "quality": lambda d: face(d)["quality"].update(score=0.1),
    "box": lambda d: face(d).update(box_xyxy=[0.0, 0.0, 9.0, 9.0]),
    "yaw": lambda d: face(d)["pose"].update(yaw=33.0),
    "picture": lambda d: d["analysis"].update(image_sha256="cd" * 32),
    "provenance": lambda d: d["analysis"]["provenance"]["packages"].update(numpy="0"),
    "notes": lambda d: d["analysis"].update(notes=["new"]),
    "new field": lambda d: d["analysis"].update(reviewed=True),
    "half a surrogate": lambda d: d["analysis"].update(notes=["\ud800"]),
    "infinite": lambda d: d["analysis"].update(notes=[1e999]),
    "huge": lambda d: d["analysis"].update(notes=[10**400]),
}


@pytest.mark.parametrize("change", ANALYSIS_CHANGES.values(), ids=ANALYSIS_CHANGES)
def test_a_changed_analysis_is_found(data: Data, change: Callable[[Data], object]) -> None:
    change(data)
    text = json.dumps(data).replace("Infinity", "1e999")
    assert {one.code for one in verify_report(parse_report(text))} == {"analysis"}


def test_the_row_of_the_analysis_must_be_there(data: Data) -> None:
    rows = [Row.model_validate(row) for row in data["ledger"]["rows"]]
    data["ledger"] = as_ledger([row for row in rows if row.id != "S.analysis"])
    assert codes(data) == {"analysis"}


def test_a_hash_made_to_fit_leaves_the_values_that_differ(data: Data) -> None:
    unit(data).update(intensity=4.4)
    rows = [Row.model_validate(row) for row in data["ledger"]["rows"]]
    fitted = Row.of(AnalysisHash(sha256=analysis_hash(data["analysis"])), source="facsight")
    data["ledger"] = as_ledger([fitted if row.id == fitted.id else row for row in rows])
    (problem,) = verified(data)
    assert problem.code == "analysis"
    assert f"F1.AU{unit(data)['au']}" in problem.message


def test_what_a_face_was_read_against_is_what_its_analysis_says() -> None:
    faces = [make_face(1, aus={12: 3.2}), make_face(2)]
    data = reported_on(make_analysis(faces, neutral=("cd" * 32,)))
    plain = data["analysis"]
    assert verified(data) == ()
    for name, value in (("neutral", ["ef" * 32]), ("neutral", None), ("neutral_face", 2)):
        other = {**plain, "provenance": {**plain["provenance"], name: value}}
        said = [one.message for one in verified({**data, "analysis": other})]
        assert any("read against" in one for one in said)


def test_a_difference_of_sides_is_left_minus_right_of_its_units() -> None:
    sides: dict[tuple[int, Side], float] = {(12, "left"): 3.0, (12, "right"): 0.4}
    report = reported_on(make_analysis([make_face(1, aus={12: 1.7}, sides=sides)]))
    assert verified(report) == ()
    rows = [Row.model_validate(row) for row in report["ledger"]["rows"]]
    (at,) = (n for n, row in enumerate(rows) if isinstance(row.payload, Asymmetry))
    turned = Row.of(Asymmetry(face=1, unit=12, left_minus_right=-2.6), source="facsight")
    for changed in ([*rows[:at], turned, *rows[at + 1 :]], [*rows[:at], *rows[at + 1 :]]):
        report["ledger"] = as_ledger(changed)
        assert "ledger" in codes(report)
