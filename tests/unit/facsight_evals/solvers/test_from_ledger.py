"""The agent's own graph from the ledger on."""

from __future__ import annotations

from facsight.reasoner.reason import reason
from facsight.settings import Settings
from facsight_evals.datasets.cases import Case
from facsight_evals.solvers.from_ledger import infer_from
from facsight_tools.evidence.checker import check_inference


async def test_it_answers_as_the_reasoner_does_and_holds() -> None:
    for seed in (1, 2, 3):
        ledger = Case(context="We won the match.", seed=seed).ledger()
        answer = await infer_from(ledger, "F1", Settings())
        draft = reason(ledger, "F1", "basic", "basic-emotion")
        assert answer.claims == tuple(one.claim for one in draft.sentences)
        assert answer.fused == draft.fused
        assert check_inference(answer, ledger).ok


async def test_settings_reach_the_reasoner() -> None:
    ledger = Case(seed=1).ledger()
    answer = await infer_from(ledger, "F1", Settings(lens="appraisal"))
    assert answer.lens == "appraisal"
    nobody = await infer_from(ledger, None, Settings())
    assert (nobody.face, nobody.abstained) == (None, True)
