"""Sentences on what a vision model said it saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.words import joined
from facsight_tools.evidence.claims import Assertion
from facsight_tools.evidence.rows import Ledger, Row

_TOLD_AT_MOST: Final = 3
_CHARACTERS: Final = 360


def vision_sentences(ledger: Ledger) -> Iterator[DraftSentence]:
    """What a vision model reports, quoted, as not measured; nothing where none was asked."""
    rows = _told([row for row in ledger.rows if row.id[0] == "V" and row.unit == "sentence"])
    if not rows:
        return
    quoted = joined([f"“{str(row.value).rstrip('.')}” [{row.id}]" for row in rows])
    yield DraftSentence(
        claim(
            "context",
            f"A vision model reports {quoted}, which was not measured.",
            asserts=[Assertion(id=row.id, op="quotes", value=str(row.value)) for row in rows],
        )
    )


def _told(rows: list[Row]) -> list[Row]:
    """The first observations that fit into one sentence; the others stay in the ledger."""
    told: list[Row] = []
    for row in rows[:_TOLD_AT_MOST]:
        if told and sum(len(one.text) for one in (*told, row)) > _CHARACTERS:
            break
        told.append(row)
    return told
