"""Kinds of situation: `context_cues.json`, checked when it is read.

Themes are named after Lazarus's core relational themes and Scherer's appraisal dimensions; the
distributions are the project's own. The words that speak of them are in `situation_words`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Theme:
    """What a cue speaks of.

    `distribution` is None for themes that are shown and not weighed; `weight` is above 1 for what
    outweighs its surroundings, such as a gun at a wedding; `denied` is the theme that is left when
    the words are negated, None where a denial says nothing; `setting`: where things happen, and no
    event.
    """

    id: str
    gloss: str
    appraisal: tuple[str, ...]
    distribution: Mapping[str, float] | None
    weight: float
    denied: str | None
    setting: bool = False


@dataclass(frozen=True, slots=True)
class Situations:
    """The themes, and the labels that they are spread over."""

    name: str
    labels: tuple[str, ...]
    themes: Mapping[str, Theme]


@cache
def load() -> Situations:
    """The themes that come with facsight."""
    text = (resources.files(__package__) / "context_cues.json").read_text(encoding="utf-8")
    return parse(json.loads(text))


def parse(data: Mapping[str, Any]) -> Situations:
    """Themes from their parsed file; raises ValueError where one makes no sense."""
    labels = tuple(data["labels"])
    themes = {name: theme(name, entry, labels) for name, entry in data["themes"].items()}
    for name, one in themes.items():
        if one.denied not in (None, *themes):
            raise ValueError(f"{name}: '{one.denied}' is not a theme")
    return Situations(
        name=f"{data['id']}@{data['version']}", labels=labels, themes=MappingProxyType(themes)
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
        setting=entry.get("setting", False),
    )
