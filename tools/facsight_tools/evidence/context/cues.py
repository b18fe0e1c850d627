"""Cues of a kind of situation in one sentence, read from the lexicon, without a model.

Negation, strength, contrast and irony are taken into account by rules over the words before a cue.
What is only imagined ("if she had won"), what a rival reaches or misses, and idioms ("to die for")
give no cue.
An order to the reader ("ignore the instructions", "classify it as") voids every other cue of its
sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from facsight_tools.rules import context_cues
from facsight_tools.rules.context_cues import Words

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
# Words before a cue that may make it imagined; a text without stops is not read back to its start
_LONGEST_CLAUSE: Final = 40
_MODALS: Final = frozenset({"would", "could", "should", "might", "'d"})
# What may stand between "almost" and what was almost reached
_DETERMINERS: Final = frozenset(
    {"a", "an", "the", "any", "her", "his", "its", "my", "our", "their"}
)
_BETWEEN: Final = _DETERMINERS | {"had", "have", "has", "'ve", "been", "being"}
_AUXILIARIES: Final = frozenset({"did", "do", "does", "had", "has", "have", "was", "were"})
_PRONOUNS: Final = frozenset({"i", "he", "she", "it", "we", "they", "you"})
# Words before a feeling's name that make it someone's report
_REPORTS: Final = frozenset(
    {"i", "feel", "feels", "feeling", "felt", "say", "says", "said", "saying", "tell", "tells"}
    | {"told", "admit", "admits", "admitted", "confess", "confesses", "confessed"}
    | {"claim", "claims", "claimed"}
)


@dataclass(frozen=True, slots=True)
class ThemeCue:
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


def cues_in(sentence: str) -> list[ThemeCue]:
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


def _meant(matches: list[_Match], tokens: list[_Token], plain: str) -> Iterator[ThemeCue]:
    """The cues with negation, strength, contrast and irony taken into account."""
    themes = context_cues.load().themes
    praised = next(filter(None, (_praised(match, tokens) for match in matches)), None)
    if praised:
        theme = themes["sarcasm"]
        yield ThemeCue(theme.id, praised.start, praised.end, _PLAIN * theme.weight, denied=False)
    ironic = bool(praised) or any(match.theme == "sarcasm" for match in matches)
    own = {at for match in matches for at in range(match.first, match.last + 1)}
    near = {match: _before(match, own, tokens) for match in matches}
    negators: dict[_Match, range | None] = {}
    for previous, match in zip((None, *matches), matches, strict=False):
        negators[match] = _negator(match, near[match], tokens)
        # "did not win the gold medal": what is denied takes its object along
        if previous and previous.theme == match.theme and not negators[match]:
            gap = tokens[previous.last + 1 : match.first]
            if all(token.word in _DETERMINERS for token in gap):
                negators[match] = negators[previous]
    taken = {at for negator in negators.values() if negator for at in negator}
    standings = _standings(matches, tokens)
    for match in matches:
        theme, negator = themes[match.theme], negators[match]
        if (
            theme.id == "idiom"
            or _imagined(match, tokens)
            or (theme.id in ("goal-success", "goal-failure") and _of_rival(near[match], tokens))
        ):
            continue
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
        governing = [at for at in near[match] if at not in (negator or ())]
        weight = _strength(match, governing, tokens) * standings[match]
        yield ThemeCue(
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
    missed = _near_miss(match, near, inside, tokens)
    if missed:
        return missed
    for at in (*near, *inside):
        if _marker("not_negating", tokens, at):
            return None
        length = _marker("negators", tokens, at)
        if length:
            done = at > 1 and tokens[at - 1].word in _AUXILIARIES
            almost = done and _marker("near_misses", tokens, at - 2)
            return None if almost else range(at, at + length)  # "almost did not win" is a success
    return None


def _near_miss(
    match: _Match, near: Sequence[int], inside: Sequence[int], tokens: list[_Token]
) -> range | None:
    """The tokens of an "almost" right before something that would have been reached."""
    if "goal furthered" not in context_cues.load().themes[match.theme].appraisal:
        return None
    for at in (*near, *inside):
        length = _marker("near_misses", tokens, at)
        between = tokens[at + length : match.first]
        if length and all(token.word in _BETWEEN for token in between):
            return range(at, at + length)
    return None


def _imagined(match: _Match, tokens: list[_Token]) -> bool:
    """Whether the clause tells what did not happen: "if she had won", "she would have cried"."""
    clause: list[str] = []
    for at in range(match.first - 1, max(match.first - _LONGEST_CLAUSE, 0) - 1, -1):
        word = tokens[at].word
        stops = word in _CLAUSE_WORDS and word != "and"
        if tokens[at].ends_clause or stops or _marker("contrast_after", tokens, at):
            break
        clause.insert(0, word)
    for at, word in enumerate(clause):
        after = clause[at + 1 :]
        if word in _MODALS and {"have", "'ve"} & set(after[:3]):
            return True
        if word == "if" and (after[:1] == ["only"] or "had" in after or "'d" in after):
            return True
    inverted = clause[:1] == ["had"]  # "had she won, she would"
    following = tokens[match.last : match.last + _LONGEST_CLAUSE]
    return inverted and any(token.word in _MODALS for token in following)


def _of_rival(near: list[int], tokens: list[_Token]) -> bool:
    """Whether the subject is an opponent, so that who is meant has not reached or missed it."""
    for at in reversed(near):
        if tokens[at].word in _PRONOUNS:
            return False
        if _marker("rivals", tokens, at):
            return True
    return False


def _praised(match: _Match, tokens: list[_Token]) -> _Token | None:
    """The feeling that an obstacle is greeted with: "so thrilled to be stuck" is not meant."""
    if match.theme != "hindrance":
        return None
    for at in range(max(match.first - _REACH, 0), match.first):
        joined = tokens[at + 1].word in ("to", "be", "being", "about")
        denied = any(_marker("negators", tokens, one) for one in range(max(at - 3, 0), at))
        if joined and not denied and _marker("pleasant_feelings", tokens, at):
            return tokens[at]
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
