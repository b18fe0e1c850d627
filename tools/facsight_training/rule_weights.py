"""The weights of the rule set `facsight`: sizes from photographs, signs from published patterns.

`patterns.toml` says which units the published patterns of each label hold. A unit argues for a
label only if a pattern of it holds the unit, or many people showed it; it argues against only if no
pattern of it does and one of another label does. Units that part lips and jaw in speech argue
against nothing, and head and eyes count nowhere. Within these signs the sizes are those of a
multinomial logistic regression with a ridge, over two kinds of faces:

- photographs, in which every label counts alike;
- made faces, which show the patterns over the readings of neutral photographs, a unit now and then
  missed; of neutral, mouths that speak. They hold the rules to the patterns where photographs are
  few or noisy, and are all there is of fear and contempt.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.rules.rule_set import NEUTRAL, Bar, RuleSet, Term
from facsight_tools.types import ActionUnits, MeasuredAU
from facsight_training.multinomial import balance, softmax

FULL: Final = 3.0
"""From this intensity on a unit counts fully."""

_CORE: Final = 0.3  # a unit of a published pattern weighs at least this
_LEAST: Final = 0.15  # a smaller weight, of a unit that no pattern of the label holds, is left out
_MADE: Final = 0.5  # what the made faces count of all
_COUNT: Final = 150  # made faces of each label
_RIDGE: Final = 0.001
_AT_REST: Final = 1.0
"""A face that moves nothing is neutral: the bias of every other label lies this far below."""
_STEPS: Final = 800
_RATE: Final = 0.5
_MISSED: Final = 0.15
_JOINING: Final = 0.3
_STRENGTH: Final = (1.5, 5.0)
_SPEAKING: Final = {25: 0.5, 26: 0.5, 27: 0.2, 17: 0.1, 20: 0.1, 22: 0.1, 16: 0.1}
_IN_SPEECH: Final = (0.5, 3.5)

Array = NDArray[np.float64]
Column = tuple[int, bool]
"""A unit, and whether it is the difference between its sides that counts."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """What published tables say that a face shows with each label.

    Attributes:
        shown: label to its patterns, sets of units; those of contempt are on one side.
        joins: label to units that often join them.
        speech: units that speech moves as well.
        bars: label to what keeps it down.
    """

    shown: Mapping[str, tuple[tuple[int, ...], ...]]
    one_sided: frozenset[str]
    joins: Mapping[str, tuple[int, ...]]
    speech: frozenset[int]
    bars: Mapping[str, Bar]

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label, `neutral` included, in alphabetical order."""
        return tuple(sorted([*self.shown, NEUTRAL]))

    @property
    def columns(self) -> list[Column]:
        """What the rules may weigh, in order."""
        whole = {u for one in self.shown if one not in self.one_sided for u in self.held(one)}
        sided = {u for one in self.one_sided for u in self.held(one)}
        return [*((u, False) for u in sorted(whole)), *((u, True) for u in sorted(sided))]

    def held(self, label: str) -> set[int]:
        """The units of a label's patterns, and those that join them."""
        units = {unit for pattern in self.shown.get(label, ()) for unit in pattern}
        return units | set(self.joins.get(label, ()))

    def bounds(self) -> tuple[Array, Array]:
        """The least and the largest weight (L, K) that the signs allow."""
        columns = self.columns
        floor = np.zeros((len(self.labels), len(columns)))
        ceiling = np.zeros_like(floor)
        for row, label in enumerate(self.labels):
            typical = {unit for pattern in self.shown.get(label, ()) for unit in pattern}
            for k, (unit, sided) in enumerate(columns):
                if label == NEUTRAL or (sided != (label in self.one_sided) and unit in typical):
                    continue
                if unit in self.held(label) and sided == (label in self.one_sided):
                    ceiling[row, k] = np.inf
                    floor[row, k] = _CORE * (unit in typical)
                elif not sided and unit not in self.speech:
                    floor[row, k] = -np.inf
        return floor, ceiling


