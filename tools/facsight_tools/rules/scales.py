"""Scales: one bounded number from a face's action units, such as a pain score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.errors import RuleSetInvalid
from facsight_tools.rules.files import Head, KnownUnit, checked
from facsight_tools.rules.presence import present
from facsight_tools.types import ActionUnits, Contribution, MeasuredAU, ScaleReading

_MOST: Final = 5.0
_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Summand:
    """One summand: the greatest intensity of its units, or 1 where `presence` is all that counts.

    An intensity is 0 below A and else 1-5, as FACS codes it; the weight may be negative.
    """

    units: tuple[int, ...]
    weight: float = 1.0
    presence: bool = False

    @property
    def most(self) -> float:
        """The greatest level, before the weight."""
        return 1.0 if self.presence else _MOST


@dataclass(frozen=True, slots=True)
class Scale:
    """A sum over action units, with its unit and range.

    Attributes:
        id, version, title, source: what it is and where it comes from.
        unit: what the number counts.
        parts: the summands.
        caution: what the number is not.
    """

    id: str
    version: int
    title: str
    source: str
    unit: str
    parts: tuple[Summand, ...]
    caution: str = ""

    @property
    def name(self) -> str:
        """Id and version: `pspi@1`."""
        return f"{self.id}@{self.version}"

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest value that any face can have."""
        reach = [part.weight * part.most for part in self.parts]
        return sum(min(one, 0.0) for one in reach), sum(max(one, 0.0) for one in reach)

    def read(self, units: ActionUnits) -> ScaleReading:
        """The scale on one face.

        A unit that was not measured may have any intensity: it widens the range between `low` and
        `high`, and there is a `value` only where the two are the same.
        """
        low = high = 0.0
        contributions, unmeasured = [], set()
        for part in self.parts:
            levels = {au: _level(part, units, au) for au in part.units}
            measured = {au: level for au, level in levels.items() if level is not None}
            hidden = set(levels) - set(measured)
            least = max(measured.values(), default=0.0)
            ends = (part.weight * least, part.weight * (part.most if hidden else least))
            low, high = low + min(ends), high + max(ends)
            # A hidden unit cannot raise what is at the top already.
            if ends[0] != ends[1]:
                unmeasured |= hidden
            if least:
                au = max(measured, key=lambda one: (measured[one], -one))
                amount = round(part.weight * least, _DECIMALS)
                contributions.append(Contribution(self.id, au, part.weight, amount))
        low, high = round(low, _DECIMALS), round(high, _DECIMALS)
        return ScaleReading(
            rule_set=self.name,
            unit=self.unit,
            range=self.range,
            value=low if low == high else None,
            low=low,
            high=high,
            contributions=tuple(contributions),
            unmeasured=tuple(sorted(unmeasured)),
        )


def parse(data: Mapping[str, Any]) -> Scale:
    """A scale from its parsed file.

    Raises:
        RuleSetInvalid: a field is missing, unknown or makes no sense, or `range` is not what the
            parts add up to; the message names the field.
    """
    form = checked(_Form, data)
    scale = Scale(
        id=form.id,
        version=form.version,
        title=form.title,
        source=form.source,
        unit=form.unit,
        parts=tuple(Summand(tuple(one.units), one.weight, one.presence) for one in form.parts),
        caution=form.caution,
    )
    if scale.range != form.range:
        least, most = scale.range
        raise RuleSetInvalid(f"Rule set '{form.id}': range: the parts reach {least:g} to {most:g}.")
    return scale


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    units: list[KnownUnit] = Field(min_length=1)
    weight: float = 1.0
    presence: bool = False


class _Form(Head):
    kind: Literal["scale"]
    unit: str = Field(min_length=1)
    range: tuple[float, float]
    parts: list[_Part] = Field(min_length=1)


def _level(part: Summand, units: ActionUnits, au: int) -> float | None:
    reading = units.get(au)
    if not isinstance(reading, MeasuredAU):
        return None
    if not present(units, au):
        return 0.0
    return 1.0 if part.presence else reading.intensity
