"""The sizes of a rule set's weights, fitted on labelled photographs with every sign held.

    python -m facsight.tools.training.rule_weights ../shared/assets/devset/expr

The folder holds pictures and `labels.csv` (file, emotion). Which unit argues for or against which
label is the rule set's and stays; the size of each weight is fitted by multinomial logistic
regression with a ridge penalty, where supporting weights cannot fall below 0, a prototype's own not
below `_CORE`, and opposing ones cannot rise above 0. Labels that the folder does not have (fear,
contempt) keep the weights they have. Prints the tables for the rule set's file, and the unweighted
mean recall by cross-validation.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight.tools.api import analyze_many
from facsight.tools.rules.rule_set import NEUTRAL, RuleSet, load

_CORE: Final = 1.0
_RIDGE: Final = 0.005
_STEPS: Final = 4000
_RATE: Final = 0.3
_FOLDS: Final = 10
# The EMFACS prototypes: their weights keep at least `_CORE`, whatever the photographs hold.
_PROTOTYPES: Final = {
    "happiness": {6, 12},
    "sadness": {1, 4, 15},
    "surprise": {1, 2, 5, 26},
    "anger": {4, 5, 7, 23},
    "disgust": {9, 15, 16},
}

Array = NDArray[np.float64]


def main() -> None:
    """Fit, print the tables and the cross-validated recall."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="pictures and labels.csv")
    rules = load()
    units = sorted({term.au for terms in rules.terms.values() for term in terms})
    levels, names = read_levels(parser.parse_args().folder, units, rules.full_intensity)
    labels = sorted(set(names))
    truth = np.array([labels.index(name) for name in names])
    floor, ceiling = bounds(rules, labels, units)
    weights, bias = fit(levels, truth, floor, ceiling)
    print_tables(labels, units, weights, bias - bias[labels.index(NEUTRAL)])
    recall = cross_validate(levels, truth, floor, ceiling)
    print(f"\n# unweighted mean recall, {_FOLDS} folds, {len(names)} faces: {recall.mean():.3f}")
    print("# " + ", ".join(f"{label} {one:.2f}" for label, one in zip(labels, recall, strict=True)))


def read_levels(folder: Path, units: Sequence[int], full: float) -> tuple[Array, list[str]]:
    """Levels 0-1 (N, K) of the largest faces and their labels; an unmeasured unit counts 0."""
    with (folder / "labels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    levels, names = [], []
    analyses = analyze_many(folder / row["file"] for row in rows)
    for row, analysis in zip(rows, analyses, strict=True):
        if analysis.faces:
            found = analysis.faces[0].action_units.intensities()
            levels.append([min(found.get(unit, 0.0) / full, 1.0) for unit in units])
            names.append(row["emotion"])
    return np.array(levels), names


def bounds(rules: RuleSet, labels: Sequence[str], units: Sequence[int]) -> tuple[Array, Array]:
    """The least and the largest weight (L, K) that each label's rule allows each unit."""
    floor, ceiling = (np.zeros((len(labels), len(units))) for _ in range(2))
    for row, label in enumerate(labels):
        for term in rules.terms.get(label, ()):
            column = units.index(term.au)
            if term.weight < 0:
                floor[row, column] = -np.inf
            else:
                floor[row, column] = _CORE if term.au in _PROTOTYPES.get(label, ()) else 0.0
                ceiling[row, column] = np.inf
    return floor, ceiling


def fit(
    levels: Array, truth: NDArray[np.intp], floor: Array, ceiling: Array
) -> tuple[Array, Array]:
    """Weights (L, K) and biases (L,) by projected gradient descent; the problem is convex."""
    weights = np.clip(np.zeros_like(floor), floor, ceiling)
    bias = np.zeros(len(floor))
    wanted = np.eye(len(floor))[truth]
    for _ in range(_STEPS):
        logits = levels @ weights.T + bias
        scores = np.exp(logits - logits.max(axis=1, keepdims=True))
        error = (scores / scores.sum(axis=1, keepdims=True) - wanted) / len(levels)
        weights = np.clip(weights - _RATE * (error.T @ levels + _RIDGE * weights), floor, ceiling)
        bias -= _RATE * error.sum(axis=0)
    return weights, bias


def cross_validate(levels: Array, truth: NDArray[np.intp], floor: Array, ceiling: Array) -> Array:
    """Recall of each label, every face answered by weights that never saw it."""
    order = np.random.default_rng(0).permutation(len(truth))
    answers = np.zeros_like(truth)
    for fold in range(_FOLDS):
        held = order[fold::_FOLDS]
        seen = np.setdiff1d(order, held)
        weights, bias = fit(levels[seen], truth[seen], floor, ceiling)
        answers[held] = (levels[held] @ weights.T + bias).argmax(axis=1)
    return np.array([(answers[truth == k] == k).mean() for k in range(len(floor))])


def print_tables(labels: Sequence[str], units: Sequence[int], weights: Array, bias: Array) -> None:
    """The fitted labels as the rule set's file spells them."""
    for row, label in enumerate(labels):
        if label == NEUTRAL:
            continue
        kept = {unit: round(float(weights[row, k]), 1) for k, unit in enumerate(units)}
        supporting = ", ".join(f"{u} = {w}" for u, w in kept.items() if w > 0)
        opposing = ", ".join(f"{u} = {-w}" for u, w in kept.items() if w < 0)
        print(f"\n[labels.{label}]\nbias = {bias[row]:.1f}\nfor = {{ {supporting} }}")
        if opposing:
            print(f"against = {{ {opposing} }}")


if __name__ == "__main__":
    main()
