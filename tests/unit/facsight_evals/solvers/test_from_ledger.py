"""The agent's own graph from the ledger on."""

from __future__ import annotations

from facsight.settings import Settings
from facsight_evals.datasets.cases import Case
from facsight_evals.solvers.from_ledger import infer_from
from facsight_tools.answers.judging import judge


async def test_it_answers_and_the_answer_holds() -> None:
    for seed in (1, 2, 3):
        ledger = Case(context="We won the match.", seed=seed).ledger()
        answer = await infer_from(ledger, 1, Settings())
        assert answer.face == "F1"
        assert judge(answer, ledger) == ()


async def test_settings_reach_the_reasoner() -> None:
    ledger = Case(seed=1).ledger()
    answer = await infer_from(ledger, 1, Settings(lens="appraisal", language="de"))
    assert (answer.lens, answer.language) == ("appraisal", "de")
