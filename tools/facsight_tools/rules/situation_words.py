"""The words that speak of a kind of situation, a file for every language: `situations/en.toml`.

`[themes]` has the entries of a theme, parted by semicolons. An entry is one run of words, or
several, with `+` between them that stand in one clause in any order, with `++` in one sentence. Of
a word:

- `miss~` is all its forms: the irregular ones of `[irregular]`, or the regular ones;
- `bestand*` is how it begins, `*prüfung` how it ends, `miss|lose` either;
- `@wanted` is any word of `[classes]`; `*` alone is a gap of up to three words.

`[markers]` has the small words that turn what is said: negators, conditionals, near misses.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from facsight_tools.rules.context_cues import load
from facsight_tools.rules.inflection import REGULAR

TOKEN: Final = re.compile(
    r"(?<![^\W_])[^\W\d_]+(?=n't)|n't|'(?:s|re|m|ve|ll|d)\b|(?<![^\W_])[^\W\d_]+(?![^\W_])"
    r"|[,;:()\u2014\u2013!?.\u2026\"\u201c\u201d\u201e\u00ab\u00bb\u00a1\u00bf]|(?<=\s)-(?=\s)"
)
"""What counts as a word (clitics apart: "was", "n't") or ends a clause, in lower-case text."""

MARKERS: Final = (
    "clauses",
    "negators",
    "lacking",
    "not_negating",
    "near_misses",
    "all",
    "imagined",
    "wished",
    "future",
    "fiction",
    "recorded",
    "long_ago",
    "present",
    "rivals",
    "strangers",
    "announced",
    "good_outcomes",
    "bad_outcomes",
    "pronouns",
    "doers",
    "patients",
    "pleasant_feelings",
    "reports",
    "intensifiers",
    "softeners",
    "contrast_after",
    "contrast_before",
    "first",
    "pleasant",
    "unpleasant",
)

_NOTATION: Final = re.compile(r"[@~*]")
_LEAST: Final = 3
"""Letters that a pattern must have, beside its star."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms that a word of an entry may take: `word in forms`."""

    exact: frozenset[str]
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    def __contains__(self, word: str) -> bool:
        return word in self.exact or word.startswith(self.starts) or word.endswith(self.ends)


Run = tuple[Forms | None, ...]
"""Words in a row, None for a gap."""


@dataclass(frozen=True, slots=True)
class SituationEntry:
    """Words that speak of a theme: runs that stand in one clause, or if `wide` in one sentence."""

    theme: str
    runs: tuple[Run, ...]
    wide: bool = False

    @property
    def size(self) -> int:
        """How many words it asks for."""
        return sum(forms is not None for run in self.runs for forms in run)


@dataclass(frozen=True, slots=True)
class SituationWords:
    """The words of one language; `verb_last`: a negator may stand behind what it denies."""

    entries: tuple[SituationEntry, ...]
    markers: Mapping[str, Mapping[str, tuple[Run, ...]]]
    by_key: Mapping[str, tuple[SituationEntry, ...]]
    verb_last: bool

    def starting(self, word: str) -> Iterable[SituationEntry]:
        """Entries whose first word may be this one."""
        for key in _keys_of(word):
            yield from self.by_key.get(key, ())

    def marking(self, kind: str, word: str) -> Iterable[Run]:
        """Markers of a kind whose first word may be this one, the longest first."""
        markers = self.markers[kind]
        for key in _keys_of(word):
            yield from markers.get(key, ())


def _keys_of(word: str) -> tuple[str, ...]:
    return (word, word[:_LEAST] + "*", "*" + word[-_LEAST:])


def _keyed(forms: Forms) -> set[str]:
    starts = {start[:_LEAST] + "*" for start in forms.starts}
    return {*forms.exact, *starts, *("*" + end[-_LEAST:] for end in forms.ends)}


@cache
def words(language: str) -> SituationWords:
    """The words of a language that is read: `en`, `de` or `es`."""
    file = resources.files(__package__) / "situations" / f"{language}.toml"
    return parse(tomllib.loads(file.read_text(encoding="utf-8")), language)


