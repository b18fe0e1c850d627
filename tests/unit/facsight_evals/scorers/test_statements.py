"""Statements: true ones count as right, each kind of false one is found by its measure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from facsight_evals.scorers.answer import Measure
from facsight_evals.scorers.statements import (
    grounded_context,
    grounded_units,
    readable,
    true_statements,
    value_fidelity,
)
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement

from .answers import AGAINST, FOR, SMILE, answer


def quoted(text: str, row: str = "C1") -> Statement:
    return kinds.Quotation(row=row, text=text)


def intensity(value: str) -> Statement:
    return kinds.UnitIntensity(face=1, unit=12, value=Decimal(value))


TRUE = (SMILE, FOR, AGAINST, intensity("3.8"), quoted("We won the match."))
GOOD: list[tuple[Measure, Statement]] = [
    (grounded_units, SMILE),
    (grounded_units, FOR),
    (value_fidelity, intensity("3.82")),
    (grounded_context, quoted("We won the match.")),
]
BAD: list[tuple[Measure, Statement]] = [
    (grounded_units, kinds.UnitState(face=1, unit=6, state="present")),
    (grounded_units, kinds.UnitState(face=7, unit=12, state="present")),
    (grounded_units, kinds.UnitState(face=1, unit=23, state="present")),
    (value_fidelity, intensity("4.97")),
    (grounded_context, quoted("We lost the match.")),
    (grounded_context, quoted("We won the match.", "C9")),
]


@pytest.mark.parametrize(("measure", "statement"), GOOD)
def test_what_is_true_counts_as_right(measure: Measure, statement: Statement) -> None:
    for one in (measure, true_statements):
        found = one(answer(statement))
        assert (found.right, found.of) == (1, 1)


@pytest.mark.parametrize(("measure", "statement"), BAD)
def test_what_is_false_is_found(measure: Measure, statement: Statement) -> None:
    for one in (measure, true_statements):
        found = one(answer(*TRUE, statement))
        assert found.of - found.right == len(found.wrong) == 1


def test_absent_units_are_no_mentions_of_present_ones() -> None:
    assert grounded_units(answer(kinds.UnitState(face=1, unit=6, state="absent"))).of == 0


def test_what_is_no_statement_is_counted() -> None:
    found = readable(answer(SMILE, unread=3))
    assert (found.right, found.of) == (1, 4)
    assert readable(answer(unread=1)).right == 0
