"""Temperature and pool: what surprises least, and a limit under certainty."""

import numpy as np
import pytest

from facsight_tools.analyzers.opinion import LABELS
from facsight_training.emotions import (
    best_temperature,
    first,
    fit_pooling,
    right_where_first,
    tempered,
)


def drawn(sharpness: float, seed: int) -> tuple[list[dict[str, float]], list[str]]:
    """Scores whose labels are drawn from them; then sharpened."""
    rng = np.random.default_rng(seed)
    scores, labels = [], []
    for row in rng.dirichlet(np.ones(6) * 0.5, size=1500):
        labels.append(LABELS[rng.choice(6, p=row)])
        raised = np.maximum(row, 1e-6) ** sharpness
        scores.append(dict(zip(LABELS, map(float, raised / raised.sum()), strict=True)))
    return scores, labels


@pytest.mark.parametrize("sharpness", [0.7, 1.0, 2.0])
def test_a_temperature_makes_of_readings_at_four_in_five_four_in_five_right(
    sharpness: float,
) -> None:
    scores, labels = drawn(sharpness, seed=3)
    temperature = best_temperature(scores, labels)
    warm = [tempered(one, temperature) for one in scores]
    near = [
        (max(one.values()), first(one) == label)
        for one, label in zip(warm, labels, strict=True)
        if 0.7 <= max(one.values()) <= 0.9
    ]
    said, right = np.array(near, float).mean(axis=0)
    assert abs(said - right) < 0.08


def test_a_temperature_keeps_the_order() -> None:
    scores = {"anger": 0.5, "fear": 0.3, "neutral": 0.2}
    warm = tempered(scores, 2.0)
    assert sorted(warm, key=lambda one: warm[one]) == ["neutral", "fear", "anger"]
    assert sum(warm.values()) == pytest.approx(1.0)


def test_the_pool_trusts_who_is_right_and_is_never_certain_where_they_differ() -> None:
    good, labels = drawn(1.0, seed=4)
    blind = [dict.fromkeys((*LABELS, "fear"), 1 / 7) for _ in good]
    pooling = fit_pooling(blind, good, labels)
    assert pooling.learned == pytest.approx(1.0, abs=0.21)
    assert pooling.most_where_differ <= 0.65
    assert pooling.reliability["happiness"] == right_where_first(good, labels, "happiness")
