"""From a sentence to tokens: one normal form, quotations set aside, nothing hidden.

Everything later looks at tokens only, so that case, spacing, full-width digits, number words or a
decimal comma cannot make a statement invisible: what is not read here is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.numerals import join_number_words
from facsight_tools.evidence.checker.tokens import Kind, Token
from facsight_tools.evidence.claims import Problem
from facsight_tools.facs import Side


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as the checker sees it."""

    tokens: list[Token]
    quotes: list[str]
    ids: list[str]
    problems: list[Problem] = field(default_factory=list)


_FOLDED: Final = str.maketrans(
    {"\u2212": "-", "\u2013": " ; ", "\u2014": " ; ", "\u00d7": "x", "\u2018": "'", "\u2019": "'"}
    | {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"'}
    | {"\u201a": "'", "\u201b": "'", "\u2010": "-", "\u2011": "-", "\u2012": "-"}
)
_QUOTATION_MARKS: Final = {mark: plain for mark, plain in _FOLDED.items() if plain in ("'", '"')}
_ABBREVIATIONS: Final = (
    (re.compile(r"\be\.\s?g\.", re.IGNORECASE), "for example"),
    (re.compile(r"\bi\.\s?e\.", re.IGNORECASE), "that is"),
    (re.compile(r"\bet al\.", re.IGNORECASE), "et al"),
    (re.compile(r"\bvs\.", re.IGNORECASE), "versus"),
    (re.compile(r"\bapprox\.", re.IGNORECASE), "about"),
)
_CONTRACTIONS: Final = (
    (re.compile(r"\bcan(?:'t|not)\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon't\b", re.IGNORECASE), "will not"),
    (re.compile(r"n't\b", re.IGNORECASE), " not"),
    (re.compile(r"\b(it|he|she|that|there|who|what|here)'s\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"'re\b", re.IGNORECASE), " are"),
    (re.compile(r"'ve\b", re.IGNORECASE), " have"),
    (re.compile(r"'ll\b", re.IGNORECASE), " will"),
    (re.compile(r"'d\b", re.IGNORECASE), " would"),
    (re.compile(r"'m\b", re.IGNORECASE), " am"),
    (re.compile(r"'s\b|(?<=s)'(?=\s|$)", re.IGNORECASE), ""),
)
_QUOTE_MARK: Final = "\ue000"
_QUOTED: Final = re.compile(r"\"([^\"]*)\"|(?<![\w])'([^']*(?:(?<=\w)'(?=\w)[^']*)*)'(?!\w)")
_URL: Final = re.compile(
    r"(?i)\b(?:https?|ftp|file|data|javascript|mailto):|://|\bwww\.|@\w+\.\w"
    r"|\b[\w-]+\.(?:com|org|net|io|ai|edu|gov|html?|php|exe|png|jpe?g)\b"
)
_PLAIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f0-9 .,;:()'\"%\u00b0\-+=/&!?\ue000]*")
_ID_GROUP: Final = re.compile(
    r"\[\s*([A-Za-z0-9_.+@-]+(?:\s*[,;]?\s+[A-Za-z0-9_.+@-]+|,[^\s\]]+)*)\s*\]"
)
_BARE_ID: Final = re.compile(
    r"(?<![\w.])(?:[FSRK]\w*(?:\.[A-Za-z0-9_+-]*[A-Za-z0-9_+])+(?:@\d+)?|[CV]\d+(?:\.\w+)*)(?!\w)"
)

_AU: Final = re.compile(
    r"(?<![A-Za-z0-9])(?P<plural>a\.?\s?u\.?(?P<s>s)?|action[ -]units?|units?)[\s\-_#.:]{0,3}"
    r"(?:(?:no\.?|numbers?)\s+)?0*(?P<number>\d{1,3})"
    r"(?:[\s.\-_]?(?P<side>[LRlr])|(?P<letter>[A-Ea-e]))?(?![A-Za-z0-9])(?![.,]\d)",
    re.IGNORECASE,
)
_AU_MORE: Final = re.compile(
    r"\s*(?P<glue>\+|/|&|,|(?:,\s*)?(?:and|or)\b)\s*(?:au\s*)?0*(?P<number>\d{1,3})(?![A-Za-z0-9%])(?![.,]\d)",
    re.IGNORECASE,
)
_SIDED_AU: Final = re.compile(
    r"(?<![A-Za-z0-9.])(?P<side>[LRU])(?P<number>\d{1,2})(?P<letter>[A-E])?(?![A-Za-z0-9.])"
)
_SUM: Final = re.compile(r"(?<![\w.+])\d{1,2}(?:\+\d{1,2})+(?![\w.+])")
_SIZE: Final = re.compile(r"(?<![\w.])(\d+)\s?x\s?(\d+)(?![\w.])")
_NUMBER: Final = re.compile(
    r"(?<![\w.])(?P<sign>[+-]?)(?P<digits>\d+(?:[.,]\d+)?|\.\d+)(?=(?:px|deg|st|nd|rd|th)?(?![A-Za-z0-9_])(?![.,]\d))"
)
_JUNK: Final = re.compile(r"[^\s;:()\"%]*\d[^\s;:()\"%]*")
_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+")

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_BEFORE_A: Final = frozenset(
    [
        "at",
        "level",
        "intensity",
        "letter",
        "below",
        "above",
        "reach",
        "reaches",
        "reached",
        "least",
        "grade",
        "from",
        "or",
        "than",
    ]
)
_SIDES: Final[dict[str, Side]] = {"l": "left", "r": "right"}


def bracketed_ids(text: str) -> list[str]:
    """The ids that stand in a text in square brackets, outside quotations."""
    folded = unicodedata.normalize("NFKC", text).strip().translate(_FOLDED)
    plain = _QUOTED.sub(" ", folded)
    return [
        one for found in _ID_GROUP.finditer(plain) for one in re.split(r"[,;\s]+", found[1]) if one
    ]


def outside_quotes(text: str) -> Iterator[tuple[int, int]]:
    """Where the pieces of a text lie that are not quoted: start and end of each."""
    at = 0
    # One character for one, so that places in the folded text are places in the text
    for found in _QUOTED.finditer(text.translate(_QUOTATION_MARKS)):
        yield at, found.start()
        at = found.end()
    yield at, len(text)


def read(text: str) -> Reading:
    """The tokens of a text, its quotations and inline ids, and what makes it unreadable."""
    folded = unicodedata.normalize("NFKC", text).strip().translate(_FOLDED)
    problems = list(_unreadable(folded))
    quotes: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        quotes.append(found.group(1) if found.group(1) is not None else found.group(2))
        return f" {_QUOTE_MARK} "

    plain = _QUOTED.sub(set_aside, folded)
    ids: list[str] = []
    plain = _without_ids(plain, ids)
    for pattern, replacement in (*_ABBREVIATIONS, *_CONTRACTIONS):
        plain = pattern.sub(replacement, plain)
    if not _PLAIN.fullmatch(plain):
        odd = sorted({one for one in plain if not _PLAIN.fullmatch(one)})
        problems.append(
            problem(
                Code.MARKUP,
                f"The text holds {' '.join(odd)}: write plain prose, without markup or symbols.",
            )
        )
    tokens = join_number_words(list(_letters(list(_lex(plain)))))
    return Reading(tokens, quotes, ids, problems)


def fold_quote(text: str) -> str:
    """The form in which a quotation and the row it comes from are compared."""
    return unicodedata.normalize("NFKC", text).translate(_FOLDED).strip()


def _unreadable(text: str) -> Iterator[Problem]:
    hidden = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn", "Cs")}
    outside = _QUOTED.sub("", text)
    foreign = {c for c in outside if unicodedata.category(c)[0] in "LM" and not _PLAIN.fullmatch(c)}
    if hidden or foreign:
        yield problem(
            Code.HIDDEN_TEXT,
            "The text holds control characters, invisible characters or letters of another "
            "alphabet outside a quotation: write it in plain Latin letters on one line.",
        )
    if _URL.search(text):
        yield problem(Code.URL, "The text holds an address: cite evidence ids instead.")
    if re.search(r"[<>{}`|\\*#~^$]|\]\(", text):
        yield problem(Code.MARKUP, "The text holds markup: write plain prose.")


def _without_ids(text: str, ids: list[str]) -> str:
    """The text with `[F1.AU12]` taken out and bare ids spelled as words; all go to `ids`."""

    def group(found: re.Match[str]) -> str:
        ids.extend(part for part in re.split(r"[,;\s]+", found.group(1)) if part)
        return " "

    def bare(found: re.Match[str]) -> str:
        row_id = found.group()
        ids.append(row_id)
        head, *rest = row_id.split("@")[0].split(".")
        words = {"R": "rule", "K": "literature", "S": "", "C": "statement", "V": "model"}
        if head[0] == "K":
            return " literature "
        named = head if head[0] == "F" else words[head[0]]
        tail = [{"L": "left", "R": "right"}.get(part, part.replace("_", " ")) for part in rest]
        return f" {named} {' '.join(part for part in tail if not part.isdigit())} "

    return _BARE_ID.sub(bare, _ID_GROUP.sub(group, text))


def _lex(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        tokens, end = _next(text, at)
        yield from tokens
        at = end


def _next(text: str, at: int) -> tuple[list[Token], int]:
    """The tokens that begin at a place, and where they end."""
    if text[at] == _QUOTE_MARK:
        return [Token(Kind.QUOTE, _QUOTE_MARK)], at + 1
    if found := _AU.match(text, at):
        return _au_tokens(text, found)
    if found := _SIDED_AU.match(text, at):
        side = _SIDES.get(found["side"].lower())
        return [*_unit(int(found["number"]), side, found["letter"])], found.end()
    if found := _SUM.match(text, at):
        units = [token for part in found.group().split("+") for token in _unit(int(part))]
        return units, found.end()
    if found := _SIZE.match(text, at):
        width, height = (_number(part) for part in found.groups())
        return [width, Token(Kind.WORD, "by"), height], found.end()
    if found := re.compile(r"F(\d+)(?!\w)").match(text, at):
        return [Token(Kind.FACE, found.group().lower(), face=int(found[1]))], found.end()
    if found := _NUMBER.match(text, at):
        return _number_tokens(text, found)
    if found := _WORD.match(text, at):
        if found.end() < len(text) and (text[found.end()].isdigit() or text[found.end()] == "_"):
            return _junk(text, at)
        return [Token(Kind.WORD, found.group().lower(), found.group())], found.end()
    if text[at].isdigit():
        return _junk(text, at)
    if text[at] == "-" and at and text[at - 1].isalnum():  # well-lit, 12-degree
        return [], at + 1
    return [Token(Kind.PUNCT, text[at])], at + 1


def _au_tokens(text: str, found: re.Match[str]) -> tuple[list[Token], int]:
    """An AU code with those listed after it: `AU6+12`, `AUs 6, 12 and 25`."""
    side = _SIDES.get((found["side"] or "").lower())
    tokens = list(_unit(int(found["number"]), side, found["letter"]))
    end, plural = found.end(), bool(found["s"]) or found["plural"].lower().endswith("units")
    while not (found["side"] or found["letter"]):
        more = _AU_MORE.match(text, end)
        if more is None or not (plural or more["glue"] in "+/&"):
            break
        glue = "or" if "or" in more["glue"].lower() else "and"
        tokens += [Token(Kind.WORD, glue), *_unit(int(more["number"]))]
        end = more.end()
    return tokens, end


def _unit(number: int, side: Side | None = None, letter: str | None = None) -> Iterator[Token]:
    yield Token(Kind.AU, f"au{number}", aus=frozenset({number}), side=side)
    if letter:
        yield Token(Kind.LETTER, letter.upper())


def _number_tokens(text: str, found: re.Match[str]) -> tuple[list[Token], int]:
    """A number, or the ordinal that it begins: `2nd`."""
    ordinal = re.compile(r"st|nd|rd|th").match(text, found.end())
    if ordinal:
        index = int(found["digits"]) if found["digits"].isdigit() else 0
        if not 1 <= index <= len(_ORDINALS):
            return _junk(text, found.start())
        return [Token(Kind.WORD, _ORDINALS[index - 1])], ordinal.end()
    return [_number(found["digits"], found["sign"])], found.end()


def _number(digits: str, sign: str = "") -> Token:
    plain = digits.replace(",", ".")
    return Token(
        Kind.NUMBER,
        sign + plain,
        value=float(sign + plain),
        decimals=len(plain.partition(".")[2]),
        signed=bool(sign),
    )


def _junk(text: str, at: int) -> tuple[list[Token], int]:
    found = _JUNK.match(text, at)
    end = found.end() if found else at + 1
    return [Token(Kind.NUMBER, text[at:end])], end


def _letters(tokens: list[Token]) -> Iterator[Token]:
    """Tokens with letters told from words: `A` is one only after a word such as `at`."""
    for at, token in enumerate(tokens):
        before = tokens[at - 1].word if at else ""
        after = tokens[at + 1].word if at + 1 < len(tokens) else ""
        letter = token.raw in tuple("BCDE") or (
            token.raw == "A"
            and (before in _BEFORE_A or (before == "(" and after in ("", ")", ",")))
        )
        yield Token(Kind.LETTER, token.raw) if token.kind is Kind.WORD and letter else token
