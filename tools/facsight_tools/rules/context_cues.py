"""The lexicon of situations: `context_cues.json`, checked when it is read.

Each theme has its words in three lists: `verbs`, whose first word is inflected, `nouns`, whose
last word is, and `words`, taken as they stand; a theme without words is found by other means. A `*`
is a gap of up to three words, so that `pass * exam` covers "passed all her exams". Themes are named
after Lazarus's core relational themes and Scherer's appraisal dimensions; the words and the
distributions are the project's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

GAP: Final = "*"
TOKEN: Final = re.compile(
    r"(?<![a-z\d])[a-z]+(?=n't)|n't|'(?:s|re|m|ve|ll|d)\b|(?<![a-z\d])[a-z]+(?![a-z\d])"
    r"|[,;:()\u2014\u2013!?]"
)
"""What counts as a word (clitics apart: "was", "n't") or ends a clause, in lower-case text."""

MARKERS: Final = (
    "negators",
    "not_negating",
    "near_misses",
    "rivals",
    "pleasant_feelings",
    "intensifiers",
    "softeners",
    "contrast_after",
    "contrast_before",
)

Words = tuple[frozenset[str] | None, ...]
"""An entry: for each word the forms it may take, None for a gap."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a cue speaks of.

    `distribution` is None for themes that are shown and not weighed; `weight` is above 1 for what
    outweighs its surroundings, such as a gun at a wedding; `denied` is the theme that is left when
    the words are negated, None where a denial says nothing.
    """

    id: str
    gloss: str
    appraisal: tuple[str, ...]
    distribution: Mapping[str, float] | None
    weight: float
    denied: str | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Themes, entries and the small words that turn them.

    `entries` maps a first word to (theme id, words), the most specific entry first.
    """

    name: str
    labels: tuple[str, ...]
    themes: Mapping[str, Theme]
    entries: Mapping[str, tuple[tuple[str, Words], ...]]
    markers: Mapping[str, tuple[tuple[str, ...], ...]]


@cache
def load() -> Lexicon:
    """The lexicon that comes with facsight."""
    text = (resources.files(__package__) / "context_cues.json").read_text(encoding="utf-8")
    return parse(json.loads(text))


def parse(data: Mapping[str, Any]) -> Lexicon:
    """A lexicon from its parsed file; raises ValueError where a theme makes no sense."""
    labels = tuple(data["labels"])
    themes: dict[str, Theme] = {}
    entries: dict[str, list[tuple[str, Words]]] = {}
    for theme_id, entry in data["themes"].items():
        themes[theme_id] = theme(theme_id, entry, labels)
        if entry["denied"] not in (None, *data["themes"]):
            raise ValueError(f"{theme_id}: '{entry['denied']}' is not a theme")
        for kind in ("verbs", "nouns", "words"):
            for phrase in entry[kind]:
                words = _forms(phrase, kind, data["irregular"])
                for first in words[0] or ():
                    entries.setdefault(first, []).append((theme_id, words))
    return Lexicon(
        name=f"{data['id']}@{data['version']}",
        labels=labels,
        themes=MappingProxyType(themes),
        entries=MappingProxyType(
            {first: tuple(sorted(found, key=_generality)) for first, found in entries.items()}
        ),
        markers=MappingProxyType({kind: _longest_first(data[kind]) for kind in MARKERS}),
    )


def theme(theme_id: str, entry: Mapping[str, Any], labels: tuple[str, ...]) -> Theme:
    """A theme from its entry; raises ValueError where its shares are none."""
    shares = entry["distribution"]
    if shares is not None:
        if set(shares) - set(labels) or abs(sum(shares.values()) - 1) > 1e-6:
            raise ValueError(f"{theme_id}: expected shares that sum to 1, got {shares}")
        shares = MappingProxyType(shares)
    return Theme(
        id=theme_id,
        gloss=entry["gloss"],
        appraisal=tuple(entry["appraisal"]),
        distribution=shares,
        weight=float(entry["weight"]),
        denied=entry["denied"],
    )


def _generality(entry: tuple[str, Words]) -> int:
    return -sum(forms is not None for forms in entry[1])


def _longest_first(phrases: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(map(_words, phrases), key=len, reverse=True))


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(match.group() for match in TOKEN.finditer(phrase))


def _forms(phrase: str, kind: str, irregular: Mapping[str, list[str]]) -> Words:
    """An entry's words, the verb at its head or the noun at its end in all their forms."""
    parts = [w for piece in phrase.split() for w in ([GAP] if piece == GAP else _words(piece))]
    forms: list[frozenset[str] | None] = [None if w == GAP else frozenset({w}) for w in parts]
    if kind == "nouns" or (kind == "verbs" and GAP in parts):
        forms[-1] = frozenset({parts[-1], _plural(parts[-1])})
    if kind == "verbs":
        head = {parts[0], *_verb_forms(parts[0]), *irregular.get(parts[0], ())}
        if parts[0] == "be":
            # "was badly insulted", "he's been robbed"
            head |= {"'s", "'re", "'m"}
            forms.insert(1, None)
        forms[0] = frozenset(head)
    return tuple(forms)


def _verb_forms(verb: str) -> set[str]:
    """Regular forms, both with and without a doubled consonant: one too many does no harm."""
    stem = verb.removesuffix("e")
    forms = {_plural(verb), stem + "ed", stem + "ing"}
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        forms.add(verb[:-1] + "ied")
    if re.search(r"[aeiou][bdgklmnprt]$", verb):
        forms |= {verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
    return forms


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", word) else "s")
