"""Agreement of classes, and how well a score separates two of them.

Most figures are read from a confusion matrix: `confusion` counts once, the others only divide.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.metrics.weighting import Array, counts, ratio


def confusion(
    truth: NDArray[np.integer[Any]],
    read: NDArray[np.integer[Any]],
    classes: int,
    weights: NDArray[Any] | None = None,
) -> Array:
    """How often each class was read as each: (..., K, K + 1), truth in rows, reading in columns.

    The last column counts the cases without a reading (`read` of -1). A missed face then counts
    as an error wherever a figure divides by the whole row; cut the column off to leave them out.
    """
    times = counts(weights, len(truth))
    cell = np.asarray(truth) * (classes + 1) + np.where(np.asarray(read) < 0, classes, read)
    cells = np.zeros((len(cell), classes * (classes + 1)))
    cells[np.arange(len(cell)), cell] = 1.0
    table: Array = (times @ cells).reshape(*times.shape[:-1], classes, classes + 1)
    return table


def accuracy(table: Array) -> Array:
    """Share of cases read rightly, of a confusion matrix (..., K, K or more)."""
    return ratio(_right(table).sum(axis=-1), table.sum(axis=(-2, -1)))


def recall(table: Array) -> Array:
    """Share of each class that was read rightly, (..., K); NaN for a class without cases."""
    return ratio(_right(table), table.sum(axis=-1))


def uar(table: Array) -> Array:
    """Unweighted average recall: the mean of `recall` over the classes that occur.

    Also called balanced accuracy; chance is 1/K whatever the classes' shares (Schuller et al. 2009,
    Interspeech Emotion Challenge).
    """
    return _mean_known(recall(table))


def f1(table: Array, positive: int = 1) -> Array:
    """F1 of one class: 2 TP / (2 TP + FP + FN); NaN where it is neither there nor read."""
    hits = table[..., positive, positive]
    marked = table[..., positive, :].sum(axis=-1) + table[..., :, positive].sum(axis=-1)
    return ratio(2 * hits, marked)


def macro_f1(table: Array) -> Array:
    """The mean F1 of the classes that occur or were read."""
    each = [f1(table, k) for k in range(table.shape[-2])]
    return _mean_known(np.stack(each, axis=-1))


def kappa(table: Array) -> Array:
    """Cohen's kappa of a square confusion matrix (..., K, K): agreement beyond chance, at most 1.

    Cohen 1960, Educ. Psychol. Meas. 20:37.
    """
    total = table.sum(axis=(-2, -1))
    observed = ratio(_right(table).sum(axis=-1), total)
    rows, columns = table.sum(axis=-1), table.sum(axis=-2)
    expected = ratio((rows * columns).sum(axis=-1), total**2)
    return ratio(observed - expected, 1.0 - expected)


def auc(
    score: NDArray[Any], positive: NDArray[np.bool_], weights: NDArray[Any] | None = None
) -> Array:
    """Area under the ROC curve of `score` (N,): the chance that a positive scores above a negative.

    Ties count half (Hanley & McNeil 1982, Radiology 143:29). NaN where one of the two is missing.
    """
    with_it, without = _by_score(score, positive, weights)
    below = np.cumsum(without, axis=-1) - without
    wins = (with_it * (below + 0.5 * without)).sum(axis=-1)
    return ratio(wins, with_it.sum(axis=-1) * without.sum(axis=-1))


def best_accuracy(
    score: NDArray[Any], positive: NDArray[np.bool_], weights: NDArray[Any] | None = None
) -> Array:
    """Accuracy at the threshold that suits these very cases best: an upper bound, not a forecast.

    It compares tools whose scales have no common threshold.
    """
    with_it, without = _by_score(score, positive, weights)
    # Reading everything as positive gets the positives; each score raised past gives one group up
    # and wins the other.
    gained = np.cumsum(without - with_it, axis=-1).max(axis=-1)
    positives, negatives = with_it.sum(axis=-1), without.sum(axis=-1)
    return ratio(positives + np.maximum(gained, 0.0), positives + negatives)


def _by_score(
    score: NDArray[Any], positive: NDArray[np.bool_], weights: NDArray[Any] | None
) -> tuple[Array, Array]:
    """Weight of the positives and of the negatives at each distinct score, ascending."""
    times = counts(weights, len(score))
    order = np.argsort(score, kind="stable")
    ascending = np.asarray(score)[order]
    starts = np.flatnonzero(np.append(True, np.diff(ascending) > 0))
    has = np.asarray(positive, np.float64)[order]
    sorted_times = times[..., order]
    return (
        np.add.reduceat(sorted_times * has, starts, axis=-1),
        np.add.reduceat(sorted_times * (1.0 - has), starts, axis=-1),
    )


def _right(table: Array) -> Array:
    diagonal: Array = np.diagonal(table, axis1=-2, axis2=-1)
    return diagonal


def _mean_known(values: Array) -> Array:
    """The mean over the last axis of what is not NaN; NaN where nothing is."""
    known = ~np.isnan(values)
    return ratio(np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1))
