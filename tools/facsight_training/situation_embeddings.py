"""Fit what reads sentence embeddings of situations; `situation_opinions` is the command."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.rules.situation_embeddings import EmbeddingReadout
from facsight_tools.rules.situation_model import softmax

_RIDGE: Final = 600.0
_STEPS: Final = 200

Array = NDArray[np.float32]


def fit(embeddings: Array, wanted: Array) -> EmbeddingReadout:
    """The readout of embeddings [text, width] that gives the wanted labels [text, label]."""
    mean = embeddings.mean(0)
    scale = np.float32((embeddings - mean).std())
    weights, bias = regression((embeddings - mean) / scale, wanted, _RIDGE, _STEPS)
    return EmbeddingReadout(mean, weights / scale, bias)


def regression(
    features: Array, wanted: Array, ridge: float, steps: int, start: Array | None = None
) -> tuple[Array, Array]:
    """Softmax regression by accelerated gradient steps; the constants are free.

    Args:
        features: of each text, [text, feature].
        wanted: how much of each label [text, label] it is worth.
        ridge: how much large weights cost.
        steps: how many are taken.
        start: weights [feature, label] to begin at, with the constants below them; zero without.
    """
    data = np.concatenate([features, np.ones((len(features), 1), np.float32)], 1)
    penalty = np.full((data.shape[1], 1), ridge, np.float32)
    penalty[-1] = 0
    steep = np.linalg.eigvalsh((data.T @ data).astype(np.float64))[-1] / 2 + ridge
    found = ahead = (
        np.zeros((data.shape[1], wanted.shape[1]), np.float32) if start is None else start
    )
    moment = 1.0
    for _ in range(steps):
        slope = data.T @ (softmax(data @ ahead) - wanted) + penalty * ahead
        new = ahead - slope / np.float32(steep)
        later = (1 + (1 + 4 * moment**2) ** 0.5) / 2
        ahead = new + np.float32((moment - 1) / later) * (new - found)
        found, moment = new, later
    return found[:-1], found[-1]
