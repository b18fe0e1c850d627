"""Text read into statements by the forms that write them, and judged.

    for one in read("AU12 is present [F1.AU12].", evidence):
        print(one.verdict, one.statements)              # supported [UnitState(...)]

A sentence is supported only where every token of it belongs to a listed form, the statements that
the forms say all hold, and each id that it cites is one of the rows behind them. Whatever was read
is written again by the same forms and compared token by token. What cannot be read, or leaves open
which face is meant, is not checkable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import combinations
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, SerializeAsAny

from facsight_tools.evidence.payloads import VideoLength
from facsight_tools.statements.base import Statement, Verdict
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.book import BY, MANY, RANGE, Form, forms, wordings
from facsight_tools.statements.forms.implied import Unsaid
from facsight_tools.statements.forms.lexicon import read as data
from facsight_tools.statements.forms.ranges import lie_apart
from facsight_tools.statements.forms.speaking import Speaking
from facsight_tools.statements.forms.syntax import parsed
from facsight_tools.statements.forms.template import (
    CITED_HERE,
    ELEMENTS,
    SUBJECT,
    Node,
    Spoken,
    TemplateHearing,
    TooLong,
    Trace,
    marks,
    without_marks,
    words_of,
)
from facsight_tools.statements.forms.tokens import Language, Token, sentences, spelled
from facsight_tools.statements.kinds import Rank, SmileShape, UnitGrade, UnitState
from facsight_tools.statements.language import language_of
from facsight_tools.statements.render import cites_of
from facsight_tools.statements.senses import doubt, of_one_only

Judgement = Literal["supported", "contradicted", "not_checkable"]

_LONGEST: Final = 160
"""Tokens of a sentence that is read."""

_STEPS: Final = 60_000
"""Steps that reading a sentence may take; hundreds suffice."""

_MOST_PARSES: Final = 48
_ENDS: Final = frozenset(".!")
_MAIN, _FRAGMENT, _INVERTED = "main", "fragment", "inverted"
"""Places of a clause: by itself, after a colon, after a subordinate clause."""

_NO_FACE: Final = "It does not say which face is meant."
_UNJUDGED: Final = "A word in it on how much, or on the rest, does not fit what was measured."


class ReadSentence(BaseModel):
    """A sentence, what it says, and whether that holds.

    Attributes:
        text: as it stands.
        verdict: `contradicted` where everything that it may mean fails.
        statements: what it says, as far as it was read.
        written: the sentence as the forms that read it write it, without ids; empty where it was
            not read.
        reason: why it is not supported, in plain words; empty where it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    verdict: Judgement
    statements: list[SerializeAsAny[Statement]] = []
    written: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Heard:
    """One clause: where it ends, and what was said there in which form."""

    end: int
    form: Form
    values: dict[str, Any]
    trace: Trace
    built: tuple[Statement, ...] = ()
    places: dict[int, set[str]] = field(default_factory=dict)

    def meaning(self, cites: Sequence[int]) -> tuple[object, ...]:
        """Equal where the same is said up to the same token, in whatever form.

        The ids that may stand where some are cited belong to it. That a unit is present goes
        without saying where its letter is said.
        """
        graded = {
            (one.face, one.unit, one.side) for one in self.built if isinstance(one, UnitGrade)
        }
        said = tuple(
            one
            for one in self.built
            if not (isinstance(one, UnitState) and (one.face, one.unit, one.side) in graded)
            or one.state != "present"
        )
        inside = tuple((at, tuple(sorted(self.places[at]))) for at in cites if at in self.places)
        return self.end, self.form.order, said, str(_subjects(self.values)), inside


@dataclass(frozen=True, slots=True)
class _Parse:
    """One way to read a whole sentence: clauses with their start."""

    clauses: tuple[tuple[int, _Heard], ...]

    def parts_a_list_of(self, other: _Parse) -> bool:
        """Whether it takes the head of a list, which has no verb of its own, for a clause.

        In `fear (0.17), anger (0.08) and awe (0.08) remain alternatives` all three remain, and
        `fear (0.17)` does not say by itself what the face is given.
        """
        for at, whole in other.clauses:
            if whole.form.register is None or not whole.form.listed:
                continue
            inside = [(start, one) for start, one in self.clauses if at <= start < whole.end]
            if len(inside) < 2 or (inside[0][0], inside[-1][1].end) != (at, whole.end):
                continue
            *heads, (_, last) = inside
            same = last.form.says == whole.form.says
            if same and all(head.form.says != whole.form.says for _, head in heads):
                return True
        return False


