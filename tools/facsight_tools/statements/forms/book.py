"""The listed forms of a language: which statements a wording says, and the wording.

A form file holds tables `[[form]]`:

    says = ["unit_state state=present"]   kinds, with the fields that the wording itself fixes;
                                          `value=$first` takes a field from a slot of another name;
                                          `if=first`: said only where that slot was heard
    coder = [...], plain = [...]          templates of a register, the best first
    also = [...]                          templates that are read and never written
    clause = ["S / V / R"]                likewise, in every order of the language's `orders`:
                                          subject, finite verb, and the rest; `field` names, parted
                                          by `|`, what may stand around them, each once
    fragment = true                       no sentence by itself: it may follow a colon
    when = "silent"                       only where the context of the face says nothing; `told`:
                                          only where it says something; `bodily`: only
                                          where it is hands and body alone (`bodily.toml`
                                          makes these forms); `mixed`: two labels, none
                                          of them neutral; else the name of a range in `slots.toml`
                                          that what is said must lie in; several with blanks

Slots fill the fields of their name; `{range:low}` is a word of degree, in whose range what is said
must lie. A list in a template makes one statement for each element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from itertools import accumulate, pairwise
from typing import Any, Final, Protocol

from pydantic import ValidationError

from facsight_tools.statements.base import Statement
from facsight_tools.statements.forms.lexicon import read
from facsight_tools.statements.forms.syntax import Wordings, needed, parsed
from facsight_tools.statements.forms.template import (
    ELEMENTS,
    Node,
    Several,
    Shared,
    TemplateSlot,
    Trace,
    Values,
    Words,
)
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.kinds import KINDS

FILES: Final = (
    "units",
    "reading",
    "rules",
    "picture",
    "words_said",
    "method",
    "time",
    "heard",
    "clauses",
)

RANGE: Final = "range"
"""The slot of words of degree."""

BY: Final = "by"
"""The slot of a number that says how far apart two things are."""

MANY: Final = "many"
"""The slot of how many elements a list has."""

JUDGED_APART: Final = frozenset({RANGE, BY, MANY})
"""Slots that fill no field and are judged with all that is said."""

JOINED: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(parts) for name, parts in read(None, "slots")["joined"].items()
}
"""Slots that stand for several fields, which their value holds joined by `-`."""


class Implied(Protocol):
    """What is understood without being said."""

    fields: Mapping[str, Any]
    """By name, such as the only face."""

    def completed(self, kind: type[Statement], fields: dict[str, Any]) -> dict[str, Any]:
        """The fields of a statement, with those that follow from the evidence."""


class Vocabulary(Words, Protocol):
    """A lexicon that knows the evidence."""

    def allows(self, when: str, statements: Sequence[Statement]) -> bool:
        """Whether a form's condition is met."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One statement that a form says: its kind, fields fixed, and fields from other slots.

    `given` is the slot without which it is not said; empty where it always is.
    """

    kind: type[Statement]
    fixed: Mapping[str, str]
    taken: Mapping[str, str]
    given: str = ""

    @property
    def of_face(self) -> bool:
        """Whether it is on a face."""
        return "face" in self.kind.model_fields

    def is_said(self, values: Values) -> bool:
        """Whether it is said where these slots were heard."""
        return not self.given or self.given in values

    def fields(self) -> frozenset[str]:
        """Names of slots that may fill it."""
        own = set(self.kind.model_fields) - {"kind"} - set(self.fixed) - set(self.taken)
        own |= {name for name, parts in JOINED.items() if set(parts) <= own}
        return frozenset(own | set(self.taken.values()))


@dataclass(frozen=True)
class Form:
    """One wording of one or several statements.

    Attributes:
        says: the statements.
        source: the template as it is spelled; it is parsed where it is first needed.
        named: wordings that it may name.
        register: that it is written in; None where it is read only.
        fragment: whether it must follow a colon.
        order: `sub` for a subordinate clause, `inverted` where it must follow one; else empty.
        when: `silent` where it is one only if the context of the face says nothing, `told` only if
            it says something; the name of a range; else empty.
        needs: sets of tokens, in lower case; without one of each it cannot be there.
    """

    says: tuple[Saying, ...]
    source: str
    named: Wordings
    register: Register | None
    fragment: bool
    order: str
    when: str
    needs: frozenset[frozenset[str]]

    @cached_property
    def node(self) -> Node:
        """The template."""
        return parsed(self.source, self.named)

    @cached_property
    def listed(self) -> frozenset[str]:
        """Slots inside the list of the template."""
        return _listed(self.node)

    @property
    def kinds(self) -> frozenset[type[Statement]]:
        """The kinds that it says."""
        return frozenset(one.kind for one in self.says)

    def names_face(self, values: Values) -> bool:
        """Whether a wording with these values says of which faces it speaks."""
        elements = values.get(ELEMENTS, ())
        if "face" in values or (elements and all("face" in one for one in elements)):
            return True
        return all({"face"} & {*one.fixed, *one.taken} for one in self.says if one.of_face)

    def built(self, values: Values, implied: Implied) -> tuple[Statement, ...] | None:
        """The statements of what was heard; None where their fields do not go together.

        Nothing that was heard may be left over: each slot fills a field of something that is said.
        """
        found: list[Statement | None] = []
        outer, told = set(_heard(values)), set[str]()
        for own, sayings in self._divided(values):
            if outer & set(_heard(own)):
                return None
            filled = frozenset().union(*(one.fields() for one in sayings)) | JUDGED_APART
            filled |= {name for name, parts in JOINED.items() if set(parts) & filled}
            if not set(_heard(own)) <= filled:
                return None
            told |= filled
            found += [_built(one, {**values, **own}, implied) for one in sayings]
        if not found or None in found or not outer <= told:
            return None
        return tuple(one for one in found if one is not None)

    def _divided(self, values: Values) -> list[tuple[Values, list[Saying]]]:
        """What is said once, then what is said of each element of the list, with its slots."""
        elements = values.get(ELEMENTS, ())
        keys = frozenset().union(*elements) if elements else frozenset()
        once = [one for one in self.says if not one.fields() & keys and one.is_said(values)]
        each = [one for one in self.says if one.fields() & keys]
        return [
            ({}, once),
            *((own, [one for one in each if one.is_said({**values, **own})]) for own in elements),
        ]

    def values_of(self, statements: Sequence[Statement]) -> dict[str, Any] | None:
        """What the slots hold where the form says just these statements; None where it cannot."""
        once = [one for one in self.says if not one.fields() & self.listed]
        each = [one for one in self.says if one.fields() & self.listed]
        rest = len(statements) - len(once)
        if rest < 0 or bool(each) != bool(rest) or (each and rest % len(each)):
            return None
        values: dict[str, Any] = {}
        for saying, statement in zip(once, statements, strict=False):
            if not _unified(saying, statement, values):
                return None
        elements = []
        for start in range(len(once), len(statements), len(each) or 1):
            whole = dict(values)
            for saying, statement in zip(each, statements[start : start + len(each)], strict=True):
                if not _unified(saying, statement, whole):
                    return None
            own = self.listed.union(*(JOINED[name] for name in self.listed & set(JOINED)))
            elements.append({key: one for key, one in whole.items() if key in self.listed})
            values |= {key: one for key, one in whole.items() if key not in own}
        if elements:
            values[ELEMENTS] = tuple(elements)
        return values

    def parts(
        self, statements: Sequence[Statement]
    ) -> tuple[Sequence[Statement], list[Sequence[Statement]]]:
        """The statements that are said once, and those of each element of the list."""
        once = sum(not one.fields() & self.listed for one in self.says)
        size = len(self.says) - once
        rest = range(once, len(statements), size) if size else ()
        return statements[:once], [statements[at : at + size] for at in rest]

    def heard_parts(
        self, statements: Sequence[Statement], values: Values
    ) -> tuple[Sequence[Statement], list[Sequence[Statement]]]:
        """The same of the statements built of what was heard."""
        ends = [0, *accumulate(len(sayings) for _, sayings in self._divided(values))]
        once, *each = (statements[start:end] for start, end in pairwise(ends))
        return once, each

    def said(self, statements: Sequence[Statement], words: Vocabulary) -> Trace | None:
        """The statements in this wording; None where it leaves anything of them out."""
        values = self.values_of(statements) if words.allows(self.when, statements) else None
        if values is None:
            return None
        for names, trace in self.node.say(words, values):
            if _all_said(values, names, words):
                return trace
        return None


def _heard(values: Values) -> Iterator[str]:
    """Names of slots, those left out that only note a wording."""
    return (name for name in values if name != ELEMENTS and "~" not in name)


def _built(saying: Saying, values: Values, implied: Implied) -> Statement | None:
    fields: dict[str, Any] = {
        name: None if one == "null" else one for name, one in saying.fixed.items()
    }
    known = {**values}
    for name, parts in JOINED.items():
        if name in known:
            known |= dict(zip(parts, str(known[name]).split("-"), strict=True))
    for name, slot in saying.taken.items():
        if slot not in known:
            return None
        fields[name] = known[slot]
    for name in saying.kind.model_fields:
        if name == "kind" or name in fields:
            continue
        if name in known:
            fields[name] = known[name]
        elif name.startswith("than_") and name != "than_side" and name[5:] in fields:
            fields[name] = fields[name[5:]]
        elif name in implied.fields:
            fields[name] = implied.fields[name]
    try:
        return saying.kind(**implied.completed(saying.kind, fields))
    except ValidationError:
        return None


def _unified(saying: Saying, statement: Statement, values: dict[str, Any]) -> bool:
    if type(statement) is not saying.kind:
        return False
    for name in saying.kind.model_fields:
        value = getattr(statement, name)
        if name == "kind":
            continue
        if name in saying.fixed:
            if _spelled(value) != saying.fixed[name]:
                return False
            continue
        key = saying.taken.get(name, name)
        if key in values and values[key] != value:
            return False
        values[key] = value
    for name, parts in JOINED.items():
        if all(part in values for part in parts):
            values[name] = "-".join(str(values[part]) for part in parts)
    return True


def _spelled(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _all_said(values: Values, names: frozenset[str], words: Vocabulary) -> bool:
    said = set(names)
    for name, parts in JOINED.items():
        if name in said:
            said |= set(parts)
    for name, value in values.items():
        if name in said or name in JOINED or name == ELEMENTS:
            continue
        if value != words.default(name, values):
            return False
    return True


def _listed(node: Node) -> frozenset[str]:
    if isinstance(node, Shared):
        return _listed_in(node)
    if isinstance(node, Several):
        return node.slots()
    if isinstance(node, TemplateSlot) or not hasattr(node, "slots"):
        return frozenset()
    parts = getattr(node, "parts", None) or ((node.part,) if hasattr(node, "part") else ())
    return frozenset().union(*map(_listed, parts))


@cache
def _listed_in(node: Shared) -> frozenset[str]:
    return _listed(node.part)


_FIELD: Final = re.compile(r"(\w+)=(.*?)(?= \w+=|$)")


def _saying(source: str) -> Saying:
    kind = source.partition(" ")[0]
    pairs = dict(_FIELD.findall(source))
    given = pairs.pop("if", "")
    unknown = set(pairs) - set(KINDS[kind].model_fields)
    if unknown:
        raise ValueError(f"form says {source!r}: {kind} has no {', '.join(sorted(unknown))}")
    fixed = {name: one for name, one in pairs.items() if not one.startswith("$")}
    taken = {name: one[1:] for name, one in pairs.items() if one.startswith("$")}
    return Saying(KINDS[kind], fixed, taken, given)


@cache
def _sayings(sources: tuple[str, ...]) -> tuple[Saying, ...]:
    return tuple(map(_saying, sources))


@cache
def forms(language: Language) -> tuple[Form, ...]:
    """All forms of a language, in the order in which they are tried."""
    return tuple(form for name in FILES for form in _of_file(language, name))


@cache
def forms_of(
    language: Language, register: Register, kinds: frozenset[type[Statement]]
) -> tuple[Form, ...]:
    """The forms that write just these kinds in a register, the best first."""
    every = (form for form in _written(language) if form.register == register)
    return tuple(form for form in every if form.kinds == kinds and not form.fragment)


@cache
def _written(language: Language) -> tuple[Form, ...]:
    """The forms that are written: a tenth of all, so that an answer does not wait for the rest."""
    return tuple(form for name in FILES for form in _of_file(language, name, heard=False))


@cache
def wordings(language: Language) -> Wordings:
    """What many templates of a language hold, by its name."""
    return Wordings(read(language, "words")["macros"] | read(language, "clauses")["macros"])


def _of_file(language: Language, name: str, *, heard: bool = True) -> Iterator[Form]:
    registers: dict[str, Register | None] = {"coder": "coder", "plain": "plain", "also": None}
    named = wordings(language)
    entries = [
        one for entry in read(language, name)["form"] for one in (*_bodily(entry, language), entry)
    ]
    found = [
        (entry, register, "", source)
        for entry in entries
        for key, register in registers.items()
        if heard or register is not None
        for source in entry.get(key, ())
    ]
    if heard:
        found += [
            (one, None, *each)
            for one in read(language, name)["form"]
            for each in _clauses(one, language)
        ]
    needs = needed([source for _, _, _, source in found], named)
    for (entry, register, order, source), words in zip(found, needs, strict=True):
        yield Form(
            says=_sayings(tuple(entry["says"])),
            source=source,
            named=named,
            register=register,
            fragment=entry.get("fragment", False),
            order=order,
            when=entry.get("when", ""),
            needs=words,
        )


def _bodily(entry: Mapping[str, Any], language: Language) -> Iterator[Mapping[str, Any]]:
    """A form as it is written where the context is hands and body alone: they are what is named."""
    instead = read(language, "bodily")["instead"]
    if not any(one in template for one in instead for template in _templates(entry)):
        return
    twin = {key: entry[key] for key in entry if key not in ("also", "clause")}
    for register in ("coder", "plain"):
        twin[register] = [_replaced(one, instead) for one in entry.get(register, ())]
    twin["when"] = f"{entry.get('when', '')} bodily".lstrip()
    if "silent" not in twin["when"].split():
        yield twin


def _templates(entry: Mapping[str, Any]) -> list[str]:
    return [*entry.get("coder", ()), *entry.get("plain", ())]


def _replaced(template: str, instead: Mapping[str, str]) -> str:
    for one, other in instead.items():
        template = template.replace(one, other)
    return template


def _clauses(entry: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    """The templates of a form's clauses, each with its order."""
    for clause in entry.get("clause", ()):
        subject, verb, rest = (one.strip() for one in clause.split(" / "))
        field = f"*[{entry['field']}]"
        for order, patterns in read(language, "clauses")["orders"].items():
            for pattern in patterns:
                said = pattern.format(S=subject, V=verb, R=rest, M=field, F=entry["field"])
                yield order, " ".join(said.split()).replace(f"{field} {field}", field)
