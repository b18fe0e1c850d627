"""Two tools' tables of the same faces side by side: where they agree, and where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, Final

from facsight_tools.errors import TableInvalid, quoted
from facsight_tools.evidence.payloads import (
    ReadingsBeside,
    SecondReading,
    UnitIntensity,
    UnitPresence,
    UnitUnavailable,
)
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.kinds import ToolIntensities, ToolStates
from facsight_tools.statements.render import render
from facsight_tools.statements.stock import tool_statements
from facsight_tools.toolboxes.evidence import tool_ledger, unit_rows
from facsight_tools.toolboxes.table import ToolAnalysis, ToolTable, read_table

_SAME_MOMENT_S: Final = 0.02
_SHOWN: Final = (
    ("present", "present"),
    ("absent", "absent"),
    ("present", "absent"),
    ("absent", "present"),
    ("present", "unavailable"),
    ("unavailable", "present"),
    ("absent", "unavailable"),
    ("unavailable", "absent"),
)
"""In which order units are told; what neither tool measured is left out."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A face of a table that stands beside the same face of another.

    Attributes:
        analysis: its picture or frame.
        face: its number there.
        of: the number of the same face in the first table's picture or frame.
    """

    analysis: ToolAnalysis
    face: int
    of: int

    def rows(self, first: ToolAnalysis) -> Iterator[Row]:
        """Whose readings these are, then a row for every unit and side."""
        tool = self.analysis.tool
        same = tool.id == first.tool.id
        reader, called = (
            (f"{tool.id}-2", f"the other {tool.name}") if same else (tool.id, tool.name)
        )
        beside = ReadingsBeside(reader=reader, tool=called, scale=tool.scale)
        yield Row.of(beside, source=self.analysis.source)
        mine = next(one for one in self.analysis.faces if one.index == self.face)
        for row in unit_rows(replace(mine, index=self.of), tool):
            reading = row.payload
            if isinstance(reading, UnitIntensity | UnitPresence | UnitUnavailable):
                second = SecondReading(reader=reader, reading=reading)
                yield Row.of(second, source=row.source)


@dataclass(frozen=True)
class Pairing:
    """One face as two tables have it, with the evidence of both.

    Attributes:
        first: the picture or frame of the first table, whose units are weighed.
        beside: the same face in the second one.
        row, beside_row: their rows, 1 for the first after the header.
    """

    first: ToolAnalysis
    beside: Beside
    row: int
    beside_row: int

    @property
    def face(self) -> int:
        """The face's number in the first table."""
        return self.beside.of

    @property
    def notes(self) -> tuple[str, ...]:
        """That the two may be different faces, where no name says that the picture is the same."""
        one, other = self.first, self.beside.analysis
        if _name(one) == _name(other) is not None:
            return ()
        told = (
            f"row {row} of {quoted(each.source)} names "
            + (quoted(each.name) if each.name else "no picture")
            for row, each in ((self.row, one), (self.beside_row, other))
        )
        return (f"These may be different faces: {', and '.join(told)}.",)

    @cached_property
    def ledger(self) -> Ledger:
        """The evidence of both, the second tool's as `F1.by...`."""
        return tool_ledger(self.first, beside=self.beside)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All that can be said of both: agreement, presence by each, intensities of each."""
        return tuple(tool_statements(Evidence.of(self.ledger)))

    def sentences(self, language: Language = "en", register: Register = "coder") -> list[str]:
        """Where they agree, where they do not, and intensities where both have some."""
        evidence = Evidence.of(self.ledger)
        return [
            render(group, language, register, evidence=evidence) for group in self._groups(register)
        ]

    def _groups(self, register: Register) -> Iterator[Sequence[Statement]]:
        told = [one for one in self.statements if getattr(one, "side", "both") == "both"]
        yield from ([one] for one in told if not isinstance(one, ToolStates | ToolIntensities))
        units = [one for one in told if isinstance(one, ToolStates)]
        for states in _SHOWN:
            group = [one for one in units if (one.state, one.second_state) == states]
            if group and register == "coder":
                yield group
            elif "present" in states:
                yield from ([one] for one in group)
        for one in told:
            if isinstance(one, ToolIntensities) and max(one.first, one.second) >= 1:
                yield [one]

    def to_dict(self) -> dict[str, Any]:
        """As objects that `json.dumps` takes."""
        return {
            "first": {**self.first.to_dict(), "row": self.row},
            "beside": {**self.beside.analysis.to_dict(), "row": self.beside_row},
            "face": self.face,
            "notes": list(self.notes),
            "statements": [one.model_dump(mode="json") for one in self.statements],
            "sentences": self.sentences(),
            "ledger": self.ledger.model_dump(mode="json"),
        }


def compare_tables(
    first: str | Path | ToolTable,
    second: str | Path | ToolTable,
    *,
    row: int | None = None,
    beside_row: int | None = None,
) -> Pairing:
    """One face as two tools' tables have it.

        for sentence in facsight.compare_tables("openface.csv", "pyfeat.csv", row=12).sentences():
            print(sentence)

    Args:
        first: the table whose units are weighed.
        second: the one that stands beside it.
        row: the face's row in the first; None is the first row of which the second has a face.
        beside_row: its row in the second; None finds it by the picture's name, by the time, or by
            how many frames it is after each table's first.

    Raises:
        TableInvalid: a table or row cannot be read, or no row of the second is of the same picture.
    """
    one = first if isinstance(first, ToolTable) else read_table(first)
    other = second if isinstance(second, ToolTable) else read_table(second)
    if row is not None:
        return _pairing(one, other, row, beside_row)
    missing = f"No face of '{one.source}' is found in '{other.source}': name its row in each."
    for analysis in one:
        for face in analysis.faces:
            if beside_row is not None or _same(one, analysis, other) is not None:
                return _pairing(one, other, face.row, beside_row)
    raise TableInvalid(missing)


def _pairing(one: ToolTable, other: ToolTable, row: int, beside_row: int | None) -> Pairing:
    analysis, face = one.at(row)
    if beside_row is not None:
        found, number = other.at(beside_row)
    else:
        same = _same(one, analysis, other)
        if same is None:
            raise TableInvalid(
                f"No row of '{other.source}' is of {quoted(analysis.title)}: name the face's row "
                "there (`beside_row`, --beside-row)."
            )
        found = same
        numbers = [each.index for each in same.faces]
        number = face if face in numbers else numbers[0]
        if face not in numbers and len(numbers) > 1:
            raise TableInvalid(
                f"{quoted(same.title)} has {len(numbers)} faces and none is number {face}: name "
                "the face's row."
            )
    there = next(each.row for each in found.faces if each.index == number)
    return Pairing(analysis, Beside(found, number, face), row, there)


def _same(one: ToolTable, analysis: ToolAnalysis, other: ToolTable) -> ToolAnalysis | None:
    """The picture or frame of the other table that is the same, and holds a face."""
    seen = [each for each in other if each.faces]
    named = [each for each in seen if _name(each) == _name(analysis) is not None]
    near = named or [each for each in seen if None in (_name(each), _name(analysis))]
    if analysis.seconds is not None and any(each.seconds is not None for each in near):
        timed = [each for each in near if each.seconds is not None]
        best = min(timed, key=lambda each: abs((each.seconds or 0.0) - (analysis.seconds or 0.0)))
        apart = abs((best.seconds or 0.0) - analysis.seconds)
        return best if apart <= _SAME_MOMENT_S else None
    if analysis.frame is not None and any(each.frame is not None for each in near):
        wanted = analysis.frame - _first_frame(one)
        return next(
            (e for e in near if e.frame is not None and e.frame - _first_frame(other) == wanted),
            None,
        )
    return near[0] if len(near) == 1 else None


def _name(analysis: ToolAnalysis) -> str | None:
    """The picture's or video's name without folder and ending, as tables differ in both."""
    return None if analysis.name is None else PurePath(analysis.name).stem


def _first_frame(table: ToolTable) -> int:
    """Tools count from 0 or from 1."""
    return min((one.frame for one in table if one.frame is not None), default=0)
