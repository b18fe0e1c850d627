"""Whether confidence means what it says."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.metrics.weighting import Array, counts, ratio

_BINS: Final = 10


def expected_calibration_error(
    confidence: NDArray[Any],
    right: NDArray[np.bool_],
    weights: NDArray[Any] | None = None,
    *,
    least: float = 0.0,
) -> Array:
    """Expected distance of confidence (N,) from the share that is right, 0-1.

    Ten bins of equal width from `least` to 1 (Naeini, Cooper & Hauskrecht 2015, AAAI; Guo et al.
    2017, ICML). `least` is 0.5 where confidence is that of the likelier of two answers.
    """
    times = counts(weights, len(confidence))
    level = np.asarray(confidence, np.float64)
    which = np.clip(((level - least) / (1.0 - least) * _BINS).astype(int), 0, _BINS - 1)
    gap = level - np.asarray(right, np.float64)
    columns = np.zeros((len(level), _BINS))
    columns[np.arange(len(level)), which] = gap
    # |mean confidence - share right| x share of cases, in each bin, is |sum of gaps| / cases.
    return ratio(np.abs(times @ columns).sum(axis=-1), times.sum(axis=-1))