def read(
    text: str, evidence: Evidence, language: Language | Literal["auto"] = "auto"
) -> list[ReadSentence]:
    """The sentences of a text with their verdicts.

    Args:
        text: any text; ids stand in brackets, `[F1.AU12]`.
        evidence: what it is about.
        language: whose forms read it; `auto` takes each sentence in the language that reads it.
    """
    return [
        _read_in(_languages(language, text, one), evidence, text, one) for one in sentences(text)
    ]


def _read_in(
    languages: Sequence[Language], evidence: Evidence, text: str, part: Sequence[Token]
) -> ReadSentence:
    """A sentence in the first language that reads it, else in the first one."""
    first, *others = languages
    read_as = _reader(first, evidence).sentence(text, part)
    if not read_as.statements and others:
        again = _read_in(others, evidence, text, part)
        return again if again.statements else read_as
    return read_as


def _languages(
    language: Language | Literal["auto"], text: str, part: Sequence[Token]
) -> tuple[Language, ...]:
    """The languages to try, the likeliest first: the forms of the others are not even loaded."""
    if language != "auto":
        return (language,)
    likely = language_of(text[part[0].start : part[-1].end])
    return (likely, *(one for one in get_args(Language) if one != likely))


@dataclass(slots=True)
class _Reader:
    language: Language
    evidence: Evidence
    words: Speaking = field(init=False)

    def __post_init__(self) -> None:
        self.words = Speaking(self.language, self.evidence)

    def sentence(self, text: str, tokens: Sequence[Token]) -> ReadSentence:
        said = text[tokens[0].start : tokens[-1].end]
        spoken = [token for token in tokens if not token.cites]
        if len(spoken) > _LONGEST:
            return ReadSentence(
                text=said, verdict="not_checkable", reason="The sentence is too long."
            )
        try:
            return _Sentence(self, said, tokens, spoken).read()
        except TooLong:
            return ReadSentence(
                text=said, verdict="not_checkable", reason="The sentence is too involved."
            )


