"""Fit all that reads emotions: the rules' weights, the learned reader, and how the two are pooled.

    python -m facsight_training.rendered.emotional out/drawn
    python -m facsight_training.emotions ../shared/assets/devset/expr \
        ../shared/assets/devset/expr_more --drawn out/drawn --readouts out/halves/readouts

Each folder holds pictures and `labels.csv` (file, emotion), `--drawn` the heads that the first
command draws, `--readouts` what `rendered.rebuild` left there: units are read by readouts that did
not see the person. Writes the rule set `facsight`, the
network `emotion_opinion` and its hash in the catalogue, and prints what they reach on the people
that were kept from all of it. To be run again whenever the action units are read by another
network.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

import facsight_tools.networks.catalogue as catalogue
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.analyzers.opinion import LABELS, OPINION
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_tools.rules import rule_set as rule_sets
from facsight_tools.rules.bars import held_back
from facsight_tools.rules.pooling import completed, pool
from facsight_tools.rules.rule_set import NEUTRAL, RuleSet
from facsight_tools.types import ActionUnits, HeldBack, Pooling
from facsight_training import opinion, rule_weights
from facsight_training.drawn_faces import DrawnFaces, read_drawn
from facsight_training.labelled_faces import LabelledFaces, folds, read_faces
from facsight_training.multinomial import softmax
from facsight_training.rule_weights import Patterns, load_patterns

_FOLDS: Final = 5
_RESAMPLES: Final = 1000
_POWERS: Final = tuple(round(0.1 * step, 1) for step in range(16))
_TEMPERATURES: Final = tuple(round(0.5 + 0.1 * step, 1) for step in range(31))
_LEAST: Final = 1e-6

Array = NDArray[np.float64]
Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class FittedOpinion:
    """All that is written."""

    tables: str
    temperature: float
    pooling: Pooling
    network: bytes
    told: tuple[str, ...]


def main(argv: Sequence[str] | None = None) -> None:
    """Read, fit, write, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path, help="pictures and labels.csv")
    parser.add_argument("--drawn", type=Path, required=True, help="heads of rendered.emotional")
    parser.add_argument("--readouts", type=Path, required=True, help="of rendered.rebuild")
    args = parser.parse_args(argv)
    drawn = read_drawn(args.drawn)
    faces = read_faces(args.folders, args.readouts, print)
    fitted = fit(faces.part(~faces.kept), drawn)
    write(fitted)
    print("\n".join(fitted.told))
    print(f"{(~faces.kept).sum()} faces fitted, {faces.kept.sum()} of other people kept")


def fit(faces: LabelledFaces, drawn: DrawnFaces) -> FittedOpinion:
    """Everything, from the faces of the people who are not kept, and drawn heads."""
    patterns = load_patterns()
    fold = folds(faces.people, _FOLDS)
    weights, bias = fit_rules(patterns, faces)
    units = [dict(one) for one in rules_out_of_fold(patterns, faces, fold)]
    temperature = best_temperature(units, faces.labels)
    units = [tempered(one, temperature) for one in units]
    learned = [
        dict(zip(LABELS, map(float, row), strict=True))
        for row in opinion.out_of_fold(faces, fold, drawn)
    ]
    pooling = fit_pooling(units, learned, faces.labels)
    held = [held_back(patterns.bars, face) for face in faces.units]
    told = [without_barred(one, down) for one, down in zip(units, held, strict=True)]
    both = [
        pool(one, other, pooling, down)
        for one, other, down in zip(told, learned, held, strict=True)
    ]
    return FittedOpinion(
        rule_weights.tables(patterns, weights, bias),
        temperature,
        pooling,
        opinion.export(opinion.fit_reader(faces, drawn)).SerializeToString(deterministic=True),
        (
            f"by {_FOLDS} folds over people, mean recall of {len(LABELS)} labels among these:",
            f"  action units alone     {recall(told, faces)}",
            f"  learned reader alone   {recall(learned, faces)}",
            f"  pooled                 {recall(both, faces)}",
        ),
    )


def recall(scores: Sequence[Scores], faces: LabelledFaces) -> str:
    """Mean recall over labels, with its 95% interval over people."""
    known = sorted(set(faces.labels))
    tops = [first({one: s.get(one, 0.0) for one in known}) for s in scores]
    right = np.array([top == label for top, label in zip(tops, faces.labels, strict=True)])
    truth = np.array([known.index(one) for one in faces.labels])
    people, person = np.unique(np.array(faces.people), return_inverse=True)
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(people), np.full(len(people), 1 / len(people)), _RESAMPLES)
    often = np.concatenate([np.ones((1, len(truth))), drawn[:, person]])
    of = [(often[:, truth == k], right[truth == k]) for k in range(len(known))]
    means = np.mean([(n * hit).sum(axis=1) / n.sum(axis=1) for n, hit in of], axis=0)
    low, high = np.percentile(means[1:], [2.5, 97.5])
    return f"{means[0]:.3f} [{low:.3f}, {high:.3f}]"


def fit_rules(patterns: Patterns, faces: LabelledFaces) -> tuple[Array, Array]:
    """Weights and biases as the file will have them."""
    table = rule_weights.levels(faces.units, patterns.columns)
    truth = np.array([patterns.labels.index(one) for one in faces.labels])
    relaxed = table[truth == patterns.labels.index(NEUTRAL)]
    weights, bias = rule_weights.fit_rules(patterns, table, truth, relaxed)
    # what no photograph shows, the reader does not measure: it would be missed in every answer
    unread = ~table.any(axis=0)
    weights[:, unread] = np.maximum(weights[:, unread], 0.0)
    return rule_weights.rounded(patterns, weights, bias)


