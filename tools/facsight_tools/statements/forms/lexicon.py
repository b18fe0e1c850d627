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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Final

from facsight_tools.statements.forms.syntax import WORD
from facsight_tools.statements.forms.tokens import Language, quoted

_COLUMNS: Final = " | "
_EITHER: Final = re.compile(r"\(([^()]*\|[^()]*)\)")


@dataclass(frozen=True, slots=True)
class LexiconWording:
    """One way to say a value."""

    value: Any
    paradigm: str
    variant: int
    tokens: tuple[str, ...]


@dataclass(slots=True)
class LexiconTable:
    """Values and their wordings, found from either end."""

    said: dict[tuple[Any, str], list[tuple[str, ...]]] = field(default_factory=dict)
    heard: dict[str, dict[str, list[LexiconWording]]] = field(default_factory=dict)

    def add(self, value: Any, paradigm: str, wordings: Iterable[tuple[str, ...]]) -> None:
        """Give a value wordings in a paradigm, after those that it has."""
        known = self.said.setdefault((value, paradigm), [])
        for wording in wordings:
            if not wording:
                continue
            one = LexiconWording(value, paradigm, len(known), wording)
            known.append(wording)
            self.heard.setdefault(paradigm, {}).setdefault(wording[0], []).append(one)

    def starting(self, paradigm: str, token: str) -> list[LexiconWording]:
        """Wordings of a paradigm that begin with a token."""
        return self.heard.get(paradigm, {}).get(token, [])

    def copy(self, but: Any = None) -> LexiconTable:
        """One that can be added to, without one of the values."""
        twin = LexiconTable()
        for (value, paradigm), wordings in self.said.items():
            if value != but:
                twin.add(value, paradigm, wordings)
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
        wordings: dict[str, list[str]] = {}
        for paradigm, said in paradigms.items():
            given = [said] if isinstance(said, str) else said
            columns = _columns(paradigm, [one for each in given for one in spread(each)])
            for column, subjects in list(columns.items()):
                if column.endswith(".subject"):
                    columns[column.replace("subject", "bare")] = [
                        _bare(one, articles) for one in subjects
                    ]
            wordings |= columns
        for paradigm, patterns in derived.items():
            every = [one for pattern in patterns for one in spread(pattern)]
            made = [one for pattern in every for one in _derived(pattern, wordings, key)]
            if made:
                wordings.setdefault(paradigm, made)
        for paradigm, texts in wordings.items():
            table.add(value, paradigm, map(split, texts))
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


def _columns(paradigm: str, said: list[str]) -> dict[str, list[str]]:
    stem, *columns = paradigm.split("/")
    if not columns:
        return {paradigm: said}
    return {
        f"{stem}.{column}": [one.split(_COLUMNS)[index] for one in said]
        for index, column in enumerate(columns)
    }


def _derived(pattern: str, wordings: Mapping[str, list[str]], key: str) -> list[str]:
    names = re.findall(r"\{(\w+)\}", pattern)
    if any(name != "key" and name not in wordings for name in names):
        return []
    choices = [[key] if name == "key" else wordings[name] for name in names]
    return [pattern.format(**dict(zip(names, choice, strict=True))) for choice in product(*choices)]


@cache
def read(language: Language | None, name: str) -> dict[str, Any]:
    """A data file of a language, or of all of them."""
    place = files("facsight_tools.statements.forms")
    place = place / language if language else place
    return tomllib.loads((place / f"{name}.toml").read_text("utf-8"))
