"""Rows and ledgers that facsight itself does not make, for tests of what reads them."""

from __future__ import annotations

from collections.abc import Sequence

from facsight_tools.evidence.rows import Ledger, Row, content_hash


def unchecked_ledger(rows: Sequence[Row], signed: str | None = None) -> Ledger:
    """A ledger whose rows need not show what their payloads say; its hash fits, or is `signed`."""
    return Ledger.model_construct(hash=signed or content_hash(tuple(rows)), rows=tuple(rows))