def rules_out_of_fold(
    patterns: Patterns, faces: LabelledFaces, fold: NDArray[np.int64]
) -> list[Scores]:
    """Scores by rules that did not see the person, at temperature 1."""
    found: list[Scores] = [{} for _ in fold]
    for held in np.unique(fold):
        rules = ruled(patterns, *fit_rules(patterns, faces.part(fold != held)))
        for i in np.flatnonzero(fold == held):
            found[i] = scored(rules, faces.units[i])
    return found


def ruled(patterns: Patterns, weights: Array, bias: Array) -> RuleSet:
    """The rule set of some weights, without a temperature."""
    like = replace(rule_sets.load(), temperature=1.0, pooling=None)
    return rule_weights.rule_set(patterns, weights, bias, like)


def scored(rules: RuleSet, units: ActionUnits) -> Scores:
    """The scores by action units; an even spread where too few were measured."""
    scores = EmotionAnalyzer(rules)(units).scores
    return dict(scores) or dict.fromkeys(rules.labels, 1.0 / len(rules.labels))


def without_barred(scores: Scores, held: Sequence[HeldBack]) -> Scores:
    """Scores without the labels that a unit bars; how the opinions are pooled is fitted without."""
    return scores | {one.label: 0.0 for one in held if not one.most}


def tempered(scores: Scores, temperature: float) -> Scores:
    """Scores whose logits are divided by a temperature."""
    weights = {label: max(p, _LEAST) ** (1.0 / temperature) for label, p in scores.items()}
    total = sum(weights.values())
    return {label: weight / total for label, weight in weights.items()}


def surprise(scores: Sequence[Scores], labels: Sequence[str]) -> float:
    """Mean negative log of what the labels were given."""
    given = [max(one.get(label, 0.0), _LEAST) for one, label in zip(scores, labels, strict=True)]
    return float(-np.log(given).mean())


def best_temperature(scores: Sequence[Scores], labels: Sequence[str]) -> float:
    """The temperature at which scores surprise least."""
    return min(_TEMPERATURES, key=lambda one: surprise([tempered(s, one) for s in scores], labels))


def fit_pooling(
    units: Sequence[Scores], learned: Sequence[Scores], labels: Sequence[str]
) -> Pooling:
    """The powers at which the pool surprises least, and how often what comes of it is right."""
    reliability = {label: right_where_first(learned, labels, label) for label in LABELS}
    free = Pooling(0.0, 0.0, 1.0, MappingProxyType(reliability))
    powers = [(u, o) for u in _POWERS for o in _POWERS if u + o]

    names = sorted(units[0])
    truth = np.array([names.index(label) for label in labels])
    seen, told = (
        np.log(np.maximum([[one[name] for name in names] for one in opinion], _LEAST))
        for opinion in (units, map(completed, units, learned))
    )

    def cost(power: tuple[float, float]) -> float:
        given = softmax(power[0] * seen + power[1] * told)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(given, _LEAST)).mean())

    best = min(powers, key=cost)
    free = replace(free, units=best[0], learned=best[1])
    apart = [
        first(pool(u, o, free)) == label
        for u, o, label in zip(units, learned, labels, strict=True)
        if first(u) != first(o)
    ]
    # never so much that it could be told as certain
    most = min(round(float(np.mean(apart)), 2), 0.65) if apart else 0.5
    return replace(free, most_where_differ=most)


def right_where_first(scores: Sequence[Scores], labels: Sequence[str], label: str) -> float:
    """The share of readings with a label first that were right; a half where there are none."""
    hits = [one == label for s, one in zip(scores, labels, strict=True) if first(s) == label]
    return round(float(np.mean(hits)), 2) if hits else 0.5


def first(scores: Scores) -> str:
    """The label with the highest score."""
    return min(scores, key=lambda label: (-scores[label], label))


def write(fitted: FittedOpinion) -> None:
    """The rule set, the network and its hash in the catalogue, where they stand in the sources."""
    rules = Path(rule_sets.__file__).parent / f"{rule_sets.DEFAULT}.toml"
    text = rules.read_text(encoding="utf-8")
    head = text[: text.index("\ntemperature = ")]
    pooling = fitted.pooling
    reliability = ", ".join(f"{k} = {v}" for k, v in sorted(pooling.reliability.items()))
    rules.write_text(
        f"{head}\ntemperature = {fitted.temperature}\n\n"
        "# How the units' scores are pooled with the learned reader's: rules/pooling.py\n"
        f"[opinion]\nunits = {pooling.units}\nlearned = {pooling.learned}\n"
        f"most_where_differ = {pooling.most_where_differ}\n"
        f"reliability = {{ {reliability} }}\n\n{fitted.tables}",
        encoding="utf-8",
    )
    (WEIGHTS_DIR / f"{OPINION}.onnx").write_bytes(fitted.network)
    listing = Path(catalogue.__file__)
    sha256 = hashlib.sha256(fitted.network).hexdigest()
    known = listing.read_text(encoding="utf-8")
    entry = rf'(file_name="{OPINION}\.onnx",\s+sha256=")[0-9a-f]{{64}}'
    listing.write_text(re.sub(entry, rf"\g<1>{sha256}", known), encoding="utf-8")


if __name__ == "__main__":
    main()
