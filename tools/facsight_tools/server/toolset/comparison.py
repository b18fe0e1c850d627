"""Two faces side by side: of one picture, or of two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field

from facsight_tools.evidence.payloads import Payload, UnitIntensity, UnitPresence, UnitUnavailable
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.server.handles import KeptTable
from facsight_tools.server.schemas import FaceReading, UnitReading
from facsight_tools.server.toolset.parts import Part

_LISTED = 8
# Half a letter: what a second look at the same face may differ by
_NOTABLE = 0.5


class Compared(BaseModel):
    """One of the two faces."""

    analysis_id: str
    face: int
    readings_of: str | None = Field(
        default=None, description="The tool that measured, where that is not facsight"
    )

    def line(self) -> str:
        """`F1 of an_..., readings of OpenFace 2`."""
        whose = "" if self.readings_of is None else f", readings of {self.readings_of}"
        return f"F{self.face} of {self.analysis_id}{whose}"


class PoseDifference(BaseModel):
    """Differences of head pose; None where one of the two has none."""

    yaw: float | None
    pitch: float | None
    roll: float | None


class UnitDifference(BaseModel):
    """One action unit in both faces; what was not measured has no value and no difference."""

    au: int
    side: Side
    first: float | None = Field(description="Intensity 0-5; None where there is none")
    second: float | None
    difference: float | None = Field(description="Second minus first, where both have one")
    first_present: bool | None = Field(description="None where it was not measured")
    second_present: bool | None
    not_measured: list[str] = Field(description="`first`, `second`, or both, and why")


@dataclass(frozen=True, slots=True)
class ComparedReadings:
    """What is compared of a face, whoever measured it.

    Attributes:
        units: every unit and side; one of which a tool says only whether it is there has no
            intensity.
        angles: of the head: yaw, pitch and roll as far as there are such.
        scores: of apparent expression.
        rule_set: what scored them.
    """

    units: Sequence[UnitReading]
    angles: Mapping[str, float]
    scores: Mapping[str, float]
    rule_set: str

    @classmethod
    def of(cls, face: FaceReading) -> ComparedReadings:
        """Of a picture's face."""
        angles = face.pose.model_dump()
        return cls(face.action_units, angles, face.emotion.scores, face.emotion.rule_set)

    @classmethod
    def of_table(cls, kept: KeptTable, face: int) -> ComparedReadings:
        """Of a face of another tool's table; the face is one of it."""
        # NumPy and the rules come with it, which a server's start does without.
        from facsight_tools.toolboxes.evidence import rules_for, scored, unit_rows

        tool = kept.readings.tool
        one = next(one for one in kept.readings.faces if one.index == face)
        rules = rules_for(kept.readings) if kept.labels is None else kept.labels.rules
        emotion = scored(one, tool, rules).emotion
        angles: dict[str, float] = {
            axis: value for (what, axis), value in one.angles.items() if what == "pose"
        }
        units = [_reading(row.payload) for row in unit_rows(one, tool)]
        return cls(units, angles, emotion.scores, emotion.rules_id)