class _Sentence:
    def __init__(
        self, reader: _Reader, text: str, tokens: Sequence[Token], spoken: Sequence[Token]
    ) -> None:
        self.reader = reader
        self.text = text
        words = [token.text for token in spoken]
        while words and words[-1] in _ENDS:
            words.pop()
        if spoken and spoken[-1].quote is None and spoken[-1].text == "?":
            words.append("?")
        self.words = words
        self.cites = _cites(tokens, len(words))
        initial = {0} | {at + 1 for at, word in enumerate(words) if word == ":"}
        self.hearing = TemplateHearing(words, frozenset(initial), reader.words, _STEPS)
        lowered = frozenset(word.lower() for word in words)
        self.forms = _possible(reader.language, lowered)
        self.heard: dict[tuple[int, str, str], list[_Heard]] = {}
        self.furthest = 0
        self.problem = ""

    def read(self) -> ReadSentence:
        meanings: list[tuple[tuple[Statement, ...], Verdict]] = []
        problems: list[str] = []
        found: list[tuple[_Parse, tuple[tuple[Statement, ...], Verdict]]] = []
        for parse in self._parses():
            outcome = self._meaning(parse)
            if isinstance(outcome, str):
                problems.append(outcome)
            else:
                found.append((parse, outcome))
        if self.reader.evidence.find(VideoLength) is not None:  # there a smile is an event
            timed = [
                one
                for one in found
                if not any(isinstance(s, SmileShape | UnitState) for s in one[1][0])
            ]
            found = timed or found
        written = ""
        for parse, meaning in found:
            if meaning in meanings or any(parse.parts_a_list_of(other) for other, _ in found):
                continue
            written = written or self._written(parse)
            meanings.append(meaning)
        if not meanings:
            reason = problems[0] if problems else self._unread()
            return ReadSentence(text=self.text, verdict="not_checkable", reason=reason)
        said = ReadSentence(
            text=self.text, verdict="supported", statements=list(meanings[0][0]), written=written
        )
        language, evidence = self.reader.language, self.reader.evidence
        for statements, _ in meanings:
            if open_ := doubt(self.words, statements, evidence, language):
                return said.model_copy(update={"verdict": "not_checkable", "reason": open_})
        failing = [verdict for _, verdict in meanings if not verdict.holds]
        alone = [of_one_only(self.words, one, evidence, language) for one, _ in meanings]
        if all(alone):
            return said.model_copy(update={"verdict": "contradicted", "reason": alone[0]})
        if not failing:
            return said
        false = all(verdict.outcome == "does_not_hold" for _, verdict in meanings)
        verdict: Judgement = "contradicted" if false else "not_checkable"
        return said.model_copy(update={"verdict": verdict, "reason": failing[0].why})

    def _written(self, parse: _Parse) -> str:
        words: list[str] = []
        for start, clause in parse.clauses:
            words += self.words[len(words) : start]
            words += without_marks(words_of(clause.trace, self.reader.words))
        return spelled(words, self.reader.language)

    # What the sentence may mean -----------------------------------------------------------------

    def _meaning(self, parse: _Parse) -> tuple[tuple[Statement, ...], Verdict] | str:
        said: list[Statement] = []
        evidence = self.reader.evidence
        places: dict[int, set[str]] = {}
        for _, clause in parse.clauses:
            said += clause.built
            places |= clause.places
            places[clause.end] = set(cites_of(said, evidence)) | _ranked(said, evidence)
        for at, ids in self.cites:
            if at not in places:
                return "It cites ids in the middle of a clause."
            if not set(ids) <= places[at]:
                return _wrong_ids(set(ids) - places[at])
        if _at_odds(said):
            return "It says two things of one unit."
        verdicts = [one.judge(evidence) for one in said]
        for outcome in ("does_not_hold", "cannot_be_judged"):
            for verdict in verdicts:
                if verdict.outcome == outcome:
                    return tuple(said), verdict
        return tuple(said), verdicts[0]

    def _places(
        self, start: int, clause: _Heard, built: Sequence[Statement]
    ) -> dict[int, set[str]]:
        """Where ids may stand inside a clause, and which.

        After each element of a list those of it and of what came before; after the last one all.
        """
        found = {}
        evidence = self.reader.evidence
        _, each = clause.form.heard_parts(built, clause.values)
        last = -1
        for count, mark in marks(words_of(clause.trace, self.reader.words)):
            index = mark[len(CITED_HERE) :]
            if not index or int(index) >= len(each):
                found[start + count] = set(cites_of(built, evidence))
                continue
            until = [said for one in each[: int(index) + 1] for said in one]
            found[start + count] = set(cites_of(until, evidence))
            if int(index) == len(each) - 1:
                last = start + count
        if last > start:
            found |= {at: set(cites_of(built, evidence)) for at in range(last, clause.end)}
        return found

    def _inside(
        self, start: int, clause: _Heard, built: Sequence[Statement]
    ) -> dict[int, set[str]]:
        """The same in a clause without a list: what is on what was named last before them."""
        if clause.form.listed:
            return {}
        rows = {row: self.reader.evidence.row(row) for row in cites_of(built, self.reader.evidence)}
        about = {row: dict(one.payload) for row, one in rows.items() if one is not None}
        found, said, count = {}, dict[str, Any](), 0
        for step in clause.trace:
            if isinstance(step, Spoken):
                said[step.name.removeprefix("than_")] = step.value
            count += len(without_marks(words_of((step,), self.reader.words)))
            found[start + count] = {row for row in about if _only_on(row, said, about)}
        return found

    def _built(self, start: int, clause: _Heard) -> tuple[Statement, ...] | str:
        implied = dict(self.reader.words.implied)
        for name, found in (
            ("face", self._faces(start, clause.end)),
            ("body", self._bodies()),
            ("row", self._cues(start, clause.end)),
        ):
            if name not in implied and len(found) == 1:
                implied[name] = next(iter(found))
        speaking = self.reader.words
        unsaid = Unsaid(speaking.evidence, implied, speaking.texts)
        built = clause.form.built(clause.values, unsaid)
        if built is None:
            return _NO_FACE if "face" not in {**clause.values, **implied} else _UNJUDGED
        _, each = clause.form.heard_parts(built, clause.values)
        degrees: list[tuple[str, Sequence[Statement]]] = [
            (clause.form.when, built),
            (clause.values.get(RANGE, ""), built),
        ]
        elements = clause.values.get(ELEMENTS, ())
        degrees += [(own.get(RANGE, ""), said) for own, said in zip(elements, each, strict=True)]
        if not all(self.reader.words.allows(when, said) for when, said in degrees):
            return _UNJUDGED
        if int(clause.values.get(MANY, len(elements))) != len(elements):
            return "It does not name as many as it says."
        apart: list[tuple[Any, Sequence[Statement]]] = [(clause.values.get(BY), built)]
        apart += [(own.get(BY), said) for own, said in zip(elements, each, strict=True)]
        if not all(by is None or lie_apart(by, said, speaking.evidence) for by, said in apart):
            return "It says how far apart they are, and they are not."
        named = clause.form.names_face(clause.values) or "face" in self.reader.words.implied
        if not named:
            cited = {one for _, ids in self.cites for one in ids}
            for one in built:
                rows = one.rows(self.reader.evidence)
                if hasattr(one, "face") and rows and not cited & set(rows):
                    return _NO_FACE
        return built

    def _faces(self, start: int, end: int) -> set[Any]:
        near = {one for at, ids in self.cites if start < at <= end for one in ids}
        faces = _indices(near, "face")
        return faces or _indices({one for _, ids in self.cites for one in ids}, "face")

    def _bodies(self) -> set[Any]:
        return _indices({one for _, ids in self.cites for one in ids}, "body")

    def _cues(self, start: int, end: int) -> set[Any]:
        near = {one for at, ids in self.cites if start < at <= end for one in ids}
        every = near or {one for _, ids in self.cites for one in ids}
        return {one.removesuffix(".valence") for one in every if one.startswith("C") and "." in one}

    # Parsing ------------------------------------------------------------------------------------

    def _parses(self) -> Iterator[_Parse]:
        if "?" in self.words or not self.words:
            return
        for count, clauses in enumerate(self._rest(0, _MAIN), start=1):
            yield _Parse(clauses)
            if count >= _MOST_PARSES:
                raise TooLong

    def _rest(self, at: int, place: str) -> Iterator[tuple[tuple[int, _Heard], ...]]:
        for clause in self._clauses(at, place):
            if clause.end == len(self.words):
                yield ((at, clause),)
                continue
            for start, following in self._joints(clause, place):
                self.hearing.subjects[start] = _subjects(clause.values)
                for rest in self._rest(start, following):
                    yield ((at, clause), *rest)

    def _joints(self, clause: _Heard, place: str) -> Iterator[tuple[int, str]]:
        """Where the next clause may start, and in what place it then stands."""
        at, joints = clause.end, self.reader.words.words.joints
        fragment = place == _FRAGMENT
        following = place if fragment else _INVERTED if clause.form.order == "sub" else _MAIN
        for joint in joints["fragments" if fragment else "clauses"]:
            if tuple(self.words[at : at + len(joint)]) == joint:
                yield at + len(joint), following
        if not fragment and self.words[at : at + 1] == [":"]:
            yield at + 1, _FRAGMENT

    def _clauses(self, at: int, place: str) -> list[_Heard]:
        """The clauses that start at a token, each meaning once, the longest first."""
        key = (at, place, str(self.hearing.subjects.get(at, "")))
        if key not in self.heard:
            once: dict[object, _Heard] = {}
            cited = [place for place, _ in self.cites]
            for heard in self._hear(at, place):
                self.furthest = max(self.furthest, heard.end)
                built = self._built(at, heard)
                if isinstance(built, str):
                    self.problem = self.problem or built
                    continue
                inside = self._inside(at, heard, built) | self._places(at, heard, built)
                one = replace(heard, built=built, places=inside)
                once.setdefault(one.meaning(cited), one)
            self.heard[key] = sorted(once.values(), key=lambda one: -one.end)
        return self.heard[key]

    def _hear(self, at: int, place: str) -> Iterator[_Heard]:
        fragment = place == _FRAGMENT
        openings: list[tuple[int, dict[str, Any], Trace]] = [(at, {}, ())]
        if not fragment:
            for opener in _around(self.reader.language, "openers"):
                openings += opener.hear(self.hearing, at, {})
        for start, known, opened in openings:
            for form in self.forms:
                if form.fragment != fragment or (form.order == "inverted" and place != _INVERTED):
                    continue
                for end, values, trace in form.node.hear(self.hearing, start, known):
                    yield from self._closed(at, _Heard(end, form, values, opened + trace))

    def _closed(self, start: int, heard: _Heard) -> Iterator[_Heard]:
        ends = [(heard.end, heard.values, heard.trace)]
        of_face = any(one.of_face and "face" not in one.fixed for one in heard.form.says)
        for closer in _around(self.reader.language, "closers"):
            for end, values, trace in closer.hear(self.hearing, heard.end, heard.values):
                if of_face or values.get("face") == heard.values.get("face"):
                    ends.append((end, values, heard.trace + trace))
        for end, values, trace in ends:
            if self._same(without_marks(words_of(trace, self.reader.words)), start, end):
                yield _Heard(end, heard.form, values, trace)

    def _same(self, again: Sequence[str], start: int, end: int) -> bool:
        """Whether what was read, written again, is what stands there."""
        return len(again) == end - start and all(
            self.hearing.same(start + index, word) for index, word in enumerate(again)
        )

    def _unread(self) -> str:
        start = self.furthest
        part = " ".join(word for word in self.words[start:])
        if not part and self.problem:
            return self.problem
        return f"This part was not read: {part[:120]}" if part else "It says nothing."


