"""What a sentence on a picture says that is measured, by the words of `observed_features.toml`.

A sentence is read in parts. A part that leaves a thing open ("may", "half") or denies one of
several things is not read, nor is a sentence that speaks of a pictured face: what is not understood
is not compared.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.evidence.person_words import words as person_words
from facsight_tools.rules.files import KnownUnit
from facsight_tools.states import Arms, FacePart, Hands

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\d+")
_NAMED: Final = re.compile(
    r"\b(?:face|person|gesicht|f)\s?(?:number |nummer )?(\d{1,2})\b", re.IGNORECASE
)
# "the eyes of face 1 are closed": whose they are stands apart
_OWNER: Final = re.compile(
    r" (?:of|von|der|des) (?:the |a |der |dem )?(?:face|person|subject|individual|gesichts?)"
    r"(?: \d+)?\b",
    re.IGNORECASE,
)
_NOT_ALL: Final = re.compile(
    r"\b(?:not|nicht) (?:everyone|everybody|all|both|each|alle|beide|jed)", re.IGNORECASE
)
_SOMEONE: Final = frozenset({"someone", "somebody", "anyone", "personen", "leute", "menschen"})


class Feature(BaseModel):
    """One thing that is measured: which rows decide, and the words for it and for its opposite."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    gloss: str
    units: tuple[KnownUnit, ...] = ()
    angle: tuple[Literal["pose", "gaze"], Literal["yaw", "pitch", "roll"]] | None = None
    toward: Literal["left", "right", "up", "down"] | None = None
    aim: Literal["camera", "away"] | None = None
    arms: tuple[Arms, ...] = ()
    hands: tuple[Hands, ...] = ()
    places: tuple[FacePart, ...] = ()
    people: bool = False
    en: tuple[str, ...] = Field(min_length=1)
    not_en: tuple[str, ...] = ()
    de: tuple[str, ...] = Field(min_length=1)
    not_de: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What a sentence says of a feature.

    Attributes:
        denied: that it is not there.
        count: of people, how many.
    """

    feature: Feature
    denied: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """Whose face a sentence is on, by its words.

    Attributes:
        named: numbers of faces.
        everyone: whether it is on all.
        count: on how many people it is, where it says so.
        open: whether it speaks of somebody else too, or of several without saying how many.
    """

    named: tuple[int, ...]
    everyone: bool
    count: int | None
    open: bool


@cache
def _file() -> dict[str, Any]:
    text = (resources.files(__package__) / "observed_features.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def features() -> dict[str, Feature]:
    """Every feature by its id."""
    found = {name: one for name, one in _file().items() if name != "words"}
    return {name: Feature.model_validate({"id": name, **one}) for name, one in found.items()}


@cache
def listed(name: str) -> frozenset[str]:
    """A list of words around features, in lower case."""
    return frozenset(one.lower() for one in _file()["words"][name])


def heard_in(sentence: str) -> tuple[Heard, ...]:
    """What a sentence says that is measured, each feature once.

    Of a feature that it both affirms and denies, nothing.
    """
    if listed("depicted") & set(_words(sentence)):
        return ()
    found: dict[str, list[Heard]] = {}
    for part in _parts(sentence):
        for one in _of_part(part):
            found.setdefault(one.feature.id, []).append(one)
    return tuple(many[0] for many in found.values() if len(set(many)) == 1)


def subject_of(sentence: str) -> SpokenOf:
    """Whose face a sentence is on."""
    said = _words(sentence)
    named = tuple(dict.fromkeys(int(one) for one in _NAMED.findall(sentence)))
    persons = sum(one in person_words("person_nouns") or one in _SOMEONE for one in said)
    counts = [one.count for part in _parts(sentence) for one in _people(part)]
    everyone = bool(listed("everyone") & set(said) or _every().search(sentence))
    several = bool(listed("several") & set(said)) and not counts
    other = bool(listed("others") & set(said)) or persons > 1
    return SpokenOf(named, everyone, counts[0] if len(counts) == 1 else None, other or several)


def on_a_face(sentence: str) -> bool:
    """Whether a sentence names a part of a face, be it measured or not."""
    return bool(listed("face") & set(_words(sentence)))


@cache
def _every() -> re.Pattern[str]:
    nouns = "|".join(features()["people"].en + features()["people"].de)
    every = "|".join(sorted(listed("every")))
    return re.compile(rf"\b(?:{every})(?: of the)? (?:{nouns}|one)\b", re.IGNORECASE)


def _words(text: str) -> list[str]:
    return [one.lower().replace("\u2019", "'") for one in _WORD.findall(text)]


@cache
def _breaks() -> re.Pattern[str]:
    return re.compile(
        rf"[,;:]|\b(?:{'|'.join(sorted(listed('breaks')))})\b|(?=\b(?:without|ohne)\b)",
        re.IGNORECASE,
    )


def _parts(sentence: str) -> list[str]:
    return [part for part in _breaks().split(sentence) if part.strip()]


def _of_part(part: str) -> list[Heard]:
    said = set(_words(part))
    if said & listed("open") or _NOT_ALL.search(part):
        return []
    denied = len([one for one in _words(part) if one in listed("denials")])
    found = []
    rest = _OWNER.sub("", part)
    for feature, pattern, opposite in _patterns():
        rest, matched = pattern.subn(" ", rest)
        if matched:
            found.append(Heard(feature, opposite))
    if denied > 1 or (denied and len(found) > 1):
        return []
    found = [Heard(one.feature, one.denied != bool(denied)) for one in found]
    return found if denied else [*found, *_people(part)]


def _people(part: str) -> Iterator[Heard]:
    said = set(_words(part))
    if said & (listed("some") | listed("others")):
        return
    counts: dict[str, int] = _file()["words"]["numbers"]
    feature = features()["people"]
    nouns = "|".join((*feature.en, *feature.de))
    for number in re.findall(rf"\b(\w+)\s+(?:{nouns})\b", part, re.IGNORECASE):
        count = counts.get(number.lower()) or (int(number) if number.isdigit() else None)
        if count is not None:
            yield Heard(feature, denied=False, count=count)


@cache
def _patterns() -> tuple[tuple[Feature, re.Pattern[str], bool], ...]:
    """Every wording, the longest first, so that "wide open eyes" are not merely open."""
    every = []
    for feature in features().values():
        if feature.people:
            continue
        for words, opposite in (
            ((*feature.en, *feature.de), False),
            ((*feature.not_en, *feature.not_de), True),
        ):
            every += [(feature, word, opposite) for word in words]
    every.sort(key=lambda one: -len(one[1]))
    return tuple(
        (feature, re.compile(rf"(?<![\w-])(?:{word})(?![\w-])", re.IGNORECASE), opposite)
        for feature, word, opposite in every
    )
