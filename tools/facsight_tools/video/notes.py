"""Notes on how a video was read: made in English, as series keep them, and said in a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Final

_HOLE: Final = re.compile(r"\\{(\w+)\\}")
_POINT: Final = re.compile(r"(?<=\d)\.(?=\d)")


def note(key: str, **values: object) -> str:
    """A note, as it is kept."""
    return _wordings()[key]["en"].format(**values)


def note_in(text: str, language: str) -> str:
    """A note in a language; as it is kept where it is none of these."""
    for wording, pattern in _patterns():
        found = pattern.fullmatch(text) if language in wording else None
        if found is not None and language != "en":
            values = {name: _POINT.sub(",", one) for name, one in found.groupdict().items()}
            return wording[language].format(**values)
    return text


def is_note(text: str, language: str, keys: Collection[str]) -> bool:
    """Whether a text is one of some notes in a language, with numbers in its places."""
    wordings = [one[language] for key, one in _wordings().items() if key in keys]
    patterns = (_HOLE.sub(r"\\d+(?:[.,]\\d+)?", re.escape(one)) for one in wordings)
    return any(re.fullmatch(one, text) for one in patterns)


@cache
def _wordings() -> dict[str, dict[str, str]]:
    text = (files("facsight_tools.video") / "notes.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _patterns() -> list[tuple[dict[str, str], re.Pattern[str]]]:
    return [
        (one, re.compile(_HOLE.sub(r"(?P<\1>.+)", re.escape(one["en"])), re.DOTALL))
        for one in _wordings().values()
    ]
