"""`facsight import`: what another tool measured, under its own name."""

from __future__ import annotations

import argparse
import csv
import sys
from typing import Final, TextIO

from facsight.cli.app import OK
from facsight.cli.terminal import filled, print_json
from facsight_tools.answers.two_tools import compare_tables
from facsight_tools.errors import UnknownOption
from facsight_tools.given_files import output_file, replacing
from facsight_tools.printable import printable
from facsight_tools.rules.catalogue import select
from facsight_tools.table import columns
from facsight_tools.table_files import guarded
from facsight_tools.toolboxes.table import (
    ToolAnalysis,
    ToolFace,
    ToolTable,
    decided_otherwise,
    notes_of,
    read_table,
    units_shown,
)

_SHOWN: Final = 20


def run(args: argparse.Namespace) -> int:
    """Read a table; say whose it is, what its rows show and what was left out."""
    table = read_table(args.table)
    if args.beside:
        return _beside(table, args)
    if args.json and args.csv:
        raise UnknownOption("Give one of --json and --csv.")
    if args.json:
        found = [one.to_dict() for one in table]
        print_json(found)
        return OK
    if args.csv == "-":
        _write(sys.stdout, table, raw=args.csv_raw)
        return OK
    if args.csv:
        target = output_file(args.csv, inputs=[args.table], overwrite=args.overwrite)
        with replacing(target) as file:
            _write(file, table, raw=args.csv_raw)
    print(_told(table))
    if args.csv:
        print(f"\nWritten with facsight's own columns: {args.csv}")
    return OK


def _beside(table: ToolTable, args: argparse.Namespace) -> int:
    """Tell where two tools agree on a face, and where not."""
    pair = compare_tables(table, args.beside, row=args.row, beside_row=args.beside_row)
    if args.json:
        print_json(pair.to_dict())
        return OK
    other = pair.beside.analysis
    print(
        printable(
            f"{pair.first.title}, row {pair.row}: {table.tool.name}\n"
            f"{other.title}, row {pair.beside_row}: {other.tool.name}\n",
            keep="\n",
        )
    )
    for sentence in (*pair.notes, *pair.sentences(args.language, args.register)):
        print(printable(filled(sentence), keep="\n"))
    return OK


def _write(file: TextIO, table: ToolTable, *, raw: bool) -> None:
    """The table with facsight's own columns; what the tool does not measure is left empty."""
    names = columns(select(()))
    writer = csv.DictWriter(file, names, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in table.frame_rows():
        told = {name: value for name, value in row.items() if value is not None}
        writer.writerow(told if raw else guarded(told))


def _told(table: ToolTable) -> str:
    faces = sum(len(one.faces) for one in table)
    head = (
        f"{table.source}: {table.tool.name}, {_count(table.rows, 'row')}, {_count(faces, 'face')}"
    )
    notes = [*notes_of(table), *filter(None, [decided_otherwise(table)])]
    lines = [head, *(filled(note) for note in notes), ""]
    lines += [f"{'row':>6} {'time':>8}  {'of':<24} units that are present"]
    every = [(one, face) for one in table for face in one.faces]
    lines += [_line(one, face) for one, face in every[:_SHOWN]]
    if len(every) > _SHOWN:
        lines.append(f"and {len(every) - _SHOWN} more; --csv FILE or --json has them all")
    if every:
        row = every[0][1].row
        lines += ["", f"Read one: facsight infer {table.source} --row {row} --context TEXT"]
    return printable("\n".join(lines), keep="\n")


def _line(one: ToolAnalysis, face: ToolFace) -> str:
    of = one.name or "-" if one.frame is None else f"frame {one.frame}"
    time = "-" if one.seconds is None else f"{one.seconds:.2f} s"
    return f"{face.row:>6} {time:>8}  {of[-24:]:<24} {', '.join(units_shown(face)) or 'none'}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