def load_patterns() -> Patterns:
    """The patterns of `patterns.toml`."""
    text = (resources.files(__package__) / "patterns.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    labels: dict[str, dict[str, Any]] = data["labels"]
    return Patterns(
        {name: tuple(map(tuple, _of(one))) for name, one in labels.items()},
        frozenset(name for name, one in labels.items() if "unilateral" in one),
        {name: tuple(one.get("joins", ())) for name, one in labels.items()},
        frozenset(data["speech"]),
        {
            name: Bar(_grades(one["barred_by"]), _grades(one["blends_with"]), one["most_in_blend"])
            for name, one in labels.items()
            if "barred_by" in one
        },
    )


def _grades(table: Mapping[str, float]) -> dict[int, float]:
    return {int(unit): least for unit, least in table.items()}


def _of(label: Mapping[str, Any]) -> list[list[int]]:
    found: list[list[int]] = label.get("unilateral") or label["patterns"]
    return found


def levels(units: Sequence[ActionUnits], columns: Sequence[Column]) -> Array:
    """How far each unit is there, (N, K), 0-1; 0 where it was not measured."""
    table = np.zeros((len(units), len(columns)))
    for row, face in zip(table, units, strict=True):
        for k, (unit, sided) in enumerate(columns):
            sides = [face.get(unit, side) for side in (("left", "right") if sided else ("both",))]
            values = [one.intensity for one in sides if isinstance(one, MeasuredAU)]
            if len(values) == len(sides):
                amount = abs(values[0] - values[1]) if sided else values[0]
                row[k] = min(amount / FULL, 1.0)
    return table


def made_faces(patterns: Patterns, neutral: Array, seed: int) -> tuple[Array, NDArray[np.int64]]:
    """Levels (N, K) of faces that show the patterns, and their labels (N,).

    Args:
        patterns: what they show.
        neutral: (M, K), the levels of neutral photographs, over which they show it.
        seed: of what is drawn.
    """
    rng = np.random.default_rng(seed)
    columns = patterns.columns
    faces = neutral[rng.integers(len(neutral), size=_COUNT * len(patterns.labels))].copy()
    truth = np.repeat(np.arange(len(patterns.labels)), _COUNT)
    for face, label in zip(faces, truth, strict=True):
        for column, strength in _shown(patterns, patterns.labels[label], rng):
            if column in columns:
                k = columns.index(column)
                face[k] = max(face[k], min(strength / FULL, 1.0))
    return faces, truth


def _shown(patterns: Patterns, label: str, rng: np.random.Generator) -> list[tuple[Column, float]]:
    """What one made face shows: columns and intensities."""
    if label == NEUTRAL:
        moved = [unit for unit, often in _SPEAKING.items() if rng.random() < often]
        return [((unit, False), rng.uniform(*_IN_SPEECH)) for unit in moved]
    every = patterns.shown[label]
    units = [u for u in every[rng.integers(len(every))] if rng.random() >= _MISSED]
    units += [u for u in patterns.joins.get(label, ()) if rng.random() < _JOINING]
    found: list[tuple[Column, float]] = []
    for unit in units:
        strength = rng.uniform(*_STRENGTH)
        if label in patterns.one_sided:
            found.append(((unit, True), strength))
            strength *= np.sqrt(0.5)  # of the whole face, as `labels.intensities` has it
        found.append(((unit, False), strength))
    return found


def fit_rules(
    patterns: Patterns, faces: Array, truth: NDArray[Any], neutral: Array
) -> tuple[Array, Array]:
    """Weights (L, K) and biases (L,), `neutral` at 0, by projected gradient steps with momentum.

    Args:
        patterns: the signs, and what made faces show.
        faces: (N, K), levels on photographs.
        truth: (N,), their labels, of `patterns.labels`.
        neutral: (M, K), levels on photographs over which faces are made.
    """
    made, made_truth = made_faces(patterns, neutral, seed=0)
    data, wanted = np.concatenate([faces, made]), np.concatenate([truth, made_truth])
    count = len(patterns.labels)
    share = np.concatenate(
        [(1 - _MADE) * balance(truth, count), np.full(len(made), _MADE / len(made))]
    )
    floor, ceiling = patterns.bounds()
    aim = np.eye(count)[wanted]
    rest = patterns.labels.index(NEUTRAL)
    others = np.arange(count) != rest
    weights = ahead = np.clip(np.zeros_like(floor), floor, ceiling)
    bias = bias_ahead = np.zeros(count)
    pace = 1.0
    for _ in range(_STEPS):
        error = (softmax(data @ ahead.T + bias_ahead) - aim) * share[:, None]
        after = np.clip(ahead - _RATE * (error.T @ data + _RIDGE * ahead), floor, ceiling)
        bias_after = bias_ahead - _RATE * error.sum(axis=0)
        bias_after[others] = np.minimum(bias_after[others], bias_after[rest] - _AT_REST)
        faster = (1.0 + np.sqrt(1.0 + 4.0 * pace**2)) / 2.0
        momentum = (pace - 1.0) / faster
        ahead = after + momentum * (after - weights)
        bias_ahead = bias_after + momentum * (bias_after - bias)
        weights, bias, pace = after, bias_after, faster
    return weights, bias - bias[rest]


def rounded(patterns: Patterns, weights: Array, bias: Array) -> tuple[Array, Array]:
    """As the file has them: two decimals, and no small weight that no pattern asks for."""
    floor, _ = patterns.bounds()
    kept = np.where((np.abs(weights) >= _LEAST) | (floor > 0), weights, 0.0)
    return kept.round(2), bias.round(2)


def rule_set(patterns: Patterns, weights: Array, bias: Array, like: RuleSet) -> RuleSet:
    """A rule set with these weights that bars nothing, and all else as in another."""
    rows = {label: k for k, label in enumerate(patterns.labels) if label != NEUTRAL}
    terms = {
        label: tuple(
            Term(unit, float(weights[k, c]), unilateral=sided)
            for (unit, sided), c in sorted((one, c) for c, one in enumerate(patterns.columns))
            if weights[k, c]
        )
        for label, k in rows.items()
    }
    biases = {label: float(bias[k]) for label, k in rows.items()}
    return replace(
        like,
        terms=MappingProxyType(terms),
        bias=MappingProxyType(biases),
        full_intensity=FULL,
        bars=MappingProxyType({}),
    )


def tables(patterns: Patterns, weights: Array, bias: Array) -> str:
    """The labels as the rule set's file spells them."""
    blocks = []
    for label, row, constant in zip(patterns.labels, weights, bias, strict=True):
        if label == NEUTRAL:
            continue
        lines = [f"[labels.{label}]", f"bias = {constant:.2f}"]
        for name, sided, sign in (
            ("for", False, 1),
            ("for_unilateral", True, 1),
            ("against", False, -1),
        ):
            kept = [
                f"{unit} = {abs(weight):.2f}"
                for (unit, one_side), weight in zip(patterns.columns, row, strict=True)
                if one_side == sided and weight * sign > 0
            ]
            if kept:
                lines.append(f"{name} = {{ {', '.join(kept)} }}")
        if bar := patterns.bars.get(label):
            for name, units in (("barred_by", bar.by), ("blends_with", bar.blends_with)):
                told = ", ".join(f"{unit} = {least}" for unit, least in units.items())
                lines.append(f"{name} = {{ {told} }}")
            lines.append(f"most_in_blend = {bar.most}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"
