"""LikenessFit the small model of situations: `python -m facsight_training.situation_model`.

Reads the situations of `situations/` (a line is the labels that may lead, a letter each, and the
text) and those of the corpora that are open (`OPEN`), and writes `situation_model.npz` among the
rules. A situation with several labels counts for each alike. Softmax regression on hashed words,
pairs and parts of words; the same files give the same model. With `--folds 5` it fits nothing and
prints how surely situations that were left out are read.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.rules.situation_model import BUCKETS, WORD, features, row

LABELS: Final = {
    "a": "anger",
    "c": "contempt",
    "d": "disgust",
    "f": "fear",
    "h": "happiness",
    "s": "sadness",
    "u": "surprise",
    "n": "neutral",
}
OPEN: Final = (
    "after",
    "broad",
    "everyday_check",
    "everyday_tuned",
    "hard",
    "later",
    "oblique",
    "reserved",
    "seen",
    "tuned",
)
_CORPORA: Final = Path("evals/facsight_bench/corpora")
_TARGET: Final = Path("tools/facsight_tools/rules/situation_model.npz")
_STEPS: Final = 240
_RATE: Final = 12.0
_DECAY: Final = 2e-5


@dataclass(frozen=True, slots=True)
class LikenessExample:
    """A situation, and the labels that its writer would let pass."""

    language: str
    text: str
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _FeatureRows:
    """Features of texts, one after another: `starts[i]` is where those of text i begin."""

    buckets: NDArray[np.int64]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LikenessFit:
    """Weights [bucket, label], bias [label] and how rare each bucket is."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    rarity: NDArray[np.float32]

    def shares(self, examples: Sequence[LikenessExample]) -> NDArray[np.float32]:
        """Label shares [text, label]."""
        rows = _rows(examples, self.rarity)
        return _softmax(_scores(rows, self.weights) + self.bias)


def examples(corpora: Path = _CORPORA) -> list[LikenessExample]:
    """Every situation to learn from."""
    found = []
    for language in ("en", "de", "es"):
        file = resources.files(__package__) / "situations" / f"{language}.txt"
        for line in file.read_text(encoding="utf-8").splitlines():
            codes, _, text = line.partition(" ")
            if text and codes != "#":
                found.append(LikenessExample(language, text, tuple(LABELS[code] for code in codes)))
    for name in OPEN:
        for line in (corpora / f"situations_{name}.jsonl").read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found.append(LikenessExample(one["language"], one["text"], tuple(one["allowed"])))
    return found


def fit(given: Sequence[LikenessExample]) -> LikenessFit:
    """Softmax regression by accelerated gradient steps, from zero."""
    rarity = _rarity(given)
    rows = _rows(given, rarity)
    names = list(LABELS.values())
    wanted = np.zeros((len(given), len(names)), np.float32)
    for at, one in enumerate(given):
        wanted[at, [names.index(label) for label in one.allowed]] = 1 / len(one.allowed)
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
        off = (_softmax(_scores(rows, ahead) + ahead_bias) - wanted) / len(given)
        slope = _DECAY * ahead
        slope[kinds] += np.add.reduceat(off[text_of] * values, begin, axis=0)
        new, new_bias = ahead - _RATE * slope, ahead_bias - off.sum(0)
        later = (1 + (1 + 4 * moment**2) ** 0.5) / 2
        pace = np.float32((moment - 1) / later)
        ahead, ahead_bias = new + pace * (new - weights), new_bias + pace * (new_bias - bias)
        weights, bias, moment = new, new_bias, later
    return LikenessFit(weights, bias, rarity)


def left_out(given: Sequence[LikenessExample], folds: int) -> NDArray[np.float32]:
    """Label shares of each situation, by a model that was fitted without it and its neighbours."""
    shares = np.zeros((len(given), len(LABELS)), np.float32)
    part = np.random.default_rng(0).permutation(len(given)) % folds
    for fold in range(folds):
        model = fit([one for one, at in zip(given, part, strict=True) if at != fold])
        shares[part == fold] = model.shares(
            [one for one, at in zip(given, part, strict=True) if at == fold]
        )
    return shares


def main(argv: Sequence[str] | None = None) -> int:
    """LikenessFit and write the model, or print what folds give."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folds", type=int, help="cross-validate and write nothing")
    parser.add_argument("--corpora", type=Path, default=_CORPORA)
    parser.add_argument("--to", type=Path, default=_TARGET)
    args = parser.parse_args(argv)
    given = examples(args.corpora)
    if args.folds:
        print(_table(given, left_out(given, args.folds)))
        return 0
    write(fit(given), args.to)
    print(f"{len(given)} situations, {args.to}: {args.to.stat().st_size} bytes")
    return 0


def write(model: LikenessFit, target: Path) -> None:
    """Store the model with a byte a weight."""
    scale = np.maximum(np.abs(model.weights).max(0), 1e-9) / 127
    np.savez_compressed(
        target,
        labels=np.array(list(LABELS.values())),
        weights=np.rint(model.weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=model.bias,
        rarity=np.rint(model.rarity * 16).astype(np.uint8),
    )


def _table(given: Sequence[LikenessExample], shares: NDArray[np.float32]) -> str:
    names = list(LABELS.values())
    right = np.array(
        [names[share.argmax()] in one.allowed for share, one in zip(shares, given, strict=True)]
    )
    sure = shares.max(1)
    lines = [f"{len(given)} situations, leading label right {right.mean():.3f}"]
    for least in (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        speaks = sure >= least
        wrong = float((speaks & ~right).mean())
        lines.append(f"from {least:.2f}: speaks {speaks.mean():.3f}, wrong {wrong:.3f}")
    return "\n".join(lines)


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


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    shares: NDArray[np.float32] = np.exp(scores - scores.max(1, keepdims=True))
    result: NDArray[np.float32] = shares / shares.sum(1, keepdims=True)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
