"""Templates of clauses, in both directions; `syntax` says how they are spelled.

Reading matches a template against tokens and notes every choice as a trace; writing makes a trace
out of values. Both end in `words_of`, so that what was read can be written again and compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from facsight_tools.statements.forms.tokens import folded

Values: TypeAlias = Mapping[str, Any]
"""What the slots hold, by name; the key `*` holds one `Values` for each element of a list."""

ELEMENTS: Final = "*"

CITED_HERE: Final = "\x00"
"""No word: here stand the ids of a list's element, by its number, or those of the whole list."""


class Spoken(NamedTuple):
    """A slot as it was said: its name, paradigm and value, and which of the paradigm's wordings."""

    name: str
    paradigm: str
    value: Any
    variant: int


Trace: TypeAlias = tuple[str | Spoken, ...]
"""The choices of one reading or writing: tokens as they are, and slots."""


class Words(Protocol):
    """The lexicon as templates need it, with what it knows of the evidence at hand."""

    def hear(
        self, slot: TemplateSlot, spoken: Sequence[str], at: int, initial: bool
    ) -> Iterator[tuple[int, Any, str, int]]:
        """All ways to hear a slot at a token: end, value, paradigm and wording."""

    def say(self, slot: TemplateSlot, value: Any) -> Iterator[tuple[str, int]]:
        """Paradigm and wording in which a value can be said, the best first."""

    def spoken(self, said: Spoken) -> tuple[str, ...]:
        """The tokens of a slot."""

    def default(self, name: str, values: Values) -> Any:
        """What a slot means where it is not said; None where it must be."""

    def separators(self, conjunction: str) -> tuple[tuple[str, ...], ...]:
        """What may stand before the last element of a list: `and`, `, and`."""


class TooLong(Exception):
    """A sentence that takes more steps to read than any sentence should."""


Heard: TypeAlias = tuple[int, dict[str, Any], Trace]


@dataclass(slots=True)
class TemplateHearing:
    """The tokens that are being read, and how many steps are left.

    `subjects` are those that a clause which starts at a token may leave out.
    """

    tokens: Sequence[str]
    initial: frozenset[int]
    words: Words
    steps: int
    slots: dict[tuple[str, str, int], list[tuple[int, Any, str, int]]] = field(default_factory=dict)
    subjects: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    shared: dict[tuple[int, int, str], list[Heard]] = field(default_factory=dict)
    folded: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.folded = [*map(folded, self.tokens)]

    def slot(self, slot: TemplateSlot, at: int) -> list[tuple[int, Any, str, int]]:
        """All ways to hear a slot at a token, found once."""
        key = (slot.name, slot.paradigm, at)
        found = self.slots.get(key)
        if found is None:
            heard = self.words.hear(slot, self.tokens, at, at in self.initial)
            found = self.slots[key] = list(heard)
        return found

    def step(self) -> None:
        """Count one.

        Raises:
            TooLong: there is none left.
        """
        self.steps -= 1
        if self.steps < 0:
            raise TooLong

    def same(self, at: int, literal: str) -> bool:
        """Whether a token is a word; at the start of a sentence any may have a capital."""
        if at >= len(self.tokens):
            return False
        if self.folded[at] == folded(literal):
            return True
        return at in self.initial and self.tokens[at] == literal[:1].upper() + literal[1:]


