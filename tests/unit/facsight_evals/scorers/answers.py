"""A small answer to say good and bad statements in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from tests.builders import make_analysis, make_context, make_face, make_rules

from facsight_evals.scorers.answer import ScoredAnswer, ScoredSentence
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.types import UnavailableReason

FUSED: Final = {"anger": 0.2, "happiness": 0.7, "sadness": 0.1}
SMILE: Final = kinds.UnitGrade(face=1, unit=12, least="D", most="D")
FOR: Final = kinds.Argument(face=1, unit=12, state="present", label="happiness", direction="for")
AGAINST: Final = kinds.Argument(
    face=1, unit=4, state="present", label="happiness", direction="against"
)


@cache
def ledger() -> Ledger:
    """AU12 at 3.82, AU4 at 2.4, AU23 not measured; the user says that they won."""
    face = make_face(
        aus={12: 3.82, 4: 2.4},
        unavailable={23: UnavailableReason.NOT_IN_MODEL},
        emotion={"happiness": 0.7, "anger": 0.2},
        quality=0.95,
    )
    context = [make_context("We won the match.")]
    return build_ledger(make_analysis([face]), context=context, rules=make_rules())


def with_row(row_id: str, change: Callable[[Row], Row]) -> Ledger:
    """The ledger with one row made another."""
    return Ledger.of([change(row) if row.id == row_id else row for row in ledger().rows])


def of_unit(unit: int, value: float) -> Ledger:
    """The ledger with another intensity of a unit."""

    def changed(row: Row) -> Row:
        payload = row.payload.model_copy(update={"intensity": value})
        return Row.of(payload, source=row.source, confidence=row.confidence)

    return with_row(f"F1.AU{unit}", changed)


def answer(*statements: Statement, **changes: Any) -> ScoredAnswer:
    """An answer of these statements on the ledger, a sentence each."""
    on = changes.get("ledger", ledger())
    evidence = Evidence.of(on)
    said = tuple(
        ScoredSentence(text=f"Sentence {at}.", cites=one.rows(evidence), statements=(at,))
        for at, one in enumerate(statements)
    )
    given = {
        "statements": statements,
        "said": said,
        "ledger": on,
        "face_only": FUSED,
        "fused": FUSED,
        **changes,
    }
    return ScoredAnswer(**given)
