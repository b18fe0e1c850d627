"""The weights of the rule set `facsight`, fitted on labelled photographs with sourced signs held.

    python -m facsight_training.rule_weights ../shared/assets/devset/expr

The folder holds pictures and `labels.csv` (file, emotion). Where `emfacs` says that a unit argues
for or against a label, that sign is held; every other measured unit and head position may take
either. The sizes are those of a multinomial logistic regression with a ridge penalty in which every
label counts alike. Faces are mirror-symmetric in what they express: left and right turns share a
weight. Labels that the folder does not have (fear, contempt) keep what `emfacs` gives them. Prints
the tables for the rule set's file, and the unweighted mean recall by cross-validation.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.api import analyze_many
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.rule_set import NEUTRAL, RuleSet, load
from facsight_tools.types import MeasuredAU, UnavailableReason

_SIGNS: Final = "emfacs"
_CORE: Final = 0.3
_RIDGE: Final = 0.004
_STEPS: Final = 6000
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
# A smaller weight says less than its own error.
_LEAST: Final = 0.2
_MIRRORED: Final = {52: 51, 56: 55, 62: 61}

Array = NDArray[np.float64]


def main() -> None:
    """Fit, print the tables and the cross-validated recall."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="pictures and labels.csv")
    rules = load(_SIGNS)
    units, levels, names = read_levels(parser.parse_args().folder, rules.full_intensity)
    labels = sorted(set(names))
    truth = np.array([labels.index(name) for name in names])
    floor, ceiling = bounds(rules, labels, units)
    weights, bias = fit(levels, truth, floor, ceiling)
    print_tables(rules, labels, units, weights, bias - bias[labels.index(NEUTRAL)])
    recall = cross_validate(levels, truth, floor, ceiling)
    print(f"\n# unweighted mean recall, {_FOLDS} folds, {len(names)} faces: {recall.mean():.3f}")
    print("# " + ", ".join(f"{label} {one:.2f}" for label, one in zip(labels, recall, strict=True)))


def read_levels(folder: Path, full: float) -> tuple[list[int], Array, list[str]]:
    """Units (K,), their levels 0-1 (N, K) on the largest faces, and the faces' labels.

    An unmeasured unit counts 0; a unit to the right adds to the column of its mirror image.
    """
    with (folder / "labels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    faces, names = [], []
    outcomes = analyze_many(folder / row["file"] for row in rows)
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome.analysis.faces:
            faces.append(outcome.analysis.faces[0].action_units)
            names.append(row["emotion"])
    measured = {
        reading.au
        for face in faces
        for reading in face.readings
        if isinstance(reading, MeasuredAU) or reading.reason is UnavailableReason.POSE
    }
    units = [unit for unit in ACTION_UNITS if unit in measured and unit not in _MIRRORED]
    levels = np.zeros((len(faces), len(units)))
    for row_levels, face in zip(levels, faces, strict=True):
        for unit, intensity in face.intensities().items():
            row_levels[units.index(_MIRRORED.get(unit, unit))] += min(intensity / full, 1.0)
    return units, levels, names


def bounds(rules: RuleSet, labels: Sequence[str], units: Sequence[int]) -> tuple[Array, Array]:
    """The least and the largest weight (L, K) that the sourced signs allow each unit."""
    floor = np.full((len(labels), len(units)), -np.inf)
    ceiling = np.full((len(labels), len(units)), np.inf)
    for row, label in enumerate(labels):
        if label == NEUTRAL:
            floor[row] = ceiling[row] = 0.0
        for term in rules.terms.get(label, ()):
            if term.au not in units:
                continue
            column = units.index(term.au)
            if term.weight < 0:
                ceiling[row, column] = -_LEAST
            else:
                own = term.au in _PROTOTYPES.get(label, ())
                floor[row, column] = _CORE if own else _LEAST
    return floor, ceiling


def fit(
    levels: Array, truth: NDArray[np.intp], floor: Array, ceiling: Array
) -> tuple[Array, Array]:
    """Weights (L, K) and biases (L,) by projected gradient descent; the problem is convex."""
    weights = np.clip(np.zeros_like(floor), floor, ceiling)
    bias = np.zeros(len(floor))
    wanted = np.eye(len(floor))[truth]
    balance = 1.0 / np.bincount(truth, minlength=len(floor))[truth]
    balance = (balance / balance.sum())[:, None]
    for _ in range(_STEPS):
        logits = levels @ weights.T + bias
        scores = np.exp(logits - logits.max(axis=1, keepdims=True))
        error = (scores / scores.sum(axis=1, keepdims=True) - wanted) * balance
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


def print_tables(
    rules: RuleSet, labels: Sequence[str], units: Sequence[int], weights: Array, bias: Array
) -> None:
    """The fitted labels as the rule set's file spells them; unmeasured units keep their weight."""
    both_ways = {left: right for right, left in _MIRRORED.items()}
    for row, label in enumerate(labels):
        if label == NEUTRAL:
            continue
        kept = {unit: round(float(weights[row, k]), 1) for k, unit in enumerate(units)}
        kept |= {both_ways[unit]: weight for unit, weight in kept.items() if unit in both_ways}
        kept |= {term.au: term.weight for term in rules.terms[label] if term.au not in units}
        supporting = ", ".join(f"{u} = {w}" for u, w in sorted(kept.items()) if w >= _LEAST)
        opposing = ", ".join(f"{u} = {-w}" for u, w in sorted(kept.items()) if w <= -_LEAST)
        print(f"\n[labels.{label}]\nbias = {bias[row]:.1f}\nfor = {{ {supporting} }}")
        if opposing:
            print(f"against = {{ {opposing} }}")


if __name__ == "__main__":
    main()
