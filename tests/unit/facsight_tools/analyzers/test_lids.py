"""Units of the eyes agree with the lids, side by side."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.analyzers.lids import SHUT, by_lids, closure
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.types import (
    ActionUnits,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

OPENING = st.floats(0.0, 0.5)
LEVEL = st.floats(0.0, 5.0)


def eyes(right: tuple[float, float, float], left: tuple[float, float, float]) -> ActionUnits:
    """AU5, 7 and 43 on each side; AU46 left to a video."""
    readings: list[MeasuredAU | UnavailableAU] = []
    for k, au in enumerate((5, 7, 43)):
        mean = (right[k] + left[k]) / 2
        for side, level in (("both", mean), ("left", left[k]), ("right", right[k])):
            readings.append(MeasuredAU(au, side, level, 0.8, "geometry"))  # type: ignore[arg-type]
    readings += [
        UnavailableAU(46, side, UnavailableReason.NEEDS_VIDEO, "how long")
        for side in ACTION_UNITS[46].sides
    ]
    return ActionUnits(tuple(readings))


def level(units: ActionUnits, au: int, side: str = "both") -> float:
    one = units.get(au, side)  # type: ignore[arg-type]
    assert isinstance(one, MeasuredAU)
    return one.intensity


@given(
    right=st.tuples(LEVEL, LEVEL, LEVEL),
    left=st.tuples(LEVEL, LEVEL, LEVEL),
    opening=st.tuples(OPENING, OPENING),
)
def test_no_eye_is_closed_and_wide_open(
    right: tuple[float, float, float],
    left: tuple[float, float, float],
    opening: tuple[float, float],
) -> None:
    found = by_lids(eyes(right, left), np.array(opening))
    for side in ("right", "left"):
        assert not (level(found, 43, side) >= 1.0 and level(found, 5, side) >= 1.0)
    for au in (5, 7, 43, 46):
        sides = [level(found, au, side) for side in ("right", "left")]
        assert min(sides) - 1e-9 <= level(found, au) <= max(sides) + 1e-9
    assert not all(level(found, 46, side) >= 1.0 for side in ("right", "left")), "one eye winks"


def test_lids_that_the_mesh_sees_apart_are_read_apart() -> None:
    found = by_lids(eyes((0.0, 0.0, 0.26), (0.0, 0.0, 0.26)), np.array([0.213, 0.07]))
    assert level(found, 43, "left") >= SHUT
    assert level(found, 46, "left") >= SHUT
    assert level(found, 43, "right") < 1.0
    assert level(found, 46, "right") == 0.0


def test_two_shut_eyes_are_no_wink() -> None:
    found = by_lids(eyes((0.5, 0.0, 0.3), (0.5, 0.0, 0.3)), np.array([0.05, 0.06]))
    assert level(found, 43) > 4.0
    assert level(found, 46) == level(found, 5) == 0.0


def test_open_eyes_are_not_closed_whatever_a_reader_says() -> None:
    found = by_lids(eyes((0.0, 0.0, 3.0), (0.0, 0.0, 3.0)), np.array([0.3, 0.3]))
    assert level(found, 43) < 1.0


def test_open_lids_leave_readings_alone() -> None:
    given_ = eyes((0.7, 0.2, 0.1), (0.9, 0.3, 0.0))
    found = by_lids(given_, np.array([0.3, 0.3]))
    for au in (5, 7, 43):
        for side in ("both", "left", "right"):
            assert found.get(au, side) == given_.get(au, side)  # type: ignore[arg-type]


def test_what_was_not_measured_stays_unavailable() -> None:
    hidden = ActionUnits(
        tuple(
            UnavailableAU(au, side, UnavailableReason.POSE, "turned")
            for au in (5, 7, 43, 46)
            for side in ACTION_UNITS[au].sides
        )
    )
    assert by_lids(hidden, np.array([0.05, 0.3])) == hidden


@pytest.mark.parametrize("small", [0.0, 0.01, 0.03])
def test_small_differences_are_the_meshs(small: float) -> None:
    right, left = closure(np.array([0.1 + small / 2, 0.1 - small / 2]))
    assert right == pytest.approx(left)
