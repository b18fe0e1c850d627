"""Words that say who or what a person is, or what a person feels; read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = (resources.files(__package__) / "person_words.toml").read_text(encoding="utf-8")
    return {name: frozenset(listed.split()) for name, listed in tomllib.loads(text).items()}


def words(*names: str) -> frozenset[str]:
    """The words of one list of `person_words.toml`, or of several together.

    Raises:
        KeyError: there is no such list.
    """
    return frozenset().union(*(_lists()[name] for name in names))
