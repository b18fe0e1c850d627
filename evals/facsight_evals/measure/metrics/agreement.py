"""Agreement of two sets of numbers: intensities, angles, valence."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.metrics.weighting import Array, counts, ratio


def icc31(ratings: NDArray[Any], weights: NDArray[Any] | None = None) -> Array:
    """ICC(3,1) of ratings (N, K): consistency of single ratings by K fixed raters.

    A rater who is always higher by the same amount agrees fully. Shrout & Fleiss 1979, Psychol.
    Bull. 86:420; McGraw & Wong 1996 call it ICC(C,1). It is what the literature on action units
    reports. At most 1, below 0 where raters disagree more than cases differ.
    """
    rows, _, error, _ = _mean_squares(ratings, weights)
    return ratio(rows - error, rows + (ratings.shape[1] - 1) * error)


def icc_a1(ratings: NDArray[Any], weights: NDArray[Any] | None = None) -> Array:
    """ICC(A,1) of ratings (N, K): absolute agreement of single ratings.

    A rater who is always higher loses here. McGraw & Wong 1996, Psychol. Methods 1:30; computed as
    Shrout & Fleiss' ICC(2,1) is.
    """
    rows, columns, error, cases = _mean_squares(ratings, weights)
    raters = ratings.shape[1]
    below = rows + (raters - 1) * error + raters * (columns - error) / cases
    return ratio(rows - error, below)


def pcc(truth: NDArray[Any], read: NDArray[Any], weights: NDArray[Any] | None = None) -> Array:
    """Pearson's correlation of two (N,), -1 to 1; blind to scale and offset."""
    _, _, true_variance, read_variance, together = _moments(truth, read, weights)
    return ratio(together, np.sqrt(np.maximum(true_variance * read_variance, 0.0)))


def ccc(truth: NDArray[Any], read: NDArray[Any], weights: NDArray[Any] | None = None) -> Array:
    """Concordance correlation of two (N,), -1 to 1: 1 on the line of identity only.

    Lin 1989, Biometrics 45:255, with moments over N (not N - 1), as there.
    """
    true_mean, read_mean, true_variance, read_variance, together = _moments(truth, read, weights)
    return ratio(2 * together, true_variance + read_variance + (true_mean - read_mean) ** 2)


def mae(truth: NDArray[Any], read: NDArray[Any], weights: NDArray[Any] | None = None) -> Array:
    """Mean absolute error of two (N,), in their unit."""
    return _mean(np.abs(np.subtract(read, truth)), weights)


def rmse(truth: NDArray[Any], read: NDArray[Any], weights: NDArray[Any] | None = None) -> Array:
    """Root of the mean squared error of two (N,), in their unit."""
    squared: Array = np.sqrt(_mean(np.subtract(read, truth) ** 2, weights))
    return squared


def bias(truth: NDArray[Any], read: NDArray[Any], weights: NDArray[Any] | None = None) -> Array:
    """Mean of reading minus truth, in their unit."""
    return _mean(np.subtract(read, truth), weights)


def _mean(values: NDArray[Any], weights: NDArray[Any] | None) -> Array:
    times = counts(weights, len(values))
    return ratio(times @ values, times.sum(axis=-1))


def _moments(
    truth: NDArray[Any], read: NDArray[Any], weights: NDArray[Any] | None
) -> tuple[Array, Array, Array, Array, Array]:
    """Means, variances and covariance, each of the weights' leading shape."""
    times = counts(weights, len(truth))
    # Centred once, over all cases, so that large means do not eat the digits of small variances.
    centre = float(np.mean(truth))
    one, other = np.asarray(truth) - centre, np.asarray(read) - centre
    columns = np.stack([one, other, one**2, other**2, one * other], axis=1)
    sums = ratio(times @ columns, times.sum(axis=-1)[..., None])
    first, second = sums[..., 0], sums[..., 1]
    return (
        first + centre,
        second + centre,
        sums[..., 2] - first**2,
        sums[..., 3] - second**2,
        sums[..., 4] - first * second,
    )


def _mean_squares(
    ratings: NDArray[Any], weights: NDArray[Any] | None
) -> tuple[Array, Array, Array, Array]:
    """Between cases, between raters, residual, and the number of cases (two-way analysis)."""
    values = np.asarray(ratings, np.float64) - np.mean(ratings)
    number, raters = values.shape
    times = counts(weights, number)
    cases = times.sum(axis=-1)
    columns = ratio(times @ values, cases[..., None])
    centre = cases * raters * columns.mean(axis=-1) ** 2
    total = times @ (values**2).sum(axis=1) - centre
    rows = raters * (times @ values.mean(axis=1) ** 2) - centre
    between = cases * (columns**2).sum(axis=-1) - centre
    # A rounding error below 0 must not turn full agreement into more than full.
    error = np.maximum(total - rows - between, 0.0)
    degrees = cases - 1
    return (
        ratio(rows, degrees),
        between / (raters - 1),
        ratio(error, degrees * (raters - 1)),
        cases,
    )
