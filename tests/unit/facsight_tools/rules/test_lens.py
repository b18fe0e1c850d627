"""Lenses: theories with the works they rest on, each of which the literature knows."""

import re

import pytest

from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.literature import LITERATURE
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.lens import LENSES, load

WORKS = {row.id for row in LITERATURE}


@pytest.mark.parametrize("name", LENSES)
def test_a_lens_rests_on_works_that_can_be_cited(name: str) -> None:
    lens = load(name)
    assert (lens.id, lens.version >= 1) == (name, True)
    assert lens.title.endswith("lens")
    assert bool(lens.works) == (name != "basic-emotion"), "that one rests on the rule sets' own"
    assert {f"K.{work}" for work in lens.works} <= WORKS
    for hint in lens.hints:
        work, _, _ = hint.id.partition(".")
        assert f"K.{work}" in WORKS
        assert f"K.{hint.id}" in WORKS, "each hint is a row of its own"
        assert set(hint.units) <= set(ACTION_UNITS)
        assert re.search(re.escape(work[-4:]), lens.source), "the year stands in the source"


def test_the_default_says_nothing_of_single_units() -> None:
    assert LENSES[0] == "basic-emotion"
    assert load(LENSES[0]).hints == ()
    assert [hint.units for hint in load("appraisal").hints][:2] == [(1, 2), (4,)]


@pytest.mark.parametrize("name", ["", "freudian", "../lens", "Appraisal"])
def test_an_unknown_lens_names_those_there_are(name: str) -> None:
    with pytest.raises(UnknownOption) as refused:
        load(name)
    assert str(refused.value) == f"There is no lens '{name}'; there are: {', '.join(LENSES)}."
