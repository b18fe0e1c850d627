"""Calibration: whether a score of 0.8 is right in eight of ten cases, and what `high` is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, metric, scorer
from inspect_ai.solver import TaskState
from numpy.typing import NDArray

from facsight_evals.measure.bootstrap import Resamples, estimate
from facsight_evals.measure.metrics.calibration import expected_calibration_error
from facsight_evals.scorers.answer import Scores, first

SCORES: Final = "scores"
"""Where a solver keeps the distribution that is judged."""

CERTAINTY: Final = "certainty"
"""And the word for how certain its reading is; None where no reading is given."""

_RESAMPLES: Final = 1000
_Array = NDArray[np.float64]


def brier(scores: Scores, truth: str) -> float:
    """Sum of squared differences to the truth over the labels, 0-2 (Brier 1950)."""
    return sum((p - (label == truth)) ** 2 for label, p in scores.items())


def _averaged(figure: Callable[[_Array, _Array], Any]) -> Metric:
    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return figures([(one.score.metadata or {})["case"] for one in scores], figure)

    return compute


def _right(given: _Array, weights: _Array) -> Any:
    return weights @ given[:, 1] / weights.sum(axis=-1)


def _called(word: str) -> Metric:
    def compute(scores: list[SampleScore]) -> dict[str, float]:
        told = [one.score.metadata or {} for one in scores]
        return figures([one["case"] for one in told if one.get("certainty") == word], _right)

    return compute


def figures(
    cases: Sequence[Sequence[float] | None], figure: Callable[[_Array, _Array], Any]
) -> dict[str, float]:
    """`value`, `low`, `high` and `n` of a figure over cases (score, right, Brier score)."""
    given = np.array([case for case in cases if case is not None], np.float64).reshape(-1, 3)
    if not len(given):
        return {"value": np.nan, "low": np.nan, "high": np.nan, "n": 0}
    value = float(np.squeeze(figure(given, np.ones((1, len(given))))))
    draws = Resamples([str(number) for number in range(len(given))], _RESAMPLES, seed=0)
    drawn = [np.atleast_1d(figure(given, chunk)) for chunk in draws]
    found = estimate(value, np.concatenate(drawn) if drawn else np.full(1, np.nan))
    below, above = (np.nan if edge is None else edge for edge in (found.low, found.high))
    return {"value": value, "low": below, "high": above, "n": len(given)}


@metric
def accuracy() -> Metric:
    """The share of cases whose first label is the true one, with a 95% interval."""
    return _averaged(_right)


@metric
def high() -> Metric:
    """The share of readings called highly certain that are right, with a 95% interval."""
    return _called("high")


@metric
def moderate() -> Metric:
    """The same of readings called moderately certain."""
    return _called("moderate")


@metric
def low() -> Metric:
    """The same of readings called of low certainty."""
    return _called("low")


@metric
def calibration_error() -> Metric:
    """Expected calibration error of the first label's score, ten bins, with a 95% interval."""
    return _averaged(
        lambda given, weights: expected_calibration_error(given[:, 0], given[:, 1] > 0, weights)
    )


@metric
def brier_score() -> Metric:
    """The mean Brier score, with a 95% interval."""
    return _averaged(lambda given, weights: weights @ given[:, 2] / weights.sum(axis=-1))


@scorer(metrics=[accuracy(), calibration_error(), brier_score(), high(), moderate(), low()])
def calibrated() -> Scorer:
    """Scores of a face against its label; without scores there is nothing to judge."""

    async def score(state: TaskState, target: Target) -> Score:
        scores: Scores | None = state.store.get(SCORES)
        if not scores:
            return Score(value=0.0, metadata={"case": None, "certainty": None})
        top = first(scores)
        case = [scores[top], float(top == target.text), brier(scores, target.text)]
        told = {"case": case, "certainty": state.store.get(CERTAINTY)}
        return Score(value=case[1], answer=top, metadata=told)

    return score
