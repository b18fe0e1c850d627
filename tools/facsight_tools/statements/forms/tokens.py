"""Text as tokens: words, numbers, marks, whole quotations and citations, and back again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal
from unicodedata import normalize

Language = Literal["en", "de"]
"""The languages that answers are written in."""

Register = Literal["plain", "coder"]
"""For somebody who knows no FACS, or for a trained coder."""

DECIMAL: Final[dict[Language, str]] = {"en": ".", "de": ","}
"""What stands before the decimals of a number."""

_QUOTES: Final = (("\u201c", "\u201d"), ("\u201e", "\u201c"), ('"', '"'), ("\u00bb", "\u00ab"))
_OWN_QUOTES: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    "en": (_QUOTES[0], _QUOTES[2], _QUOTES[3]),
    "de": (_QUOTES[1], _QUOTES[2], _QUOTES[3]),
}
_OPENING: Final = dict(_QUOTES)
_SINGLE: Final = re.compile(r"(?<!\w)(?:\u2018|')(\S[^\n]*?)(?:\u2019|')(?!\w)")
_QUOTE_MARK: Final = "\u2018quote\u2019 "
_PIECE: Final = re.compile(
    r"(?P<cites>\[[A-Z][^\[\]\n]{0,400}\])"
    r"|(?P<clock>(?:\d{1,3}:)?\d{1,2}:\d\d(?:[.,]\d{1,4})?(?![\w:]))"
    r"|(?P<scaled>\d+[.,]\d+[^\W\d]\w*)"
    r"|(?P<number>\d+(?:[.,]\d+)?(?!\w))"
    r"|(?P<word>AU\d{1,2}(?=[A-E]\b)|\w[\w'\u2019\-]*)"
    r"|(?P<mark>\S)"
)
_NO_SPACE_BEFORE: Final = frozenset(",.;:!?)%")
_ENDS: Final = frozenset(".!?")
_ABBREVIATIONS: Final = frozenset({"al", "vs", "e", "g", "z", "ca", "bzw", "d", "h", "Dr"})
_UNITS: Final = frozenset({"AUs", "AU", "units", "Einheiten", "Units"})
_ARE: Final = frozenset({"are", "were", "include", "sind", "waren", ":"})
_PLUS: Final = frozenset({"+"})
_JOINTS: Final = frozenset({"+", ",", "and", "und", "&"})
_NUMBERED: Final = re.compile(r"(?P<named>AU)?(?P<digits>\d{1,2})(?P<letter>[A-E]?)")
_BULLETS: Final = frozenset({"-", "*", "\u2022", "\u2013"})


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text; `start` and `end` are its characters in the text.

    `quote` is None but for a quotation: there it is what stands between the marks, and `text` is
    that in canonical marks. `cites` holds the ids of a citation, whose `text` is empty.
    """

    text: str
    start: int
    end: int
    quote: str | None = None
    cites: tuple[str, ...] = ()


def quoted(words: str) -> str:
    """The token of a quotation of `words`, whatever marks it stands in."""
    return f"{_QUOTE_MARK}{words}"


def tokens(text: str) -> list[Token]:
    """All tokens of `text`, which is taken NFC-normalised; spaces between them are no matter.

    Each unit that a coder lists by its number alone is one, too: `12D+25C`, `AUs 12 and 25`.
    """
    return _units_by_number(_plain_tokens(normalize("NFC", text)))


def _plain_tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = _quotation(text, at) or _piece(text, at)
        found.append(token)
        at = token.end
    return found


def _units_by_number(found: Sequence[Token]) -> list[Token]:
    told: list[Token] = []
    at = 0
    while at < len(found):
        named = found[at].text in _UNITS
        first = at + named
        first += named and first < len(found) and _is(found[first], _ARE)
        numbers = _listed(found, first, _JOINTS if named else _PLUS)
        if len(numbers) < 2:
            told.append(found[at])
            at += 1
            continue
        # `AUs 12` is the units themselves, `AUs are 12` has a verb of its own
        told += found[at:first] if first > at + 1 else ()
        for index in range(first, numbers[-1] + 1):
            told += _unit(found[index]) if index in numbers else [found[index]]
        at = numbers[-1] + 1
    return told


def _is(token: Token, words: frozenset[str]) -> bool:
    return token.text in words


def _listed(found: Sequence[Token], at: int, joints: frozenset[str]) -> list[int]:
    """Places of the numbers of units in a row, `12D + 25C`, from `at` on."""
    numbers: list[int] = []
    while at < len(found) and _numbered(found[at]):
        numbers.append(at)
        at += 1
        if at + 1 < len(found) and found[at].text == "," and _is(found[at + 1], joints):
            at += 1
        if at >= len(found) or not _is(found[at], joints):
            break
        at += 1
    return numbers


