"""The works that are cited: one source of `facsight cite` and docs/citing.md."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class CitedWork:
    """One work; `reading` is what of facsight rests on it."""

    key: str
    kind: str
    reading: str
    author: str
    year: int
    where: str
    title: str = ""

    @property
    def text(self) -> str:
        """As a line of a list of references."""
        names = self.author.strip("{}").replace(" and others", " et al.").replace(" and ", "; ")
        title = f"{self.title}. " if self.title else ""
        return f"{names} ({self.year}). {title}{self.where}."


def bibtex(work: CitedWork) -> str:
    """An entry for BibTeX."""
    title = [f"  title = {{{work.title}}},"] if work.title else []
    return "\n".join(
        [
            f"@{work.kind}{{{work.key},",
            f"  author = {{{work.author}}},",
            *title,
            f"  year = {{{work.year}}},",
            f"  note = {{{work.where}}},",
            "}",
        ]
    )


def _read() -> Iterator[CitedWork]:
    path = Path(__file__).with_name("citations.toml")
    for one in tomllib.loads(path.read_text("utf-8"))["work"]:
        yield CitedWork(**one)


SOFTWARE, *METHODS = _read()
KEYS: Final = tuple(one.key for one in (SOFTWARE, *METHODS))
