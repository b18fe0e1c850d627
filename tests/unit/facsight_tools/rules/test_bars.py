"""Labels that a unit keeps down."""

from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.rules.bars import held_back
from facsight_tools.rules.rule_set import Bar
from facsight_tools.types import ActionUnits, MeasuredAU, UnavailableAU, UnavailableReason

BARS = MappingProxyType({"happiness": Bar({4: 1.5}, {6: 1.0}, most=0.5)})
LEVELS = st.floats(0, 5)


def face(**levels: float | None) -> ActionUnits:
    """`au4=None` was not measured."""
    return ActionUnits(
        tuple(
            UnavailableAU(int(name[2:]), "both", UnavailableReason.OCCLUDED, "a hand")
            if level is None
            else MeasuredAU(int(name[2:]), "both", level, 0.9, "geometry")
            for name, level in levels.items()
        )
    )


@given(LEVELS, LEVELS)
def test_knit_brows_bar_below_flat_cheeks_and_cap_above_raised_ones(
    brows: float, cheeks: float
) -> None:
    held = held_back(BARS, face(au4=brows, au6=cheeks))
    assert bool(held) == (brows >= 1.5)
    assert all((one.label, one.au) == ("happiness", 4) for one in held)
    assert all(one.most == (0.5 if cheeks >= 1.0 else 0.0) for one in held)


def test_cheeks_that_nobody_saw_may_be_raised() -> None:
    (one,) = held_back(BARS, face(au4=3.0, au6=None))
    assert one.most == 0.5


def test_brows_that_nobody_saw_keep_nothing_down() -> None:
    assert held_back(BARS, face(au4=None, au6=0.0)) == ()
