"""Words for emotions: which label each one means."""

from __future__ import annotations

from typing import Final

from facsight_tools.evidence.checker.lexicon import words

_LABELS: Final = (
    "happiness",
    "sadness",
    "surprise",
    "fear",
    "anger",
    "disgust",
    "contempt",
    "neutral",
)
EMOTION_WORDS: Final = {word: label for label in _LABELS for word in words(f"label_{label}")}
"""Word -> the label of the basic set that it means."""

NOT_LABELS: Final = words("states")
"""States of mind that are no label of the basic set."""
