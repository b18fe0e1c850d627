"""What a situation is most like, by the small model of `situation_model.npz`: words, no grammar.

Hashed words, pairs of words and parts of words, with weights from a softmax regression over
situations that were written for it (`facsight_training.situation_model`; the card is
`situation_model.md`). It knows kinds of wording and not what happened: `situation_opinions` weighs
it against the lexicon and decides what may be said.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


NAME: Final = "situation-model@3"
BUCKETS: Final = 1 << 16
WORD: Final = re.compile(r"[^\W_]+")
_PARTS: Final = (3, 4, 5)
_MOST_WORDS: Final = 60
_MOST_QUOTED: Final = 12
_STOP: Final = re.compile(r"[^\w\s'\u2019/%&+-]|(?<=\s)-(?=\s)")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a text is like.

    Attributes:
        labels: label to probability.
        start, end: place of the clause that says most for the first label.
    """

    labels: Mapping[str, float]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordModel:
    """Weights [bucket, label], bias [label] and how rare each bucket is."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    rarity: NDArray[np.float32]

    def likeness(self, text: str, language: str) -> Likeness | None:
        """What a situation of a sentence or a few is like; None for one that is empty or long."""
        import numpy as np

        found = list(WORD.finditer(text))
        if not found or len(found) > _MOST_WORDS:
            return None
        buckets, at = np.array([*features([one.group() for one in found], language)]).T
        kinds, counts = np.unique(buckets, return_counts=True)
        values = row(counts, self.rarity[kinds])
        shares = softmax((values @ self.weights[kinds] + self.bias)[None])[0]
        first = int(shares.argmax())
        per = values / counts
        gains = per[np.searchsorted(kinds, buckets)] * self.weights[buckets, first]
        said = np.bincount(at, weights=gains, minlength=len(found)).astype(np.float64)
        quoted = found[_quoted(text, found, said)]
        labels = {label: float(share) for label, share in zip(self.labels, shares, strict=True)}
        return Likeness(labels, quoted[0].start(), quoted[-1].end())


def features(words: list[str], language: str) -> Iterator[tuple[int, int]]:
    """The bucket of each feature, and at which word it stands."""
    plain = [word.lower() for word in words]
    for at, word in enumerate(plain):
        yield _bucket(f"{language} {word}"), at
        if at + 1 < len(plain):
            yield _bucket(f"{language} {word} {plain[at + 1]}"), at
        if at + 2 < len(plain):
            yield _bucket(f"{language} {word} * {plain[at + 2]}"), at
        whole = f"<{word}>"
        for size in _PARTS:
            for start in range(len(whole) - size + 1):
                yield _bucket(whole[start : start + size]), at


def row(counts: NDArray[np.int64], rarity: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each kind of feature counts, of length 1 together."""
    import numpy as np

    values = ((1.0 + np.log(counts)) * rarity).astype(np.float32)
    size = float(np.linalg.norm(values))
    return values / np.float32(size or 1.0)


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows that sum to 1."""
    import numpy as np

    shares: NDArray[np.float32] = np.exp(scores - scores.max(1, keepdims=True))
    result: NDArray[np.float32] = shares / shares.sum(1, keepdims=True)
    return result


def _quoted(text: str, places: Sequence[re.Match[str]], said: NDArray[np.float64]) -> slice:
    """The words of the clause that says most; of a long one, as many in a row."""
    import numpy as np

    cuts = [
        at
        for at in range(1, len(places))
        if _STOP.search(text, places[at - 1].end(), places[at].start())
    ]
    best, found = -np.inf, slice(0, len(places))
    for start, stop in pairwise([0, *cuts, len(places)]):
        long = min(stop - start, _MOST_QUOTED)
        for at in range(start, stop - long + 1):
            total = float(said[at : at + long].sum())
            if total > best:
                best, found = total, slice(at, at + long)
    return found


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS


@cache
def word_model() -> WordModel:
    """The model that comes with facsight."""
    import numpy as np

    with (
        (resources.files(__package__) / "situation_model.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return WordModel(
            labels=tuple(str(one) for one in stored["labels"]),
            weights=stored["weights"].astype(np.float32) * stored["scale"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
            rarity=stored["rarity"].astype(np.float32) / 16,
        )