@dataclass(frozen=True, slots=True)
class TemplateToken:
    """One token as it stands."""

    text: str

    def hear(self, hearing: TemplateHearing, at: int, values: dict[str, Any]) -> Iterator[Heard]:
        """The token, if it is there."""
        hearing.step()
        if hearing.same(at, self.text):
            yield at + 1, values, (self.text,)

    def say(
        self,
        words: Words,  # noqa: ARG002
        values: Values,  # noqa: ARG002
    ) -> Iterator[tuple[frozenset[str], Trace]]:
        """The token."""
        yield frozenset(), (self.text,)

    def required(self) -> frozenset[frozenset[str]]:
        """Sets of tokens, in lower case: without one of each it cannot be heard."""
        return frozenset({frozenset({self.text.lower()})})

    def slots(self) -> frozenset[str]:
        """Names of slots that it holds."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Citing:
    """Where ids may be cited; no word."""

    def hear(
        self,
        hearing: TemplateHearing,  # noqa: ARG002
        at: int,
        values: dict[str, Any],
    ) -> Iterator[Heard]:
        """Always, without a token."""
        yield at, values, (CITED_HERE,)

    def say(
        self,
        words: Words,  # noqa: ARG002
        values: Values,  # noqa: ARG002
    ) -> Iterator[tuple[frozenset[str], Trace]]:
        """A mark for the ids."""
        yield frozenset(), (CITED_HERE,)

    def required(self) -> frozenset[frozenset[str]]:
        """Nothing."""
        return frozenset()

    def slots(self) -> frozenset[str]:
        """None."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class TemplateSlot:
    """Something that the lexicon fills; a slot that stands twice holds the same both times."""

    name: str
    paradigm: str = ""

    def hear(self, hearing: TemplateHearing, at: int, values: dict[str, Any]) -> Iterator[Heard]:
        """Every value that can be heard here."""
        hearing.step()
        tied = f"{self.name}~{self.paradigm.partition('.')[0]}" if "." in self.paradigm else ""
        for end, value, paradigm, variant in hearing.slot(self, at):
            if self.name in values and values[self.name] != value:
                continue
            if tied and values.get(tied, variant) != variant:
                continue
            now = {**values, self.name: value}
            if tied:
                now[tied] = variant
            yield end, now, (Spoken(self.name, paradigm, value, variant),)

    def say(self, words: Words, values: Values) -> Iterator[tuple[frozenset[str], Trace]]:
        """The value in its best wording."""
        if self.name in values:
            value = values[self.name]
            for paradigm, variant in words.say(self, value):
                yield frozenset({self.name}), (Spoken(self.name, paradigm, value, variant),)

    def required(self) -> frozenset[frozenset[str]]:
        """Nothing is known of a slot's tokens."""
        return frozenset()

    def slots(self) -> frozenset[str]:
        """Itself."""
        return frozenset({self.name})


SUBJECT: Final = "subject~"
"""Under this name is noted which slot is the subject."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The slot that a clause is on; left out where the clause before has such a subject."""

    slot: TemplateSlot

    def hear(self, hearing: TemplateHearing, at: int, values: dict[str, Any]) -> Iterator[Heard]:
        """The slot as it is said, or no token for what the clause before was on."""
        for end, now, trace in self.slot.hear(hearing, at, values):
            yield end, {**now, SUBJECT: self.slot.name}, trace
        for one in hearing.subjects.get(at, ()):
            if self.slot.name in one and not one.keys() & values.keys():
                yield at, {**values, **one, SUBJECT: self.slot.name}, ()

    def say(self, words: Words, values: Values) -> Iterator[tuple[frozenset[str], Trace]]:
        """The slot."""
        return self.slot.say(words, values)

    def required(self) -> frozenset[frozenset[str]]:
        """Nothing is known of a slot's tokens."""
        return frozenset()

    def slots(self) -> frozenset[str]:
        """That of the slot."""
        return self.slot.slots()


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One after the other."""

    parts: tuple[Node, ...]

    def hear(self, hearing: TemplateHearing, at: int, values: dict[str, Any]) -> Iterator[Heard]:
        """All parts in their order."""
        return self._hear(hearing, at, values, 0)

    def _hear(
        self, hearing: TemplateHearing, at: int, values: dict[str, Any], index: int
    ) -> Iterator[Heard]:
        said: Trace = ()
        while index < len(self.parts):
            part = self.parts[index]
            if not isinstance(part, TemplateToken):
                break
            hearing.step()
            if not hearing.same(at, part.text):
                return
            said, at, index = (*said, part.text), at + 1, index + 1
        if index == len(self.parts):
            yield at, values, said
            return
        for end, now, trace in self.parts[index].hear(hearing, at, values):
            if index + 1 == len(self.parts):
                yield end, now, said + trace
                continue
            for last, then, rest in self._hear(hearing, end, now, index + 1):
                yield last, then, said + trace + rest

    def say(self, words: Words, values: Values) -> Iterator[tuple[frozenset[str], Trace]]:
        """Each part in its first wording that there is."""
        said: frozenset[str] = frozenset()
        trace: Trace = ()
        for part in self.parts:
            first = next(iter(part.say(words, values)), None)
            if first is None:
                return
            said, trace = said | first[0], trace + first[1]
        yield said, trace

    def required(self) -> frozenset[frozenset[str]]:
        """What any part requires."""
        return frozenset().union(*(part.required() for part in self.parts))

    def slots(self) -> frozenset[str]:
        """Of all parts."""
        return frozenset().union(*(part.slots() for part in self.parts))


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several."""

    parts: tuple[Node, ...]

    def hear(self, hearing: TemplateHearing, at: int, values: dict[str, Any]) -> Iterator[Heard]:
        """Whichever are there."""
        for part in self.parts:
            yield from part.hear(hearing, at, values)

    def say(self, words: Words, values: Values) -> Iterator[tuple[frozenset[str], Trace]]:
        """The first that can be said; the ones that say what is not understood come first."""
        for part in sorted(self.parts, key=lambda part: _news(part, words, values)):
            yield from part.say(words, values)

    def required(self) -> frozenset[frozenset[str]]:
        """What all of them require, and one token of those that each of them requires."""
        each = [part.required() for part in self.parts]
        if not all(each):
            return frozenset()
        one_each = frozenset().union(
            *(min(one, key=lambda some: (len(some), sorted(some))) for one in each)
        )
        return frozenset.intersection(*each) | {one_each}

    def slots(self) -> frozenset[str]:
        """Of all parts."""
        return frozenset().union(*(part.slots() for part in self.parts))


