"""Statements on what a reading rests on: without a unit or a part of the context, by examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from facsight_tools.evidence import payloads
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.statements.base import (
    FaceIndex,
    Label,
    Number,
    RowId,
    Statement,
    Unit,
    Verdict,
    fails,
    judged,
    nothing_on,
)

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Entry, Evidence

Part = Literal["words", "scene model", "body", "appraisal"]


class WithoutUnit(Statement):
    """The rules' score of a label, 0-1, had a unit not been measured."""

    kind: Literal["without_unit"] = "without_unit"
    face: FaceIndex
    unit: Unit
    label: Label
    value: Number

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of that score."""
        entry = self._entry(evidence)
        code = ACTION_UNITS[self.unit].code
        if entry is None:
            return nothing_on(f"the score of {self.label} without {code}")
        what = f"The score of {self.label} without {code}"
        return judged(what, entry.payload.probability, self.value)

    def _entry(self, evidence: Evidence) -> Entry[payloads.WithoutUnit] | None:
        return evidence.find(payloads.WithoutUnit, face=self.face, unit=self.unit, label=self.label)


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

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of that probability."""
        entry = self._entry(evidence)
        out = self.part or self.row
        if entry is None:
            return nothing_on(f"the probability of {self.label} without {out}")
        what = f"The probability of {self.label} without {out}"
        return judged(what, entry.payload.probability, self.value)

    def _entry(self, evidence: Evidence) -> Entry[payloads.WithoutContext] | None:
        return evidence.find(
            payloads.WithoutContext,
            face=self.face,
            part=self.part,
            row=self.row,
            label=self.label,
        )


class Neighbour(Statement):
    """One of the labelled examples nearest to a face: its label and distance; 1 is the nearest."""

    kind: Literal["neighbour"] = "neighbour"
    face: FaceIndex
    rank: Annotated[int, Field(ge=1, le=3)]
    label: Label
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The example's row."""
        return evidence.ids(evidence.find(payloads.Neighbour, face=self.face, rank=self.rank))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the example's row."""
        entry = evidence.find(payloads.Neighbour, face=self.face, rank=self.rank)
        if entry is None:
            return nothing_on(f"example {self.rank} of face {self.face}")
        if entry.payload.label != self.label:
            return fails(entry.row.text)
        return judged("The distance of the example", entry.payload.distance, self.value)


class NeighbourVote(Statement):
    """What the nearest examples give a label, 0-1."""

    kind: Literal["neighbour_vote"] = "neighbour_vote"
    face: FaceIndex
    label: Label
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of that score."""
        return evidence.ids(evidence.find(payloads.ExampleScore, face=self.face, label=self.label))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of that score."""
        entry = evidence.find(payloads.ExampleScore, face=self.face, label=self.label)
        if entry is None:
            return nothing_on(f"what examples give {self.label}")
        what = f"What the nearest examples give {self.label}"
        return judged(what, entry.payload.probability, self.value)
