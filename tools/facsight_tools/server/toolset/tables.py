"""The tool that takes another tool's table: its rows, and a handle for one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

from fastmcp.tools import ToolResult
from pydantic import BaseModel, Field

from facsight_tools.answers.notices import NOTICE
from facsight_tools.errors import UnknownOption
from facsight_tools.rules import labels as label_sets
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.handles import KeptTable
from facsight_tools.server.paging import Page, page
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.services import Services
from facsight_tools.server.tables import MOST_ROWS, MOST_TEXT, table_named
from facsight_tools.server.toolset.arguments import READS, Cursor, Labels, Limit
from facsight_tools.server.toolset.parts import Part
from facsight_tools.server.toolset.toolset import Toolset

if TYPE_CHECKING:
    from facsight_tools.answers.two_tools import Pairing
    from facsight_tools.toolboxes.table import ToolAnalysis, ToolTable

_LISTED = 20
_MOMENT = (
    "A row with a frame is one moment of a video. Events over time are found in the whole table in "
    "Python: facsight.read_series and facsight.video.found_events."
)


class TableRow(BaseModel):
    """What the tool says of one face, in brief."""

    row: int = Field(description="1 for the first after the header")
    of: str | None = Field(description="The picture or video, as the table calls it")
    frame: int | None
    seconds: float | None
    face: int = Field(description="Its number in the picture or frame")
    present: list[str] = Field(
        description="Units that are there, with letters A-E where the tool has an intensity"
    )

    def line(self) -> str:
        """The same in words."""
        where = [self.of] if self.of else []
        where += [] if self.frame is None else [f"frame {self.frame}"]
        where += [] if self.seconds is None else [f"{self.seconds:.2f} s"]
        told = ", ".join(self.present) or "none"
        return f"row {self.row} ({', '.join([*where, f'F{self.face}'])}): present {told}"


class TableRead(Part):
    """Whose numbers a table holds, what of it was left out, its rows, and a handle for one."""

    analysis_id: str | None = Field(
        description="What the other tools know the row's picture or frame by; None where the tool "
        "found no face at all"
    )
    face: int | None = Field(description="The row's face in it")
    row: int | None = Field(description="The row that analysis_id stands for")
    lifetime_s: float = Field(description="How long the handle is good for, seconds")
    readings_of: str = Field(description="The tool that measured; facsight did not")
    notes: list[str]
    beside: list[str] | None = Field(
        description="Where this tool and the one beside it agree on the face and where not; None "
        "where none was given"
    )
    rows: list[TableRow]
    total: int = Field(description="How many rows have a face")
    next_cursor: str | None = Field(description="Gives the next rows")
    notice: str = NOTICE

    def lines(self) -> Iterable[str]:
        """Whose, the handle, the notes, a line a row."""
        yield f"A table of {self.readings_of}, {self.total} rows with a face."
        if self.analysis_id is None:
            yield f"{self.readings_of} found no face in it."
        else:
            kept = f"(kept for {self.lifetime_s / 60:.0f} minutes)"
            yield f"analysis_id: {self.analysis_id}, face {self.face}, row {self.row} {kept}"
        yield from (f"Note: {note}" for note in self.notes)
        yield from self.beside or ()
        yield from (one.line() for one in self.rows)
        yield from Page(self.rows, self.total, self.next_cursor).lines("rows")
        yield self.notice


def add_tables(tools: Toolset, services: Services) -> None:
    """Add the tool."""

    @tools.tool(title="Read another tool's table", annotations=READS, answers=(TableRead,))
    async def facs_read_table(
        table: Annotated[
            str,
            Field(
                description="Path of a CSV file below a folder that is read, the upload that an "
                "answer gave, the analysis_id of another of its rows, or the text of the table "
                f"itself: {MOST_TEXT:,} characters and {MOST_ROWS:,} rows at most"
            ),
        ],
        row: Annotated[
            int | None,
            Field(
                description="The row to speak of, 1 for the first after the header; by default the "
                "first in which the tool found a face",
                ge=1,
            ),
        ] = None,
        beside: Annotated[
            str | None,
            Field(
                description="Another tool's table of the same faces, given as `table` is: says "
                "where the two agree on the row's face and where not"
            ),
        ] = None,
        beside_row: Annotated[
            int | None,
            Field(
                description="The face's row there; by default that of the same picture or moment",
                ge=1,
            ),
        ] = None,
        labels: Labels = None,
        limit: Limit = _LISTED,
        cursor: Cursor = None,
    ) -> ToolResult:
        """Take what OpenFace, Py-Feat, LibreFace, PyAFAR or iMotions measured as evidence.

        For a table of action units that another tool wrote, of pictures or of a video; facsight's
        own tables are read as well. The analysis_id stands for the picture or frame of one row:
        facs_infer_emotion, facs_ask, facs_get_evidence, facs_verify_claims and facs_compare take
        it. The numbers stay that tool's and every row of evidence names it; a probability says
        whether a unit is there and never how strong it is, and what the tool does not measure is
        never absent. There is no picture, so nothing is drawn. With `beside` a second tool's
        readings of the same face stand beside, shown and judged and never weighed.
        """
        with wire_errors():
            chosen = None if labels is None else label_sets.load(labels)
            read = await table_named(services, table)
            found = await asyncio.to_thread(_rows, read)
            listed = page(found, limit, cursor)
            if beside is None and beside_row is not None:
                raise UnknownOption("beside_row is a row of `beside`: give that table.")
            pair = None
            if beside is not None:
                second = await table_named(services, beside)
                pair = await asyncio.to_thread(_pair, read, second, row, beside_row)
                row = pair.row
            row = row or (found[0].row if found else None)
            analysis_id, face, notes = None, None, _notes(read)
            if row is not None:
                analysis, face = read.at(row)
                kept = KeptTable(analysis, chosen, read, None if pair is None else pair.beside)
                analysis_id = services.store.put(kept, current_principal())
                beside_notes = () if pair is None else pair.notes
                moment = [_MOMENT] if analysis.frame is not None else []
                notes = [*beside_notes, *analysis.notes, *moment]
            return TableRead(
                analysis_id=analysis_id,
                face=face,
                row=row,
                lifetime_s=services.lifetime_s,
                readings_of=read.tool.name,
                notes=[*notes, *(chosen.notes if chosen else ())],
                beside=None if pair is None else await asyncio.to_thread(pair.sentences),
                rows=listed.items,
                total=listed.total,
                next_cursor=listed.next_cursor,
            ).result()


def _notes(table: ToolTable) -> list[str]:
    first: ToolAnalysis | None = next(iter(table), None)
    return [] if first is None else list(first.notes)


def _pair(first: ToolTable, second: ToolTable, row: int | None, beside_row: int | None) -> Pairing:
    # NumPy comes with it, which a server's start does without.
    from facsight_tools.answers.two_tools import compare_tables

    return compare_tables(first, second, row=row, beside_row=beside_row)


def _rows(table: ToolTable) -> list[TableRow]:
    from facsight_tools.toolboxes.table import units_shown

    return [
        TableRow(
            row=face.row,
            of=one.name,
            frame=one.frame,
            seconds=one.seconds,
            face=face.index,
            present=units_shown(face),
        )
        for one in table
        for face in one.faces
    ]