def _news(part: Node, words: Words, values: Values) -> int:
    """0 for a part that says something not understood, 1 for one without slots, else 2."""
    names = part.slots()
    if any(name in values and values[name] != words.default(name, values) for name in names):
        return 0
    return 2 if names else 1


@dataclass(frozen=True, slots=True)
class Maybe:
    """Something that may be left out."""

    part: Node

    def hear(self, hearing: TemplateHearing, at: int, values: dict[str, Any]) -> Iterator[Heard]:
        """With it and without."""
        yield from self.part.hear(hearing, at, values)
        yield at, values, ()

    def say(self, words: Words, values: Values) -> Iterator[tuple[frozenset[str], Trace]]:
        """With it only where one of its slots says something that is not understood anyway."""
        if _news(self.part, words, values) == 0:
            yield from self.part.say(words, values)
        yield frozenset(), ()

    def required(self) -> frozenset[frozenset[str]]:
        """Nothing."""
        return frozenset()

    def slots(self) -> frozenset[str]:
        """Of its part."""
        return self.part.slots()


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """Things that may stand in any order, each once or not at all."""

    parts: tuple[Node, ...]

    def hear(self, hearing: TemplateHearing, at: int, values: dict[str, Any]) -> Iterator[Heard]:
        """Every order in which some of them are there."""
        yield at, values, ()
        for index, part in enumerate(self.parts):
            others = AnyOrder(self.parts[:index] + self.parts[index + 1 :])
            for end, now, trace in part.hear(hearing, at, values):
                if end > at:
                    for last, then, rest in others.hear(hearing, end, now):
                        yield last, then, trace + rest

    def say(self, words: Words, values: Values) -> Iterator[tuple[frozenset[str], Trace]]:
        """Those that say something that is not understood anyway, in their order."""
        yield from TemplateRow(tuple(map(Maybe, self.parts))).say(words, values)

    def required(self) -> frozenset[frozenset[str]]:
        """Nothing."""
        return frozenset()

    def slots(self) -> frozenset[str]:
        """Of all parts."""
        return frozenset().union(*(part.slots() for part in self.parts))


