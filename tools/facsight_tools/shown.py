"""What results that people hold have in common: equality, a short look, a dictionary, a table.

What writes them out stands above the types, so it is imported when a method asks for it.
"""

from __future__ import annotations

import copyreg
import html
from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from facsight_tools.errors import UnknownOption
from facsight_tools.printable import printable

if TYPE_CHECKING:
    import pandas


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


def _proxy(proxy: MappingProxyType[Any, Any]) -> tuple[Any, tuple[dict[Any, Any]]]:
    return _read_only, (dict(proxy),)


# Python neither pickles nor copies a read-only mapping by itself.
copyreg.pickle(MappingProxyType, _proxy)


class ByValue:
    """Equality of dataclasses that hold arrays: the same type, and every field is the same."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """By value, arrays element by element."""
        if type(self) is not type(other):
            return NotImplemented
        return all(
            _same(getattr(self, one.name), getattr(other, one.name))
            for one in fields(self)  # type: ignore[arg-type]
        )

    def __hash__(self) -> int:
        """Of the fields that are no arrays."""
        values = (getattr(self, one.name) for one in fields(self))  # type: ignore[arg-type]
        return hash(tuple(one for one in values if not isinstance(one, np.ndarray)))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other))
    return bool(one == other)


def frame(rows: Iterable[Mapping[str, Any]]) -> pandas.DataFrame:
    """Rows as a data frame.

    Raises:
        UnknownOption: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise UnknownOption("A data frame needs pandas: pip install pandas.") from error
    return pandas.DataFrame(list(rows))


def html_table(head: Iterable[str], rows: Iterable[Iterable[str]], title: str) -> str:
    """A small table for notebooks; every text is escaped, control characters too."""

    def escaped(text: str) -> str:
        return html.escape(printable(text, keep="\n"))

    def line(cells: Iterable[str], tag: str) -> str:
        return "".join(f"<{tag}>{escaped(cell)}</{tag}>" for cell in cells)

    body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in rows)
    caption = f"<caption>{escaped(title)}</caption>"
    return f"<table>{caption}<tr>{line(head, 'th')}</tr>{body}</table>"
