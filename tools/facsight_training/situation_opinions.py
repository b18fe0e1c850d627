"""Fit what reads situations without a language model: `-m facsight_training.situation_opinions`.

Writes `situation_model.npz` among the rules and, where the extra `embeddings` is installed,
`situation_embeddings.npz`: the models, how their opinions are mixed with the lexicon's lead, and
from which probability on a label is said. The mixture is fitted on opinions about writers whom the
models had not read; the limits are those that add most rightly to what the lexicon says, with at
most 3% of the situations wrong that strangers tell of every day. `--curve` writes nothing and
prints, for each stranger, how the fit on all others reads them, and what fewer writers would have
given. On two cores it takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.evidence.context.likening import SituationHeard
from facsight_tools.evidence.context.reading import heard_of
from facsight_tools.rules.situation_embeddings import EmbeddingReadout, embedder, ending
from facsight_tools.rules.situation_model import WordModel, softmax
from facsight_tools.rules.situation_opinions import (
    IDLE,
    OpinionLimits,
    OpinionMixture,
    least_kept,
    opinions,
)
from facsight_training import situation_embeddings, situation_model
from facsight_training.situation_embeddings import regression
from facsight_training.situation_model import left_out, targets
from facsight_training.situations import (
    HOME,
    LABELS,
    STRANGERS,
    WRITERS,
    LikenessExample,
    examples,
)

MOST_WRONG: Final = 0.03
EVERYDAY: Final = STRANGERS[3:]
"""Strangers who wrote what people tell; those before them sought what is hard to read."""

_TARGET: Final = Path("tools/facsight_tools/rules")
_MIX_RIDGE: Final = 5.0
_MIX_STEPS: Final = 400
_MIX_STEPS_ON: Final = 100
"""Steps from what fits all, where one writer is left out."""

_NAMES: Final = tuple(LABELS.values())
_IDLE: Final = _NAMES.index(IDLE)
_GRID: Final = np.arange(0.5, 0.96, 0.02)

Array = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LikenessStudy:
    """Situations with all that is known of them but what is to be fitted."""

    given: Sequence[LikenessExample]
    heard: Sequence[SituationHeard]
    wanted: Array
    leads: Sequence[int | None]
    embeddings: Array

    def of(self, *writers: str) -> Mask:
        """Which situations are theirs."""
        return np.array([one.writer in writers for one in self.given])

    def words(self, learned: Mask, read: Mask) -> Array:
        """Label shares by the model of words."""
        return situation_model.shares(self.word_model(learned), self._picked(read))

    def word_model(self, learned: Mask) -> WordModel:
        """The model of words, fitted on some."""
        return situation_model.fit(self._picked(learned))

    def seen(self, learned: Mask, read: Mask) -> Array:
        """Label shares by the readout of embeddings."""
        return self.readout(learned).shares(self.embeddings[read])

    def readout(self, learned: Mask) -> EmbeddingReadout:
        """The readout of embeddings, fitted on some."""
        return situation_embeddings.fit(self.embeddings[learned], self.wanted[learned])

    def opinions(self, shares: Sequence[Array]) -> Array:
        """The opinions on each situation."""
        return opinions(shares, self.leads, [len(one.text.split()) for one in self.given])

    def judged(self, shares: Array, among: Mask) -> LikenessJudged:
        """Some situations, by label shares of each of them."""
        at = [int(k) for k in np.flatnonzero(among)]
        allowed = self.wanted[at] > 0
        first = shares[at].argmax(1)
        lead = np.array([-1 if self.leads[k] is None else self.leads[k] for k in at], np.int64)
        heard = [self.heard[k] for k in at]
        asked = np.array([one.language is not None for one in heard])
        may = np.array([self.heard[k].may for k in at])
        every = np.arange(len(at))
        return LikenessJudged(
            first=np.where(may, shares[at, first], 0.0),
            first_idle=first == _IDLE,
            first_right=allowed[every, first],
            lead=np.where(lead < 0, -1.0, np.where(asked, shares[at, lead], 1.0)),
            lead_right=allowed[every, lead],
            lead_least=np.array([least_kept(len(one.text.split())) for one in heard]),
        )

    def _picked(self, among: Mask) -> list[LikenessExample]:
        return [self.given[int(at)] for at in np.flatnonzero(among)]


@dataclass(frozen=True, slots=True)
class LikenessJudged:
    """Of each situation, for the first label and for the lexicon's lead: its share, whether it is
    idle, whether it is right.

    A label that may not be said has no share, one that no model is asked about the highest.
    """

    first: NDArray[Any]
    first_idle: Mask
    first_right: Mask
    lead: NDArray[Any]
    lead_right: Mask
    lead_least: NDArray[Any]

    def outcomes(self, limits: OpinionLimits) -> tuple[float, float]:
        """The shares that are read rightly and wrongly."""
        kept, (right, wrong) = self.lead >= self.lead_least, self.added(limits)
        right += float((kept & self.lead_right).mean())
        return right, wrong + float((kept & ~self.lead_right).mean())

    def added(self, limits: OpinionLimits) -> tuple[float, float]:
        """The same of what is said where the lexicon's lead is not kept."""
        said = self.first >= np.where(self.first_idle, limits.idle, limits.sure)
        said &= self.lead < self.lead_least
        return float((said & self.first_right).mean()), float((said & ~self.first_right).mean())

    def limits(self) -> OpinionLimits:
        """The limits that add most rightly, and few enough wrongly."""
        best, found = -1.0, OpinionLimits(1.0, 1.0)
        for sure, idle in product(_GRID, _GRID):
            limits = OpinionLimits(float(sure), float(idle))
            right, wrong = self.added(limits)
            if wrong <= MOST_WRONG and right > best:
                best, found = right, limits
        return found


