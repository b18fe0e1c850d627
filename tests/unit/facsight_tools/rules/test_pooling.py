"""Two opinions as one: what the pool keeps, and where it is never certain."""

import math
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.rules import rule_set
from facsight_tools.rules.pooling import completed, pool
from facsight_tools.statements.certainty import HIGH
from facsight_tools.types import HeldBack, Pooling

LABELS = ("anger", "fear", "happiness", "neutral", "surprise")
TAUGHT = ("anger", "happiness", "neutral", "surprise")
POOLING = Pooling(0.5, 1.0, 0.55, MappingProxyType(dict.fromkeys(TAUGHT, 0.7)))


def shares(*weights: float, of: tuple[str, ...] = LABELS) -> dict[str, float]:
    return {one: x / sum(weights) for one, x in zip(of, weights, strict=True)}


def opinions(count: int) -> st.SearchStrategy[list[float]]:
    return st.lists(st.floats(0.001, 1), min_size=count, max_size=count)


@given(opinions(5), opinions(4))
def test_a_pool_sums_to_one_and_never_is_certain_where_the_two_differ(
    units: list[float], learned: list[float]
) -> None:
    seen, told = shares(*units), shares(*learned, of=TAUGHT)
    scores = pool(seen, told, POOLING)
    assert math.isclose(sum(scores.values()), 1.0)
    if max(seen, key=lambda one: seen[one]) != max(told, key=lambda one: told[one]):
        assert max(scores.values()) <= POOLING.most_where_differ + 1e-9


@given(opinions(5), opinions(4))
def test_what_the_reader_was_not_taught_keeps_the_share_of_the_units(
    units: list[float], learned: list[float]
) -> None:
    seen = shares(*units)
    whole = completed(seen, shares(*learned, of=TAUGHT))
    assert math.isclose(whole["fear"], seen["fear"])
    assert math.isclose(sum(whole.values()), 1.0)


@given(opinions(4), opinions(4))
def test_a_label_that_the_rules_bar_is_not_given_on_the_readers_word(
    units: list[float], learned: list[float]
) -> None:
    rest = tuple(one for one in LABELS if one != "happiness")
    scores = pool(
        {**shares(*units, of=rest), "happiness": 0.0}, shares(*learned, of=TAUGHT), POOLING
    )
    assert scores["happiness"] == 0.0
    assert math.isclose(sum(scores.values()), 1.0)


def test_what_a_barred_label_leaves_is_spread_evenly_over_what_the_reader_was_taught() -> None:
    seen = {"anger": 0.4, "fear": 0.2, "happiness": 0.0, "neutral": 0.3, "surprise": 0.1}
    told = {"anger": 0.05, "happiness": 0.9, "neutral": 0.03, "surprise": 0.02}
    by_reader = Pooling(0.0, 1.0, 1.0, POOLING.reliability)
    scores = pool(seen, told, by_reader)
    assert scores["fear"] == pytest.approx(0.2)
    apart = scores["anger"] - scores["surprise"]
    assert apart == pytest.approx(0.8 * (0.05 - 0.02)), "as far apart as the reader had them"


@given(opinions(4), opinions(4), st.floats(0, 1.5))
def test_no_label_leads_that_neither_put_first_and_a_barred_first_leaves_no_certainty(
    units: list[float], learned: list[float], power: float
) -> None:
    rest = tuple(one for one in LABELS if one != "happiness")
    seen = {**shares(*units, of=rest), "happiness": 0.0}
    told = shares(*learned, of=TAUGHT)
    pooling = Pooling(power, 1.0, 0.54, POOLING.reliability)
    scores = pool(seen, told, pooling)
    firsts = {max(one, key=lambda label: one[label]) for one in (seen, told)} - {"happiness"}
    assert max(scores.values()) == max(scores[one] for one in firsts)
    if max(told, key=lambda label: told[label]) == "happiness":
        assert max(scores.values()) <= 0.54 + 1e-9


@given(opinions(5), opinions(4))
def test_a_label_of_a_blend_gets_no_more_than_it_may(
    units: list[float], learned: list[float]
) -> None:
    seen, told = shares(*units), shares(*learned, of=TAUGHT)
    scores = pool(seen, told, POOLING, (HeldBack("happiness", 4, 0.5),))
    assert scores["happiness"] <= 0.5 + 1e-9
    assert math.isclose(sum(scores.values()), 1.0)
    free = pool(seen, told, POOLING)
    if free["happiness"] <= 0.5:
        assert scores == free, "nothing else changes"


def test_a_label_that_both_put_first_comes_first() -> None:
    scores = pool(shares(1, 1, 5, 1, 1), shares(1, 6, 1, 1, of=TAUGHT), POOLING)
    assert max(scores, key=lambda one: scores[one]) == "happiness"
    assert scores["happiness"] > 5 / 9, "two that agree are surer than the weaker one"


def test_fear_can_come_first_though_the_reader_does_not_know_it() -> None:
    scores = pool(shares(1, 20, 1, 1, 2), shares(1, 1, 1, 5, of=TAUGHT), POOLING)
    assert max(scores, key=lambda one: scores[one]) == "fear"


def test_a_label_that_the_units_do_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="awe"):
        pool(shares(1, 1, 1, 1, 1), {"awe": 1.0}, POOLING)


def test_the_default_rules_are_never_certain_where_the_two_differ() -> None:
    pooling = rule_set.load().pooling
    assert pooling is not None
    assert pooling.most_where_differ < HIGH["probability"]
    assert "fear" not in pooling.reliability