@lru_cache(maxsize=16)
def _reader(language: Language, evidence: Evidence) -> _Reader:
    """Made once for an evidence, which does not change, as long as it is among the last ones."""
    return _Reader(language, evidence)


@cache
def _around(language: Language, kind: str) -> tuple[Node, ...]:
    templates = data(language, "words")[kind]["templates"]
    return tuple(parsed(one, wordings(language)) for one in templates)


@lru_cache(maxsize=256)
def _possible(language: Language, words: frozenset[str]) -> tuple[Form, ...]:
    """The forms that a sentence of these words may have, in their order."""
    every = forms(language)
    return tuple(one for one in every if not any(map(words.isdisjoint, one.needs)))


def _subjects(values: dict[str, Any]) -> list[dict[str, Any]]:
    """What the next clause may be on without saying so: with the same side, or with none."""
    elements = values.get(ELEMENTS, ())
    known = {**values, **elements[0]} if len(elements) == 1 else values
    name = known.get(SUBJECT, "")
    if name not in known:
        return []
    kept = {key: known[key] for key in (name, "face", "side") if key in known}
    bare = {key: one for key, one in kept.items() if key != "side"}
    return [kept] if kept == bare else [kept, bare]


def _cites(tokens: Sequence[Token], most: int) -> list[tuple[int, tuple[str, ...]]]:
    """Each citation with the number of words before it."""
    found = []
    at = 0
    for token in tokens:
        if token.cites:
            found.append((min(at, most), token.cites))
        else:
            at += 1
    return found


