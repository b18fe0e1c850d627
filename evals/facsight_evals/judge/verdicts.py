"""The verdict of the second judge on a statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from facsight_evals.judge import faces, time, tools, words
from facsight_evals.judge.rows import YES, Rows
from facsight_tools.statements.base import Statement

JUDGES: Final[Mapping[str, Callable[[Any, Rows], str]]] = MappingProxyType(
    {**faces.JUDGES, **words.JUDGES, **time.JUDGES, **tools.JUDGES}
)
"""What judges each kind."""


def verdict(statement: Statement, rows: Rows) -> str:
    """`holds`, `does_not_hold` or `cannot_be_judged`."""
    return JUDGES[statement.kind](statement, rows)


def holds(statement: Statement, rows: Rows) -> bool:
    """Whether a statement is true of the rows."""
    return verdict(statement, rows) == YES
