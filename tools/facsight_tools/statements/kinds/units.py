"""Statements on action units and the smile that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from facsight_tools.facs import Side
from facsight_tools.statements.base import FaceIndex, Letter, Number, Statement, Unit
from facsight_tools.types import UnavailableReason

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence

Smile = Literal[
    "none", "duchenne", "without_cheek_raiser", "miserable", "unilateral", "undetermined"
]


class OfUnit(Statement):
    """On one unit of one face; `side` is the subject's own, `both` the face as a whole."""

    face: FaceIndex
    unit: Unit
    side: Side = "both"

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The unit's row."""
        return evidence.ids(evidence.unit(self.face, self.unit, self.side))


class UnitState(OfUnit):
    """A unit is present, absent, or was not measured."""

    kind: Literal["unit_state"] = "unit_state"
    state: Literal["present", "absent", "unavailable"]


class UnitGrade(OfUnit):
    """A unit is present, and its letter lies in a range: `least` and `most` included."""

    kind: Literal["unit_grade"] = "unit_grade"
    least: Letter
    most: Letter

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise ValueError("least, most: expected letters in order, such as B and D")
        return self


class UnitIntensity(OfUnit):
    """A unit's intensity, 0-5."""

    kind: Literal["unit_intensity"] = "unit_intensity"
    value: Number


class UnitConfidence(OfUnit):
    """How sure it is that a unit's presence was read rightly, 0-1."""

    kind: Literal["unit_confidence"] = "unit_confidence"
    value: Number


class UnitUnavailable(OfUnit):
    """A unit was not measured, and why; it says nothing on the face."""

    kind: Literal["unit_unavailable"] = "unit_unavailable"
    reason: UnavailableReason


class UnitMeaning(Statement):
    """What a unit is, by FACS: its name, place and muscle are those of `meaning_of`.

    It holds only where the two are the same unit, so a text that calls AU12 by AU6's name is a
    statement, and a false one.
    """

    kind: Literal["unit_meaning"] = "unit_meaning"
    unit: Unit
    meaning_of: Unit

    def rows(self, evidence: Evidence) -> tuple[str, ...]:  # noqa: ARG002
        """None: definitions are FACS's, not the picture's."""
        return ()


class UnitCompared(OfUnit):
    """A unit is stronger or weaker than another, or equal to it to the two decimals of a row.

    The other may be another unit, the other side, or the unit of another face.
    """

    kind: Literal["unit_compared"] = "unit_compared"
    relation: Literal["stronger", "weaker", "equal"]
    than_face: FaceIndex
    than_unit: Unit
    than_side: Side = "both"

    @model_validator(mode="after")
    def _two_things(self) -> Self:
        if (self.face, self.unit, self.side) == (self.than_face, self.than_unit, self.than_side):
            raise ValueError("than_unit: expected something else than what is compared with it")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The rows of both, the first one first."""
        other = evidence.unit(self.than_face, self.than_unit, self.than_side)
        return evidence.ids(evidence.unit(self.face, self.unit, self.side), other)


class UnitDifference(Statement):
    """The unit's intensity on the subject's left minus that on the right, -5 to 5."""

    kind: Literal["unit_difference"] = "unit_difference"
    face: FaceIndex
    unit: Unit
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the difference; the rows of both sides where there is none."""
        found = evidence.asymmetry(self.face, self.unit)
        if found is not None:
            return evidence.ids(found)
        sides = (evidence.unit(self.face, self.unit, side) for side in ("left", "right"))
        return evidence.ids(*sides)


class SmileShape(Statement):
    """The configuration of a smile's units, by the rule set `smiles`; not what it expresses."""

    kind: Literal["smile_shape"] = "smile_shape"
    face: FaceIndex
    configuration: Smile

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The smile's row."""
        return evidence.ids(evidence.smile(self.face))
