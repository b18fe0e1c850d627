"""Refused sentences give way to their plainer forms, or to a model's second try."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_face

from facsight.nodes.repair import repair
from facsight.reasoner.draft import Draft, DraftSentence, claim
from facsight.reasoner.reason import reason
from facsight.settings import Settings
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.rows import Ledger

from .running import MODEL, Run

PROBLEM = (Problem(code="dangling_id", rule=1, message="There is no such row."),)
GOOD = claim("observation", "AU12 (lip corner puller) is marked [F1.AU12].")
BAD = claim("observation", "AU4 (brow lowerer) is marked [F1.AU4].")
PLAIN = claim("observation", "AU6 (cheek raiser) is slight [F1.AU6].")


@pytest.fixture
def ledger(make_ledger: Callable[..., Ledger]) -> Ledger:
    return make_ledger(make_face(aus={6: 2.1, 12: 3.2}))


def state(ledger: Ledger, draft: Draft, *places: int) -> Any:
    findings = dict.fromkeys(places, PROBLEM)
    return {
        "ledger": ledger, "draft": draft, "findings": findings, "rejected": (), "repairs": 1,
    }  # fmt: skip


def drafted(ledger: Ledger, *sentences: DraftSentence) -> Draft:
    return replace(reason(ledger, "F1", "basic", "basic-emotion"), sentences=sentences)


async def test_plainer_forms_take_the_places_and_what_has_none_goes(ledger: Ledger) -> None:
    draft = drafted(
        ledger, DraftSentence(GOOD, (PLAIN,)), DraftSentence(BAD, (PLAIN, GOOD)), DraftSentence(BAD)
    )
    run = Run()
    made = await repair(state(ledger, draft, 1, 2), run)
    assert made["draft"].sentences == (DraftSentence(GOOD, (PLAIN,)), DraftSentence(PLAIN, (GOOD,)))
    assert [one.claim for one in made["rejected"]] == [BAD, BAD]
    assert made["repairs"] == 2
    assert run.told == ["repair"]


async def test_a_model_writes_its_own_refused_sentences_again(ledger: Ledger) -> None:
    again = {"kind": "observation", "text": PLAIN.text}
    model = FakeListChatModel(responses=[json.dumps({"claims": [again]})])
    draft = replace(drafted(ledger, DraftSentence(GOOD), DraftSentence(BAD, (PLAIN,))), usage=MODEL)
    made = await repair(state(ledger, draft, 1), Run(Settings(model=model)))
    assert [one.claim.text for one in made["draft"].sentences] == [GOOD.text, PLAIN.text]
    assert made["draft"].usage.calls == 2
    assert [one.claim for one in made["rejected"]] == [BAD]
