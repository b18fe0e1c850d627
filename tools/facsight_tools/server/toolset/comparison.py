"""Two faces side by side: of one picture, or of two."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, Field

from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.server.schemas import FaceReading, PoseAngles, UnitReading
from facsight_tools.server.toolset.parts import Part

_LISTED = 8
# Half a letter: what a second look at the same face may differ by
_NOTABLE = 0.5


class Compared(BaseModel):
    """One of the two faces."""

    analysis_id: str
    face: int


class UnitDifference(BaseModel):
    """One action unit in both faces; what was not measured has no value and no difference."""

    au: int
    side: Side
    first: float | None = Field(description="Intensity 0-5; None where it was not measured")
    second: float | None
    difference: float | None = Field(description="Second minus first, where both were measured")
    not_measured: list[str] = Field(description="`first`, `second`, or both, and why")


class Comparison(Part):
    """What differs between two faces; positive is more in the second one."""

    first: Compared
    second: Compared
    action_units: list[UnitDifference]
    pose: PoseAngles = Field(description="Second minus first, degrees")
    scores: dict[str, float] = Field(description="Second minus first, by label")
    hidden: list[str] = Field(description="Units that were not measured in one or both")
    distance: float | None = Field(
        description="Jensen-Shannon distance of the scores, 0 equal to 1 nothing in common; None "
        "where a face has no scores or the rule sets differ"
    )

    @classmethod
    def of(
        cls, first: Compared, one: FaceReading, second: Compared, other: FaceReading
    ) -> Comparison:
        """Compare two readings."""
        # It reads the rules of contexts, which a server's start does without.
        from facsight_tools.evidence.fusion import disagreement

        units = {(unit.au, unit.side): unit for unit in other.action_units}
        same = set(one.emotion.scores) == set(other.emotion.scores) and bool(one.emotion.scores)
        mine, theirs = one.emotion.scores, other.emotion.scores
        return cls(
            first=first,
            second=second,
            action_units=[
                _difference(unit, units[unit.au, unit.side])
                for unit in one.action_units
                if (unit.au, unit.side) in units
            ],
            pose=PoseAngles(
                yaw=round(other.pose.yaw - one.pose.yaw, 1),
                pitch=round(other.pose.pitch - one.pose.pitch, 1),
                roll=round(other.pose.roll - one.pose.roll, 1),
            ),
            hidden=[
                ACTION_UNITS[unit.au].code
                for unit in one.action_units
                if unit.side == "both"
                and "unavailable" in (unit.status, units[unit.au, unit.side].status)
            ],
            scores={label: round(theirs[label] - mine[label], 3) for label in mine} if same else {},
            distance=disagreement(mine, theirs) if same else None,
        )

    def brief(self) -> Comparison:
        """With the units alone that differ most."""
        return self.model_copy(update={"action_units": self._notable()})

    def _notable(self) -> list[UnitDifference]:
        known = [one for one in self.action_units if one.side == "both" and one.difference]
        ranked = sorted(known, key=lambda unit: (-abs(unit.difference or 0), unit.au))
        return [unit for unit in ranked if abs(unit.difference or 0) >= _NOTABLE][:_LISTED]

    def lines(self) -> Iterable[str]:
        """The largest differences, then what could not be compared."""
        notable = self._notable()
        names = ("first", "second")
        for name, one in zip(names, (self.first, self.second), strict=True):
            yield f"The {name} is F{one.face} of {one.analysis_id}."
        told = ", ".join(
            f"{ACTION_UNITS[u.au].code} {u.first:.1f} to {u.second:.1f}" for u in notable
        )
        yield f"Second against first: {told or 'no action unit differs by half a letter or more'}."
        if self.hidden:
            yield f"Not measured in one or both: {', '.join(self.hidden)}."
        if self.scores:
            told = ", ".join(f"{label} {one:+z.2f}" for label, one in self.scores.items())
            yield f"Scores: {told}."
        pose = self.pose
        yield f"Head: yaw {pose.yaw:+z.0f}, pitch {pose.pitch:+z.0f}, roll {pose.roll:+z.0f} deg."
        if self.distance is not None:
            yield f"Distance of the scores: {self.distance:.2f} (0 equal, 1 nothing in common)."


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
        difference=round((other.intensity or 0) - (one.intensity or 0), 2) if both else None,
        not_measured=missing,
    )
