"""Calibration: figures with intervals over cases of score, hit and Brier score."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from inspect_ai.scorer import Score, Target

from facsight_evals.scorers import calibration
from facsight_evals.scorers.calibration import SCORES, calibrated

from .answers import FUSED


def test_calibration_figures() -> None:
    assert calibration.brier(FUSED, "happiness") == pytest.approx(0.04 + 0.09 + 0.01)
    cases = [[0.9, 1.0, 0.1], [0.9, 0.0, 1.1]]
    right = calibration.figures(cases, lambda given, weights: weights @ given[:, 1] / 2)
    assert (right["value"], right["n"]) == (0.5, 2)
    assert np.isnan(calibration.figures([None], lambda *_: 0)["value"])


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"a": 1.0, "b": 0.0}, 0.0),
        ({"a": 0.0, "b": 1.0}, 2.0),
        ({"a": 0.5, "b": 0.5}, 0.5),
        ({"b": 1.0}, 1.0),
    ],
)
def test_brier_scores_run_from_0_to_2(scores: dict[str, float], expected: float) -> None:
    assert calibration.brier(scores, "a") == pytest.approx(expected)


async def scored(scores: dict[str, float] | None, truth: str) -> Score:
    state: Any = SimpleNamespace(store={SCORES: scores})
    made = await calibrated()(state, Target(truth))
    assert made is not None
    return made


async def test_a_case_is_the_first_labels_score_its_truth_and_its_brier_score() -> None:
    right = await scored(FUSED, "happiness")
    assert (right.value, right.answer) == (1.0, "happiness")
    assert (right.metadata or {})["case"] == pytest.approx([0.7, 1.0, 0.14])
    wrong = await scored(FUSED, "anger")
    assert (wrong.metadata or {})["case"][1] == 0.0
    nothing = await scored(None, "anger")
    assert (nothing.metadata or {})["case"] is None


def test_figures_are_those_of_plain_means() -> None:
    rng = np.random.default_rng(0)
    cases = [[float(p), float(rng.random() < p), float((1 - p) ** 2)] for p in rng.random(200)]
    scores: Any = [
        SimpleNamespace(score=Score(value=0, metadata={"case": case})) for case in [*cases, None]
    ]
    given = np.array(cases)
    accuracy: Any = calibration.accuracy()(scores)
    brier: Any = calibration.brier_score()(scores)
    assert (accuracy["value"], accuracy["n"]) == (pytest.approx(given[:, 1].mean()), 200)
    assert brier["value"] == pytest.approx(given[:, 2].mean())
    half = 1.96 * given[:, 1].std() / np.sqrt(200)
    assert accuracy["high"] - accuracy["low"] == pytest.approx(2 * half, rel=0.2)
    error: Any = calibration.calibration_error()(scores)
    by_hand = 0.0
    for low in np.arange(10) / 10:
        inside = (given[:, 0] >= low) & (given[:, 0] < low + 0.1)
        if inside.any():
            gap = given[inside, 0].mean() - given[inside, 1].mean()
            by_hand += abs(gap) * inside.mean()
    assert error["value"] == pytest.approx(by_hand)


def test_accuracy_is_told_for_each_word_of_certainty_by_itself() -> None:
    cases = [("high", 1.0), ("high", 0.0), ("low", 0.0), (None, 1.0)]
    scores: Any = [
        SimpleNamespace(
            score=Score(value=0, metadata={"case": [0.9, right, 0.1], "certainty": word})
        )
        for word, right in cases
    ]
    high, moderate, low = (
        made()(scores) for made in (calibration.high, calibration.moderate, calibration.low)
    )
    assert (high["value"], high["n"]) == (0.5, 2)  # type: ignore[index]
    assert (low["value"], low["n"]) == (0.0, 1)  # type: ignore[index]
    assert np.isnan(moderate["value"])  # type: ignore[index]
