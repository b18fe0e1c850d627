"""Multinomial logistic regression with a ridge, for few faces and many features."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_FLAT: Final = 1e-3  # a feature that hardly varies is divided by this share of the spread
_STEPS: Final = 100
_CONSTANT: Final = 1e-8  # what shrinks the constants: next to nothing

Array = NDArray[np.float64]


def softmax(logits: Array) -> Array:
    """Rows that sum to 1."""
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Array = weights / weights.sum(axis=1, keepdims=True)
    return shares


def balance(truth: NDArray[Any], count: int, each: Array | None = None) -> Array:
    """Weights (N,) that sum to 1, in which every label counts alike; within one as `each` says."""
    amounts = np.ones(len(truth)) if each is None else each
    weights: Array = amounts / np.bincount(truth, amounts, minlength=count)[truth]
    weights /= weights.sum()
    return weights


def fit(features: NDArray[Any], wanted: Array, share: Array, ridge: float) -> tuple[Array, Array]:
    """Weights (D, L) and constants (L,) for features (N, D) as they come.

    `wanted` (N, L) is how much of each label a face shows, rows summing to 1; `share` (N,) what
    each face counts, summing to 1.

    The weights are sums of faces, an amount of each, for which Newton steps with the curvature's
    upper bound (Boehning 1992, Ann. Inst. Stat. Math. 44:197) and momentum need no line search.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0)
    scale = (spread + _FLAT * features.std()) * np.sqrt(features.shape[1])
    centred = ((features - mean) / scale).astype(np.float32)
    constant = ridge / _CONSTANT
    alike = (centred @ centred.T).astype(np.float64) + constant
    weights = share[:, None]
    step = np.linalg.inv(0.5 * weights * alike + ridge * np.eye(len(alike)))
    found = ahead = np.zeros(wanted.shape)
    pace = 1.0
    for _ in range(_STEPS):
        slope = (softmax(alike @ ahead) - wanted) * weights + ridge * ahead
        after = ahead - step @ slope
        faster = (1.0 + np.sqrt(1.0 + 4.0 * pace**2)) / 2.0
        ahead = after + (pace - 1.0) / faster * (after - found)
        found, pace = after, faster
    plain = (centred.T.astype(np.float64) @ found) / scale[:, None]
    return plain, constant * found.sum(axis=0) - mean @ plain
