"""Scales: formula, bounds, and what an unmeasured unit does to them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.facsight_tools.rules.faces import units

from facsight_tools.errors import RuleSetInvalid
from facsight_tools.rules.catalogue import load
from facsight_tools.rules.scales import Scale, parse

UNITS = (1, 2, 4, 6, 7, 9, 10, 12, 15, 17, 24, 25, 28, 43)
CODED = st.one_of(st.just(0.0), st.floats(1, 5))


def scale(name: str) -> Scale:
    found = load(name)
    assert isinstance(found, Scale)
    return found


def test_pspi_is_its_formula() -> None:
    face = units({4: 2.0, 6: 3.0, 7: 4.0, 9: 1.0, 10: 2.5, 43: 4.0})
    reading = scale("pspi").read(face)
    assert reading.value == 2.0 + 4.0 + 2.5 + 1.0
    assert {one.au: one.amount for one in reading.contributions} == {4: 2, 7: 4, 10: 2.5, 43: 1}
    assert scale("pspi").range == (0, 16)
    assert scale("pspi").read(units(dict.fromkeys(UNITS, 5.0))).value == 16
    assert scale("pspi").read(units(dict.fromkeys(UNITS, 0.9))).value == 0


def test_a_hidden_unit_gives_a_range_and_no_value() -> None:
    reading = scale("pspi").read(units({4: 2.0, 7: 3.0}, missing=(6, 43)))
    assert reading.value is None
    assert (reading.low, reading.high) == (5.0, 8.0)
    assert reading.unmeasured == (6, 43)


def test_a_hidden_unit_that_cannot_matter_leaves_the_value() -> None:
    reading = scale("pspi").read(units({7: 5.0}, missing=(6,)))
    assert (reading.value, reading.unmeasured) == (5.0, ())


def test_a_hidden_face_has_the_whole_range() -> None:
    for name in ("pspi", "valence", "engagement"):
        reading = scale(name).read(units(missing=UNITS))
        assert reading.value is None
        assert (reading.low, reading.high) == scale(name).range


@pytest.mark.parametrize("name", ["pspi", "valence", "engagement"])
@given(
    levels=st.dictionaries(st.sampled_from(UNITS), CODED),
    missing=st.sets(st.sampled_from(UNITS)),
)
def test_the_truth_lies_in_the_range(
    name: str, levels: dict[int, float], missing: set[int]
) -> None:
    one = scale(name)
    least, most = one.range
    truth = one.read(units(levels)).value
    seen = one.read(units(levels, missing=missing))
    assert truth is not None
    assert least <= seen.low - 1e-5 + 1e-5 <= truth + 1e-5
    assert truth - 1e-5 <= seen.high <= most
    if seen.value is not None:
        assert seen.value == pytest.approx(truth, abs=1e-5)


@given(levels=st.dictionaries(st.sampled_from(UNITS), CODED), more=st.sampled_from(UNITS))
def test_more_of_a_unit_never_lowers_pain_signs(levels: dict[int, float], more: int) -> None:
    before, after = (scale("pspi").read(units(one)).value for one in (levels, levels | {more: 5.0}))
    assert before is not None
    assert after is not None
    assert after >= before


def test_valence_has_two_directions() -> None:
    read = scale("valence").read
    smiling, frowning = read(units({6: 3.0, 12: 4.0})).value, read(units({4: 3.0, 15: 2.0})).value
    assert (smiling, frowning) == (28.0, -5.0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"range": [0, 4]}, "range"),
        ({"parts": []}, "parts"),
        ({"parts": [{"units": [99]}]}, "parts.0.units.0"),
        ({"parts": [{"units": [4], "power": 2}]}, "parts.0.power"),
        ({"unit": ""}, "unit"),
    ],
)
def test_scales_that_make_no_sense_are_refused(change: dict[str, Any], field: str) -> None:
    good = {
        "id": "frown", "version": 1, "kind": "scale", "title": "T", "source": "S",
        "unit": "steps", "range": [0, 5], "parts": [{"units": [4]}],
    }  # fmt: skip
    assert parse(good).range == (0, 5)
    with pytest.raises(RuleSetInvalid, match=field):
        parse(good | change)
