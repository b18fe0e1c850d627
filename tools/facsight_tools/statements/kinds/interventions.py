"""Statements on what a reading rests on: without a unit or a part of the context, by examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from facsight_tools.statements.base import FaceIndex, Label, Number, RowId, Statement, Unit

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence

Part = Literal["words", "scene model", "body"]


class WithoutUnit(Statement):
    """The rules' score of a label, 0-1, had a unit not been measured."""

    kind: Literal["without_unit"] = "without_unit"
    face: FaceIndex
    unit: Unit
    label: Label
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of that score."""
        return evidence.ids(evidence.without_unit(self.face, self.unit, self.label))


class WithoutContext(Statement):
    """The fused probability of a label, 0-1, without a part of the context or one row of it."""

    kind: Literal["without_context"] = "without_context"
    face: FaceIndex
    part: Part | None = None
    row: RowId | None = None
    label: Label
    value: Number

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.part is None) == (self.row is None):
            raise ValueError("part, row: expected one of the two")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of that probability."""
        out = self.part or self.row or ""
        return evidence.ids(evidence.without_context(self.face, out, self.label))


class Neighbour(Statement):
    """One of the labelled examples nearest to a face: its label and distance; 1 is the nearest."""

    kind: Literal["neighbour"] = "neighbour"
    face: FaceIndex
    rank: Annotated[int, Field(ge=1, le=3)]
    label: Label
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The example's row."""
        return evidence.ids(evidence.neighbour(self.face, self.rank))


class NeighbourVote(Statement):
    """What the nearest examples give a label, 0-1."""

    kind: Literal["neighbour_vote"] = "neighbour_vote"
    face: FaceIndex
    label: Label
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of that score."""
        return evidence.ids(evidence.example_score(self.face, self.label))
