"""What can be said of a picture: it holds, has its rows, and is all there."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.builders import make_analysis, make_face
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rows import Ledger
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.stock import stock
from facsight_tools.states import UnavailableReason


@pytest.mark.parametrize("seed", [0, 7, 11])
def test_what_is_in_stock_holds_and_names_its_rows(seed: int) -> None:
    evidence = made(seed)
    for statement in stock(evidence):
        assert statement.judge(evidence).outcome == "holds", statement
        rows = statement.rows(evidence)
        assert len(set(rows)) == len(rows)
        assert all(evidence.row(one) is not None for one in rows)
        assert rows or statement.kind in ("unit_meaning", "caution", "context_silent")


@pytest.mark.parametrize("seed", [0, 7])
def test_nothing_is_said_twice_and_the_order_is_the_same(seed: int) -> None:
    listed = list(stock(made(seed)))
    assert len(set(listed)) == len(listed)
    assert list(stock(made(seed))) == listed


def test_of_an_empty_ledger_there_is_what_always_holds() -> None:
    listed = list(stock(Evidence.of(Ledger.of([]))))
    assert {one.kind for one in listed} == {"unit_meaning", "caution"}
    assert {one.unit for one in listed if isinstance(one, kinds.UnitMeaning)} == {*ACTION_UNITS}


def test_a_unit_is_said_as_it_was_read() -> None:
    face = make_face(
        aus={12: 3.2, 6: 2.4},
        sides={(12, "left"): 3.4, (12, "right"): 3.0},
        unavailable={9: UnavailableReason.OCCLUDED},
    )
    listed = list(stock(Evidence.of(build_ledger(make_analysis([face])))))
    states = {(one.unit, one.side): one.state for one in listed if isinstance(one, kinds.UnitState)}
    assert (states[12, "both"], states[4, "both"], states[9, "left"]) == (
        *("present", "absent"),
        "unavailable",
    )
    grades = {one.unit: one.least for one in listed if isinstance(one, kinds.UnitGrade)}
    assert grades == {12: "C", 6: "B"}
    compared = [one for one in listed if isinstance(one, kinds.UnitCompared)]
    assert Counter((one.unit, one.than_unit, one.relation) for one in compared) == {
        (6, 12, "weaker"): 1,
        (12, 12, "equal"): 1,
        (6, 6, "equal"): 1,
    }
