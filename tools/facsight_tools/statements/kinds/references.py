"""Statements on what a face was read against: the same face at rest, or an average one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from facsight_tools.evidence import payloads
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.statements.base import (
    FaceIndex,
    Statement,
    Unit,
    Verdict,
    fails,
    nothing_on,
    same,
)
from facsight_tools.statements.kinds.tools import tool_state
from facsight_tools.statements.kinds.units import unit_words

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Entry, Evidence


class ReadAtRest(Statement):
    """A face's units were read against the same face at rest, which so many pictures show."""

    kind: Literal["read_at_rest"] = "read_at_rest"
    face: FaceIndex
    count: Annotated[int, Field(ge=1)]

    def _entry(self, evidence: Evidence) -> Entry[payloads.AtRest] | None:
        return evidence.find(payloads.AtRest, face=self.face)

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row that says so; what facsight measured without one was read otherwise."""
        entry = self._entry(evidence)
        if entry is not None:
            known = len(entry.payload.pictures)
            return same(known == self.count, f"{entry.row.text} It was said to be of {self.count}.")
        if self.face in evidence.faces and evidence.find(payloads.AnalysisHash) is not None:
            return fails(f"Face {self.face} was read against an average face.")
        return nothing_on(f"what face {self.face} was read against")


class UnitByReference(Statement):
    """Whether a unit is there against the same face at rest, and whether against an average one.

    One of the two is weighed, the other stands beside it; both are of the whole face.
    """

    kind: Literal["unit_by_reference"] = "unit_by_reference"
    face: FaceIndex
    unit: Unit
    at_rest: Literal["present", "absent"]
    average: Literal["present", "absent"]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of each reading."""
        own = evidence.unit(self.face, self.unit)
        return evidence.ids(own, self._beside(evidence))

    def _beside(self, evidence: Evidence) -> Entry[payloads.SecondReading] | None:
        other = evidence.find(payloads.OtherReference, face=self.face)
        reader = "" if other is None else other.payload.reader
        return evidence.beside(self.face, self.unit, "both", reader)

    def judge(self, evidence: Evidence) -> Verdict:
        """By both readings, each with its own face to read against."""
        own, beside = evidence.unit(self.face, self.unit), self._beside(evidence)
        if own is None or beside is None:
            words = unit_words(self.face, self.unit, "both")
            return nothing_on(f"{words} against either face")
        states = tool_state(own.payload), tool_state(beside.payload.reading)
        at_rest, average = states if beside.payload.reader == "average" else states[::-1]
        why = (
            f"{ACTION_UNITS[self.unit].code} is {at_rest} against the face at rest and {average} "
            "against an average one."
        )
        return same((at_rest, average) == (self.at_rest, self.average), why)
