"""Units of the eyes agree with the lids, side by side."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.analyzers.lids import NO_GAZE, by_lids, closure
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


def test_a_wink_is_found_where_lids_and_looks_agree_on_it() -> None:
    given_ = eyes((0.0, 0.0, 0.26), (0.0, 0.0, 0.26))
    found = by_lids(given_, np.array([0.213, 0.07]), np.array([0.0, 0.999]))
    assert level(found, 43, "left") > 4.5
    assert level(found, 46, "left") > 4.5
    assert level(found, 43, "right") < 1.0
    assert level(found, 46, "right") == 0.0


@pytest.mark.parametrize(
    ("opening", "looks", "shut"),
    [
        ((0.159, 0.321), (0.984, 0.0001), False),  # a shadow on one of two open eyes
        ((0.14, 0.211), (0.9997, 0.002), False),
        ((0.071, 0.15), (0.9999, 0.0), True),  # both shut, one with a fold like a slit
        ((0.163, 0.059), (0.0011, 0.987), True),
    ],
)
def test_eyes_that_are_alike_are_told_alike(
    opening: tuple[float, float], looks: tuple[float, float], shut: bool
) -> None:
    found = by_lids(eyes((0.5, 0.0, 0.8), (0.5, 0.0, 0.8)), np.array(opening), np.array(looks))
    for side in ("right", "left"):
        assert (level(found, 43, side) >= NO_GAZE) == shut
        assert level(found, 46, side) == 0.0


@given(opening=st.tuples(st.floats(0.12, 0.16), st.floats(0.12, 0.16)), looks=st.floats(0, 0.5))
def test_half_closed_eyes_are_not_closed(opening: tuple[float, float], looks: float) -> None:
    found = by_lids(
        eyes((0.0, 0.0, 5.0), (0.0, 0.0, 5.0)), np.array(opening), np.array([looks, looks])
    )
    assert max(level(found, 43, side) for side in ("right", "left")) < NO_GAZE


def test_a_hidden_eye_makes_no_wink() -> None:
    given_ = eyes((0.0, 0.0, 0.3), (0.0, 0.0, 0.3))
    lids, looks = np.array([0.213, 0.07]), np.array([0.0, 0.999])
    found = by_lids(given_, lids, looks, (True, False))
    assert level(found, 46, "left") == 0.0


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
            assert found.get(au, side) == given_.get(au, side)


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
