"""Numbers as they are said, and what judging comes to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from facsight_tools.statements.base import (
    HOLDS,
    Number,
    Statement,
    fails,
    judged,
    nothing_on,
    number,
    rounds_to,
    same,
)

NUMBER: Final[TypeAdapter[Decimal]] = TypeAdapter(Number)


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ("3.94", True),
        ("3.940", True),
        ("3.9", True),
        ("3.93", False),
        ("4.0", False),
        ("4", False),  # too coarse: 0.9 of an absent unit would become 1
        ("-3.94", False),
    ],
)
def test_a_number_holds_at_its_digits(said: str, *, holds: bool) -> None:
    verdict = judged("The intensity of AU12", 3.94, Decimal(said))
    assert verdict.holds == holds
    assert holds or ("3.94" in verdict.why and said in verdict.why)


def test_a_whole_number_holds_where_it_is_the_value() -> None:
    assert judged("It", 1.0, Decimal(1)).holds
    assert judged("It", 12.4, Decimal(12), decimals=0).holds


def test_a_half_goes_either_way() -> None:
    assert rounds_to(0.125, Decimal("0.12"))
    assert rounds_to(0.125, Decimal("0.13"))
    assert not rounds_to(0.125, Decimal("0.14"))


@given(st.floats(-1000, 1000), st.integers(0, 3))
def test_a_value_rounds_to_itself_at_any_digits(value: float, digits: int) -> None:
    said = Decimal(f"{value:.{digits}f}")
    assert rounds_to(value, said)
    assert not rounds_to(value, said + 2 * Decimal(1).scaleb(-digits))


@pytest.mark.parametrize(("given_as", "text"), [(3.2, "3.2"), ("3.20", "3.20"), (3, "3")])
def test_a_number_is_read_with_its_digits(given_as: Any, text: str) -> None:
    read = NUMBER.validate_python(given_as)
    assert str(read) == text
    assert NUMBER.dump_json(read).decode() == f'"{text}"'


@pytest.mark.parametrize("wrong", [True, None, "3,2", "1e3", "1234567", "0.12345", float("inf")])
def test_what_is_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError, match="expected a number"):
        NUMBER.validate_python(wrong)


def test_a_rows_value_keeps_its_own_digits() -> None:
    assert [str(number(value)) for value in (0.5, 0.125, 4.0)] == ["0.5", "0.125", "4.0"]


def test_a_verdict_says_why_unless_it_holds() -> None:
    assert (HOLDS.holds, HOLDS.why) == (True, "")
    assert same(True, "It is not.") is HOLDS
    assert same(False, "It is not.") == fails("It is not.")
    assert fails("It is not.").outcome == "does_not_hold"
    silent = nothing_on("face 3")
    assert (silent.outcome, silent.holds) == ("cannot_be_judged", False)
    assert silent.why == "The evidence holds nothing on face 3."


def test_statements_are_values() -> None:
    assert Statement(kind="x") == Statement(kind="x")
    with pytest.raises(ValidationError):
        Statement(kind="x").kind = "y"
    with pytest.raises(ValidationError):
        Statement.model_validate({"kind": "x", "because": "joy"})
