"""Statements on how a rule counts a unit. A rule counts; it does not cause and does not explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from facsight_tools.facs import Side
from facsight_tools.statements.base import FaceIndex, Label, Number, Statement, Unit

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence


class OfTerm(Statement):
    """On one term of one rule; `rule_set` is id and version: `emfacs@1`.

    `unilateral`: the term counts the unit's difference between the sides, not the unit.
    """

    rule_set: str
    label: Label
    unit: Unit
    unilateral: bool = False

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The rule's row."""
        return evidence.ids(evidence.rule(self.label, self.rule_set))


class RuleCounts(OfTerm):
    """A rule counts a unit for its label, or against it."""

    kind: Literal["rule_counts"] = "rule_counts"
    direction: Literal["for", "against"]


class RuleWeight(OfTerm):
    """How much a rule counts a unit: positive for its label, negative against it."""

    kind: Literal["rule_weight"] = "rule_weight"
    value: Number


class Argument(Statement):
    """A unit is present or absent on a face, and the face's rule for a label counts it so.

    An absent unit argues for nothing; that the rule counts it for the label is what is missing.
    Of a term that counts the difference between the sides, `present` is a unit that is present on
    one side only and at least a letter stronger there; `side` names it, or is `both` where it is
    not said which. Every other argument is on the whole face.
    """

    kind: Literal["argument"] = "argument"
    face: FaceIndex
    unit: Unit
    side: Side = "both"
    unilateral: bool = False
    state: Literal["present", "absent"]
    label: Label
    direction: Literal["for", "against"]

    @model_validator(mode="after")
    def _one_side_is_present(self) -> Self:
        if self.side != "both" and not (self.unilateral and self.state == "present"):
            raise ValueError("side: only a unilateral unit that is present has a side")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The unit's row (of a unilateral one, those of both sides), then the rule's."""
        sides: tuple[Side, ...] = ("left", "right") if self.unilateral else ("both",)
        units = (evidence.unit(self.face, self.unit, side) for side in sides)
        return evidence.ids(*units, evidence.rule_of(self.face, self.label))
