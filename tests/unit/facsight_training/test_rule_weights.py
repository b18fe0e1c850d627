"""Weights of rules: signs that hold, a fit that finds its optimum, and tables that can be read."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.batch import PictureOutcome
from facsight_tools.rules.rule_set import load, parse
from facsight_tools.types import UnavailableReason
from facsight_training import rule_weights
from facsight_training.rule_weights import bounds, cross_validate, fit, print_tables, read_levels

RULES = load("emfacs")
LABELS = ["anger", "happiness", "neutral", "sadness"]
UNITS = [1, 4, 6, 12, 15, 51]


@pytest.fixture(autouse=True)
def _fewer_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_weights, "_STEPS", 600)


def faces(count: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Levels of `UNITS` as each label's typical units would show them, and the labels."""
    rng = np.random.default_rng(0)
    truth = np.arange(count) % len(LABELS)
    typical = {"anger": [4], "happiness": [6, 12], "neutral": [], "sadness": [1, 15]}
    levels = rng.uniform(0, 0.3, (count, len(UNITS)))
    for row, label in enumerate(truth):
        for unit in typical[LABELS[label]]:
            levels[row, UNITS.index(unit)] += 0.7 * (rng.random() < 0.8)
    return np.clip(levels, 0, 1), truth


def test_signs_are_those_of_the_rules_and_neutral_has_none() -> None:
    floor, ceiling = bounds(RULES, LABELS, UNITS)
    for row, label in enumerate(LABELS):
        terms = {term.au: term.weight for term in RULES.terms.get(label, ())}
        for column, unit in enumerate(UNITS):
            low, high = floor[row, column], ceiling[row, column]
            if label == "neutral":
                assert (low, high) == (0, 0)
            elif unit not in terms:
                assert (low, high) == (-np.inf, np.inf)
            elif terms[unit] > 0:
                assert low > 0
                assert high == np.inf
            else:
                assert high < 0
                assert low == -np.inf
    happy = LABELS.index("happiness")
    assert floor[happy, UNITS.index(12)] > rule_weights._LEAST, "a prototype's own unit keeps more"


def test_the_fit_keeps_its_bounds_and_cannot_be_bettered_nearby() -> None:
    levels, truth = faces()
    floor, ceiling = bounds(RULES, LABELS, UNITS)
    weights, bias = fit(levels, truth, floor, ceiling)
    assert (weights >= floor).all()
    assert (weights <= ceiling).all()

    def loss(weights: np.ndarray, bias: np.ndarray) -> float:
        logits = levels @ weights.T + bias
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        own = chances[np.arange(len(truth)), truth] / chances.sum(axis=1)
        return float(-np.log(own).mean() + 0.5 * rule_weights._RIDGE * (weights**2).sum())

    best, rng = loss(weights, bias), np.random.default_rng(1)
    for _ in range(50):
        step = rng.normal(0, 0.5, weights.shape)
        near = np.clip(weights + step, floor, ceiling)
        assert loss(near, bias + rng.normal(0, 0.2, bias.shape)) > best - 2e-3


def test_a_rare_label_counts_as_much_as_a_common_one() -> None:
    levels, truth = faces(400)
    rare = np.concatenate([np.flatnonzero(truth != 0), np.flatnonzero(truth == 0)[:8]])
    floor, ceiling = bounds(RULES, LABELS, UNITS)
    weights, bias = fit(levels[rare], truth[rare], floor, ceiling)
    answers = (levels @ weights.T + bias).argmax(axis=1)
    assert (answers[truth == 0] == 0).mean() > 0.7


def test_recall_is_of_faces_that_were_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    levels, truth = faces(80)
    floor, ceiling = bounds(RULES, LABELS, UNITS)
    monkeypatch.setattr(rule_weights, "_STEPS", 100)
    recall = cross_validate(levels, truth, floor, ceiling)
    assert recall.shape == (len(LABELS),)
    assert recall.mean() > 0.7
    noise = np.random.default_rng(2).random(levels.shape)
    assert cross_validate(noise, truth, floor, ceiling).mean() < 0.5


def test_the_tables_are_read_back_as_rules(capsys: pytest.CaptureFixture[str]) -> None:
    weights = np.zeros((len(LABELS), len(UNITS)))
    happy = LABELS.index("happiness")
    weights[happy] = [-0.44, 0.1, 0.36, 2.04, -0.15, -0.5]
    print_tables(RULES, LABELS, UNITS, weights, np.array([0.0, -1.26, 0.0, 0.0]))
    tables = tomllib.loads(capsys.readouterr().out)["labels"]
    assert "neutral" not in tables
    assert tables["happiness"]["bias"] == -1.3
    assert tables["happiness"]["for"]["12"] == 2.0
    assert tables["happiness"]["for"]["6"] == 0.4
    # A turn to the right weighs what one to the left does; what says too little is left out.
    against = tables["happiness"]["against"]
    assert (against["1"], against["51"], against["52"]) == (0.4, 0.5, 0.5)
    assert not {"4", "15"} & {*against, *tables["happiness"]["for"]}
    head = {"id": "own", "version": 1, "title": "t", "source": "s", "full_intensity": 3.0}
    terms = parse(head | {"labels": {"happiness": tables["happiness"]}}).terms["happiness"]
    assert {term.au: term.weight for term in terms}[12] == 2.0


def test_levels_are_of_the_largest_faces_and_right_turns_join_the_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["file,emotion", "a.png,happiness", "b.png,neutral", "c.png,anger"]
    (tmp_path / "labels.csv").write_text("\n".join(rows))
    hidden = dict.fromkeys((13, 57), UnavailableReason.NOT_IN_MODEL)
    shown = [
        make_analysis([make_face(aus={12: 3.0, 52: 1.5, 51: 0.0}, unavailable=hidden)]),
        make_analysis(),
        make_analysis([make_face(aus={12: 0.0, 4: 5.0, 51: 3.0, 52: 0.0}, unavailable=hidden)]),
    ]
    asked: list[Path] = []
    outcomes = [PictureOutcome("a", one) for one in shown]
    monkeypatch.setattr(
        rule_weights, "analyze_many", lambda paths: (asked.extend(paths), iter(outcomes))[1]
    )
    units, levels, names = read_levels(tmp_path, full=3.0)
    assert [path.name for path in asked] == ["a.png", "b.png", "c.png"]
    assert names == ["happiness", "anger"]
    assert not {13, 57, 52, 56, 62} & set(units)
    assert levels[:, units.index(12)] == pytest.approx([1.0, 0.0])
    assert levels[:, units.index(4)][1] == 1.0, "full from the full intensity on"
    assert levels[:, units.index(51)] == pytest.approx([0.5, 1.0])
