"""Reading a sentence with a few patterns: its citations, numbers, quotes, and what it says of AUs.

The patterns are meant for the plain English that reasoners write about faces. Where a sentence is
read wrongly, a score moves by that sentence; nothing is refused because of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Stance = Literal["present", "absent", "unmeasured", "supposed"]
"""What a clause says of a unit; `supposed` is talk of rules and of what would be."""

_GROUP: Final = re.compile(r"\[([^\[\]]*)\]")
_ID: Final = re.compile(r"[A-Z][A-Za-z0-9_]*(?:\.[\w+-]+)*(?:@\d+)?")
_QUOTE: Final = re.compile(r"[\"\u201c\u201d]([^\"\u201c\u201d]+)[\"\u201c\u201d]")
_UNIT: Final = re.compile(r"\bAU\s?(\d+)(?:\s*\(([^)]*)\))?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<![\w.])[-\u2212]?\d+(?:\.\d+)?%?(?![\w])")
_NO_MEASURE: Final = re.compile(
    r"\bAU\s?\d+(?:[LR]\b)?|\b[Ff]ace \d+|\bF\d+\b|\(?\b(?:19|20)\d\d\b\)?|\b(?:out )?of [15]\b"
    r"|\([01]\s?[-\u2013]\s?[015]\)|\b[01]\s?(?:to|-|\u2013)\s?[15]\b",
)
_CLAUSES: Final = re.compile(
    r"[;:]|,?\s\b(?:but|while|whereas|though|although|which|so)\b", re.IGNORECASE
)
_ASIDE: Final = re.compile(r", which [^,;]*,")
_AND: Final = re.compile(r",?\s\band\b\s")
_VERB: Final = re.compile(r"\b(?:is|are|was|were|shows?|reads?|could)\b")
_JUST_BEFORE: Final = re.compile(
    r"\b(?:without|no|neither|nor|not|lacks?)\s+(?:any\s+)?$", re.IGNORECASE
)
_ABSENT: Final = re.compile(
    r"\b(?:absent|inactive|missing|neither|nor|absence of|lacks?)\b"
    r"|\b(?:is|are|was|were)(?: not|n't)\b|\b[Nn]o (?:sign|trace|evidence|measurable|activation)\b"
)
_UNMEASURED: Final = re.compile(
    r"\b(?:unavailable|unmeasured|hidden)\b"
    r"|\b(?:could|can|was|were|is|are) ?not (?:be )?(?:measured|read|assessed|available|judged)\b"
)
_SUPPOSED: Final = re.compile(r"\b(?:would|whether|if|had)\b")
_WORD: Final = re.compile(r"[a-z]{4,}")
_COMMON: Final = frozenset(
    {"this", "that", "with", "from", "have", "which", "them", "they", "than", "face", "subject"}
    | {"score", "scores", "rules", "rule", "gives", "give", "intensity"}
)


@dataclass(frozen=True, slots=True)
class UnitSaid:
    """A unit in a sentence: its number, the name in brackets, what its clause says of it."""

    number: int
    name: str | None
    stance: Stance
    clause: str


def cited(text: str) -> tuple[str, ...]:
    """The ids in square brackets, in order, each once; what is no id in form is given as it is."""
    groups = (re.split(r"[,;\s]+", group) for group in _GROUP.findall(text))
    return tuple(dict.fromkeys(one for group in groups for one in group if one))


def is_id(text: str) -> bool:
    """Whether a text has the form of an evidence id."""
    return bool(_ID.fullmatch(text))


def plain(text: str) -> str:
    """The sentence without its citations."""
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(_GROUP.sub("", text).split()))


def quotes(text: str) -> tuple[str, ...]:
    """What stands in double quotation marks."""
    return tuple(quote.strip(" .,") for quote in _QUOTE.findall(plain(text)))


def unquoted(text: str) -> str:
    """The sentence without citations and quotations: what it says in its own voice."""
    return _QUOTE.sub('""', plain(text))


def numbers(text: str) -> tuple[str, ...]:
    """The numbers that state a measure, as written; unit and face numbers, years and scales not."""
    return tuple(_NUMBER.findall(_NO_MEASURE.sub(" ", unquoted(text))))


def units(text: str) -> Iterator[UnitSaid]:
    """Every action unit that is named, with what is said of it."""
    for clause in _clauses(unquoted(text)):
        for found in _UNIT.finditer(clause):
            yield UnitSaid(int(found[1]), found[2], _stance(clause, found.start()), clause)


def labels_named(text: str, labels: Sequence[str]) -> tuple[str, ...]:
    """The labels of the set that the sentence names outside its quotations."""
    said = unquoted(text).lower()
    return tuple(label for label in labels if re.search(rf"\b{re.escape(label)}\b", said))


def content_words(text: str) -> frozenset[str]:
    """Words of four letters or more that carry content, in lower case."""
    return frozenset(_WORD.findall(plain(text).lower())) - _COMMON


def sentences(prose: str) -> list[str]:
    """The sentences of a prose answer; ids that follow a full stop belong to what is before it."""
    parts = re.split(r"(?<=[.!?])((?:\s*\[[^\[\]]*\])*)\s+(?=[A-Z\"\u201c])|\n+", prose)
    whole: list[str] = []
    for at in range(0, len(parts), 2):
        behind = parts[at + 1] if at + 1 < len(parts) and parts[at + 1] else ""
        if parts[at] and parts[at].strip():
            whole.append(f"{parts[at].strip()}{behind}")
    return whole


def _clauses(text: str) -> Iterator[str]:
    """Stretches of a sentence that say one thing: cut before "but", and at "and" between verbs."""
    for part in _CLAUSES.split(_ASIDE.sub(" ", text)):
        start = 0
        for found in _AND.finditer(part):
            if _VERB.search(part[start : found.start()]) and _VERB.search(part[found.end() :]):
                yield part[start : found.start()]
                start = found.end()
        yield part[start:]


def _stance(clause: str, at: int) -> Stance:
    if _UNMEASURED.search(clause):
        return "unmeasured"
    if _SUPPOSED.search(clause) or re.match(r"\s*Without AU", clause):
        return "supposed"
    if _JUST_BEFORE.search(clause[:at]):
        return "absent"
    said = re.sub(r"\bwithout AU\s?\d+", "", clause, flags=re.IGNORECASE)
    if re.search(r"\bpresent on\b", said):
        return "present"  # "present on the left and absent on the right"
    return "absent" if _ABSENT.search(said) else "present"
