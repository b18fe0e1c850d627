"""What answers owe and what statements cite, by the second judge; its verdicts are tested beside
the statements, `tests/unit/facsight_tools/statements/test_kinds.py`.
"""

from __future__ import annotations

from tests.unit.facsight_evals.scorers.answers import AGAINST, FOR, SMILE, ledger
from tests.unit.facsight_tools.statements.changed import SEEDS, held
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_evals.judge.behind import needed
from facsight_evals.judge.duties import duties
from facsight_evals.judge.rows import Rows
from facsight_evals.judge.verdicts import holds, verdict
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.whole import owed


def test_the_rows_behind_a_statement_are_those_that_it_derives() -> None:
    for seed in SEEDS:
        evidence = made(seed)
        rows = Rows(evidence.ledger)
        for one in held(seed):
            assert needed(one, rows) == set(one.rows(evidence)), one


def test_a_row_that_is_not_there_is_not_needed() -> None:
    assert needed(kinds.UnitState(face=9, unit=12, state="present"), Rows(ledger())) == set()


def test_verdicts() -> None:
    rows = Rows(ledger())
    assert holds(SMILE, rows)
    absent = kinds.UnitState(face=1, unit=12, state="absent")
    assert verdict(absent, rows) == "does_not_hold"
    assert verdict(kinds.UnitState(face=2, unit=12, state="absent"), rows) == "cannot_be_judged"


def test_an_answer_that_says_what_is_owed_owes_nothing_more() -> None:
    """Both ways: what the product finds owed is what is found here."""
    for seed in SEEDS:
        evidence = made(seed)
        rows, face = Rows(evidence.ledger), next(iter(evidence.faces), None)
        complete = [one.statement for one in owed([], evidence, face)]
        complete += [one.statement for one in owed(complete, evidence, face)]
        assert [one.words for one in duties(complete, face, rows) if not one.met] == []
        for at, left_out in enumerate(complete):
            rest = [*complete[:at], *complete[at + 1 :]]
            mine = [one.words for one in duties(rest, face, rows) if not one.met]
            assert bool(mine) == bool(owed(rest, evidence, face)), left_out


def test_duties_have_their_rules() -> None:
    evidence = Evidence.of(ledger())
    found = {one.rule for one in duties([FOR, AGAINST], 1, Rows(evidence.ledger))}
    assert {"answered", "contrary", "limit"} <= found
