"""The checker's words, read once from `lexicon.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = (resources.files(__package__) / "lexicon.toml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


def words(*names: str) -> frozenset[str]:
    """The words of one list, or of several together."""
    return frozenset().union(*(_lists()[name] for name in names))