@dataclass(frozen=True, slots=True)
class Several:
    """A list of different things, each as `part` says it."""

    part: Node
    conjunction: str

    def hear(self, hearing: TemplateHearing, at: int, values: dict[str, Any]) -> Iterator[Heard]:
        """Every length of list that is there."""
        for end, one, trace in self.part.hear(hearing, at, values):
            own = {name: value for name, value in one.items() if name not in values}
            said = (*trace, f"{CITED_HERE}0")
            if _left_out(one, trace):
                yield from self._alone(end, values, own, said)
            else:
                yield from self._more(hearing, end, values, (own,), said)

    def _alone(
        self, at: int, values: dict[str, Any], own: dict[str, Any], trace: Trace
    ) -> Iterator[Heard]:
        if self.conjunction == "any":
            yield at, {**values, ELEMENTS: (own,)}, trace

    def _more(
        self,
        hearing: TemplateHearing,
        at: int,
        values: dict[str, Any],
        found: tuple[dict[str, Any], ...],
        trace: Trace,
    ) -> Iterator[Heard]:
        if len(found) == 1:
            yield from self._alone(at, values, found[0], trace)
        for separator in hearing.words.separators(self.conjunction):
            for end, now, said in self._next(hearing, at, values, found, separator):
                yield end, {**values, ELEMENTS: now}, trace + said
        for end, now, said in self._next(hearing, at, values, found, (",",)):
            yield from self._more(hearing, end, values, now, trace + said)

    def _next(
        self,
        hearing: TemplateHearing,
        at: int,
        values: dict[str, Any],
        found: tuple[dict[str, Any], ...],
        separator: tuple[str, ...],
    ) -> Iterator[tuple[int, tuple[dict[str, Any], ...], Trace]]:
        if not all(hearing.same(at + index, word) for index, word in enumerate(separator)):
            return
        for end, one, said in self.part.hear(hearing, at + len(separator), values):
            own = {name: value for name, value in one.items() if name not in values}
            if own not in found:
                mark = f"{CITED_HERE}{len(found)}"
                yield end, (*found, own), (*separator, *said, mark)

    def say(self, words: Words, values: Values) -> Iterator[tuple[frozenset[str], Trace]]:
        """The elements with commas between them and the conjunction before the last."""
        traces: list[Trace] = []
        said = frozenset({ELEMENTS})
        for index, one in enumerate(values.get(ELEMENTS, ())):
            first = next(iter(self.part.say(words, {**values, **one})), None)
            if first is None or not set(one) - {n for n in one if "~" in n} <= first[0]:
                return
            said, traces = said | first[0], [*traces, (*first[1], f"{CITED_HERE}{index}")]
        if not traces or (len(traces) == 1 and self.conjunction != "any"):
            return
        trace = traces[0]
        for count, one in enumerate(traces[1:], start=2):
            last = words.separators(self.conjunction)[0]
            trace += (last if count == len(traces) else (",",)) + one
        yield said, trace

    def required(self) -> frozenset[frozenset[str]]:
        """What one element requires."""
        return self.part.required()

    def slots(self) -> frozenset[str]:
        """Of an element."""
        return self.part.slots()


def _left_out(values: Values, trace: Trace) -> bool:
    """Whether what was heard has a subject that the clause before said."""
    subject = values.get(SUBJECT)
    return subject is not None and not any(
        isinstance(step, Spoken) and step.name == subject for step in trace
    )


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """A part that stands in many templates: it is parsed once, and heard once at a token."""

    part: Node
    names: frozenset[str]

    def hear(self, hearing: TemplateHearing, at: int, values: dict[str, Any]) -> Iterator[Heard]:
        """As the part is heard; what is known matters only where it holds one of its slots."""
        if not self.names.isdisjoint(values):
            yield from self.part.hear(hearing, at, values)
            return
        key = (id(self), at, str(hearing.subjects.get(at, "")))
        if key not in hearing.shared:
            hearing.shared[key] = list(self.part.hear(hearing, at, {}))
        for end, own, trace in hearing.shared[key]:
            yield end, {**values, **own}, trace

    def say(self, words: Words, values: Values) -> Iterator[tuple[frozenset[str], Trace]]:
        """As the part is said."""
        return self.part.say(words, values)

    def required(self) -> frozenset[frozenset[str]]:
        """What the part requires."""
        return self.part.required()

    def slots(self) -> frozenset[str]:
        """Of the part."""
        return self.names


Node: TypeAlias = (
    Shared
    | TemplateToken
    | Citing
    | TemplateSlot
    | Subject
    | TemplateRow
    | OneOf
    | Maybe
    | AnyOrder
    | Several
)


def words_of(trace: Trace, words: Words) -> list[str]:
    """The tokens of a trace, those included that mark where ids are cited."""
    found: list[str] = []
    for step in trace:
        found.extend((step,) if isinstance(step, str) else words.spoken(step))
    return found


def without_marks(spoken: Sequence[str]) -> list[str]:
    """The tokens that are words."""
    return [word for word in spoken if not word.startswith(CITED_HERE)]


def marks(spoken: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each mark for ids, with the number of words before it."""
    count = 0
    for word in spoken:
        if word.startswith(CITED_HERE):
            yield count, word
        else:
            count += 1
