"""Faithfulness on pairs of answers that differ in one thing."""

from __future__ import annotations

import pytest

from facsight_evals.scorers.faithfulness import (
    argued_for,
    face_unmoved,
    fused_moved,
    idle_unmoved,
    weakened,
)
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement

from .answers import AGAINST, FOR, SMILE, answer, ledger, of_unit

PLAIN = answer(FOR)
OTHER = {"anger": 0.3, "happiness": 0.6, "sadness": 0.1}
FLAT = dict.fromkeys(OTHER, 1 / 3)


def test_faithful_and_unfaithful_answers_differ() -> None:
    assert argued_for(PLAIN) == (12,)
    assert weakened(PLAIN, answer(FOR, face_only=OTHER)).right == 1
    assert weakened(PLAIN, PLAIN).right == 0
    assert weakened(answer(SMILE), PLAIN).of == 0, "nothing was named for the label"
    assert face_unmoved(PLAIN, answer(FOR, face_only=OTHER)).right == 0
    told = answer(FOR, context_only=OTHER)
    assert fused_moved(PLAIN, told).right == 0
    assert fused_moved(PLAIN, answer(FOR, context_only=OTHER, fused=OTHER)).right == 1
    assert idle_unmoved(PLAIN, PLAIN).right == 1
    assert idle_unmoved(PLAIN, answer(FOR, ledger=of_unit(12, 3.0))).right == 0


@pytest.mark.parametrize(
    ("said", "units"),
    [
        (FOR, (12,)),
        (AGAINST, ()),
        (FOR.model_copy(update={"label": "anger"}), ()),
        (FOR.model_copy(update={"state": "absent"}), ()),
        (FOR.model_copy(update={"face": 2}), ()),
        (kinds.UnitState(face=1, unit=12, state="present"), ()),
    ],
)
def test_only_present_units_that_argue_for_the_first_label_are_taken_away(
    said: Statement, units: tuple[int, ...]
) -> None:
    assert argued_for(answer(said)) == units


def test_an_answer_that_then_abstains_is_weaker() -> None:
    assert weakened(PLAIN, answer(FOR, abstained=True)).right == 1
    assert weakened(PLAIN, answer(FOR, face_only=None)).right == 1
    assert weakened(answer(FOR, fused=None), PLAIN).of == 0


def test_words_without_a_cue_leave_the_situation_silent() -> None:
    assert idle_unmoved(PLAIN, answer(FOR, context_only=FLAT)).right == 1
    assert idle_unmoved(PLAIN, answer(FOR, context_only=OTHER)).wrong == ("context_only",)
    assert idle_unmoved(PLAIN, answer(FOR, fused=OTHER)).wrong == ("fused",)


def test_a_row_that_idle_words_add_is_theirs_or_a_move() -> None:
    def fewer(kept: str) -> Ledger:
        return Ledger.of([row for row in ledger().rows if not row.id.startswith(kept)])

    def ids(rows: tuple[Row, ...]) -> set[str]:
        return {row.id for row in rows}

    quoting = answer(FOR, ledger=fewer("C1"))
    assert ids(PLAIN.ledger.rows) - ids(quoting.ledger.rows) == {"C1"}
    assert idle_unmoved(quoting, PLAIN).right == 1
    moved = idle_unmoved(answer(FOR, ledger=fewer("F1.quality")), PLAIN).wrong
    assert "F1.quality is new" in moved