def _numbered(token: Token) -> re.Match[str] | None:
    return _NUMBERED.fullmatch(token.text)


def _unit(token: Token) -> list[Token]:
    """`12D` as the unit and its letter; `AU12` as it is."""
    number = _numbered(token)
    if number is None or number["named"]:
        return [token]
    cut = token.end - len(number["letter"])
    unit = Token(f"AU{number['digits']}", token.start, cut)
    return [unit, Token(number["letter"], cut, token.end)] if number["letter"] else [unit]


def _quotation(text: str, at: int) -> Token | None:
    closing = _OPENING.get(text[at])
    if closing is None:
        single = _SINGLE.match(text, at)
        if single is None:
            return None
        return Token(quoted(single[1]), at, single.end(), quote=single[1])
    end = text.find(closing, at + 1)
    if end < 0:
        return None
    words = text[at + 1 : end]
    return Token(quoted(words), at, end + 1, quote=words)


def _piece(text: str, at: int) -> Token:
    match = _PIECE.match(text, at)
    if match is None:
        return Token(text[at], at, at + 1)
    if match.lastgroup == "cites":
        ids = tuple(one.strip() for one in re.split("[,;]", match[0][1:-1]))
        return Token("", at, match.end(), cites=ids)
    return Token(match[0].replace("\u2019", "'"), at, match.end())


@lru_cache(maxsize=1 << 16)
def folded(token: str) -> str:
    """Equal for tokens that are one word: in a longer one the first letter's case is no matter."""
    if len(token) < 2 or token.startswith(_QUOTE_MARK):
        return token
    return token[0].lower() + token[1:]


def sentences(text: str) -> list[list[Token]]:
    """The tokens of each sentence; citations right after its end belong to it.

    An empty line ends a sentence, and so does an item of a list, whose mark is no part of it.
    """
    text = normalize("NFC", text)
    found = tokens(text)
    parts: list[list[Token]] = [[]]
    marked = 0
    for index, token in enumerate(found):
        between = text[found[index - 1].end if index else 0 : token.start]
        if index >= marked and (not index or "\n" in between):
            marked = index + _item(found[index : index + 3])
        ends = marked > index or between.count("\n") > 1 or _ended(parts[-1], token)
        if ends and not token.cites:
            parts.append([])
        if index >= marked:
            parts[-1].append(token)
    return [part for part in parts if part]


def _item(following: Sequence[Token]) -> int:
    """Of how many tokens the mark of a list's item is that a line begins with; 0: of none."""
    first, second = (following[at : at + 1] for at in (0, 1))
    if first[0].text in _BULLETS:
        return int(_apart(first, second))
    numbered = first[0].text.isdigit() and bool(second) and second[0].text in (".", ")")
    close = numbered and not _apart(first, second)
    return 2 if close and _apart(second, following[2:]) else 0


def _apart(token: Sequence[Token], following: Sequence[Token]) -> bool:
    return bool(following) and following[0].start > token[0].end


def _ended(part: Sequence[Token], following: Token) -> bool:
    words = [token for token in part if not token.cites]
    if not words:
        return False
    last = words[-1]
    starts = (
        following.quote is not None
        or following.text[:1].isupper()
        or not (following.text[:1].isalpha())
    )
    if last.quote is not None:
        return last.quote.rstrip()[-1:] in _ENDS and following.text[:1].isupper()
    if last.text not in _ENDS or following.text in _ENDS:
        return False
    before = words[-2].text if len(words) > 1 else ""
    # `z. B.` and `z.B.` are one word, and a letter B that ends a sentence is none
    example = before == "B" and [one.text.lower() for one in words[-4:-2]] == ["z", "."]
    return starts and not (
        last.text == "." and (before in _ABBREVIATIONS or before == "Z" or example)
    )


def spelled(words: Sequence[str], language: Language, *, capital: bool = True) -> str:
    """Tokens as text: marks close to the words that they belong to."""
    text = ""
    for word in words:
        close = not text or word[0] in _NO_SPACE_BEFORE or text[-1] == "("
        text += ("" if close else " ") + _shown(word, language)
    return capitalised(text) if capital else text


def _shown(word: str, language: Language) -> str:
    if not word.startswith(_QUOTE_MARK):
        return word
    words = word[len(_QUOTE_MARK) :]
    opening, closing = next(
        ((one, two) for one, two in _OWN_QUOTES[language] if one not in words and two not in words),
        _OWN_QUOTES[language][0],
    )
    return f"{opening}{words}{closing}"


def capitalised(text: str) -> str:
    """`text` with a capital as its first letter."""
    return text[:1].upper() + text[1:]