def _indices(ids: set[str], of: Literal["face", "body"]) -> set[int]:
    found = set()
    for one in ids:
        parts = one.split(".")
        if of == "face" and parts[0][:1] == "F" and parts[0][1:].isdigit():
            found.add(int(parts[0][1:]))
        if of == "face" and parts[:2] == ["S", "gaze"] and parts[2:3] and parts[2].isdigit():
            found.add(int(parts[2]))
        if of == "body" and parts[:2] == ["S", "body"] and parts[2:3] and parts[2].isdigit():
            found.add(int(parts[2]))
    return found


def _only_on(row: str, said: dict[str, Any], about: dict[str, dict[str, Any]]) -> bool:
    """Whether a row is on what was named last, in all that tells it from the others."""
    for name in ("face", "unit", "side", "label"):
        own = about[row].get(name)
        if own is None or len({one.get(name) for one in about.values()} - {None}) < 2:
            continue
        if said.get(name) != own:
            return False
    return True


def _at_odds(said: Sequence[Statement]) -> bool:
    """Whether it grades one unit twice, and neither grade lies in the other."""
    grades = [one for one in said if isinstance(one, UnitGrade)]
    return any(
        (one.face, one.unit, one.side) == (other.face, other.unit, other.side)
        and not one.least <= other.least <= other.most <= one.most
        and not other.least <= one.least <= one.most <= other.most
        for one, other in combinations(grades, 2)
    )


def _ranked(said: Sequence[Statement], evidence: Evidence) -> set[str]:
    """The rows of the other scores, where a label is given a place among them."""
    return {
        row
        for one in said
        if isinstance(one, Rank)
        for label in evidence.distribution(one.face, one.source) or ()
        for row in one.model_copy(update={"label": label}).rows(evidence)
    }


def _wrong_ids(ids: set[str]) -> str:
    named = ", ".join(sorted(ids))
    return f"It cites {named}, which says nothing of what it says."
