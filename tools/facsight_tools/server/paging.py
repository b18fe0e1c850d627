"""Lists in pages: so many, and where to go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from facsight_tools.errors import UnknownOption, quoted

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Page(Generic[One]):
    """A part of a list.

    Attributes:
        items: what is on it.
        total: how many there are on all pages.
        next_cursor: what gives the next page; None on the last.
    """

    items: list[One]
    total: int
    next_cursor: str | None

    def lines(self, what: str) -> list[str]:
        """Where to go on, in words; nothing where this is all."""
        if self.next_cursor is None:
            return []
        return [
            f"{len(self.items)} of {self.total} {what} are listed; for more give "
            f'cursor: "{self.next_cursor}".'
        ]


def page(items: Sequence[One], limit: int | None, cursor: str | None) -> Page[One]:
    """The page of a list that a cursor leads to.

    Raises:
        UnknownOption: the cursor is none that an answer gave.
    """
    begin = 0
    if cursor:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
            raise UnknownOption(
                f"{quoted(cursor)} is no cursor: give the next_cursor of the answer before."
            )
        begin = int(cursor)
    end = len(items) if limit is None else begin + limit
    return Page(list(items[begin:end]), len(items), str(end) if end < len(items) else None)
