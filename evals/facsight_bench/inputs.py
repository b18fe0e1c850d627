"""What a bench cannot come with, and is told in one line where it is not there."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

MISSING: Final = 2


def needed(name: str) -> Path:
    """A file or folder of the command line, as argparse's `type`; exit status 2 without it.

    parser.add_argument("devset", type=needed)
    """
    path = Path(name)
    if not path.exists():
        print(
            f"facsight_bench: '{name}' is not there. It is data for development, which is no part "
            "of the repository: name the place where you have it.",
            file=sys.stderr,
        )
        raise SystemExit(MISSING)
    return path


def turns(text: str) -> int:
    """How many turns a race has, as argparse's `type`: a spread needs two."""
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 2 on")
    return int(text)


def reached(what: str, value: float, least: float | None) -> int:
    """Exit status 3 where a figure is below what was asked for, with a line that says so."""
    if least is None or value >= least:
        return 0
    print(f"facsight_bench: {what} is {value:.4f}, below {least:g}.", file=sys.stderr)
    return 3
