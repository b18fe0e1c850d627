"""Emotion rule sets: data files beside this one, checked when they are read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from facsight.tools.errors import UnknownOption
from facsight.tools.facs import ACTION_UNITS

DEFAULT: Final = "facsight"
NEUTRAL: Final = "neutral"


@dataclass(frozen=True, slots=True)
class Term:
    """One action unit in one label's rule.

    `weight` is positive where the unit argues for the label and negative where it argues against;
    a `unilateral` term counts the difference between the two sides instead of the intensity.
    """

    au: int
    weight: float
    unilateral: bool = False


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A named, versioned table of what each action unit says on each label.

    Attributes:
        id, version, title, source: what it is and where it comes from.
        terms: label to its terms; `neutral` has none and wins where no unit speaks.
        bias: label to its logit on a face without any unit, relative to `neutral` at 0.
        full_intensity: the intensity from which on a unit counts fully.
    """

    id: str
    version: int
    title: str
    source: str
    terms: Mapping[str, tuple[Term, ...]]
    bias: Mapping[str, float]
    full_intensity: float

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label, in alphabetical order, `neutral` included."""
        return tuple(sorted([*self.terms, NEUTRAL]))

    @property
    def name(self) -> str:
        """Id and version: `emfacs@1`."""
        return f"{self.id}@{self.version}"


def available() -> tuple[str, ...]:
    """The ids of the rule sets that come with facsight."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


@cache
def load(rule_set_id: str = DEFAULT) -> RuleSet:
    """Read a rule set by id; raises `UnknownOption` with the ids there are."""
    if rule_set_id not in available():
        raise UnknownOption(
            f"There is no rule set '{rule_set_id}'; there are: {', '.join(available())}."
        )
    text = (resources.files(__package__) / f"{rule_set_id}.toml").read_text(encoding="utf-8")
    return parse(tomllib.loads(text))


def parse(data: Mapping[str, Any]) -> RuleSet:
    """A rule set from its parsed file; raises ValueError where a unit or sign makes no sense."""
    return RuleSet(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        source=data["source"],
        terms=MappingProxyType(
            {label: _terms(label, rule) for label, rule in data["labels"].items()}
        ),
        bias=MappingProxyType(
            {label: float(rule.get("bias", 0.0)) for label, rule in data["labels"].items()}
        ),
        full_intensity=float(data["full_intensity"]),
    )


def _terms(label: str, rule: Mapping[str, Any]) -> tuple[Term, ...]:
    kinds = {"for": (1, False), "against": (-1, False), "for_unilateral": (1, True)}
    terms = []
    for kind, weights in rule.items():
        if kind == "bias":
            continue
        if kind not in kinds:
            raise ValueError(f"{label}: '{kind}' is not one of {', '.join(kinds)}")
        sign, unilateral = kinds[kind]
        for number, weight in weights.items():
            unit = ACTION_UNITS.get(int(number))
            if unit is None or weight <= 0 or (unilateral and not unit.sided):
                raise ValueError(f"{label}: AU{number} with weight {weight} makes no rule")
            terms.append(Term(unit.number, sign * float(weight), unilateral))
    return tuple(sorted(terms, key=lambda term: (term.au, term.unilateral)))