class Comparison(Part):
    """What differs between two faces; positive is more in the second one."""

    first: Compared
    second: Compared
    action_units: list[UnitDifference]
    pose: PoseDifference = Field(description="Second minus first, degrees")
    scores: dict[str, float] = Field(description="Second minus first, by label")
    hidden: list[str] = Field(description="Units that were not measured in one or both")
    distance: float | None = Field(
        description="Jensen-Shannon distance of the scores, 0 equal to 1 nothing in common; None "
        "where a face has no scores or the rule sets differ"
    )

    @classmethod
    def of(
        cls, first: Compared, one: ComparedReadings, second: Compared, other: ComparedReadings
    ) -> Comparison:
        """Compare two readings."""
        # It reads the rules of contexts, which a server's start does without.
        from facsight_tools.evidence.fusion import disagreement

        units = {(unit.au, unit.side): unit for unit in other.units}
        mine, theirs = one.scores, other.scores
        same = one.rule_set == other.rule_set and set(mine) == set(theirs) and bool(mine)
        turned = {
            axis: round(other.angles[axis] - one.angles[axis], 1)
            if axis in one.angles and axis in other.angles
            else None
            for axis in ("yaw", "pitch", "roll")
        }
        return cls(
            first=first,
            second=second,
            action_units=[
                _difference(unit, units[unit.au, unit.side])
                for unit in one.units
                if (unit.au, unit.side) in units
            ],
            pose=PoseDifference(**turned),
            hidden=[
                ACTION_UNITS[unit.au].code
                for unit in one.units
                if unit.side == "both"
                and "unavailable" in (unit.status, units[unit.au, unit.side].status)
            ],
            scores={label: round(theirs[label] - mine[label], 3) for label in mine} if same else {},
            distance=disagreement(mine, theirs) if same else None,
        )

    def brief(self) -> Comparison:
        """With the units alone that differ most, and those that are there in one alone."""
        shown = [*self._notable(), *(unit for unit, _ in self._in_one_alone())]
        return self.model_copy(update={"action_units": shown})

    def _notable(self) -> list[UnitDifference]:
        known = [one for one in self.action_units if one.side == "both" and one.difference]
        ranked = sorted(known, key=lambda unit: (-abs(unit.difference or 0), unit.au))
        return [unit for unit in ranked if abs(unit.difference or 0) >= _NOTABLE][:_LISTED]

    def _in_one_alone(self) -> list[tuple[UnitDifference, str]]:
        """Units without two intensities that are there in one face and absent in the other."""
        found = (one for one in self.action_units if one.side == "both" and one.difference is None)
        named = {(True, False): "first", (False, True): "second"}
        pairs = ((one, (one.first_present, one.second_present)) for one in found)
        return [(one, named[pair]) for one, pair in pairs if pair in named]

    def lines(self) -> Iterable[str]:
        """The largest differences, then what could not be compared."""
        notable = self._notable()
        names = ("first", "second")
        for name, one in zip(names, (self.first, self.second), strict=True):
            yield f"The {name} is {one.line()}."
        told = ", ".join(
            f"{ACTION_UNITS[u.au].code} {u.first:.1f} to {u.second:.1f}" for u in notable
        )
        yield f"Second against first: {told or 'no action unit differs by half a letter or more'}."
        for name in names:
            units = [ACTION_UNITS[one.au].code for one, in_ in self._in_one_alone() if in_ == name]
            if units:
                yield f"Present in the {name} alone, without two intensities: {', '.join(units)}."
        if self.hidden:
            yield f"Not measured in one or both: {', '.join(self.hidden)}."
        if self.scores:
            told = ", ".join(f"{label} {one:+z.2f}" for label, one in self.scores.items())
            yield f"Scores: {told}."
        turned = [
            f"{axis} {value:+z.0f}"
            for axis, value in self.pose.model_dump().items()
            if value is not None
        ]
        if turned:
            yield f"Head: {', '.join(turned)} deg."
        if self.distance is not None:
            yield f"Distance of the scores: {self.distance:.2f} (0 equal, 1 nothing in common)."


def _reading(one: Payload) -> UnitReading:
    """A row of a unit as a reading of it."""
    if isinstance(one, UnitUnavailable):
        return UnitReading(au=one.unit, side=one.side, status="unavailable", reason=one.reason)
    if not isinstance(one, UnitIntensity | UnitPresence):
        raise TypeError(f"{type(one).__name__} is no row of a unit")
    strength = one.intensity if isinstance(one, UnitIntensity) else None
    return UnitReading(
        au=one.unit, side=one.side, status="measured", intensity=strength, present=one.present
    )


def _difference(one: UnitReading, other: UnitReading) -> UnitDifference:
    both = one.intensity is not None and other.intensity is not None
    missing = [
        f"{name}: {unit.reason}"
        for name, unit in (("first", one), ("second", other))
        if unit.status == "unavailable"
    ]
    return UnitDifference(
        au=one.au,
        side=one.side,
        first=one.intensity,
        second=other.intensity,
        first_present=one.present,
        second_present=other.present,
        difference=round((other.intensity or 0) - (one.intensity or 0), 2) if both else None,
        not_measured=missing,
    )
