"""Cues of a kind of situation in one sentence, read from the lexicon, without a model.

Negation, strength, contrast and irony are taken into account by rules over the words before a cue.
An order to the reader ("ignore the instructions", "classify it as") voids every other cue of its
sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from facsight.tools.rules import context_cues
from facsight.tools.rules.context_cues import Words

# How much a cue counts, by what stands before it; the sizes are the project's own.
_PLAIN, _STRONG, _WEAK = 0.6, 0.9, 0.3
_SET_ASIDE: Final = 0.5
# Words before a cue in which a negator or an intensifier governs it, and the longest gap.
_REACH: Final = 4
_MAX_GAP: Final = 3

_CLAUSE_WORDS: Final = frozenset(
    {"and", "because", "when", "who", "that", "which", "after", "before", "until", "while"}
    | {"since", "so", "as", "then"}
)
# Words before a feeling's name that make it someone's report
_REPORTS: Final = frozenset(
    {"i", "feel", "feels", "feeling", "felt", "say", "says", "said", "saying", "tell", "tells"}
    | {"told", "admit", "admits", "admitted", "confess", "confesses", "confessed"}
    | {"claim", "claims", "claimed"}
)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak of a theme of the lexicon, as they are meant in their sentence.

    Attributes:
        theme: id of the theme; where the words are denied, that of what is left.
        start, end: place in the sentence, the negator included.
        weight: how much the cue counts, 0-1.
        denied: whether the words are negated.
    """

    theme: str
    start: int
    end: int
    weight: float
    denied: bool


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int

    @property
    def ends_clause(self) -> bool:
        return not self.word[-1].isalpha()


@dataclass(frozen=True, slots=True)
class _Match:
    """A lexicon entry found at the tokens `first` to `last`; `gaps` if it leaves words open."""

    theme: str
    first: int
    last: int
    gaps: bool


def cues_in(sentence: str) -> list[Cue]:
    """The cues of one sentence, from left to right."""
    plain = sentence.lower().replace("\u2019", "'")
    if len(plain) != len(sentence):  # a few letters change length in lower case
        plain = "".join(c.lower() if len(c.lower()) == 1 else " " for c in sentence)
    tokens = [
        _Token(found.group(), found.start(), found.end())
        for found in context_cues.TOKEN.finditer(plain)
    ]
    matches = _matches(tokens)
    orders = [match for match in matches if match.theme == "order"]
    return list(_meant(orders or matches, tokens, plain))


def _matches(tokens: list[_Token]) -> list[_Match]:
    """Every entry found, from left to right, the most specific at each place, without overlap."""
    found: list[_Match] = []
    at = 0
    while at < len(tokens):
        entries = context_cues.load().entries.get(tokens[at].word, ())
        fits = ((theme, words, _fit(tokens, at, words)) for theme, words in entries)
        best = next(
            (
                _Match(theme, at, last, None in words)
                for theme, words, last in fits
                if last is not None
            ),
            None,
        )
        if best:
            found.append(best)
        at = best.last + 1 if best else at + 1
    return found


def _fit(tokens: list[_Token], at: int, words: Words) -> int | None:
    """The last token of an entry that starts at `at`, or None; the shortest gap is taken."""
    for index, forms in enumerate(words):
        if forms is None:
            for skip in range(_MAX_GAP + 1):
                if any(token.ends_clause for token in tokens[at : at + skip]):
                    return None
                last = _fit(tokens, at + skip, words[index + 1 :])
                if last is not None:
                    return last
            return None
        if at >= len(tokens) or tokens[at].word not in forms:
            return None
        at += 1
    return at - 1


