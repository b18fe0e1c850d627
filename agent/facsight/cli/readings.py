"""A row of another tool's table where a command takes a picture."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facsight.cli.arguments import Commands, add_csv_raw, add_overwrite, whole
from facsight_tools.errors import UnknownOption

if TYPE_CHECKING:
    from facsight_tools.toolboxes.table import ToolAnalysis

TABLES: Final = (".csv", ".json", ".tsv")
"""Endings of what is a table and no picture."""


_IMPORT: Final = """\
Read the table of another tool, a picture's or a video's, and say whose numbers they are, on what
scale, what that tool does not measure, and what was left out because it is not understood. A
probability or an occurrence stays presence by the tool's own threshold: it is never an
intensity."""


def add_import(commands: Commands) -> None:
    """Add `facsight import`."""
    command = commands.add_parser(
        "import", help="take another tool's table as evidence", description=_IMPORT
    )
    # `import` is a word of Python's own, so no module has that name
    command.set_defaults(command="imported")
    command.add_argument(
        "table",
        metavar="FILE",
        help="CSV of OpenFace 2 or 3, Py-Feat, LibreFace, PyAFAR, iMotions or facsight, or the "
        "JSON of Affdex's SDK",
    )
    command.add_argument(
        "--json", action="store_true", help="print every picture or frame as JSON, or the pair"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument(
        "--beside",
        metavar="TABLE",
        help="another tool's table of the same faces: where the two agree, and where not",
    )
    form.add_argument(
        "--csv", metavar="FILE", help="write it with facsight's own columns ('-': stdout)"
    )
    command.add_argument(
        "--row", type=whole(), metavar="N", help="with --beside: the face's row in FILE"
    )
    command.add_argument(
        "--beside-row", type=whole(), metavar="N", help="with --beside: the face's row in TABLE"
    )
    command.add_argument(
        "--language", choices=("en", "de"), default="en", help="of what --beside says"
    )
    command.add_argument(
        "--register",
        choices=("plain", "coder"),
        default="coder",
        help="of what --beside says: for anybody, or for a FACS coder",
    )
    add_csv_raw(command)
    add_overwrite(command)


def add_row(parser: argparse.ArgumentParser) -> None:
    """The option that makes a table's row stand for a picture."""
    parser.add_argument(
        "--row",
        type=whole(),
        metavar="N",
        help="take row N of a table of OpenFace, Py-Feat, LibreFace, PyAFAR, iMotions or facsight "
        "in place of a picture (`facsight import FILE` lists them)",
    )


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
