"""A second reader's rows stand beside the first one's, and nothing is ever judged by them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.builders import make_analysis, make_face

from facsight.reasoner.deterministic import choose
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.answers.inference import Inference
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.report import Report, ReportAnalysis, verify_report
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.payloads import SecondReading
from facsight_tools.evidence.reader_rows import reader_rows
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.rules import rule_set
from facsight_tools.seams import units_of
from facsight_tools.server.schemas import AnalysisReading
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds.tools import OfTools
from facsight_tools.statements.stock import stock
from facsight_tools.types import (
    ActionUnits,
    Analysis,
    NetworkUse,
    PartUse,
    ReaderUnits,
    UnavailableAU,
    UnavailableReason,
)

RULES = rule_set.load()
SMILE = {6: 2.2, 12: 3.4, 25: 2.0}
# Everything the first reader saw is absent, and what it did not see is there
OTHER: Mapping[Any, float] = {6: 0.0, 12: 0.1, (12, "left"): 0.0, 25: 0.0, 4: 4.6, 15: 3.0, 9: 5.0}


def analysis(*, second: bool) -> Analysis:
    face = make_face(aus=SMILE)
    face = replace(face, emotion=EmotionAnalyzer(RULES)(face.action_units))
    made = make_analysis(face)
    if not second:
        return made
    hidden = UnavailableAU(5, "left", UnavailableReason.OCCLUDED, "hair")
    units = ActionUnits((*units_of(OTHER, cue="net", confidence=0.9).readings, hidden))
    network = NetworkUse("theirs", "ef" * 32, "CPUExecutionProvider")
    readers = (*made.provenance.au_readers, PartUse("mine", "2", (network,)))
    return replace(
        made,
        faces=(replace(face, second_units=(ReaderUnits("mine", units),)),),
        provenance=replace(made.provenance, au_readers=readers),
    )


def ledger(*, second: bool) -> Ledger:
    return build_ledger(analysis(second=second), rules=rule_rows(RULES))


def test_each_reading_has_a_row_that_names_its_reader() -> None:
    rows = ledger(second=True)
    row = rows.get("F1.by.mine.AU4")
    assert row is not None
    assert row.text == "By mine, AU4 (brow lowerer) is present at E, intensity 4.60 of 5."
    assert (row.value, row.unit, row.confidence) == (4.6, "intensity", 0.9)
    assert row.source == f"theirs:{'ef' * 6}, net"
    side = rows.get("F1.by.mine.AU12.L")
    assert side is not None
    assert side.text == (
        "By mine, AU12 (lip corner puller) on the subject's left is absent, intensity 0.00 of 5."
    )
    hidden = rows.get("F1.by.mine.AU5.L")
    assert hidden is not None
    assert (hidden.status, hidden.value) == ("unavailable", None)
    assert hidden.text == (
        "By mine, AU5 (upper lid raiser) on the subject's left could not be measured: occluded."
    )


def test_they_are_the_ledgers_rows_of_second_readers() -> None:
    rows = list(reader_rows(analysis(second=True)))
    held = [row for row in ledger(second=True).rows if isinstance(row.payload, SecondReading)]
    assert rows == held
    assert list(reader_rows(analysis(second=False))) == []


def test_all_other_rows_are_as_they_were() -> None:
    alone, both = ledger(second=False), ledger(second=True)
    rest = [row for row in both.rows if not isinstance(row.payload, SecondReading)]
    assert len(both.rows) - len(rest) == len(OTHER) + 1
    # S.analysis is the hash of the whole analysis, which now holds more
    assert [row for row in rest if row.id != "S.analysis"] == [
        row for row in alone.rows if row.id != "S.analysis"
    ]


def answered(*, second: bool) -> Inference:
    evidence = Evidence.of(ledger(second=second))
    draft = choose(evidence, 1, "basic-emotion")
    return answer_of(
        draft.statements, evidence, 1, reasoner="r", label_set="basic", lens="basic-emotion"
    )


def test_a_second_reader_that_disagrees_changes_no_sentence() -> None:
    assert answered(second=True) == answered(second=False)


def test_no_statement_on_the_face_rests_on_a_second_reader() -> None:
    alone, both = (Evidence.of(ledger(second=second)) for second in (False, True))
    known, more = set(stock(alone)), set(stock(both))
    assert known <= more
    of_tools = {kinds.ToolAgreement, kinds.ToolStates, kinds.ToolIntensities}
    assert {type(one) for one in more - known} == {kinds.Made, *of_tools}, (
        "who made a row, and both"
    )
    assert {one.second_tool for one in more - known if isinstance(one, OfTools)} == {"mine"}
    theirs = {row.id for row in both.ledger.rows if isinstance(row.payload, SecondReading)}
    assert not theirs & {row for one in known for row in one.rows(both)}
    false = kinds.UnitState(face=1, unit=4, state="present")
    assert false.judge(both) == false.judge(alone)
    assert not false.judge(both).holds


def report() -> Report:
    made = analysis(second=True)
    return Report(
        schema=2,
        inference=answered(second=True),
        ledger=ledger(second=True),
        analysis=ReportAnalysis.model_validate(analysis_to_json(made)),
    )


def test_a_report_with_a_second_reader_verifies() -> None:
    assert verify_report(report()) == ()


@pytest.mark.parametrize("change", ["value", "gone", "more"])
def test_an_altered_second_reading_is_told(change: str) -> None:
    plain = report()
    data = plain.analysis.model_dump()
    readings = data["faces"][0]["second_units"][0]["action_units"]
    if change == "value":
        readings[0]["intensity"] = 5.0
    elif change == "gone":
        del readings[0]
    else:
        readings.append({"au": 20, "side": "both", "status": "measured", "intensity": 3.0})
    altered = plain.model_copy(update={"analysis": ReportAnalysis.model_validate(data)})
    told = " ".join(one.message for one in verify_report(altered))
    assert "F1.by.mine.AU" in told


def test_the_wire_format_keeps_all_of_it() -> None:
    plain = analysis_to_json(analysis(second=True))
    (second,) = plain["faces"][0]["second_units"]
    assert second["reader"] == "mine"
    (first, *_) = second["action_units"]
    assert (first["au"], first["side"], first["intensity"]) == (4, "both", 4.6)
    answered = AnalysisReading.of(analysis(second=True)).model_dump(exclude_none=True)
    assert answered["faces"][0]["second_units"][0]["reader"] == "mine"
    assert answered["provenance"] == plain["provenance"]
    assert "second_units" not in analysis_to_json(analysis(second=False))["faces"][0]
