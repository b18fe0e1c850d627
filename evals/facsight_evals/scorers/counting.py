"""From measures to Inspect: a sample's score is its count, the metric pools the counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, metric, scorer
from inspect_ai.solver import TaskState

from facsight_evals.measure.bootstrap import Resamples, estimate
from facsight_evals.scorers.answer import Measure, Tally
from facsight_evals.scorers.citations import citation_precision, citation_recall
from facsight_evals.scorers.statements import (
    grounded_context,
    grounded_units,
    readable,
    true_statements,
    value_fidelity,
)
from facsight_evals.scorers.whole import (
    answered,
    brief,
    conflict_told,
    contrary_told,
    headline_answers,
    limits_told,
    read_back,
    right_numbers,
    rivals_told,
)
from facsight_evals.solvers.answering import kept

MEASURES: Final[tuple[Measure, ...]] = (
    readable,
    true_statements,
    grounded_units,
    value_fidelity,
    grounded_context,
    citation_precision,
    citation_recall,
    answered,
    contrary_told,
    rivals_told,
    conflict_told,
    limits_told,
    right_numbers,
    headline_answers,
    brief,
    read_back,
)
"""What is counted in a single answer, in the order of the table."""

_RESAMPLES: Final = 1000
_SHOWN: Final = 3


@metric
def pooled() -> Metric:
    """The share of all that was counted, with a 95% interval over samples.

    Samples are drawn as wholes (`facsight_evals.measure.bootstrap`). Where every sample is perfect,
    or none has anything right, resampling shows no spread: the interval is then Clopper and
    Pearson's for that many samples, so that "none of 500" does not read as "never".
    """

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        counted = [(one.score.metadata or {}) for one in scores]
        return share([(one["right"], one["of"]) for one in counted])

    return compute


def share(counts: Iterable[tuple[int, int]]) -> dict[str, float]:
    """`value`, `low`, `high`, `right`, `n` (what was counted) and `samples` of counts a sample."""
    given = np.array([(right, of) for right, of in counts if of], np.float64).reshape(-1, 2)
    right, of = (float(one) for one in given.sum(axis=0))
    if not of:
        return {"value": np.nan, "low": np.nan, "high": np.nan, "right": 0, "n": 0, "samples": 0}
    value = right / of
    if value in (0.0, 1.0):
        edge = 0.025 ** (1 / len(given))
        low, high = (edge, 1.0) if value else (0.0, 1.0 - edge)
    else:
        names = [str(number) for number in range(len(given))]
        draws = [chunk @ given for chunk in Resamples(names, _RESAMPLES, seed=0)]
        drawn = np.concatenate(draws) if draws else np.full((1, 2), np.nan)
        found = estimate(value, drawn[:, 0] / drawn[:, 1])
        low = np.nan if found.low is None else found.low
        high = np.nan if found.high is None else found.high
    return {
        "value": value, "low": low, "high": high, "right": right, "n": of, "samples": len(given),
    }  # fmt: skip


def counting(measure: Measure) -> Scorer:
    """A scorer that counts in the sample's answer."""
    return scoring(measure.__name__, lambda state: measure(kept(state)[-1]))


def scoring(name: str, judge: Callable[[TaskState], Tally]) -> Scorer:
    """A scorer of that name over what a task kept of a sample."""

    @scorer(metrics=[pooled()], name=name)
    def made() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001
            return as_score(judge(state))

        return score

    return made()


def as_score(counted: Tally) -> Score:
    """A count as Inspect's score: the share, 1 where there was nothing to count."""
    return Score(
        value=counted.right / counted.of if counted.of else 1.0,
        explanation="\n".join(counted.wrong[:_SHOWN]) or None,
        metadata={"right": counted.right, "of": counted.of},
    )
