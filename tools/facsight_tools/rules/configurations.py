"""Configurations: named patterns of action units that a face shows, does not show, or hides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from facsight_tools.facs import sides_differ
from facsight_tools.rules.files import Head, KnownUnit, SidedUnit, checked
from facsight_tools.rules.presence import present
from facsight_tools.types import ActionUnits, ConfigurationReading, MeasuredAU


@dataclass(frozen=True, slots=True)
class Pattern:
    """What must be seen: all of `present`, none of `absent`, one or more of `one_of`.

    `unilateral` units must be present on exactly one side. Presence is that of FACS: A or more.
    """

    text: str
    present: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    one_of: tuple[int, ...] = ()
    unilateral: tuple[int, ...] = ()

    @property
    def units(self) -> tuple[int, ...]:
        """Every unit it looks at."""
        return tuple(sorted({*self.present, *self.absent, *self.one_of, *self.unilateral}))


@dataclass(frozen=True, slots=True)
class ConfigurationSet:
    """Named patterns, each judged by itself; a face can show several or none.

    Attributes:
        id, version, title, source: what it is and where it comes from.
        patterns: name to pattern.
        caution: what a match does not say.
    """

    id: str
    version: int
    title: str
    source: str
    patterns: Mapping[str, Pattern]
    caution: str = ""

    @property
    def name(self) -> str:
        """Id and version: `smiles@2`."""
        return f"{self.id}@{self.version}"

    def read(self, units: ActionUnits) -> ConfigurationReading:
        """Each pattern on one face: True, False, or None where a unit that decides is hidden."""
        matches = {name: _match(pattern, units) for name, pattern in self.patterns.items()}
        asked = {
            au for name, one in self.patterns.items() if matches[name] is None for au in one.units
        }
        return ConfigurationReading(
            rule_set=self.name,
            matches=MappingProxyType(matches),
            units=MappingProxyType({name: one.units for name, one in self.patterns.items()}),
            unmeasured=tuple(sorted(au for au in asked if _hidden(units, au))),
        )


def parse(data: Mapping[str, Any]) -> ConfigurationSet:
    """A set of configurations from its parsed file; `RuleSetInvalid` names a field that is off."""
    form = checked(_Form, data)
    return ConfigurationSet(
        id=form.id,
        version=form.version,
        title=form.title,
        source=form.source,
        patterns=MappingProxyType(
            {
                name: Pattern(
                    one.text,
                    tuple(one.present),
                    tuple(one.absent),
                    tuple(one.one_of),
                    tuple(one.unilateral),
                )
                for name, one in form.patterns.items()
            }
        ),
        caution=form.caution,
    )


class _Pattern(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    present: list[KnownUnit] = []
    absent: list[KnownUnit] = []
    one_of: list[KnownUnit] = []
    unilateral: list[SidedUnit] = []

    @model_validator(mode="after")
    def _can_match(self) -> _Pattern:
        if not (self.present or self.absent or self.one_of or self.unilateral):
            raise ValueError("it names no unit")
        both = sorted({*self.present, *self.one_of} & set(self.absent))
        if both:
            raise ValueError(f"AU{both[0]} must be present and absent")
        return self


class _Form(Head):
    kind: Literal["configurations"]
    patterns: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], _Pattern] = Field(
        min_length=1
    )


def _match(pattern: Pattern, units: ActionUnits) -> bool | None:
    conditions = [present(units, au) for au in pattern.present]
    conditions += [_not(present(units, au)) for au in pattern.absent]
    conditions += [_one_sided(units, au) for au in pattern.unilateral]
    if pattern.one_of:
        # One of them is present exactly where not all of them are absent.
        conditions.append(_not(_all([_not(present(units, au)) for au in pattern.one_of])))
    return _all(conditions)


def _all(conditions: list[bool | None]) -> bool | None:
    """Whether all hold; a False decides whatever is unknown beside it."""
    if False in conditions:
        return False
    return None if None in conditions else True


def _not(condition: bool | None) -> bool | None:
    return None if condition is None else not condition


def _one_sided(units: ActionUnits, au: int) -> bool | None:
    left, right = present(units, au, "left"), present(units, au, "right")
    if left is None or right is None:
        return None
    sides = units.get(au, "left"), units.get(au, "right")
    if isinstance(sides[0], MeasuredAU) and isinstance(sides[1], MeasuredAU):
        return left != right and sides_differ(sides[0], sides[1])
    return left != right


def _hidden(units: ActionUnits, au: int) -> bool:
    return any(
        reading.au == au and not isinstance(reading, MeasuredAU) for reading in units.readings
    )
