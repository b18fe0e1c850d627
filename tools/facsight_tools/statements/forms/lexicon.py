"""The words of a language: what values are called, in each of their paradigms.

`words.toml` of a language holds tables. An entry of a table is a value with its wordings, either
one list or one for each paradigm. `the (lip|mouth) corners` in one stands for two wordings.
Paradigms whose names share what stands before a dot are columns of one table: they are inflected
together; of a column `subject` there is one `bare`, without its article. `[derive.T]` makes
paradigms of a table out of others.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product, zip_longest
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

from facsight_tools.statements.forms.syntax import WORD
from facsight_tools.statements.forms.tokens import Language, folded, quoted

_COLUMNS: Final = " | "
_EITHER: Final = re.compile(r"\(([^()]*\|[^()]*)\)")
_FIELD: Final = re.compile(r"\{(\w+)\}")


class LexiconWording(NamedTuple):
    """One way to say a value."""

    value: Any
    paradigm: str
    variant: int
    tokens: tuple[str, ...]


_Starting: TypeAlias = dict[int, dict[tuple[str, ...], list[tuple[int, LexiconWording]]]]
"""Wordings by their number of tokens and by those after the first, each with its place."""


class _Pattern(NamedTuple):
    """Wordings that are spelled out where they are asked for.

    `column` is that of a row `the lips | are | parted`, else -1; `articles` are left out in front;
    `fields` holds the patterns of other paradigms of the same value, which it may name in braces.
    """

    spelling: str
    column: int = -1
    articles: tuple[str, ...] = ()
    fields: Mapping[str, Sequence[_Pattern]] = {}

    def texts(self) -> list[str]:
        """All that it stands for."""
        every = spread(self.spelling)
        if self.column >= 0:
            every = [one.split(_COLUMNS)[self.column] for one in every]
        if self.articles:
            return [_bare(one, self.articles) for one in every]
        if "{" not in self.spelling:
            return every
        return [one for each in every for one in self._filled(each)]

    def _filled(self, text: str) -> Iterator[str]:
        names = _FIELD.findall(text)
        choices = [[one for each in self.fields[name] for one in each.texts()] for name in names]
        pieces = _FIELD.split(text)[::2]
        for choice in product(*choices):
            yield "".join(map("".join, zip_longest(pieces, choice, fillvalue="")))

    def firsts(self) -> set[str]:
        """The tokens that its wordings may begin with."""
        text = self.spelling.split(_COLUMNS)[self.column] if self.column >= 0 else self.spelling
        found = None if self.articles else _firsts(text, self.fields)
        return {split(one)[0] for one in self.texts() if one} if found is None else found


def _firsts(text: str, fields: Mapping[str, Sequence[_Pattern]]) -> set[str] | None:
    """None where only spelling it out tells."""
    text = text.lstrip()
    if not text:
        return set()
    field, either = _FIELD.match(text), _EITHER.match(text)
    if either is not None:
        rest = text[either.end() :]
        each = [_firsts(one + rest, fields) for one in either[1].split("|")]
    elif field is not None:
        glued = text[field.end() : field.end() + 1]
        each = [None if glued.isalnum() else one.firsts() for one in fields[field[1]]]
    else:
        first = WORD.match(text)
        after = "" if first is None else text[first.end() : first.end() + 1]
        return None if first is None or text[0] in '"(' or after in ("(", "{") else {first[0]}
    return None if None in each else set().union(*(one for one in each if one is not None))


class _Said(Mapping[tuple[Any, str], list[tuple[str, ...]]]):
    """The wordings of a value in a paradigm, in their order, spelled out where asked for."""

    def __init__(self) -> None:
        self.patterns: dict[tuple[Any, str], list[_Pattern | tuple[str, ...]]] = {}
        self.spelled: dict[tuple[Any, str], list[tuple[str, ...]]] = {}

    def __getitem__(self, key: tuple[Any, str]) -> list[tuple[str, ...]]:
        if key not in self.spelled:
            found: list[tuple[str, ...]] = []
            for one in self.patterns[key]:
                found += [one] if not isinstance(one, _Pattern) else map(split, one.texts())
            self.spelled[key] = [one for one in found if one]
        return self.spelled[key]

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        return iter(self.patterns)

    def __len__(self) -> int:
        return len(self.patterns)


@dataclass(slots=True)
class LexiconTable:
    """Values and their wordings, found from either end."""

    said: _Said = field(default_factory=_Said)
    first: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    heard: dict[tuple[str, str], _Starting] = field(default_factory=dict)

    def add(
        self, value: Any, paradigm: str, wordings: Iterable[_Pattern | tuple[str, ...]]
    ) -> None:
        """Give a value wordings in a paradigm, after those that it has."""
        self.said.patterns.setdefault((value, paradigm), []).extend(wordings)
        self.said.spelled.pop((value, paradigm), None)
        self.first.pop(paradigm, None)
        self.heard.clear()

    def starting(self, paradigm: str, token: str) -> _Starting:
        """Wordings of a paradigm that begin with a token, by their length and what follows it."""
        found = self.heard.get((paradigm, token))
        if found is None:
            found = self.heard[paradigm, token] = {}
            every = (
                LexiconWording(value, paradigm, variant, wording)
                for value in self._first(paradigm).get(token, ())
                for variant, wording in enumerate(self.said[value, paradigm])
                if wording[0] == token
            )
            for place, one in enumerate(every):
                by_rest = found.setdefault(len(one.tokens), {})
                by_rest.setdefault(tuple(map(folded, one.tokens[1:])), []).append((place, one))
        return found

    def at(self, paradigm: str, token: str, following: Sequence[str]) -> list[LexiconWording]:
        """Wordings of a paradigm that stand at a token, in their order.

        Args:
            paradigm: of the table.
            token: what they begin with.
            following: the tokens after it, folded.
        """
        found = [
            one
            for length, by_rest in self.starting(paradigm, token).items()
            if length <= len(following) + 1
            for one in by_rest.get(tuple(following[: length - 1]), ())
        ]
        return [wording for _, wording in sorted(found, key=itemgetter(0))]

    def _first(self, paradigm: str) -> dict[str, list[Any]]:
        """The values of a paradigm by the tokens that their wordings begin with."""
        if paradigm not in self.first:
            found = self.first[paradigm] = dict[str, list[Any]]()
            for (value, own), patterns in self.said.patterns.items():
                if own != paradigm:
                    continue
                tokens = (
                    one.firsts() if isinstance(one, _Pattern) else one[:1] for one in patterns
                )
                for token in set[str]().union(*tokens):
                    found.setdefault(token, []).append(value)
        return self.first[paradigm]

    def copy(self, but: Any = None) -> LexiconTable:
        """One that can be added to, without one of the values."""
        twin = LexiconTable()
        kept = (one for one in self.said.patterns if one[0] != but)
        for key in kept:
            twin.said.patterns[key] = list(self.said.patterns[key])
        twin.said.spelled |= {k: w for k, w in self.said.spelled.items() if k[0] != but}
        return twin


@dataclass(frozen=True, slots=True)
class FormLexicon:
    """All tables of one language.

    Attributes:
        language: whose words these are.
        tables: by type of slot.
        hear: for each table, which paradigms a bare slot is heard in.
        say: for each table and register, in which paradigms a bare slot is said: where it is first
            mentioned, and later on.
        separators: what may stand before the last element of a list, by conjunction.
        joints: what may stand between clauses, and before fragments.
    """

    language: Language
    tables: Mapping[str, LexiconTable]
    hear: Mapping[str, tuple[str, ...]]
    say: Mapping[str, Mapping[str, tuple[str, str]]]
    separators: Mapping[str, tuple[tuple[str, ...], ...]]
    joints: Mapping[str, tuple[tuple[str, ...], ...]]


def split(text: str) -> tuple[str, ...]:
    """The tokens of a wording; one that stands in double quotation marks is a quotation."""
    if len(text) > 2 and text[0] == text[-1] == '"':
        return (quoted(text[1:-1]),)
    return tuple(WORD.findall(text))


@cache
def lexicon(language: Language) -> FormLexicon:
    """The words of a language, read once."""
    raw = read(language, "words")
    articles = tuple(f"{one} " for one in raw.get("bare", {}).get("articles", ()))
    tables: dict[str, LexiconTable] = {}
    hear: dict[str, tuple[str, ...]] = {}
    say: dict[str, dict[str, tuple[str, str]]] = {}
    for name, entries in raw["tables"].items():
        derived = raw.get("derive", {}).get(name, {})
        paradigms = derived.get("paradigms", {})
        tables[name] = _table(entries, paradigms, articles, whole=name in _WHOLE)
        hear[name] = tuple(derived.get("hear", [""]))
        say[name] = {key: (first, later) for key, (first, later) in derived.get("say", {}).items()}
    marks = {
        key: {name: tuple(map(split, one)) for name, one in raw[key].items()}
        for key in ("separators", "joints")
    }
    return FormLexicon(language, tables, hear, say, marks["separators"], marks["joints"])


_WHOLE: Final = frozenset({"unit", "face", "than_face", "rank"})


def _table(
    entries: Mapping[str, Any],
    derived: Mapping[str, list[str]],
    articles: tuple[str, ...],
    *,
    whole: bool,
) -> LexiconTable:
    table = LexiconTable()
    for key, entry in entries.items():
        value: Any = int(key) if whole else key
        paradigms = entry if isinstance(entry, dict) else {"": entry}
        wordings: dict[str, list[_Pattern]] = {}
        for paradigm, said in paradigms.items():
            wordings |= _columns(paradigm, [said] if isinstance(said, str) else said, articles)
        for paradigm, patterns in derived.items():
            made = [one.replace("{key}", key) for one in patterns]
            known = [one for one in made if wordings.keys() >= set(_FIELD.findall(one))]
            if known and paradigm not in wordings:
                wordings[paradigm] = [_Pattern(one, fields=wordings) for one in known]
        for paradigm, given in wordings.items():
            table.add(value, paradigm, given)
    return table


def spread(said: str) -> list[str]:
    """`a (b|c)` as `a b` and `a c`."""
    found = _EITHER.search(said)
    if found is None:
        return [" ".join(said.split())]
    parts = (f"{said[: found.start()]}{one}{said[found.end() :]}" for one in found[1].split("|"))
    return list(dict.fromkeys(one for part in parts for one in spread(part)))


def _bare(said: str, articles: tuple[str, ...]) -> str:
    article = next((one for one in articles if said.startswith(one)), "")
    return said.removeprefix(article)


def _columns(
    paradigm: str, said: Sequence[str], articles: tuple[str, ...]
) -> dict[str, list[_Pattern]]:
    stem, *columns = paradigm.split("/")
    if not columns:
        return {paradigm: [_Pattern(one) for one in said]}
    found = {
        f"{stem}.{column}": [_Pattern(one, index) for one in said]
        for index, column in enumerate(columns)
    }
    if "subject" in columns:
        at = columns.index("subject")
        found[f"{stem}.bare"] = [_Pattern(one, at, articles) for one in said]
    return found


@cache
def read(language: Language | None, name: str) -> dict[str, Any]:
    """A data file of a language, or of all of them."""
    place = files("facsight_tools.statements.forms")
    place = place / language if language else place
    return tomllib.loads((place / f"{name}.toml").read_text("utf-8"))


def label_words(label: str, language: Language) -> str:
    """A label by itself, as a heading has it; one that has no words of its own is told as it is."""
    known = read(language, "words")["tables"]["label"].get(label)
    return label if known is None else str(known[""][0])
