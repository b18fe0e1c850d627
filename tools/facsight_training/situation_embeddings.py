"""Fit what reads sentence embeddings: `python -m facsight_training.situation_embeddings`.

Needs the extra `embeddings`. Reads the situations that the small model of words is fitted on and
writes `situation_embeddings.npz` among the rules: a readout of the embedding, and how it is mixed
with the model of words and the lexicon. The mixture is fitted on shares of folds that leave whole
themes out, and on the situations written for the model alone: the lexicon knows the open corpora.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.errors import InputError
from facsight_tools.evidence.context.reading import lexicon_lead
from facsight_tools.rules.situation_embeddings import (
    EmbeddingReadout,
    embedder,
    opinions,
    softmax,
)
from facsight_training import situation_model
from facsight_training.situation_model import LABELS, LikenessExample, examples

_CORPORA: Final = Path("evals/facsight_bench/corpora")
_TARGET: Final = Path("tools/facsight_tools/rules/situation_embeddings.npz")
_FOLDS: Final = 6
_NEIGHBOURS: Final = 40
_STEPS: Final = 400
_READOUT_RIDGE: Final = 600.0
_MIX_RIDGE: Final = 3.0

Array = NDArray[np.float32]


def main(argv: Sequence[str] | None = None) -> int:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--to", type=Path, default=_TARGET)
    args = parser.parse_args(argv)
    embed = embedder()
    if embed is None:
        raise InputError("Fitting needs the embeddings: pip install 'facsight[embeddings]'.")
    given = examples()
    part = themes()
    words = np.zeros((len(given), len(LABELS)), np.float32)
    for fold in range(_FOLDS):
        rest = [one for one, at in zip(given, part, strict=True) if at != fold]
        left = [one for one, at in zip(given, part, strict=True) if at == fold]
        words[part == fold] = situation_model.fit(rest).shares(left)
    found = fit(given, np.stack([embed(one.text) for one in given]), words, part)
    write(found, args.to)
    print(f"{len(given)} situations, {args.to}: {args.to.stat().st_size} bytes")
    return 0


def themes() -> NDArray[np.int64]:
    """The fold of each of `examples()`: neighbours under one heading, or a corpus, go together."""
    names: list[str] = []
    for language in ("en", "de", "es"):
        file = resources.files(__package__) / "situations" / f"{language}.txt"
        heading, count = "", 0
        for line in file.read_text(encoding="utf-8").splitlines():
            codes, _, text = line.partition(" ")
            if codes == "#":
                heading, count = text, 0
            elif text:
                names.append(f"{heading}:{count // _NEIGHBOURS}")
                count += 1
    for name in situation_model.OPEN:
        file = _CORPORA / f"situations_{name}.jsonl"
        names += [name] * len(file.read_text(encoding="utf-8").splitlines())
    kinds = sorted(set(names))
    order = np.random.default_rng(0).permutation(len(kinds)) % _FOLDS
    return np.array([order[kinds.index(name)] for name in names], np.int64)


def fit(
    given: Sequence[LikenessExample], embeddings: Array, words: Array, part: NDArray[np.int64]
) -> EmbeddingReadout:
    """The readout and the mixture, from the word model's shares of folds."""
    names = list(LABELS.values())
    wanted = np.zeros((len(given), len(names)), np.float32)
    for at, one in enumerate(given):
        wanted[at, [names.index(label) for label in one.allowed]] = 1 / len(one.allowed)
    mean = embeddings.mean(0)
    scale = np.float32((embeddings - mean).std())
    plain = (embeddings - mean) / scale
    seen = np.zeros_like(words)
    for fold in range(_FOLDS):
        weights, bias = _regression(plain[part != fold], wanted[part != fold], _READOUT_RIDGE)
        seen[part == fold] = softmax(plain[part == fold] @ weights + bias)
    weights, bias = _regression(plain, wanted, _READOUT_RIDGE)
    own = _own(given)
    leads = [lexicon_lead(one.text) for one in given[:own]]
    told = opinions(
        words[:own], seen[:own], [None if lead is None else names.index(lead) for lead in leads]
    )
    mix, mix_bias = _regression(told, wanted[:own], _MIX_RIDGE)
    return EmbeddingReadout(tuple(names), mean, weights / scale, bias, mix, mix_bias)


def write(found: EmbeddingReadout, target: Path) -> None:
    """Store it with two bytes a weight."""
    np.savez_compressed(
        target,
        labels=np.array(found.labels),
        **{
            name: getattr(found, name).astype(np.float16)
            for name in ("mean", "weights", "bias", "mix", "mix_bias")
        },
    )


def _own(given: Sequence[LikenessExample]) -> int:
    """How many were written for the model; the open corpora follow."""
    files = resources.files(__package__) / "situations"
    texts = (files.joinpath(f"{one}.txt").read_text(encoding="utf-8") for one in ("en", "de", "es"))
    lines = [line.partition(" ") for text in texts for line in text.splitlines()]
    return min(sum(bool(text) and codes != "#" for codes, _, text in lines), len(given))


def _regression(features: Array, wanted: Array, ridge: float) -> tuple[Array, Array]:
    """Softmax regression by accelerated gradient steps, from zero; the constants are free."""
    data = np.concatenate([features, np.ones((len(features), 1), np.float32)], 1)
    penalty = np.full((data.shape[1], 1), ridge, np.float32)
    penalty[-1] = 0
    steep = np.linalg.eigvalsh((data.T @ data).astype(np.float64))[-1] / 2 + ridge
    found = ahead = np.zeros((data.shape[1], wanted.shape[1]), np.float32)
    moment = 1.0
    for _ in range(_STEPS):
        slope = data.T @ (softmax(data @ ahead) - wanted) + penalty * ahead
        new = ahead - slope / np.float32(steep)
        later = (1 + (1 + 4 * moment**2) ** 0.5) / 2
        ahead = new + np.float32((moment - 1) / later) * (new - found)
        found, moment = new, later
    return found[:-1], found[-1]


if __name__ == "__main__":
    raise SystemExit(main())
