"""Cues of a kind of situation in one sentence, read from the lexicon, without a model.

The lexicon is right or silent. What is denied is turned or voided; what is only imagined ("if she
had won"), asked, told of a film, reached or missed by a rival, or pleasant and only ahead, gives no
cue, and neither do idioms ("to die for"). What was almost reached is missed, what almost happened
was a danger. An order to the reader ("ignore the instructions", "classify it as") voids every other
cue of its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from facsight_tools.rules import context_cues
from facsight_tools.rules.context_cues import Theme
from facsight_tools.rules.situation_words import TOKEN, Run, SituationEntry, SituationWords, words

# How much a cue counts, by what stands before it; the sizes are the project's own.
_PLAIN, _STRONG, _WEAK = 0.6, 0.9, 0.3
_SET_ASIDE: Final = 0.5
# The longest gap within an entry, and how far before a cue a word makes it stronger or a report
_MAX_GAP: Final = 3
_NEAR: Final = 2
_LACKED: Final = 2
_REPORTED: Final = 5
# A text without stops is one clause; its parts are looked for no farther apart
_LONGEST_CLAUSE: Final = 40

# A year that is over for long; "since 1990" goes on
_YEAR: Final = re.compile(
    r"(?<!since )(?<!seit )(?<!desde )\b(?:1[89]\d\d|20[01]\d)\b", re.IGNORECASE
)

# A longer sentence tells more than where it happens
_LONGEST_PLAIN: Final = 20

_WRONGS: Final = frozenset({"injustice", "insult", "betrayal"})
"""What somebody does to somebody."""

_HARMS: Final = frozenset({"threat", "pain", "loss", "weapon", "gore"})

_AWAITED: Final = frozenset({"uncertainty", "threat"})
"""What news that is not yet told may be; once it is told, it decides."""

_NEWS: Final = frozenset(
    {"goal-success", "goal-failure", "separation", "reunion", "welcome-surprise", "affection"}
)
"""What is no news of oneself where it is a stranger's."""

_OUTCOMES: Final = {"good_outcomes": "goal-success", "bad_outcomes": "goal-failure"}
_IDLE: Final = "routine"
_NO: Final = frozenset({"no", "nope", "nein"})


@dataclass(frozen=True, slots=True)
class ThemeCue:
    """Words that speak of a theme of the lexicon, as they are meant in their sentence.

    Attributes:
        theme: id of the theme; where the words are denied, that of what is left.
        start, end: place in the sentence, the negator included.
        weight: how much the cue counts, 0-1.
        denied: whether the words are negated.
        aside: whether the sentence sets them aside: "X, but ...", "although X", "after X".
        source: what found them; the lexicon where nothing is named.
    """

    theme: str
    start: int
    end: int
    weight: float
    denied: bool
    aside: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int

    @property
    def stops(self) -> bool:
        return not self.word[-1].isalpha()


@dataclass(frozen=True, slots=True)
class _Match:
    """A lexicon entry found at some tokens of a clause."""

    theme: Theme
    at: frozenset[int]
    size: int

    @property
    def first(self) -> int:
        return min(self.at)

    @property
    def last(self) -> int:
        return max(self.at)


def cues_in(sentence: str, language: str = "en") -> list[ThemeCue]:
    """The cues of one sentence in a language that is read, from left to right."""
    return _Sentence(sentence, words(language)).cues()


def tones_in(sentence: str, language: str = "en") -> list[float]:
    """1 for each pleasant and -1 for each unpleasant word; half and turned where it is denied."""
    return list(_Sentence(sentence, words(language)).tones.values())


def is_unmeant(sentence: str, language: str = "en") -> bool:
    """Whether words of a situation are there that do not say that it happens, here and now."""
    return _Sentence(sentence, words(language)).unmeant


def is_plain(sentence: str, language: str = "en") -> bool:
    """Whether nothing in a sentence is denied, imagined or turned, and it is not long."""
    return _Sentence(sentence, words(language)).plain


