"""What the commands' parsers share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What `add_subparsers` gives: each command adds itself to it."""


def whole(least: int = 1, most: int | None = None) -> Callable[[str], int]:
    """Reads a whole number from `least` on, and up to `most`."""

    def read(text: str) -> int:
        if text.isdecimal() and int(text) >= least and (most is None or int(text) <= most):
            return int(text)
        bounds = "on" if most is None else f"to {most}"
        raise argparse.ArgumentTypeError(
            f"expected a whole number from {least} {bounds}, got {text!r}"
        )

    return read


def add_overwrite(parser: argparse.ArgumentParser) -> None:
    """The option of every command that writes a file."""
    parser.add_argument(
        "--overwrite", action="store_true", help="write over a file that is there already"
    )


def add_csv_raw(parser: argparse.ArgumentParser) -> None:
    """The option of commands that write texts of others as CSV."""
    parser.add_argument(
        "--csv-raw",
        action="store_true",
        help="leave texts in CSV as they are that a spreadsheet would run as a formula",
    )
