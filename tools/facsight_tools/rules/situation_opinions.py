"""What a situation is like, by all opinions there are on it, and what may be said of it.

The lexicon's lead, the small model of words and, where they are installed, sentence embeddings are
mixed by a softmax regression on opinions about writers whom the models had not read. From which
probability on a label is said follows from the same opinions: no more than a few in a hundred may
be wrong (`facsight_training.situation_model` and `.situation_embeddings`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from facsight_tools.rules import situation_embeddings, situation_model
from facsight_tools.rules.situation_embeddings import ending
from facsight_tools.rules.situation_model import softmax, word_model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

IDLE: Final = "neutral"
"""The label of moments in which nothing happens."""

IDLE_LEAST: Final = 0.8
"""An idle moment is not said below this: descriptions of things look like idle moments."""

_KEPT: Final = {5: 0.1, 8: 0.3}
_KEPT_LONG: Final = 0.5

_LEAST: Final = 1e-4
_USUAL_WORDS: Final = 10
_PARTS: Final = ("mix", "mix_bias", "limits")


@dataclass(frozen=True, slots=True)
class OpinionLimits:
    """From which probability on a label may be said; of an idle moment from another one."""

    sure: float
    idle: float

    def least(self, label: str) -> float:
        """From which probability on a label may be said."""
        return max(self.idle, IDLE_LEAST) if label == IDLE else self.sure


def least_kept(words: int) -> float:
    """From which probability on what the lexicon says is kept, of a text of so many words.

    What is told plainly, in a few words, it knows best.
    """
    return next((least for most, least in _KEPT.items() if words <= most), _KEPT_LONG)


@dataclass(frozen=True, slots=True)
class OpinionMixture:
    """Weights [opinion, label] and bias [label] of opinions, and what follows from the mixture."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    limits: OpinionLimits

    def shares(self, given: NDArray[np.float32]) -> NDArray[np.float32]:
        """Label shares [text, label] of opinions [text, opinion]."""
        return softmax(given @ self.weights + self.bias)

    def stored(self) -> Mapping[str, NDArray[np.float32]]:
        """What a file holds of it."""
        import numpy as np

        parts = (self.weights, self.bias, np.array([self.limits.sure, self.limits.idle]))
        return {name: part.astype(np.float32) for name, part in zip(_PARTS, parts, strict=True)}


@dataclass(frozen=True, slots=True)
class SituationOpinion:
    """What a text is like by all opinions on it.

    Attributes:
        labels: label to probability.
        start, end: place of the clause that says most.
        words: how many the text has.
        source: what was asked.
        limits: what the probabilities allow.
    """

    labels: Mapping[str, float]
    start: int
    end: int
    words: int
    source: str
    limits: OpinionLimits

    def says(self, label: str) -> bool:
        """Whether a label may be said."""
        return self.labels[label] >= self.limits.least(label)

    def keeps(self, lead: str) -> bool:
        """Whether what the lexicon leads with is left as it is."""
        return self.labels[lead] >= least_kept(self.words)


def opinion(text: str, language: str, lead: str | None) -> SituationOpinion | None:
    """What a situation is like, given the lexicon's lead; None of a text that is empty or long."""
    import numpy as np

    known = word_model()
    words = known.likeness(text, language)
    if words is None:
        return None
    embed = situation_embeddings.embedder()
    shares = [np.array([[words.labels[label] for label in known.labels]], np.float32)]
    if embed is not None:
        seen = np.concatenate([embed(text), embed(ending(text))])
        shares.append(situation_embeddings.readout().shares(seen[None]))
    of = situation_model if embed is None else situation_embeddings
    mixture = _mixture(of.__name__.rpartition(".")[2])
    leads, count = [None if lead is None else known.labels.index(lead)], len(text.split())
    mixed = mixture.shares(opinions(shares, leads, [count]))[0]
    labels = {label: float(share) for label, share in zip(known.labels, mixed, strict=True)}
    return SituationOpinion(labels, words.start, words.end, count, of.NAME, mixture.limits)


def opinions(
    shares: Sequence[NDArray[np.float32]], leads: Sequence[int | None], words: Sequence[int]
) -> NDArray[np.float32]:
    """The opinions on each text side by side: those of models, the lexicon's, and that by length.

    Args:
        shares: label shares [text, label] by each model.
        leads: the label that the lexicon leads with.
        words: how many words a text has; the lexicon is righter of short ones.
    """
    import numpy as np

    logs = [np.log(np.maximum(one, _LEAST)) for one in shares]
    said = np.zeros_like(shares[0])
    for at, lead in enumerate(leads):
        if lead is not None:
            said[at, lead] = 1
    long = np.log(np.maximum(words, 1) / _USUAL_WORDS).astype(np.float32)[:, None]
    told = [one - one.mean(1, keepdims=True) for one in logs]
    return np.concatenate([*told, said, said * long], axis=1)


@cache
def _mixture(name: str) -> OpinionMixture:
    import numpy as np

    with (
        (resources.files(__package__) / f"{name}.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        weights, bias, limits = (stored[part].astype(np.float32) for part in _PARTS)
        return OpinionMixture(weights, bias, OpinionLimits(*map(float, limits)))
