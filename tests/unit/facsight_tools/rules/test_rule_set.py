"""Categorical rule sets: the files, and what holds for whatever face they score."""

import math
from typing import Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.unit.facsight_tools.rules.faces import units

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.errors import RuleSetInvalid, UnknownOption
from facsight_tools.rules.catalogue import load as load_any
from facsight_tools.rules.files import available
from facsight_tools.rules.rule_set import DEFAULT, MOST_UNMEASURED, NEUTRAL, RuleSet, load, parse

CATEGORICAL: Final = [name for name in available() if isinstance(load_any(name), RuleSet)]
UNITS: Final = (1, 2, 4, 5, 6, 7, 9, 10, 12, 15, 17, 20, 24, 25, 26)
LEVELS: Final = st.dictionaries(st.sampled_from(UNITS), st.floats(0, 5))

# What a face that shows a category's typical units and nothing else is scored as, where that is not
# the category itself: another has the same typical units, or its further units are rarer.
TYPICAL_SCORED_AS: Final = {
    "sad": "sadly angry",
    "fearful": "sadly fearful",
    "sadly disgusted": "hatred",
    "fearfully surprised": "awed",
    "angrily disgusted": "appalled",
    "appalled": "hatred",
}


def rules(**labels: Any) -> dict[str, Any]:
    return {
        "id": "test", "version": 1, "title": "Test", "source": "none",
        "full_intensity": 3, "labels": labels,
    }  # fmt: skip


@pytest.mark.parametrize("rule_set_id", CATEGORICAL)
def test_every_rule_set_is_complete(rule_set_id: str) -> None:
    rule_set = load(rule_set_id)
    assert rule_set.id == rule_set_id
    assert rule_set.source
    assert NEUTRAL in rule_set.labels
    for label, terms in rule_set.terms.items():
        assert any(term.weight > 0 for term in terms), label


def test_the_default_is_one_of_them() -> None:
    assert DEFAULT in CATEGORICAL


def test_emfacs_holds_the_prototypes() -> None:
    supporting = {
        label: {term.au for term in terms if term.weight > 0}
        for label, terms in load("emfacs").terms.items()
    }
    assert supporting["happiness"] >= {6, 12}
    assert supporting["sadness"] >= {1, 4, 15}
    assert supporting["surprise"] >= {1, 2, 5, 26}
    assert supporting["fear"] >= {1, 2, 4, 5, 20}
    assert supporting["anger"] >= {4, 5, 7, 23}
    assert supporting["disgust"] >= {9, 15, 16}


def test_an_unknown_rule_set_names_those_there_are() -> None:
    with pytest.raises(UnknownOption, match="emfacs"):
        load("horoscope")


def test_a_scale_has_no_labels() -> None:
    with pytest.raises(UnknownOption, match="scale"):
        load("pspi")


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"for": {"99": 1}}, "labels.joy.for.99"),
        ({"for": {"12": -1}}, "labels.joy.for.12"),
        ({"for": {"12": 0}}, "labels.joy.for.12"),
        ({"for": {"12": "much"}}, "labels.joy.for.12"),
        ({"for_unilateral": {"25": 1}}, "labels.joy.for_unilateral.25"),
        ({"for": {"12": 1}, "perhaps": {"12": 1}}, "labels.joy.perhaps"),
        ({"for": {"12": 1}, "against": {"12": 1}}, "labels.joy: AU12"),
        ({"against": {"12": 1}}, "labels.joy: no unit"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rule: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleSetInvalid, match=field):
        parse(rules(joy=rule))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_intensity": 0}, "full_intensity"),
        ({"zero_intensity": 3}, "zero_intensity"),
        ({"version": "one"}, "version"),
        ({"id": "My Rules"}, "id"),
        ({"labels": {}}, "labels"),
        ({"labels": {"neutral": {"for": {"12": 1}}}}, "labels.neutral"),
        ({"scoring": "likelihood"}, "background_rate"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_heads_that_make_no_sense_are_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleSetInvalid, match=field):
        parse(rules(joy={"for": {"12": 1}}) | change)


@pytest.mark.parametrize("rule_set_id", CATEGORICAL)
@given(levels=LEVELS, missing=st.sets(st.sampled_from(UNITS), max_size=5))
def test_scores_add_up_to_one(
    rule_set_id: str, levels: dict[int, float], missing: set[int]
) -> None:
    rule_set = load(rule_set_id)
    emotion = EmotionAnalyzer(rule_set)(units(levels, missing=missing))
    terms = [term for own in rule_set.terms.values() for term in own]
    hidden = math.fsum(abs(term.weight) for term in terms if term.au in missing)
    asked = math.fsum(abs(term.weight) for term in terms)
    if hidden > MOST_UNMEASURED * asked:
        assert not emotion.scores
    else:
        assert set(emotion.scores) == set(rule_set.labels)
        assert math.fsum(emotion.scores.values()) == pytest.approx(1)
    assert set(emotion.unmeasured) == missing & {term.au for term in terms}


