"""Expressions as people make them: units that come together, sides that differ, pulls that exclude
each other."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_training.labels import CENTRAL_SHAPES, SIDED_SHAPES

Array = NDArray[Any]

_SIDED: Final = tuple(SIDED_SHAPES)
_CENTRAL: Final = tuple(CENTRAL_SHAPES)

# Units that come together, with the probability of each given the pattern. -12 and -14 stand for
# one side only; 26 for the jaw, 25 for lips that part beyond it. After the prototypes and compound
# emotions of Du, Tao & Martinez 2014 and the configurations that web photographs are full of.
_PATTERNS: Final = (
    {12: 1.0, 6: 0.7, 25: 0.3, 7: 0.2},
    {12: 1.0, 6: 0.8, 25: 0.9, 26: 0.6, 10: 0.15, 7: 0.2, 2: 0.15, 1: 0.15},
    {12: 1.0, 14: 0.3, 17: 0.2, 24: 0.2},
    {1: 0.8, 4: 0.7, 15: 1.0, 17: 0.5, 7: 0.2, 43: 0.15},
    {1: 1.0, 2: 1.0, 5: 0.7, 25: 0.8, 26: 0.8},
    {1: 1.0, 2: 0.6, 4: 0.8, 5: 0.7, 7: 0.3, 20: 0.8, 25: 0.8, 26: 0.4},
    {4: 1.0, 5: 0.3, 7: 0.7, 24: 0.5, 17: 0.4, 10: 0.2},
    {4: 1.0, 9: 0.4, 10: 0.5, 25: 0.8, 26: 0.5, 16: 0.3, 7: 0.5},
    {9: 0.8, 10: 0.7, 4: 0.5, 7: 0.5, 17: 0.4, 15: 0.3, 25: 0.3, 16: 0.2, 6: 0.3},
    {-12: 1.0, 14: 0.3},
    {-14: 1.0, 24: 0.2},
    {25: 1.0, 26: 0.7, 16: 0.3, 18: 0.15, 22: 0.15, 2: 0.2, 1: 0.2},
    {18: 1.0, 22: 0.3, 17: 0.2},
    {24: 1.0, 17: 0.6, 28: 0.2, 14: 0.3, 15: 0.2},
    {26: 1.0, 25: 0.9, 43: 0.3, 1: 0.3, 2: 0.3},
    {43: 1.0, 4: 0.2, 12: 0.2},
    {34: 1.0, 18: 0.3},
)
_NEUTRAL_SHARE: Final = 0.2
_PATTERN_SHARE: Final = 0.45
_SPARSE_CHANCE: Final = 0.1

# Pairs of opposite pulls on the same tissue: where both were drawn the weaker one nearly gives way.
_OPPOSED_SIDED: Final = ((12, 15), (5, 43), (5, 7), (2, 4))
_ROUND_LIPS: Final = (18, 22)
_WIDE_LIPS: Final = (12, 14, 20)
_CLOSED_LIPS: Final = (24, 28)


@dataclass(frozen=True, slots=True)
class Expression:
    """N expressions, as `labels.intensities` takes them.

    Attributes:
        sided, central, jaw, jaw_side, gaze_deg: see there.
        parting: (N,), 0-1, lips that part beyond what the jaw does.
    """

    sided: MappingProxyType[int, Array]
    central: MappingProxyType[int, Array]
    jaw: Array
    jaw_side: Array
    parting: Array
    gaze_deg: Array


def draw_expressions(rng: np.random.Generator, count: int) -> Expression:
    """`count` expressions: some neutral, some random, some after a known pattern."""
    sided: dict[int, Array] = {unit: np.zeros((count, 2)) for unit in _SIDED}
    central: dict[int, Array] = {unit: np.zeros(count) for unit in _CENTRAL}
    jaw: Array = np.zeros(count)
    parting: Array = np.zeros(count)
    kind = rng.random(count)
    strength = rng.uniform(0.05, 1.05, count)
    chosen = rng.integers(len(_PATTERNS), size=count)
    patterned = (kind >= _NEUTRAL_SHARE) & (kind < _NEUTRAL_SHARE + _PATTERN_SHARE)
    sparse = kind >= _NEUTRAL_SHARE + _PATTERN_SHARE
    one_side = rng.integers(2, size=count)
    for unit in (*_SIDED, *_CENTRAL, 25, 26):
        chances = np.array([pattern.get(unit, 0.0) for pattern in _PATTERNS])
        active = (patterned & (rng.random(count) < chances[chosen])) | (
            sparse & (rng.random(count) < _SPARSE_CHANCE)
        )
        own = np.where(patterned, strength * rng.uniform(0.5, 1.3, count), rng.random(count) ** 0.8)
        value = np.clip(active * own, 0.0, 1.0)
        if unit in sided:
            sided[unit] = value[:, None] * _asymmetry(rng, count)
            single = patterned & (np.array([-unit in p for p in _PATTERNS])[chosen])
            sided[unit][single] = 0.0
            sided[unit][single, one_side[single]] = np.clip(own[single], 0.0, 1.0)
        elif unit in central:
            central[unit] = value
        elif unit == 25:
            parting = value
        else:
            jaw = value * rng.uniform(0.4, 1.0, count)
    jaw_side = np.where(rng.random(count) < 0.06, rng.uniform(-1, 1, count), 0.0)
    expression = _exclude(sided, central, jaw, parting)
    return Expression(
        sided=MappingProxyType(expression[0]),
        central=MappingProxyType(expression[1]),
        jaw=expression[2],
        jaw_side=jaw_side,
        parting=expression[3],
        gaze_deg=_draw_gaze(rng, count),
    )


def _asymmetry(rng: np.random.Generator, count: int) -> Array:
    """Factors (N, 2) for the left and right side: mostly near 1, at times one side much weaker."""
    factors = 1.0 + 0.07 * rng.standard_normal((count, 2))
    weaker = rng.integers(2, size=count)
    kind = rng.random(count)
    rows = np.arange(count)
    factors[rows, weaker] *= np.where(kind < 0.15, rng.random(count), 1.0)
    factors[rows, weaker] *= np.where(kind < 0.04, 0.0, 1.0)
    return np.clip(factors, 0.0, 1.0)


def _draw_gaze(rng: np.random.Generator, count: int) -> Array:
    wide = rng.random((count, 1)) < 0.3
    spread = np.where(wide, np.array([18.0, 12.0]), np.array([6.0, 4.0]))
    return np.clip(rng.standard_normal((count, 2)) * spread, [-42, -32], [42, 28])


def _exclude(
    sided: dict[int, Array], central: dict[int, Array], jaw: Array, parting: Array
) -> tuple[dict[int, Array], dict[int, Array], Array, Array]:
    """Weaken what anatomy does not allow together."""
    for first, second in _OPPOSED_SIDED:
        a, b = sided[first], sided[second]
        sided[first], sided[second] = np.where(a >= b, a, 0.15 * a), np.where(b > a, b, 0.15 * b)
    wide = np.max([sided[unit].max(axis=1) for unit in _WIDE_LIPS], axis=0)
    rounded = np.max([central[unit] for unit in _ROUND_LIPS], axis=0)
    for unit in _ROUND_LIPS:
        central[unit] = np.where(rounded >= wide, central[unit], 0.15 * central[unit])
    for unit in _WIDE_LIPS:
        sided[unit] = sided[unit] * np.where(rounded >= wide, 0.15, 1.0)[:, None]
    closed = np.max([*(central[unit] for unit in _CLOSED_LIPS), sided[34].max(axis=1)], axis=0)
    open_factor = np.clip(1.0 - 3.0 * closed, 0.0, 1.0)
    sided[10] = sided[10] * (0.3 + 0.7 * open_factor)[:, None]
    sided[16] = sided[16] * (0.3 + 0.7 * open_factor)[:, None]
    central[17] = central[17] * (1.0 - np.clip(jaw, 0.0, 1.0))
    return sided, central, jaw * open_factor, parting * open_factor
