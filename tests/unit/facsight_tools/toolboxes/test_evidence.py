"""Another tool's row as evidence: its name, its limits, and statements that hold of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from facsight_evals.judge.rows import Rows
from facsight_evals.judge.verdicts import verdict
from facsight_tools.evidence import payloads
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.payloads import ReadingsOf, ToolScore, UnitIntensity, UnitPresence
from facsight_tools.rules import rule_set
from facsight_tools.statements import kinds
from facsight_tools.statements.base import number
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.plan import plan
from facsight_tools.statements.stock import stock
from facsight_tools.toolboxes.evidence import readings_json, rules_for, tool_ledger

from .tables import AFFDEX, EVERY, FACSIGHT, OPENFACE, PY_FEAT_2, table


def evidence(folder: Path, content: str, words: str = "") -> Evidence:
    stated = read_context(words).rows if words else ()
    return Evidence.of(tool_ledger(table(folder, content).analyses[0], context=stated))


@pytest.mark.parametrize("content", EVERY.values())
def test_every_tool_has_a_ledger_whose_statements_both_judges_confirm(
    content: str, tmp_path: Path
) -> None:
    found = evidence(tmp_path, content, "She has just won the final.")
    (row,) = found.ledger.rows_of(ReadingsOf)
    assert row[1].tool == table(tmp_path, content).tool.name
    rows = Rows(found.ledger)
    for statement in stock(found):
        assert statement.judge(found).holds, statement
        assert verdict(statement, rows) == "holds", statement


@pytest.mark.parametrize("content", [PY_FEAT_2, AFFDEX])
def test_a_unit_without_an_intensity_is_there_and_has_no_strength(
    content: str, tmp_path: Path
) -> None:
    found = evidence(tmp_path, content)
    assert not [*found.ledger.rows_of(UnitIntensity)]
    row, one = next(found.ledger.rows_of(UnitPresence))
    state = "present" if one.present else "absent"
    assert kinds.UnitState(face=1, unit=one.unit, state=state).judge(found).holds
    for said in (
        kinds.UnitGrade(face=1, unit=one.unit, least="A", most="E"),
        kinds.UnitIntensity(face=1, unit=one.unit, value=number(2.0)),
        kinds.UnitCompared(face=1, unit=one.unit, relation="stronger", than_face=1, than_unit=28),
    ):
        assert not said.judge(found).holds
        assert verdict(said, Rows(found.ledger)) != "holds"
    assert row.value is one.present


def test_what_a_tool_does_not_measure_is_not_absent(tmp_path: Path) -> None:
    found = evidence(tmp_path, OPENFACE)
    assert found.present(1, 24) is None
    assert not kinds.UnitState(face=1, unit=24, state="absent").judge(found).holds
    hidden = found.find(payloads.UnitUnavailable, face=1, unit=24)
    assert hidden is not None
    assert hidden.payload.detail == "OpenFace 2 does not measure it"
    # It measures AU26, and this table has no such column
    empty = found.find(payloads.UnitUnavailable, face=1, unit=26)
    assert empty is not None
    assert empty.payload.reason == "not_given"


def test_the_tools_own_label_stands_beside_and_is_not_weighed(tmp_path: Path) -> None:
    found = evidence(tmp_path, PY_FEAT_2)
    own = {one.label: one.score for _, one in found.ledger.rows_of(ToolScore)}
    assert own["happiness"] == pytest.approx(0.9)
    assert found.distribution(1, "face") is None or own["happiness"] not in (
        (found.distribution(1, "face") or {}).values()
    )


def test_other_tools_are_scored_by_rules_that_were_not_fitted_to_facsight(tmp_path: Path) -> None:
    assert rules_for(table(tmp_path, OPENFACE).analyses[0]).id == "emfacs"
    assert rules_for(table(tmp_path, FACSIGHT).analyses[0]).id == rule_set.DEFAULT


def test_a_tool_with_few_units_gives_no_reading_and_the_words_still_speak(tmp_path: Path) -> None:
    weighing = evidence(tmp_path, AFFDEX, "She has just won the final.").weighing(1)
    assert weighing.withheld == "unmeasured"
    assert weighing.context is not None


def test_an_answer_tells_presence_without_a_degree(tmp_path: Path) -> None:
    wide = PY_FEAT_2.replace("AU06,AU12", ",".join(f"AU{n:02d}" for n in _UNITS)).replace(
        "0.8,0.4,", ",".join("0.9" if n in (6, 12, 25) else "0.1" for n in _UNITS) + ","
    )
    found = evidence(tmp_path, wide, "She has just won the final.")
    assert (found.weighing(1).fused or {})["happiness"] > 0.6
    for language in ("en", "de"):
        text = plan(stock(found), found, language).text  # type: ignore[arg-type]
        assert "[F1.AU12]" in text
        assert " of 5" not in text


_UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 23, 24, 25, 26, 28, 43)


@pytest.mark.parametrize("content", EVERY.values())
def test_a_report_repeats_the_values_of_the_rows(content: str, tmp_path: Path) -> None:
    one = table(tmp_path, content).analyses[0]
    ledger = tool_ledger(one)
    for face in readings_json(one)["faces"]:
        for unit in face["action_units"]:
            row = ledger.unit(face["face"], unit["au"], unit["side"])
            assert row is not None
            strength = unit["intensity"]
            assert row.value == (unit["present"] if strength is None else strength)