@dataclass(slots=True)
class _Sentence:
    said: str
    known: SituationWords
    tokens: list[_Token] = field(init=False)
    clauses: list[range] = field(init=False)
    last_weighed: int = -1
    denying: set[int] = field(default_factory=set)
    marked: dict[str, dict[int, int]] = field(default_factory=dict)
    clause_of: list[range] = field(init=False)

    def __post_init__(self) -> None:
        plain = self.said.lower().replace("\u2019", "'")
        if len(plain) != len(self.said):  # a few letters change length in lower case
            plain = "".join(c.lower() if len(c.lower()) == 1 else " " for c in self.said)
        found = TOKEN.finditer(plain)
        self.tokens = [_Token(one.group(), one.start(), one.end()) for one in found]
        self.clauses = list(self._clauses())
        self.clause_of = [clause for clause in self.clauses for _ in clause]

    def cues(self) -> list[ThemeCue]:
        matches = self._matches()
        weighed = (match.first for match in matches if match.theme.distribution)
        self.last_weighed = max(weighed, default=-1)
        orders = [match for match in matches if match.theme.id == "order"]
        if orders:
            return [self._cue(match, match.theme, _PLAIN) for match in orders]
        praised = next(filter(None, (self._praised(match) for match in matches)), None)
        ironic = praised is not None or any(match.theme.id == "sarcasm" for match in matches)
        themes = context_cues.load().themes
        meant = [] if praised is None else [self._cue(praised, themes["sarcasm"], _PLAIN)]
        read = [(match, self._meant(match)) for match in matches]
        for match, one in read:  # "failed to win" is one cue and not two
            if one is None or match.first in self.denying:
                continue
            if "pleasant" in themes[one.theme].appraisal:
                if ironic:
                    continue  # praise in a sentence that is marked as ironic is not meant
                if one.theme != "relief" and self._spoilt(match):
                    one = replace(one, weight=0.0)
            meant.append(one)
        return sorted(meant, key=lambda one: (one.start, one.end))

    @property
    def plain(self) -> bool:
        turned = ("negators", "near_misses", "imagined", "contrast_after", "contrast_before")
        return len(self.tokens) <= _LONGEST_PLAIN and not any(map(self._found, turned))

    @property
    def unmeant(self) -> bool:
        """Whether something is asked, imagined, set right or ordered, or told of others.

        Or of a film, of long ago, or of how the picture was made.
        """
        if self._times[0] or any(map(self._found, ("imagined", "fiction", "recorded"))):
            return True
        if self._answers_no or self._of_strangers:
            return True
        asked = bool(self.tokens) and self.tokens[-1].word == "?"
        return asked or any(
            match.theme.id in ("order", "idiom")
            or (match.theme.distribution is not None and self._meant(match) is None)
            for match in self._matches()
        )

    @property
    def _times(self) -> tuple[list[int], list[int]]:
        """Where something tells of long ago, and where of the present."""
        years = (one.start() for one in _YEAR.finditer(self.said))
        at = [sum(token.start < year for token in self.tokens) - 1 for year in years]
        return sorted({*self._found("long_ago"), *at}), sorted(self._found("present"))

    def _long_ago(self, match: _Match) -> bool:
        """Whether it happened long ago, by the last word on the time before it, or the first."""
        past, present = self._times
        if not past:
            return False
        before = max((at for at in (*past, *present) if at <= match.first), default=None)
        after = min((at for at in (*past, *present) if at > match.first), default=None)
        return (before if before is not None else after) in past

    @property
    def tones(self) -> dict[int, float]:
        """Where pleasant (1) and unpleasant (-1) words stand; half and turned where denied."""
        return {
            at: -side / 2 if self._negator(at, range(max(at - _REPORTED, 0), at)) else side
            for kind, side in (("pleasant", 1.0), ("unpleasant", -1.0))
            for at in self._found(kind)
        }

    def _spoilt(self, match: _Match) -> bool:
        """Whether an unpleasant word stands in the clause of something pleasant, or after it."""
        start = self._clause(match.first).start
        return any(
            side < 0 and at >= start and at not in match.at for at, side in self.tones.items()
        )

    def _clauses(self) -> Iterator[range]:
        start = 0
        for at, token in enumerate(self.tokens):
            if token.stops or self._marks("clauses", at) or self._marks("contrast_after", at):
                yield range(start, at)
                start = at
        yield range(start, len(self.tokens))

    def _clause(self, at: int) -> range:
        """The clause around a token, as far as it is near."""
        clause = self.clause_of[at]
        return range(
            max(clause.start, at - _LONGEST_CLAUSE), min(clause.stop, at + _LONGEST_CLAUSE)
        )

    def _matches(self) -> list[_Match]:
        """Every entry found, the most specific first, without overlap, then from left to right."""
        found = []
        themes = context_cues.load().themes
        for at, token in enumerate(self.tokens):
            for entry in self.known.starting(token.word):
                taken = self._fit(entry, at)
                if taken is not None:
                    found.append(_Match(themes[entry.theme], frozenset(taken), entry.size))
        found.sort(key=lambda match: (-match.size, match.first))
        kept: list[_Match] = []
        taken_: set[int] = set()
        for match in found:
            if not match.at & taken_:
                kept.append(match)
                taken_ |= match.at
        told = self._told()
        if told:
            kept = [one for one in kept if one.theme.id not in _AWAITED or one.last > told.start]
            for kind, theme in _OUTCOMES.items():
                for at, length in self._found(kind).items():
                    outcome = frozenset(range(at, at + length))
                    if at in told and not outcome & taken_:
                        kept.append(_Match(themes[theme], outcome, length))
                        taken_ |= outcome
        return sorted(kept, key=lambda match: match.first)

    def _told(self) -> range:
        """What stands behind the colon that news ends in: "the letter is here: a refund"."""
        for at, token in enumerate(self.tokens[:-2]):
            if token.word == ":" and any(one < at for one in self._found("announced")):
                return range(at, len(self.tokens))
        return range(0)

    def _fit(self, entry: SituationEntry, at: int) -> set[int] | None:
        """The tokens of an entry whose first word may stand at `at`."""
        taken = self._run(entry.runs[0], at)
        if taken is None or len(entry.runs) == 1:
            return taken
        near = self._clause(at)
        if entry.wide:
            near = range(max(at - _LONGEST_CLAUSE, 0), min(at + _LONGEST_CLAUSE, len(self.tokens)))
        for run in entry.runs[1:]:
            there = (self._run(run, one) for one in near if one not in taken)
            more = next((one for one in there if one and not one & taken), None)
            if more is None:
                return None
            taken |= more
        return taken

    def _run(self, run: Run, at: int) -> set[int] | None:
        """The tokens of words in a row from `at` on; the shortest gaps are taken."""
        taken: set[int] = set()
        for index, forms in enumerate(run):
            if forms is None:
                for skip in range(_MAX_GAP + 1):
                    if any(token.stops for token in self.tokens[at : at + skip]):
                        return None
                    rest = self._run(run[index + 1 :], at + skip)
                    if rest is not None:
                        return taken | rest
                return None
            if at >= len(self.tokens) or self.tokens[at].word not in forms:
                return None
            taken.add(at)
            at += 1
        return taken

    def _meant(self, match: _Match) -> ThemeCue | None:
        """A match as it is meant; None where nothing can be said to have happened."""
        theme = match.theme
        if theme.id == "idiom":
            return None
        if theme.distribution is None:
            reported = theme.id == "named-feeling" and self._reported(match)
            shown = context_cues.load().themes["reported-feeling"] if reported else theme
            return self._cue(match, shown, self._strength(match))
        clause = [at for at in self._clause(match.first) if at not in match.at]
        negator = self._negator(match.last, clause, match.first)
        near = self._near_miss(clause)
        if near is not None and not negator:
            if "goal furthered" in theme.appraisal:
                negator = near
            elif theme.id in _HARMS:
                theme = context_cues.load().themes["threat"]
            else:
                return None
        elif self._unreal(match, clause):
            return None
        elif near is not None:
            negator = range(0)  # "almost did not win" is a success
        if negator:
            if theme.denied is None:
                return None
            self.denying.update(negator)
            theme = context_cues.load().themes[_IDLE if self._answers_no else theme.denied]
        standing = 1.0 if near is not None else self._standing(match)
        if not standing:
            return None
        standing *= not self._long_ago(match)
        read = self._cue(match, theme, self._strength(match) * standing, negator)
        after = self.clause_of[match.first].start == 0 and self._marks("first", 0) > 0
        return replace(read, aside=after or standing < 1)

    def _cue(
        self, match: _Match, theme: Theme, amount: float, negator: range = range(0)
    ) -> ThemeCue:
        at = sorted({*match.at, *(one for one in negator if abs(one - match.first) <= _REPORTED)})
        first = self.tokens[at[0]]
        # A clitic is quoted with its word: "wasn't insulted"
        start = self.said.rfind(" ", 0, first.end) + 1 if "'" in first.word else first.start
        return ThemeCue(
            theme=theme.id,
            start=start,
            end=self.tokens[at[-1]].end,
            weight=round(min(amount * theme.weight, 1.0), 2),
            denied=bool(negator),
        )

    def _negator(self, end: int, clause: Sequence[int], first: int | None = None) -> range:
        """The tokens of what denies words: before their end, in German anywhere in its clause.

        What says that something is lacking ("without a reason") denies what follows at once alone.
        """
        skipped: set[int] = set()
        for at in clause:
            skipped.update(range(at, at + self._marks("not_negating", at)))
            length = self._marks("negators", at)
            if first is not None and self._marks("lacking", at) and not 0 < first - at <= _LACKED:
                continue
            if length and at not in skipped and (at < end or self.known.verb_last):
                return range(at, at + length)
        return range(0)

    def _near_miss(self, clause: Sequence[int]) -> range | None:
        for at in clause:
            length = self._marks("near_misses", at)
            if length and not self._marks("all", at + length):
                return range(at, at + length)
        return None

    def _unreal(self, match: _Match, clause: Sequence[int]) -> bool:
        """Whether the words tell what did not happen, or not to the one who is meant."""
        theme = match.theme
        if self.tokens[-1].word == "?" or any(self._marks("imagined", at) for at in clause):
            return True
        if self._wished(match, clause) or self._by_them(match) or self._gossip(match, clause):
            return True
        if any(at not in match.at for at in self._found("fiction")):
            return True
        before = [at for at in clause if at < match.first]
        if "pleasant" in theme.appraisal and any(self._marks("future", at) for at in clause):
            return True
        if theme.id not in ("goal-success", "goal-failure"):
            return False
        rivals = [at for at in before if self._marks("rivals", at)]
        own = [at for at in before if self._marks("pronouns", at)]
        return bool(rivals) and max(own, default=-1) < rivals[-1]

    def _wished(self, match: _Match, clause: Sequence[int]) -> bool:
        """Whether somebody wants, claims or tries it: what stands before such a word has happened.

        At the end of a German clause the word stands behind what is wanted.
        """
        end = self._clause(match.first).stop
        return any(
            at < match.last or (self.known.verb_last and at + length == end)
            for at in clause
            if (length := self._marks("wished", at))
        )

    def _by_them(self, match: _Match) -> bool:
        """Whether whoever is spoken of does the wrong, and to no one told: "she stole a bike"."""
        if match.theme.id not in _WRONGS:
            return False
        around = self._clause(match.first)
        opening = [at for at in around if not self.tokens[at].stops][:1]
        if not opening or opening[0] >= match.first or not self._marks("doers", opening[0]):
            return False
        return not any(self._marks("patients", at) for at in around if at > opening[0])

    def _gossip(self, match: _Match, clause: Sequence[int]) -> bool:
        """Whether it is news of somebody who is nothing to whoever is spoken of."""
        if match.theme.id not in _NEWS:
            return False
        before = [at for at in clause if at < match.first]
        strangers = [at for at in before if self._marks("strangers", at)]
        own = [at for at in before if self._marks("pronouns", at)]
        return bool(strangers) and max(own, default=-1) < strangers[-1]

    @property
    def _answers_no(self) -> bool:
        """Whether a sentence sets right what somebody thought: "No, he has not been fired"."""
        first = [
            token.word for token in self.tokens if token.word not in '"\u201c\u201e\u00ab\u00a1'
        ]
        return len(first) > 1 and first[0] in _NO and first[1] == ","

    @property
    def _of_strangers(self) -> bool:
        """Whether a sentence begins with somebody who is nothing to whoever is spoken of."""
        own = min(self._found("pronouns"), default=len(self.tokens))
        return any(at < own for at in self._found("strangers"))

    def _praised(self, match: _Match) -> _Match | None:
        """The feeling that an obstacle is greeted with: "so thrilled to be stuck" is not meant."""
        if match.theme.id != "hindrance":
            return None
        before = [at for at in self._clause(match.first) if at < match.first]
        if any(self._marks("negators", at) for at in before):
            return None
        praise = next((at for at in before if self._marks("pleasant_feelings", at)), None)
        return None if praise is None else _Match(match.theme, frozenset({praise}), 1)

    def _reported(self, match: _Match) -> bool:
        """Whether someone is said to say or feel it: "I am furious", "she says she is furious"."""
        before = range(max(match.first - _REPORTED, 0), match.first)
        return any(self._marks("reports", at) for at in before)

    def _strength(self, match: _Match) -> float:
        around = range(max(match.first - _NEAR, 0), match.last + 1)
        if any(self._marks("softeners", at) for at in around):
            return _WEAK
        return _STRONG if any(self._marks("intensifiers", at) for at in around) else _PLAIN

    def _standing(self, match: _Match) -> float:
        """1, or less where the sentence sets the clause aside: "X, but ..." and "although X".

        0 where what it turns to is not understood.
        """
        turn = max(self._found("contrast_after"), default=-1)
        if turn > match.last:
            known = self.last_weighed > turn
            return _SET_ASIDE if known else 0.0
        clause = self._clause(match.first)
        conceded = range(max(clause.start - 1, 0), match.first)
        return _SET_ASIDE if any(self._marks("contrast_before", at) for at in conceded) else 1.0

    def _marks(self, kind: str, at: int) -> int:
        """How many tokens a marker of that kind takes at `at`; 0 where none stands there."""
        return self._found(kind).get(at, 0)

    def _found(self, kind: str) -> dict[int, int]:
        """Where markers of a kind stand, and how many tokens they take."""
        if kind not in self.marked:
            self.marked[kind] = {
                at: len(marker)
                for at, token in enumerate(self.tokens)
                for marker in reversed([*self.known.marking(kind, token.word)])
                if self._run(marker, at) is not None
            }
        return self.marked[kind]
