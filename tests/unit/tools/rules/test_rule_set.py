from typing import Any

import pytest

from facsight.tools.errors import UnknownOption
from facsight.tools.rules.rule_set import NEUTRAL, available, load, parse


def rules(**labels: Any) -> dict[str, Any]:
    return {
        "id": "test", "version": 1, "title": "Test", "source": "none",
        "full_intensity": 3, "labels": labels,
    }  # fmt: skip


@pytest.mark.parametrize("rule_set_id", available())
def test_every_rule_set_is_complete(rule_set_id: str) -> None:
    rule_set = load(rule_set_id)
    assert rule_set.id == rule_set_id
    assert rule_set.source
    assert NEUTRAL in rule_set.labels
    for label, terms in rule_set.terms.items():
        assert any(term.weight > 0 for term in terms), label


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


@pytest.mark.parametrize(
    "rule",
    [
        {"for": {"99": 1}},
        {"for": {"12": -1}},
        {"for": {"12": 0}},
        {"for_unilateral": {"25": 1}},
        {"perhaps": {"12": 1}},
    ],
)
def test_rules_that_make_no_sense_are_refused(rule: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError, match="joy"):
        parse(rules(joy=rule))
