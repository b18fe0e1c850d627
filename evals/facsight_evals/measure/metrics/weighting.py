"""What all metrics share: weights of the right shape, and division that may be undefined."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_NOTHING: Final = 1e-12


def counts(weights: NDArray[Any] | None, cases: int) -> Array:
    """`weights` (..., N) as floats, ones where there are none.

    Raises:
        ValueError: the last axis is not one weight a case.
    """
    given = np.ones(cases) if weights is None else np.asarray(weights, np.float64)
    if given.shape[-1] != cases:
        raise ValueError(f"weights: expected {cases} in the last axis, got {given.shape}")
    return given


def ratio(above: NDArray[Any], below: NDArray[Any]) -> Array:
    """`above` / `below`, NaN where `below` is 0."""
    above, below = np.broadcast_arrays(np.asarray(above, np.float64), np.asarray(below, np.float64))
    known = np.abs(below) > _NOTHING
    quotient: Array = np.divide(above, below, out=np.full(below.shape, np.nan), where=known)
    return quotient
