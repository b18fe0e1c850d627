"""What is said of a unit without a side, where the sides are not alike."""

from __future__ import annotations

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight_evals.judge.rows import Rows
from facsight_evals.judge.verdicts import verdict
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.read import read
from facsight_tools.statements.stock import unit_statements
from facsight_tools.types import UnavailableReason

_HIDDEN = UnavailableReason.OCCLUDED


def _of(face: object) -> Evidence:
    return Evidence.of(build_ledger(make_analysis(face), rules=make_rules()))  # type: ignore[arg-type]


PARTLY = _of(
    make_face(
        aus={12: 3.1, 25: 2.2},
        sides={(6, "left"): 2.81},
        unavailable={(6, "both"): _HIDDEN, (6, "right"): _HIDDEN},
    )
)
LID = _of(make_face(aus={5: 0.7}, sides={(5, "left"): 1.2, (5, "right"): 0.2}))
WINK = _of(
    make_face(
        aus={9: 1.65, 25: 3.5, 26: 2.0, 46: 2.0},
        sides={(9, "left"): 3.07, (9, "right"): 0.22, (46, "left"): 4.0, (46, "right"): 0.0},
    )
)
TRACE = _of(make_face(aus={6: 1.1, 12: 2.2, 25: 3.1}))
ALIKE = _of(make_face(aus={6: 2.2, 12: 3.1, 25: 2.2}))

FALSE = (
    (PARTLY, "Only AU12 and AU25 are present."),
    (PARTLY, "AU12 and AU25 are the only units present."),
    (PARTLY, "Two units are present: AU12 and AU25."),
    (PARTLY, "Vorhanden sind nur AU12 und AU25."),
    (PARTLY, "AU12 leads at 3.1, followed by AU25."),
    (LID, "AU5 is absent."),
    (LID, "AU5 fehlt."),
    (LID, "Neither AU4 nor AU5 is present."),
    (LID, "Her upper lids are not raised."),
    (WINK, "AU9 is slight."),
    (WINK, "AU46 is slight."),
    (WINK, "AU46 is at B."),
    (WINK, "AU9 liegt bei 1,65."),
    (WINK, "A slight wink is seen."),
    (WINK, "AU25 is stronger than AU46."),
    (WINK, "AU25 leads at 3.5, followed by AU26."),
    (WINK, "AU25 is the strongest unit."),
    (TRACE, "The face was coded as 12B+25C."),
    (TRACE, "Code: 12B+25C."),
)
TRUE = (
    (PARTLY, "AU6 is present on the left."),
    (LID, "AU5 is present on the left."),
    (LID, "AU5 ist links vorhanden."),
    (WINK, "AU9 is present."),
    (WINK, "AU46 is present at D on the left."),
    (WINK, "AU4 is absent."),
    (ALIKE, "Only AU6, AU12 and AU25 are present."),
    (ALIKE, "AU6 is at B."),
    (ALIKE, "The face was coded as 6B+12C+25B."),
    (TRACE, "The face was coded as 6A+12B+25C."),
    (TRACE, "AU12 is at B and AU25 at C."),
    (ALIKE, "AU12 leads at 3.1."),
)


@pytest.mark.parametrize(("evidence", "text"), FALSE)
def test_what_a_side_belies_is_not_supported(evidence: Evidence, text: str) -> None:
    assert "supported" not in {one.verdict for one in read(text, evidence)}


@pytest.mark.parametrize(("evidence", "text"), TRUE)
def test_what_the_sides_bear_out_is_supported(evidence: Evidence, text: str) -> None:
    assert {one.verdict for one in read(text, evidence)} == {"supported"}


def test_a_side_shows_that_a_unit_is_not_absent() -> None:
    assert read("AU5 is absent.", LID)[0].verdict == "contradicted"


def test_it_is_said_that_a_side_is_missing() -> None:
    (said,) = read("AU9 is slight.", WINK)
    assert said.verdict == "not_checkable"
    assert "say which" in said.reason


@pytest.mark.parametrize("evidence", [PARTLY, LID, WINK, ALIKE])
def test_all_that_is_told_of_units_holds_by_both_judges(evidence: Evidence) -> None:
    for one in unit_statements(evidence):
        assert one.judge(evidence).outcome == "holds", one
        assert verdict(one, Rows(evidence.ledger)) == "holds", one
