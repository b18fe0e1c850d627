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

    The weights lie in the span of the faces, where Newton steps with the curvature's upper bound
    (Boehning 1992, Ann. Inst. Stat. Math. 44:197) and momentum need no line search.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0)
    scale = (spread + _FLAT * features.std()) * np.sqrt(features.shape[1])
    centred = ((features - mean) / scale).astype(np.float32)
    squares, axes = np.linalg.eigh((centred @ centred.T).astype(np.float64))
    span = squares > squares.max() * 1e-9
    lengths, left = np.sqrt(squares[span]), axes[:, span]
    data = np.concatenate([left * lengths, np.ones((len(left), 1))], axis=1)
    penalty = np.array([*[ridge] * len(lengths), _CONSTANT])[:, None]
    count, weights = wanted.shape[1], share[:, None]
    step = np.linalg.inv(0.5 * (data * weights).T @ data + np.diag(penalty[:, 0]))
    found = ahead = np.zeros((data.shape[1], count))
    pace = 1.0
    for _ in range(_STEPS):
        slope = data.T @ ((softmax(data @ ahead) - wanted) * weights) + penalty * ahead
        after = ahead - step @ slope
        faster = (1.0 + np.sqrt(1.0 + 4.0 * pace**2)) / 2.0
        ahead = after + (pace - 1.0) / faster * (after - found)
        found, pace = after, faster
    inside = (left / lengths) @ found[:-1]
    plain = (centred.T.astype(np.float64) @ inside) / scale[:, None]
    return plain, found[-1] - mean @ plain