def _meant(matches: list[_Match], tokens: list[_Token], plain: str) -> Iterator[Cue]:
    """The cues with negation, strength, contrast and irony taken into account."""
    themes = context_cues.load().themes
    ironic = any(match.theme == "sarcasm" for match in matches)
    own = {at for match in matches for at in range(match.first, match.last + 1)}
    near = {match: _before(match, own, tokens) for match in matches}
    negators = {match: _negator(match, near[match], tokens) for match in matches}
    taken = {at for negator in negators.values() if negator for at in negator}
    standings = _standings(matches, tokens)
    for match in matches:
        theme, negator = themes[match.theme], negators[match]
        if not negator and match.first in taken:
            continue  # "failed to win" is one cue and not two
        denied = bool(negator) and theme.distribution is not None
        if denied:
            if theme.denied is None:
                continue
            theme = themes[theme.denied]
        if ironic and "pleasant" in theme.appraisal:
            continue  # praise in a sentence that is marked as ironic is not meant
        if theme.id == "named-feeling" and _reported(match, tokens):
            theme = themes["reported-feeling"]
        first = tokens[min(match.first, negator[0]) if negator else match.first]
        # A clitic is quoted with its word: "wasn't insulted"
        start = plain.rfind(" ", 0, first.end) + 1 if "'" in first.word else first.start
        weight = _strength(match, near[match], tokens) * standings[match]
        yield Cue(
            theme=theme.id,
            start=start,
            end=tokens[match.last].end,
            weight=round(min(weight * theme.weight, 1.0), 2),
            denied=denied,
        )


def _reported(match: _Match, tokens: list[_Token]) -> bool:
    """Whether someone is said to say or feel it: "I am furious", "she says she is furious"."""
    before = tokens[max(match.first - _REACH - 1, 0) : match.first]
    return any(token.word in _REPORTS for token in before)


def _before(match: _Match, own: set[int], tokens: list[_Token]) -> list[int]:
    """The tokens that may govern a match, in reading order: near, in its clause, not another's.

    "or" hands a negation on: "did not win or qualify". `own` is the tokens of all matches.
    """
    near: list[int] = []
    shared = False
    for at in range(match.first - 1, -1, -1):
        token = tokens[at]
        shared = shared or token.word in ("or", "nor")
        if (
            token.ends_clause
            or token.word in _CLAUSE_WORDS
            or _marker("contrast_after", tokens, at)
        ):
            break
        # "failed to win": a negator may be a match of its own
        if at in own and not shared and not _marker("negators", tokens, at):
            break
        if len(near) == _REACH + 2 * shared:
            break
        near.insert(0, at)
    return near


def _negator(match: _Match, near: list[int], tokens: list[_Token]) -> range | None:
    """The tokens of the negator that governs a match, before it or in its gaps."""
    inside = range(match.first + 1, match.last) if match.gaps else ()
    for at in (*near, *inside):
        if _marker("not_negating", tokens, at):
            return None
        length = _marker("negators", tokens, at)
        if length:
            return range(at, at + length)
    return None


def _strength(match: _Match, near: list[int], tokens: list[_Token]) -> float:
    if any(_marker("softeners", tokens, at) for at in near):
        return _WEAK
    around = (*near[-2:], *range(match.first, match.last + 1))
    return _STRONG if any(_marker("intensifiers", tokens, at) for at in around) else _PLAIN


def _standings(matches: list[_Match], tokens: list[_Token]) -> dict[_Match, float]:
    """1, or less where the sentence sets the clause aside: "X, but ..." and "although X, ..."."""
    turns = (at for at in reversed(range(len(tokens))) if _marker("contrast_after", tokens, at))
    turn = next(turns, -1)
    conceded = []  # whether "although" stands before a token, in its clause
    open_ = False
    for at, token in enumerate(tokens):
        conceded.append(open_)
        open_ = not token.ends_clause and (open_ or _marker("contrast_before", tokens, at) > 0)
    return {
        match: _SET_ASIDE if turn > match.last or conceded[match.first] else 1.0
        for match in matches
    }


def _marker(kind: str, tokens: list[_Token], at: int) -> int:
    """How many tokens a marker of that kind takes at `at`; 0 where none stands there."""
    for marker in context_cues.load().markers[kind]:
        if tuple(token.word for token in tokens[at : at + len(marker)]) == marker:
            return len(marker)
    return 0
