"""Numbers that are written as words: `twelve percent`, `twenty-one degrees`, `two faces`."""

from __future__ import annotations

from typing import Final

from facsight_tools.evidence.checker.tokens import Kind, Token

_SMALL: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS: Final = {
    word: 10 * (value + 2)
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    )
}
_AU_WORDS: Final = ("au", "aus", "unit", "units")

COUNTED: Final = frozenset(
    ["face", "faces", "person", "persons", "people", "individual", "individuals"]
)
"""What a count of the picture's people is said of."""

_UNITS: Final = COUNTED | frozenset(
    [
        "percent",
        "per",
        "point",
        "out",
        "of",
        "degree",
        "degrees",
        "deg",
        "pixel",
        "pixels",
        "px",
        "%",
        "°",
    ]
)
_PARTS: Final = frozenset(["upper", "lower", "left", "right", "other", "each", "inner", "outer"])


def join_number_words(tokens: list[Token]) -> list[Token]:
    """Tokens with number words made numbers, and `AU twelve` a unit.

    `one` stays a word unless a unit or a count follows, and `half` where it is a part of the face.
    """
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        value, length = _spelled(tokens, at)
        if value is None:
            joined.append(tokens[at])
            at += 1
            continue
        after_unit = bool(joined) and joined[-1].word in _AU_WORDS
        if after_unit:
            joined.pop()
            if joined and joined[-1].word == "action":
                joined.pop()
            joined.append(Token(Kind.AU, f"au{value:g}", aus=frozenset({int(value)})))
        elif value == 1 and not _is_counted(tokens, at + length):
            joined.append(tokens[at])
        else:
            decimals = 0 if value == int(value) else 1
            joined.append(Token(Kind.NUMBER, f"{value:g}", value=value, decimals=decimals))
        at += length
    return joined


def _is_counted(tokens: list[Token], at: int) -> bool:
    """Whether a unit or a scale stands at a place: `one degree`, `one of 5`, not `one of them`."""
    following = [token.word for token in tokens[at : at + 3]]
    if following[:1] in (["of"], ["out"]):
        return bool({"5", "five"} & set(following))
    return bool(following) and following[0] in _UNITS


def _spelled(tokens: list[Token], at: int) -> tuple[float | None, int]:
    """The number that the words at a place spell and how many they are; None where they do not."""
    word = tokens[at].word
    if word == "half" and (not at or tokens[at - 1].word not in _PARTS):
        return 0.5, 1
    value: int | None = None
    length = 1
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if word in _TENS:
        ones = _SMALL.get(following, 0)
        joined = 0 < ones < 10
        value, length = _TENS[word] + (ones if joined else 0), 1 + joined
    elif word in _SMALL:
        value = _SMALL[word]
        if following == "hundred":
            value, length = value * 100, 2
    elif word == "hundred":
        value = 100
    return (None if value is None else float(value)), length
