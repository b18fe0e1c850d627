"""The checker's words, read once from `lexicon.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def _lists() -> dict[str, str]:
    text = (resources.files(__package__) / "lexicon.toml").read_text(encoding="utf-8")
    return {name: str(listed) for name, listed in tomllib.loads(text).items()}


def words(*names: str) -> frozenset[str]:
    """The words of one list, or of several together."""
    return frozenset(word for name in names for word in _lists()[name].split())


def phrases(name: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of a list that holds one a line, each as its words."""
    return tuple(tuple(line.split()) for line in _lists()[name].splitlines() if line)
