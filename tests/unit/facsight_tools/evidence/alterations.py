"""Small changes that can be made to a sentence, true or false, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NUMBER: Final = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]\w)")
_UNIT: Final = re.compile(r"\bAU(\d+)")
_FACE: Final = re.compile(r"\b(face|person|hand) (\d)")
_GRADE: Final = re.compile(r"\b([A-E])\b(?=[,.;)]| |$)")
_FILLERS: Final = ("also", "also here", "in this case also", "and also, in this case,")
_WORD: Final = re.compile(r"\S+")
_TURNED: Final = (
    ("left", "right"), ("right", "left"), ("up", "down"), ("down", "up"), ("upward", "downward"),
    ("stronger", "weaker"), ("above", "below"), ("below", "above"), ("more", "less"),
    ("at least", "at most"), ("both", "neither"), ("present", "absent"), ("absent", "present"),
    ("raised", "lowered"), ("supports", "argues against"), ("argues against", "supports"),
    ("is", "is not"), ("are", "are not"), ("not", ""), ("no", "a"), ("without", "with"),
    ("and", "or"), ("and", "but not"), ("with", "without"), ("but", "and"), ("because", "although"),
    ("may", "does"), ("slight", "marked"), ("marked", "slight"), ("high", "low"), ("low", "high"),
    ("happiness", "fear"), ("anger", "sadness"), ("first", "second"), ("two", "three"),
    ("a", "every"), ("the", "no"), ("face 1", "both faces"), ("could not", "could"),
)  # fmt: skip
_TAILS: Final = (" or AU4", ", if at all", " on the left", " in face 2", ", not AU12")


def altered(text: str, cites: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The sentence with one thing changed at a time: its words or what it cites."""
    texts = dict.fromkeys(_texts(text))
    yield from ((other, cites) for other in texts if other != text)
    for at in range(len(cites)):
        yield text, (*cites[:at], *cites[at + 1 :])
    yield text, (*cites, "F2.AU4")
    yield text, (*cites, "F1.AU9")
    if len(cites) > 1:
        yield text, cites[::-1]


def _texts(text: str) -> Iterator[str]:
    for found in _NUMBER.finditer(text):
        decimals = len(found[0].partition(".")[2])
        for steps in (1, -1, 5):
            other = f"{float(found[0]) + steps * 10.0**-decimals:.{decimals}f}"
            yield _put(text, found.span(), other)
    for found in _UNIT.finditer(text):
        for other in ("AU4", "AU6", "AU9"):
            yield _put(text, found.span(), other)
    for found in _FACE.finditer(text):
        yield _put(text, found.span(2), "2" if found[2] == "1" else "1")
    for found in _GRADE.finditer(text):
        yield _put(text, found.span(), "D" if found[1] == "C" else "C")
    for word, other in _TURNED:
        for found in re.finditer(rf"\b{word}\b", text):
            yield re.sub("  +", " ", _put(text, found.span(), other))
    for tail in _TAILS:
        yield text.rstrip(".") + tail + "."
    for number, found in enumerate(list(_WORD.finditer(text))[len(text) % 3 :: 3]):
        yield " ".join(_put(text, found.span(), "").split())
        filler = _FILLERS[number % len(_FILLERS)]
        yield f"{text[: found.start()]}{filler} {text[found.start() :]}"


def _put(text: str, span: tuple[int, int], other: str) -> str:
    return text[: span[0]] + other + text[span[1] :]