@pytest.mark.parametrize("rule_set_id", CATEGORICAL)
@given(levels=LEVELS, more=st.floats(0, 5), data=st.data())
def test_support_never_lowers_and_opposition_never_raises(
    rule_set_id: str, levels: dict[int, float], more: float, data: st.DataObject
) -> None:
    """Of the odds against neutral: a unit may support another label still more."""
    rule_set = load(rule_set_id)
    label = data.draw(st.sampled_from(sorted(rule_set.terms)))
    terms = [term for term in rule_set.terms[label] if not term.unilateral]
    term = data.draw(st.sampled_from(terms))
    raised = levels | {term.au: min(levels.get(term.au, 0.0) + more, 5.0)}
    both = [EmotionAnalyzer(rule_set)(units(one)).scores for one in (levels, raised)]
    assume(all(scores[label] > 0 for scores in both))  # a label that is barred has no odds
    before, after = (math.log(one[label]) - math.log(one[NEUTRAL]) for one in both)
    assert (after - before) * math.copysign(1, term.weight) >= -1e-5


@pytest.mark.parametrize("rule_set_id", ["affdex", "emfacs"])
def test_contempt_needs_sides_that_differ(rule_set_id: str) -> None:
    score = EmotionAnalyzer(load(rule_set_id))
    even = score(units({14: 4.0}))
    uneven = score(units(sides={(14, "left"): 4.0}))
    assert uneven.scores["contempt"] > even.scores["contempt"]
    assert not any(one.label == "contempt" and one.amount > 0 for one in even.contributions)


def test_affdex_follows_its_table() -> None:
    score = EmotionAnalyzer(load("affdex"))
    for label, shown in {
        "joy": (12,),
        "anger": (4, 17, 24, 25, 28),
        "disgust": (9, 10),
        "surprise": (1, 2, 25),
        "fear": (1, 2, 4, 25),
        "sadness": (1, 4, 15),
    }.items():
        assert score(units(dict.fromkeys(shown, 4.0))).top == label


def test_compound_has_the_22_categories() -> None:
    labels = load("compound").labels
    assert len(labels) == 22
    assert {"appalled", "hatred", "awed", NEUTRAL} < set(labels)


def test_typical_units_alone_tell_15_of_21_categories_apart() -> None:
    compound = load("compound")
    score = EmotionAnalyzer(compound)
    differing = {}
    for label, terms in compound.terms.items():
        heaviest = max(term.weight for term in terms)
        typical = [term.au for term in terms if term.weight == heaviest]
        top = score(units(dict.fromkeys(typical, 3.0))).top
        if top != label:
            differing[label] = top
    assert differing == TYPICAL_SCORED_AS
    assert len(compound.terms) - len(differing) == 15


def test_the_units_that_most_people_show_tell_19_of_21_apart() -> None:
    compound = load("compound")
    score = EmotionAnalyzer(compound)
    differing = {}
    for label, terms in compound.terms.items():
        shown = [term.au for term in terms if math.exp(term.weight) * 0.05 / 0.95 >= 1]
        top = score(units(dict.fromkeys(shown, 3.0))).top
        if top != label:
            differing[label] = top
    assert differing == {"fearfully surprised": "awed", "appalled": "disgusted"}


def test_the_percentages_themselves_give_their_category() -> None:
    """Cross-entropy is least for the distribution itself, so no other category can fit better."""
    compound = load("compound")
    background = 0.05
    score = EmotionAnalyzer(compound)
    for label, terms in compound.terms.items():
        levels = dict.fromkeys({t.au for ts in compound.terms.values() for t in ts}, background)
        for term in terms:
            odds = math.exp(term.weight) * background / (1 - background)
            levels[term.au] = odds / (1 + odds)
        shown = {au: compound.zero_intensity + level for au, level in levels.items()}
        assert score(units(shown)).top == label


def test_an_absent_typical_unit_counts_against_and_a_hidden_one_does_not() -> None:
    score = EmotionAnalyzer(load("compound"))
    seen, hidden = score(units({12: 3.0})), score(units({12: 3.0}, missing=(25,)))
    against = {one.au for one in seen.contributions if one.label == "happy" and one.amount < 0}
    assert 25 in against
    assert hidden.unmeasured == (25,)
    assert not any(one.au == 25 for one in hidden.contributions)
    assert hidden.scores["happy"] > seen.scores["happy"]
