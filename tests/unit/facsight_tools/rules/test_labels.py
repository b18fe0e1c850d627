"""Label sets: what scores them, what composes them, and lists of one's own."""

from __future__ import annotations

import pytest

from facsight_tools.errors import UnknownOption
from facsight_tools.rules import labels
from facsight_tools.rules.labels import load, mixture, share

EMOTIC = 26


@pytest.mark.parametrize(
    ("name", "rules", "count"),
    [
        ("basic", "facsight@2", 8),
        ("compound", "compound@1", 22),
        ("affdex", "affdex@1", 8),
        ("emotic", "emotic@2", 8),
    ],
)
def test_every_label_has_rules_and_a_mixture(name: str, rules: str, count: int) -> None:
    chosen = load(name)
    assert (chosen.id, chosen.rules.name, len(chosen.rules.labels)) == (name, rules, count)
    assert set(chosen.mixtures) == set(chosen.rules.labels)
    assert chosen.source.strip()
    assert all(sum(one.values()) == pytest.approx(1) for one in chosen.mixtures.values())


def test_emotic_has_26_categories_of_which_a_face_bears_seven() -> None:
    chosen = load("emotic")
    scored = set(chosen.rules.terms)
    assert len(scored | set(chosen.unsupported)) == EMOTIC
    assert not scored & set(chosen.unsupported)
    basic = load("basic").rules
    assert chosen.rules.terms["aversion"] == basic.terms["disgust"]
    assert chosen.rules.bias["disapproval"] == basic.bias["contempt"]


@pytest.mark.parametrize(
    ("name", "rules", "scored", "unknown"),
    [
        ("free:sad,fear", "free-facsight@2", {"sad", "fear"}, ()),
        ("free: Happiness , awe,boredom", "free-compound@1", {"happiness", "awe"}, ("boredom",)),
        ("free:joy,anger,neutral", "free-facsight@2", {"joy", "anger"}, ()),
        ("free:happy,happily surprised", "free-compound@1", {"happy", "happily surprised"}, ()),
        ("free:boredom", "facsight@2", set(load("basic").rules.terms), ("boredom",)),
    ],
)
def test_a_list_of_ones_own_is_scored_by_the_rules_that_know_most_of_it(
    name: str, rules: str, scored: set[str], unknown: tuple[str, ...]
) -> None:
    chosen = load(name)
    assert (chosen.rules.name, set(chosen.rules.terms)) == (rules, scored)
    assert (chosen.id, chosen.unknown) == (name, unknown)


def test_two_words_for_one_label_are_not_scored_twice() -> None:
    assert load("free:happy,joy").unknown == ("joy",)


@pytest.mark.parametrize(
    "name", ["free:", "free:a,,b", "free:happy!", "free:" + ",".join("ab" * 30)]
)
def test_odd_lists_are_refused(name: str) -> None:
    if name.count(",") > labels.MOST_FREE:
        name = "free:" + ",".join("a" * n for n in range(1, labels.MOST_FREE + 2))
    with pytest.raises(UnknownOption, match="write up to 40 labels"):
        load(name)


def test_an_unknown_set_names_those_there_are() -> None:
    with pytest.raises(UnknownOption, match="basic, compound, affdex, emotic"):
        load("plutchik")


def test_a_label_is_given_the_mean_of_what_composes_it() -> None:
    distribution = {"happiness": 0.6, "surprise": 0.2, "fear": 0.1, "neutral": 0.1}
    assert share(distribution, "happily_surprised") == pytest.approx(0.4)
    assert share(distribution, "joy") == pytest.approx(0.6)
    assert share(distribution, "boredom") == 0.0
    assert mixture("boredom") is None
