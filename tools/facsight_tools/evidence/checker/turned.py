"""Rule 9: a word that could be turned round unnoticed was not understood.

The other rules look for what a sentence says wrongly. What they do not read they cannot refuse,
and a single `not` makes a true sentence false. So an accepted sentence is judged once more with
each denial dropped, and with each word of direction turned into its opposite: if it would pass
either way, the word told the checker nothing, and the sentence is refused. (Metamorphic testing,
Chen, Cheung & Yiu 1998, at run time.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from facsight_tools.evidence.checker.text import outside_quotes
from facsight_tools.evidence.rows import Row

_DENIALS: Final = (
    (re.compile(r"(?i)\bneither\b(.*?)\bnor\b"), r"both\1and"),
    (re.compile(r"(?i)\bneither\b(?!.*\bnor\b)"), "both"),
    (re.compile(r"(?i)\bcannot\b"), "can"),
    (re.compile(r"(?i)n['\u2019]t\b"), ""),
    (re.compile(r"(?i)\b(?:not|no|never)\b ?"), ""),
    (re.compile(r"(?i)\bno\b"), "the"),
    (re.compile(r"(?i)\bwithout\b"), "with"),
    (re.compile(r"(?i)\bnone\b"), "all"),
)
_OPPOSITES: Final = (
    ("stronger", "weaker"), ("higher", "lower"), ("larger", "smaller"), ("more", "less"),
    ("above", "below"), ("at least", "at most"), ("highest", "lowest"), ("strongest", "weakest"),
    ("high", "low"), ("good", "poor"), ("bright", "dark"), ("up", "down"), ("upward", "downward"),
    ("upwards", "downwards"), ("likely", "unlikely"), ("reliable", "unreliable"),
    ("agree", "disagree"),
)  # fmt: skip
_TURNS: Final = (
    *_DENIALS,
    *(
        (re.compile(rf"(?i)(?<!close )\b{one}\b(?! (?:lip|lid|range)\b)"), other)
        for pair in _OPPOSITES
        for one, other in (pair, pair[::-1])
    ),
)


def turned(text: str, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Each denial and each word of direction of a sentence, with the sentence it makes.

    What repeats one of the cited rows to the word is left: it is the row's own.
    """
    own = [(at, at + len(told)) for row in rows if (told := row.text.rstrip(".")) in text
           for at in (text.index(told),)]  # fmt: skip
    for start, end in outside_quotes(text):
        for pattern, other in _TURNS:
            for found in pattern.finditer(text, start, end):
                if any(first <= found.start() < last for first, last in own):
                    continue
                yield (
                    found[0].strip(),
                    text[: found.start()] + found.expand(other) + text[found.end() :],
                )
