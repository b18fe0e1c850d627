"""Statements on two tools that read the same face: where they agree, and where they do not.

The first tool is the one whose units are weighed, the second stands beside it. Presence is by each
tool's own threshold; intensities are set side by side only where both tools have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from facsight_tools.evidence import payloads
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.statements.base import (
    HOLDS,
    FaceIndex,
    Number,
    Statement,
    Unit,
    Verdict,
    fails,
    judged,
    nothing_on,
    same,
)
from facsight_tools.statements.kinds.units import unit_words

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Entry, Evidence, UnitRow

    Pair: TypeAlias = tuple["ToolState", "ToolState", UnitRow, Entry[payloads.SecondReading]]

ToolState = Literal["present", "absent", "unavailable"]

Tool = Annotated[str, Field(min_length=1, max_length=60)]
"""What sentences call a tool: `OpenFace 2`, or the id of a reader."""

UnitPayload: TypeAlias = payloads.UnitIntensity | payloads.UnitPresence | payloads.UnitUnavailable


def tool_state(one: UnitPayload) -> ToolState:
    """What a tool says of a unit."""
    if isinstance(one, payloads.UnitUnavailable):
        return "unavailable"
    return "present" if one.present else "absent"


class LookedAgain(Statement):
    """A face was measured once more in a crop of its picture, at so many times its size."""

    kind: Literal["looked_again"] = "looked_again"
    face: FaceIndex
    value: Number

    def _entry(self, evidence: Evidence) -> Entry[payloads.MeasuredAgain] | None:
        return evidence.find(payloads.MeasuredAgain, face=self.face)

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row that says so."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"another measurement of face {self.face}")
        return judged(f"The scale of face {self.face} there", entry.payload.scale, self.value)


class OfTools(Statement):
    """On one face as two tools have it."""

    face: FaceIndex
    first_tool: Tool
    second_tool: Tool

    def judge(self, evidence: Evidence) -> Verdict:
        """By whose readings there are, then by these."""
        if self.second_tool not in evidence.second_tools:
            return nothing_on(f"readings of {self.second_tool} beside others")
        if self.first_tool != evidence.own_tool:
            why = f"The readings that are weighed are those of {evidence.own_tool}"
            return fails(f"{why}, not of {self.first_tool}.")
        return self._judge(evidence)

    def _judge(self, evidence: Evidence) -> Verdict:
        raise NotImplementedError


class OfUnitByTools(OfTools):
    """On one unit; `side` is the subject's own, `both` the face as a whole."""

    unit: Unit
    side: Side = "both"

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of each tool."""
        return evidence.ids(
            evidence.unit(self.face, self.unit, self.side),
            evidence.second(self.face, self.unit, self.side, self.second_tool),
        )

    def _judge(self, evidence: Evidence) -> Verdict:
        own = evidence.unit(self.face, self.unit, self.side)
        second = evidence.second(self.face, self.unit, self.side, self.second_tool)
        if own is None or second is None:
            return nothing_on(f"{unit_words(self.face, self.unit, self.side)} by both tools")
        return self._judge_both(own.payload, second.payload.reading)

    def _judge_both(self, first: UnitPayload, second: UnitPayload) -> Verdict:
        raise NotImplementedError


class ToolStates(OfUnitByTools):
    """Whether a unit is there, by each of two tools."""

    kind: Literal["tool_states"] = "tool_states"
    state: ToolState
    second_state: ToolState

    def _judge_both(self, first: UnitPayload, second: UnitPayload) -> Verdict:
        told = tool_state(first), tool_state(second)
        code = ACTION_UNITS[self.unit].code
        why = f"By {self.first_tool} {code} is {told[0]}, by {self.second_tool} it is {told[1]}."
        return same(told == (self.state, self.second_state), why)


class ToolIntensities(OfUnitByTools):
    """A unit's intensity, 0-5, by each of two tools that both have one."""

    kind: Literal["tool_intensities"] = "tool_intensities"
    first: Number
    second: Number

    def _judge_both(self, first: UnitPayload, second: UnitPayload) -> Verdict:
        words = unit_words(self.face, self.unit, self.side)
        for tool, one, said in (
            (self.first_tool, first, self.first),
            (self.second_tool, second, self.second),
        ):
            if not isinstance(one, payloads.UnitIntensity):
                return fails(f"{tool} gives {words} no intensity.")
            found = judged(f"The intensity of {words} by {tool}", one.intensity, said)
            if not found.holds:
                return found
        return HOLDS


class ToolAgreement(OfTools):
    """Of how many units that both tools measure on the whole face they say the same presence."""

    kind: Literal["tool_agreement"] = "tool_agreement"
    agreed: Annotated[int, Field(ge=0)]
    measured: Annotated[int, Field(ge=1)]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """What says whose readings stand beside; else the rows of the units that both measure."""
        reader = evidence.second_tools.get(self.second_tool, "")
        kinds = (payloads.ReadingsBeside, payloads.MeasuredAgain)
        beside = next(filter(None, (evidence.find(one, reader=reader) for one in kinds)), None)
        if beside is not None:
            return evidence.ids(beside)
        return evidence.ids(*(row for pair in self._pairs(evidence) for row in pair[2:]))

    def _judge(self, evidence: Evidence) -> Verdict:
        pairs = self._pairs(evidence)
        if not pairs:
            return nothing_on(f"units of face {self.face} that both tools measure")
        agreed, measured = counted(pairs)
        why = f"They say the same of {agreed} of {measured} units that both measure."
        return same((agreed, measured) == (self.agreed, self.measured), why)

    def _pairs(self, evidence: Evidence) -> list[Pair]:
        return both_measured(evidence, self.face, evidence.second_tools.get(self.second_tool, ""))


def both_measured(evidence: Evidence, face: int, reader: str) -> list[Pair]:
    """Of each unit of the whole face that is measured twice: what is weighed, and what a reader
    says that stands beside.
    """
    found: list[Pair] = []
    for unit in ACTION_UNITS:
        own, second = evidence.unit(face, unit), evidence.beside(face, unit, "both", reader)
        if own is not None and second is not None:
            states = tool_state(own.payload), tool_state(second.payload.reading)
            if "unavailable" not in states:
                found.append((*states, own, second))
    return found


def counted(pairs: list[Pair]) -> tuple[int, int]:
    """Of how many they say the same, and of how many they say something."""
    return sum(one == other for one, other, _, _ in pairs), len(pairs)
