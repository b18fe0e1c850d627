"""What the user's words say of the situation, read from a lexicon, without a model.

The words are the user's statement, not a measurement of the scene: they become `C` rows, quoted
with their place, and the cues read in them become `C1.cue.1` rows. Words that name a feeling
("angry") are shown and not weighed: they would be the answer, not evidence for it. Whatever has no
entry in the lexicon moves nothing, orders to the reader included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from facsight.tools.errors import InputError
from facsight.tools.evidence.fusion import context_distribution, cues_for
from facsight.tools.evidence.rows import Row
from facsight.tools.rules import context_cues
from facsight.tools.rules.context_cues import Words

MAX_CHARACTERS: Final = 4000

# How much a cue counts, by what stands before it; the sizes are the project's own.
_PLAIN, _STRONG, _WEAK = 0.6, 0.9, 0.3
_SET_ASIDE: Final = 0.5
# Words before a cue in which a negator or an intensifier governs it, and the longest gap.
_REACH: Final = 4
_MAX_GAP: Final = 3

_CLOSERS: Final = "\"'\u201d\u2019)"
_SENTENCE_END: Final = re.compile(rf"(?<=[.!?\u2026])[{_CLOSERS}]*\s+|\s*\n\s*")
_ABBREVIATION: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|[A-Z])\.$")
_CLAUSE_WORDS: Final = frozenset(
    {"and", "because", "when", "who", "that", "which", "after", "before", "until", "while"}
    | {"since", "so", "as", "then"}
)


@dataclass(frozen=True, slots=True)
class ContextReading:
    """What a text gave.

    Attributes:
        rows: a `C` row for each sentence, each followed by the rows of its cues.
        distribution: label to probability; None where no cue was found that is weighed.
        cue_ids: label to the ids of the cues that speak for it.
    """

    rows: tuple[Row, ...]
    distribution: dict[str, float] | None
    cue_ids: Mapping[str, tuple[str, ...]]


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


@dataclass(frozen=True, slots=True)
class _Cue:
    """A match as it is meant in its sentence; `first` takes in the negator."""

    theme: str
    first: int
    last: int
    weight: float
    denied: bool


def read_context(text: str) -> ContextReading:
    """Read the user's words on the situation; the same text gives the same rows.

    A cue row's `confidence` is how much the cue counts: 0.6, more with an intensifier ("huge"),
    less where the words are unsure ("almost", "if") or set aside by a "but" or an "although".

    Raises:
        InputError: the text is longer than `MAX_CHARACTERS`.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"The context has {len(text)} characters and at most {MAX_CHARACTERS} are read: "
            "shorten it."
        )
    rows: list[Row] = []
    for number, (start, end) in enumerate(_sentences(text), 1):
        sentence = text[start:end]
        stated = Row(
            id=f"C{number}",
            status="stated",
            value=sentence,
            unit="sentence",
            text=sentence,
            source="user",
            span=(start, end),
        )
        rows += [stated, *_cue_rows(stated, start)]
    labels = context_cues.load().labels
    return ContextReading(
        rows=tuple(rows),
        distribution=context_distribution(rows),
        cue_ids=MappingProxyType({label: cues_for(rows, label) for label in labels}),
    )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence, without the white space around it."""
    start = 0
    ends = [(found.start(), found.end()) for found in _SENTENCE_END.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        abbreviated = _ABBREVIATION.search(text[start:end]) and "\n" not in text[end:following]
        if abbreviated and following < len(text):
            continue
        piece = text[start:following]
        if any(character.isalnum() for character in piece):
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = following


def _cue_rows(stated: Row, offset: int) -> Iterator[Row]:
    lexicon, sentence = context_cues.load(), stated.text
    plain = sentence.lower().replace("\u2019", "'")
    if len(plain) != len(sentence):  # a few letters change length in lower case
        plain = "".join(c.lower() if len(c.lower()) == 1 else " " for c in sentence)
    tokens = [
        _Token(found.group(), found.start(), found.end())
        for found in context_cues.TOKEN.finditer(plain)
    ]
    for number, cue in enumerate(_meant(_matches(tokens), tokens), 1):
        theme = lexicon.themes[cue.theme]
        # A clitic is quoted with its word: "wasn't insulted"
        start = plain.rfind(" ", 0, tokens[cue.first].end) + 1
        if "'" not in tokens[cue.first].word:
            start = tokens[cue.first].start
        end = tokens[cue.last].end
        how = "is a denial and leaves" if cue.denied else "speaks of"
        appraisal = f" ({', '.join(theme.appraisal)})" if theme.appraisal else ""
        unweighed = "" if theme.distribution else "; it is shown and not weighed"
        yield Row(
            id=f"{stated.id}.cue.{number}",
            status="measured",
            value=theme.id,
            unit="cue",
            text=f'"{sentence[start:end]}" {how} {theme.gloss}{appraisal}{unweighed}.',
            confidence=cue.weight,
            source=lexicon.name,
            span=(offset + start, offset + end),
        )


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


def _meant(matches: list[_Match], tokens: list[_Token]) -> Iterator[_Cue]:
    """The cues with negation, strength, contrast and irony taken into account."""
    themes = context_cues.load().themes
    ironic = any(match.theme == "sarcasm" for match in matches)
    near = {match: _before(match, matches, tokens) for match in matches}
    negators = {match: _negator(match, near[match], tokens) for match in matches}
    taken = {at for negator in negators.values() if negator for at in negator}
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
        first = min(match.first, negator[0]) if negator else match.first
        weight = _strength(match, near[match], tokens) * _standing(match, tokens)
        yield _Cue(theme.id, first, match.last, round(min(weight * theme.weight, 1.0), 2), denied)


def _before(match: _Match, matches: list[_Match], tokens: list[_Token]) -> list[int]:
    """The tokens that may govern a match, in reading order: near, in its clause, not another's.

    "or" hands a negation on: "did not win or qualify".
    """
    own = {at for other in matches if other != match for at in range(other.first, other.last + 1)}
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


def _standing(match: _Match, tokens: list[_Token]) -> float:
    """1, or less where the sentence sets the clause aside: "X, but ..." and "although X, ..."."""
    if any(_marker("contrast_after", tokens, at) for at in range(match.last + 1, len(tokens))):
        return _SET_ASIDE
    for at in range(match.first - 1, -1, -1):
        if tokens[at].ends_clause:
            break
        if _marker("contrast_before", tokens, at):
            return _SET_ASIDE
    return 1.0


def _marker(kind: str, tokens: list[_Token], at: int) -> int:
    """How many tokens a marker of that kind takes at `at`; 0 where none stands there."""
    for marker in context_cues.load().markers[kind]:
        if tuple(token.word for token in tokens[at : at + len(marker)]) == marker:
            return len(marker)
    return 0
