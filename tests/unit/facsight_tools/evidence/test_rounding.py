"""Values as the ledger holds and sentences print them: the same number both ways."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.evidence.rounding import DECIMALS, printed, rounded

UNITS = st.sampled_from([*DECIMALS, "share", ""])
VALUES = st.floats(-1000, 1000)


@given(VALUES, UNITS)
def test_what_is_printed_is_what_is_held(value: float, unit: str) -> None:
    held = rounded(value, unit)
    assert float(printed(held, unit)) == held
    assert abs(held - value) <= 0.5 * 10 ** -DECIMALS.get(unit, 3) + 1e-9
    assert rounded(held, unit) == held, "once is enough"


@given(VALUES, UNITS)
def test_a_printed_value_has_all_its_decimals_and_no_minus_zero(value: float, unit: str) -> None:
    text = printed(rounded(value, unit), unit)
    assert len(text.partition(".")[2]) == DECIMALS.get(unit, 3)
    assert not (text.startswith("-") and float(text) == 0)


@pytest.mark.parametrize(
    ("value", "unit", "held", "text"),
    [
        (2.345678, "intensity", 2.35, "2.35"),
        (-0.04, "deg", 0.0, "0.0"),
        (0.12345, "probability", 0.123, "0.123"),
        (199.6, "px", 200.0, "200"),
        (3, "count", 3.0, "3"),
        (127.55, "grey levels", 127.5, "127.5"),
        (0.98765, "anything", 0.988, "0.988"),
    ],
)
def test_decimals_go_by_the_unit(value: float, unit: str, held: float, text: str) -> None:
    found = rounded(value, unit)
    assert found == held
    assert math.copysign(1, found) == 1
    assert printed(found, unit) == text
