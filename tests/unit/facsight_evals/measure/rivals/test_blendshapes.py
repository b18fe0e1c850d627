"""Blendshapes as proxies of units: sides, means, and 0.5 as presence."""

from __future__ import annotations

import pytest

from facsight_evals.measure.rivals import blendshapes
from facsight_tools.facs import ACTION_UNITS

NAMES = {f"{name}{side}" for name in blendshapes.SIDED.values() for side in ("Left", "Right")}
NAMES |= {name for shapes in blendshapes.CENTRAL.values() for name in shapes}


def test_blendshapes_stand_in_for_units() -> None:
    names = {f"{name}{side}" for name in blendshapes.SIDED.values() for side in ("Left", "Right")}
    names |= {name for shapes in blendshapes.CENTRAL.values() for name in shapes}
    shapes = dict.fromkeys(names, 0.0) | {"mouthSmileLeft": 0.9, "mouthSmileRight": 0.3}
    units = blendshapes.units(shapes)
    assert units[12, "left"].score == 0.9
    assert units[12, "left"].present is True
    assert units[12, "right"].present is False
    assert units[12, "both"].score == pytest.approx(0.6)
    assert units[12, "both"].intensity is None


def test_every_unit_is_one_of_facs_and_sides_are_where_it_scores_them() -> None:
    assert not set(blendshapes.SIDED) & set(blendshapes.CENTRAL)
    assert {*blendshapes.SIDED, *blendshapes.CENTRAL} <= set(ACTION_UNITS)
    assert all(ACTION_UNITS[unit].sided for unit in blendshapes.SIDED)


@pytest.mark.parametrize(("score", "present"), [(0.49, False), (0.5, True), (1.0, True)])
def test_half_counts_as_present(score: float, present: bool) -> None:
    units = blendshapes.units(dict.fromkeys(NAMES, score))
    assert {one.present for one in units.values()} == {present}
    assert all(one.score == pytest.approx(score) for one in units.values())


def test_looking_left_is_one_eye_out_and_the_other_in() -> None:
    shapes = dict.fromkeys(NAMES, 0.0) | {"eyeLookOutLeft": 1.0, "eyeLookInRight": 0.6}
    units = blendshapes.units(shapes)
    assert units[61, "both"].score == pytest.approx(0.8)
    assert units[62, "both"].score == 0.0


def test_a_shape_that_is_missing_is_not_taken_for_0() -> None:
    with pytest.raises(KeyError, match="jawOpen"):
        blendshapes.units({name: 0.0 for name in NAMES if name != "jawOpen"})
