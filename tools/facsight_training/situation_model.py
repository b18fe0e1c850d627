"""Fit the small model of words on situations; `situation_opinions` is the command.

Softmax regression on hashed words, pairs and parts of words; a situation with several labels counts
for each alike. The same files give the same model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.rules.situation_model import BUCKETS, WORD, WordModel, features, row, softmax
from facsight_training.situations import LABELS, WRITERS, LikenessExample

_STEPS: Final = 150
_RATE: Final = 12.0
_DECAY: Final = 1e-5


@dataclass(frozen=True, slots=True)
class _FeatureRows:
    """Features of texts, one after another: `starts[i]` is where those of text i begin."""

    buckets: NDArray[np.int64]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]


def shares(model: WordModel, examples: Sequence[LikenessExample]) -> NDArray[np.float32]:
    """Label shares [text, label]."""
    rows = _rows(examples, model.rarity)
    return softmax(_scores(rows, model.weights) + model.bias)


def fit(given: Sequence[LikenessExample]) -> WordModel:
    """Softmax regression by accelerated gradient steps, from zero."""
    rarity = _rarity(given)
    rows = _rows(given, rarity)
    names = tuple(LABELS.values())
    wanted = targets(given)
    order = np.argsort(rows.buckets, kind="stable")
    kinds, begin = np.unique(rows.buckets[order], return_index=True)
    text_of = np.repeat(np.arange(len(given)), np.diff(np.append(rows.starts, len(rows.buckets))))[
        order
    ]
    values = rows.values[order, None]
    weights = np.zeros((BUCKETS, len(names)), np.float32)
    bias = np.zeros(len(names), np.float32)
    ahead, ahead_bias, moment = weights.copy(), bias.copy(), 1.0
    for _ in range(_STEPS):
        off = (softmax(_scores(rows, ahead) + ahead_bias) - wanted) / len(given)
        slope = _DECAY * ahead
        slope[kinds] += np.add.reduceat(off[text_of] * values, begin, axis=0)
        new, new_bias = ahead - _RATE * slope, ahead_bias - off.sum(0)
        later = (1 + (1 + 4 * moment**2) ** 0.5) / 2
        pace = np.float32((moment - 1) / later)
        ahead, ahead_bias = new + pace * (new - weights), new_bias + pace * (new_bias - bias)
        weights, bias, moment = new, new_bias, later
    return WordModel(names, weights, bias, rarity)


def targets(given: Sequence[LikenessExample]) -> NDArray[np.float32]:
    """How much of each label [text, label] a situation is worth."""
    names = list(LABELS.values())
    wanted = np.zeros((len(given), len(names)), np.float32)
    for at, one in enumerate(given):
        wanted[at, [names.index(label) for label in one.allowed]] = 1 / len(one.allowed)
    return wanted


def left_out(
    given: Sequence[LikenessExample],
    read: Callable[[NDArray[np.bool_], NDArray[np.bool_]], NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Label shares of each writer's situations by a model that had none of that writer.

    Args:
        given: situations; those of the open corpora are learned from and get no shares.
        read: fits on the situations of the first mask and gives the shares of the second's.
    """
    found = np.zeros((len(given), len(LABELS)), np.float32)
    for writer in WRITERS:
        own = np.array([one.writer == writer for one in given])
        if own.any():
            found[own] = read(~own, own)
    return found


def stored(model: WordModel) -> dict[str, NDArray[np.generic]]:
    """What a file holds of the model: a byte a weight."""
    scale = np.maximum(np.abs(model.weights).max(0), 1e-9) / 127
    return {
        "labels": np.array(model.labels),
        "weights": np.rint(model.weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": model.bias,
        "rarity": np.rint(model.rarity * 16).astype(np.uint8),
    }


def _rarity(given: Iterable[LikenessExample]) -> NDArray[np.float32]:
    """The inverse document frequency of each bucket, in sixteenths as it is stored."""
    seen, count = np.zeros(BUCKETS), 0
    for one in given:
        seen[list({bucket for bucket, _ in _of(one)})] += 1
        count += 1
    rare = np.where(seen > 0, np.log((1 + count) / (1 + seen)) + 1, 0)
    stored: NDArray[np.float32] = (np.rint(rare * 16) / 16).astype(np.float32)
    return stored


def _rows(given: Iterable[LikenessExample], rarity: NDArray[np.float32]) -> _FeatureRows:
    buckets, values, starts, at = [], [], [], 0
    for one in given:
        kinds, counts = np.unique([bucket for bucket, _ in _of(one)], return_counts=True)
        starts.append(at)
        at += len(kinds)
        buckets.append(kinds)
        values.append(row(counts, rarity[kinds]))
    return _FeatureRows(np.concatenate(buckets), np.concatenate(values), np.array(starts))


def _of(one: LikenessExample) -> list[tuple[int, int]]:
    return list(features(WORD.findall(one.text), one.language))


def _scores(rows: _FeatureRows, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    scores: NDArray[np.float32] = np.add.reduceat(
        weights[rows.buckets] * rows.values[:, None], rows.starts, axis=0
    )
    return scores
