"""Rule 5 for literature: a cited work is told as its row tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.rows import Row

_YEAR: Final = re.compile(r" \(\d{4}\) ")
_ASKING: Final = re.compile(r"\b(?:question|ask)\b")
_DOUBTING: Final = frozenset(
    {"question", "questions", "questioned", "ask", "asks", "whether", "not"}
)
_LONG: Final = 4
"""Letters of a word that says something."""


def check_works(s: Sentence) -> Iterator[Problem]:
    """Each cited work: what it asks is no finding, and what it finds is not turned round."""
    for row in s.evidence.starting("K"):
        authors, finding = _parts(row)
        if _ASKING.search(finding) and not s.words & _DOUBTING and _tells(s, finding):
            yield problem(
                Code.RULE_CONTRADICTED, f"The work asks this and does not find it: {row.text}"
            )
        named = [at for at, token in enumerate(s.tokens) if token.word in authors]
        if named and _turned_round(s, named[-1], finding.split()):
            yield problem(Code.RULE_CONTRADICTED, f"The work says: {row.text}")


def _parts(row: Row) -> tuple[set[str], str]:
    """The names of the authors, and what the work says, in lower case."""
    found = _YEAR.search(row.text)
    if found is None:
        return set(), row.text.lower()
    names = set(re.findall(r"[a-z]{3,}", row.text[: found.start()].lower()))
    return names, re.sub(r"[^a-z0-9 ]", " ", row.text[found.end() :].lower())


def _tells(s: Sentence, finding: str) -> bool:
    """Whether most of what the work asks stands in the sentence."""
    asked = {word for word in finding.split() if len(word) >= _LONG} - {"question", "whether"}
    return len(asked & s.words) > len(asked) / 2


def _turned_round(s: Sentence, at: int, finding: list[str]) -> bool:
    """Whether two words of the finding stand the other way round behind the author's name."""
    once = {word: finding.index(word) for word in finding if finding.count(word) == 1}
    once.pop("facial", None)  # an epithet, which stands anywhere
    told = s.tokens[at:]
    said = [t.word for t in told if t.kind is not Kind.PUNCT and len(t.word) >= _LONG]
    places = [once[word] for word in said if word in once]
    return any(first > second for first, second in pairwise(places))
