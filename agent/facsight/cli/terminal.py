"""What commands print alike: text as wide as the terminal, JSON, and remarks on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from typing import Any


def filled(text: str, *, cited: bool = False) -> str:
    """A text wrapped at the terminal's width; one with ids in it is not broken at hyphens."""
    width = min(shutil.get_terminal_size((96, 24)).columns, 100)
    return textwrap.fill(text, width, break_on_hyphens=not cited)


def print_json(given: Any) -> None:
    """Print it as JSON that is read by people too."""
    print(json.dumps(given, indent=2, ensure_ascii=False))


def remark(text: str) -> None:
    """Say on stderr what is no part of the output."""
    print(f"facsight: {text}", file=sys.stderr)
