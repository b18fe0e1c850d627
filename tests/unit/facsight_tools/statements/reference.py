"""A second judge of statements, written from their definitions over what rows show.

It reads ids, values, units and sentences of rows, never payloads or `Evidence`, and takes nothing
from `facsight_tools.statements`. Only the distributions are computed by the functions of
`facsight_tools.evidence`, which have tests of their own.
"""

from __future__ import annotations

from typing import Any

from tests.unit.facsight_tools.statements import reference_faces, reference_words
from tests.unit.facsight_tools.statements.reference_rows import Rows

from facsight_tools.evidence.rows import Ledger

JUDGES = {**reference_faces.JUDGES, **reference_words.JUDGES}


def judge(statement: Any, ledger: Ledger) -> str:
    """`holds`, `does_not_hold` or `cannot_be_judged`."""
    return JUDGES[statement.kind](statement, Rows(ledger))
