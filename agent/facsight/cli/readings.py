"""A row of another tool's table where a command takes a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from facsight_tools.errors import UnknownOption

if TYPE_CHECKING:
    from facsight_tools.toolboxes.table import ToolAnalysis

TABLES: Final = (".csv", ".json", ".tsv")
"""Endings of what is a table and no picture."""


def row_of(path: str, row: int | None) -> tuple[ToolAnalysis, int] | None:
    """The picture or frame of a table's row, and the row's face; None where a picture is given.

    Raises:
        UnknownOption: a table without a row.
        TableInvalid: no table that is known, or no such row.
    """
    if row is None:
        if Path(path).suffix.lower() in TABLES:
            raise UnknownOption(
                f"'{path}' is a table: name one of its rows with --row N; `facsight import {path}` "
                "lists them."
            )
        return None
    # NumPy comes with it, which a parser does without.
    from facsight_tools.toolboxes.table import read_table

    return read_table(path).at(row)
