"""Words that are known only where a rule judges what they say.

`low` says nothing that could be checked in "the jaw is low", and is judged in "the quality is low":
such a word is no part of the vocabulary, and stands where one of these conditions holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from facsight.tools.evidence.checker.sentence import Sentence
from facsight.tools.evidence.checker.tokens import Kind

_QUALITY: Final = frozenset({"quality"})
_SCORES: Final = frozenset({"score", "scores", "probability", "probabilities", "likelihood"})


def is_judged(s: Sentence, at: int) -> bool:
    """Whether a word stands where a rule judges it."""
    condition = _GUARDED.get(s.word(at))
    return condition is not None and condition(s, at)


def _kinds(s: Sentence, at: int, kind: Kind) -> list[int]:
    return [place for place in s.segment(at) if s.tokens[place].kind is kind]


def _before_letter(s: Sentence, at: int) -> bool:
    """`level C`, `at a C level`: judged as the letter."""
    return any(
        0 <= place < len(s.tokens) and s.tokens[place].kind is Kind.LETTER
        for place in (at - 1, at + 1)
    )


def _of_scale(s: Sentence, at: int) -> bool:
    """`On the FACS scale`, `on the 0 to 5 scale`: the scale of a letter or number."""
    return any(token.kind in (Kind.LETTER, Kind.NUMBER) for token in s.tokens)


def _of_quality(s: Sentence, at: int) -> bool:
    """Judged by `directions.check_quality`."""
    return s.near_noun(at, _QUALITY, reach=6) and bool(s.evidence.under("quality"))


def _of_measured(s: Sentence, at: int) -> bool:
    """Judged as an intensity of the unit, or a number stands with it."""
    numbers = bool(_kinds(s, at, Kind.NUMBER)) and bool(_kinds(s, at, Kind.LABEL))
    return bool(_kinds(s, at, Kind.AU)) or numbers or _of_quality(s, at)


def _to_label(s: Sentence, at: int) -> bool:
    """`Points to anger`: judged as a relation."""
    return any(place > at for place in _kinds(s, at, Kind.LABEL))


def _ranked(s: Sentence, at: int) -> bool:
    """`Happiness at 0.90, followed by neutral at 0.07`: both numbers are judged, and their order."""
    return s.word(at + 1) == "by" and sum(t.kind is Kind.NUMBER for t in s.tokens) >= 2


def _of_unit(s: Sentence, at: int) -> bool:
    return bool(_kinds(s, at, Kind.AU))


def _of_citation(s: Sentence, at: int) -> bool:
    """What a caveat says of the reading itself."""
    return s.claim.kind != "observation" and not s.mentions


def _of_user(s: Sentence, at: int) -> bool:
    """What introduces the user's words, which are quoted."""
    return bool(s.quotes) and bool(s.evidence.starting("C"))


_GUARDED: Final[Mapping[str, Callable[[Sentence, int], bool]]] = {
    **dict.fromkeys(("level", "levels"), _before_letter),
    "scale": _of_scale,
    **dict.fromkeys(("good", "poor", "fair", "reliable", "unreliable"), _of_quality),
    **dict.fromkeys(("low", "high"), _of_measured),
    **dict.fromkeys(("point", "points", "pointing"), _to_label),
    "followed": _ranked,
    "visible": _of_unit,
    **dict.fromkeys(("tentative",), _of_citation),
    **dict.fromkeys(("user", "mentions", "mentioned", "states", "context", "situation"), _of_user),
}