def main(argv: Sequence[str] | None = None) -> int:
    """Fit and write, or print what is known of strangers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--to", type=Path, default=_TARGET, metavar="FOLDER")
    parser.add_argument("--curve", action="store_true", help="print figures and write nothing")
    args = parser.parse_args(argv)
    study = learned()
    words = left_out(study.given, study.words)
    opinion = {"situation_model": [words]}
    if len(study.embeddings):
        opinion["situation_embeddings"] = [words, left_out(study.given, study.seen)]
    for name, shares in opinion.items():
        print(f"{name}, {len(study.given)} situations")
        print("\n".join(_apart(study, shares)))
        mixture = mixed(study, shares, WRITERS)
        if args.curve:
            print("\n".join(_curve(study, mixture, len(shares) > 1)))
            continue
        target = args.to / f"{name}.npz"
        parts: dict[str, Any] = {**_model(study, name), **mixture.stored()}
        np.savez_compressed(target, **parts)
        print(f"{mixture.limits}, {target}: {target.stat().st_size} bytes")
    return 0


def learned() -> LikenessStudy:
    """The situations, what the lexicon makes of them and, where it is installed, the embeddings."""
    given = examples()
    heard = [heard_of(one.text) for one in given]
    embed = embedder()
    seen = np.zeros((0, 0), np.float32)
    if embed is not None:
        both = [np.concatenate([embed(one.text), embed(ending(one.text))]) for one in given]
        seen = np.stack(both)
    leads = [None if one.lead is None else _NAMES.index(one.lead) for one in heard]
    return LikenessStudy(given, heard, targets(given), leads, seen)


def mixed(study: LikenessStudy, shares: Sequence[Array], writers: Sequence[str]) -> OpinionMixture:
    """The mixture of opinions on some writers, and limits for whoever comes next.

    The limits are chosen on strangers whom the mixture had not read either.
    """
    told = study.opinions(shares)
    every = study.of(*writers)
    weights, bias = regression(told[every], study.wanted[every], _MIX_RIDGE, _MIX_STEPS)
    start = np.concatenate([weights, bias[None]])
    left = np.zeros_like(study.wanted)
    strangers = [one for one in writers if one in STRANGERS]
    for writer in strangers:
        rest = study.of(*(one for one in writers if one != writer))
        own = study.of(writer)
        without, free = regression(
            told[rest], study.wanted[rest], _MIX_RIDGE, _MIX_STEPS_ON, start=start
        )
        left[own] = softmax(told[own] @ without + free)
    limits = study.judged(left, study.of(*{*strangers} & {*EVERYDAY})).limits()
    return OpinionMixture(weights, bias, limits)


def _model(study: LikenessStudy, name: str) -> Mapping[str, NDArray[np.generic]]:
    """What a file holds beside the mixture: a byte a weight of words, two of the readout."""
    every = np.ones(len(study.given), bool)
    if name == "situation_model":
        return situation_model.stored(study.word_model(every))
    found = study.readout(every)
    parts = {"mean": found.mean, "weights": found.weights, "bias": found.bias}
    return {part: value.astype(np.float16) for part, value in parts.items()}


def _apart(study: LikenessStudy, shares: Sequence[Array]) -> Iterator[str]:
    """How each stranger is read by a fit, mixture and limits without them."""
    told = study.opinions(shares)
    for writer in STRANGERS:
        mixture = mixed(study, shares, [one for one in WRITERS if one != writer])
        judged = study.judged(mixture.shares(told), study.of(writer))
        right, wrong = judged.outcomes(mixture.limits)
        yield f"{writer}: right {right:.3f}, wrong {wrong:.3f}"


def _curve(study: LikenessStudy, mixture: OpinionMixture, embedded: bool) -> Iterator[str]:
    """How the others are read after none, one or two of the strangers, by one mixture.

    The limits are those that are best for whom they are judged on, so that only the models differ.
    """
    for count in range(len(STRANGERS)):
        right = []
        for writers in combinations(STRANGERS, count):
            learned = study.of("open", *HOME, *writers)
            others = study.of(*(set(STRANGERS) - set(writers)))
            shares = [np.ones_like(study.wanted) for _ in range(1 + embedded)]
            for found, model in zip(shares, (study.words, study.seen), strict=False):
                found[others] = model(learned, others)
            came = study.judged(mixture.shares(study.opinions(shares)), others)
            right.append(came.outcomes(came.limits())[0])
        yield f"{count} strangers learned from: right {np.mean(right):.3f} at 0.03 wrong"


if __name__ == "__main__":
    raise SystemExit(main())
