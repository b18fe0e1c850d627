"""95% confidence intervals by resampling whole subjects, or pictures where subjects are unknown.

The cases of one person are alike, so an interval from pictures drawn one by one would be too
narrow: where the data names its subjects, they are drawn with replacement and bring all their
pictures (cluster bootstrap; Field & Welsh 2007, J. R. Stat. Soc. B 69:369). Intervals are the
percentiles of the resampled figures (Efron & Tibshirani 1993, ch. 13). All figures of one run see
the same resamples, so the difference of two figures is a paired one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.metrics.weighting import Array

_PERCENTILES: Final = (2.5, 97.5)
_LEAST_DEFINED: Final = 0.5
_AT_ONCE: Final = 4_000_000  # weights held at a time


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95% interval; None where it is not defined.

    The interval is also None where the figure is not defined in half of the resamples or more, or
    where there are fewer than two subjects or pictures to draw.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


class Resamples:
    """The weights of every resample, made again in chunks each time they are asked for.

    Args:
        clusters: for each of N cases, who or what is drawn as a whole.
        count: how many resamples; 0 for none.
        seed: the same seed draws the same resamples.
    """

    def __init__(self, clusters: Sequence[str], count: int, seed: int) -> None:
        names, self._which = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
        self.clusters, self.count, self._seed = len(names), count, seed

    def __iter__(self) -> Iterator[Array]:
        """Chunks (resamples, N), `count` rows in all."""
        if self.clusters < 2:
            return
        rng = np.random.default_rng(self._seed)
        chunk = max(1, _AT_ONCE // max(len(self._which), 1))
        even = np.full(self.clusters, 1.0 / self.clusters)
        for start in range(0, self.count, chunk):
            rows = min(chunk, self.count - start)
            drawn = rng.multinomial(self.clusters, even, size=rows).astype(np.float64)
            yield drawn[:, self._which]


def estimate(value: float, resampled: NDArray[np.float64]) -> Estimate:
    """A figure and the percentiles of its resampled values (B,), NaN where not defined."""
    if np.isnan(value):
        return Estimate(None)
    known = resampled[~np.isnan(resampled)]
    if len(known) < 2 or len(known) <= _LEAST_DEFINED * len(resampled):
        return Estimate(float(value))
    low, high = np.percentile(known, _PERCENTILES)
    return Estimate(float(value), float(low), float(high))