def parse(data: Mapping[str, Any], language: str) -> SituationWords:
    """Words from their parsed file; raises ValueError where an entry makes no sense."""
    reader = _Reader(language, data.get("irregular", {}))
    for name, members in data.get("classes", {}).items():
        reader.classes[name] = reader.forms("|".join(members.split()))
    found: list[SituationEntry] = []
    for theme, entries in data["themes"].items():
        if theme not in load().themes:
            raise ValueError(f"{language}: '{theme}' is not a theme")
        for entry in _listed(entries):
            runs = tuple(map(reader.run, re.split(r" \+{1,2} ", entry)))
            found.append(SituationEntry(theme, runs, wide=" ++ " in entry))
    by_key: dict[str, list[SituationEntry]] = {}
    for one in found:
        first = one.runs[0][0]
        if first is None:
            raise ValueError(f"{language}: an entry of '{one.theme}' starts with a gap")
        for key in _keyed(first):
            by_key.setdefault(key, []).append(one)
    return SituationWords(
        entries=tuple(found),
        markers=MappingProxyType(
            {kind: _markers(reader, data["markers"].get(kind, "")) for kind in MARKERS}
        ),
        verb_last=bool(data.get("verb_last")),
        by_key=MappingProxyType({key: tuple(one) for key, one in by_key.items()}),
    )


def _markers(reader: _Reader, text: str) -> Mapping[str, tuple[Run, ...]]:
    """Markers by what they may start with, the longest first."""
    found: dict[str, tuple[Run, ...]] = {}
    for run in sorted(map(reader.run, _listed(text)), key=len, reverse=True):
        for key in _keyed(run[0]) if run[0] else ():
            found[key] = (*found.get(key, ()), run)
    return MappingProxyType(found)


def _listed(text: str) -> list[str]:
    return [" ".join(one.split()) for one in text.split(";") if one.strip()]


class _Reader:
    """Reads entries of a language, its classes and irregular forms known."""

    def __init__(self, language: str, irregular: Mapping[str, str]) -> None:
        self.language = language
        self.irregular = irregular
        self.classes: dict[str, Forms] = {}

    def run(self, text: str) -> Run:
        """Words in a row."""
        return tuple(
            None if word == "*" else self.forms(word)
            for piece in text.split(" ")
            for word in self._tokens(piece)
        )

    def forms(self, text: str) -> Forms:
        """The forms of one word: `miss~|lose~`, `@wanted`."""
        if not _NOTATION.search(text):
            return Forms(frozenset(text.lower().split("|")))
        exact: set[str] = set()
        starts: set[str] = set()
        ends: set[str] = set()
        for one in text.split("|"):
            if one.startswith("@"):
                known = self.classes[one[1:]]
                exact |= known.exact
                starts.update(known.starts)
                ends.update(known.ends)
                continue
            for pattern in self._patterns(one):
                bare = pattern.strip("*")
                if pattern != bare and len(bare) < _LEAST:
                    raise ValueError(f"{self.language}: '{pattern}' is too short for a pattern")
                into = ends if pattern[0] == "*" else starts if pattern[-1] == "*" else exact
                into.add(bare)
        return Forms(frozenset(exact), tuple(sorted(starts)), tuple(sorted(ends)))

    def _patterns(self, word: str) -> set[str]:
        if not word.endswith("~"):
            return {word.lower()}
        lemma = word[:-1]
        irregular = set(self.irregular.get(lemma, "").split())
        if irregular and self.language != "en":
            return irregular | {lemma.lower()}
        return irregular | REGULAR[self.language](lemma)

    def _tokens(self, piece: str) -> list[str]:
        """English clitics are words of their own: "could", "n't"."""
        plain = "'" in piece and re.fullmatch(r"[a-z']+", piece)
        return [one.group() for one in TOKEN.finditer(piece)] if plain else [piece]
