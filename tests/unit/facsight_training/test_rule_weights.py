"""Weights of rules: signs that a FACS coder would sign, a fit inside them, tables that are read."""

import tomllib
from typing import Any

import numpy as np
import pytest

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.analyzers.reading import _complete
from facsight_tools.facs import FIRST_POSITION
from facsight_tools.rules.rule_set import RuleSet, load, parse
from facsight_tools.seams import units_of
from facsight_tools.types import ActionUnits
from facsight_training import rule_weights
from facsight_training.rule_weights import (
    fit_rules,
    load_patterns,
    made_faces,
    rounded,
    rule_set,
    tables,
)

PATTERNS = load_patterns()
COLUMNS = PATTERNS.columns


@pytest.fixture(scope="module")
def fitted() -> RuleSet:
    """Rules fitted to faces that show every pattern over a little noise."""
    neutral = np.random.default_rng(1).uniform(0, 0.2, (40, len(COLUMNS)))
    faces, truth = made_faces(PATTERNS, neutral, seed=1)
    return rule_set(
        PATTERNS, *rounded(PATTERNS, *fit_rules(PATTERNS, faces, truth, neutral)), load()
    )


def check_signs(rules: RuleSet) -> None:
    """What a coder would not sign is in none of the labels."""
    for label, terms in rules.terms.items():
        weights = {term.au: term.weight for term in terms if not term.unilateral}
        assert max(weights) < FIRST_POSITION, "head and eyes count nowhere"
        held = PATTERNS.held(label)
        assert all(unit in held for unit, weight in weights.items() if weight > 0)
        assert all(
            unit not in held or label in PATTERNS.one_sided
            for unit, weight in weights.items()
            if weight < 0
        )
        assert not any(weights.get(unit, 0) < 0 for unit in PATTERNS.speech)
    of = {label: {t.au: t.weight for t in terms} for label, terms in rules.terms.items()}
    assert not {25, 26, 27} & of["anger"].keys(), "whoever talks is not angry"
    assert of["surprise"].get(15, 0) <= 0
    assert of["disgust"][9] > 0
    assert min(of["happiness"][6], of["happiness"][12]) > 0
    assert of["happiness"].get(4, 0) <= 0


def test_signs_of_the_shipped_rules() -> None:
    check_signs(load())


def test_signs_of_a_fit(fitted: RuleSet) -> None:
    check_signs(fitted)


@pytest.mark.parametrize(
    ("units", "label"),
    [
        ((6, 12), "happiness"),
        ((1, 4, 15), "sadness"),
        ((1, 2, 5, 26), "surprise"),
        ((1, 2, 4, 5, 7, 20, 26), "fear"),
        ((4, 5, 7, 23), "anger"),
        ((9, 15, 16), "disgust"),
        ((9, 10, 17), "disgust"),
        ((), "neutral"),
    ],
)
@pytest.mark.parametrize("intensity", [2.5, 4.0])
def test_the_shipped_rules_read_the_published_prototypes(
    units: tuple[int, ...], label: str, intensity: float
) -> None:
    face: dict[Any, float] = dict.fromkeys({unit for unit, _ in COLUMNS}, 0.2) | dict.fromkeys(
        units, intensity
    )
    sides = {
        (unit, side): face[unit] for unit in (12, 14) if unit in face for side in ("left", "right")
    }
    read = EmotionAnalyzer(load())(complete(units_of(face | sides, cue="made")))
    assert read.top == label


def complete(units: ActionUnits) -> ActionUnits:
    """With every unit that the rules ask for, those not given unavailable."""
    return _complete(units, "made")


def test_speech_is_no_anger(fitted: RuleSet) -> None:
    for rules in (fitted, load()):
        talking: dict[Any, float] = dict.fromkeys({unit for unit, _ in COLUMNS}, 0.2) | {
            25: 3.0,
            26: 2.0,
        }
        read = EmotionAnalyzer(rules)(complete(units_of(talking, cue="made")))
        assert read.scores["anger"] < read.scores["neutral"]


def test_tables_read_back_are_the_rules(fitted: RuleSet) -> None:
    weights = np.zeros((len(PATTERNS.labels), len(COLUMNS)))
    for label, terms in fitted.terms.items():
        for term in terms:
            place = COLUMNS.index((term.au, term.unilateral))
            weights[PATTERNS.labels.index(label), place] = term.weight
    bias = np.array([fitted.bias.get(label, 0.0) for label in PATTERNS.labels])
    head = {"id": "own", "version": 1, "title": "t", "source": "s", "full_intensity": 3.0}
    again = parse(head | tomllib.loads(tables(PATTERNS, weights, bias)))
    assert again.terms == fitted.terms
    assert again.bias == fitted.bias


def test_a_fit_has_neutral_at_zero_and_stays_in_its_bounds() -> None:
    neutral = np.zeros((5, len(COLUMNS)))
    faces, truth = made_faces(PATTERNS, neutral, seed=2)
    weights, bias = fit_rules(PATTERNS, faces, truth, neutral)
    floor, ceiling = PATTERNS.bounds()
    assert ((weights >= floor) & (weights <= ceiling)).all()
    at = PATTERNS.labels.index("neutral")
    assert bias[at] == 0
    assert not weights[at].any()
    assert load().full_intensity == rule_weights.FULL


def test_a_face_that_moves_nothing_is_neutral() -> None:
    assert max(load().bias.values()) <= -1.0
