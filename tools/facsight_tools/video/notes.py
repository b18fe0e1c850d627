"""Notes on how a video was read: made in English, as series keep them, and said in a language."""

from __future__ import annotations

import re
import tomllib
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
