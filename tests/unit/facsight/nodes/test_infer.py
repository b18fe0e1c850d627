"""The draft: the reasoner's, or a model's where there is something to put into words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_face

from facsight.nodes.infer import infer
from facsight.reasoner.reason import reason
from facsight.settings import Settings
from facsight_tools.evidence.rows import Ledger

from .running import Run

LedgerOf = Callable[..., Ledger]
JOY = {6: 2.1, 12: 3.2}
WRITTEN = {"kind": "observation", "text": "AU12 (lip corner puller) is marked [F1.AU12]."}


def model(*claims: dict[str, str]) -> FakeListChatModel:
    return FakeListChatModel(responses=[json.dumps({"claims": claims})])


async def test_without_a_model_the_reasoner_writes(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=JOY))
    run = Run(Settings(lens="appraisal"))
    state: Any = {"ledger": ledger, "face_id": "F1"}
    made = await infer(state, run)
    assert made["draft"] == made["base"] == reason(ledger, "F1", "basic", "appraisal")
    assert (made["rejected"], made["repairs"]) == ((), 0)
    assert run.told == ["infer"]


async def test_defaults_hold_where_the_caller_gave_none(make_ledger: LedgerOf) -> None:
    state: Any = {"ledger": make_ledger(make_face(aus=JOY)), "face_id": "F1"}
    made = await infer(state, Run())
    assert (made["draft"].label_set, made["draft"].lens) == ("basic", "basic-emotion")


async def test_interventions_are_told_where_they_are_asked_for(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=JOY))
    state: Any = {"ledger": ledger, "face_id": "F1"}
    made = await infer(state, Run(Settings(interventions=True)))
    assert made["base"] == reason(ledger, "F1", "basic", "basic-emotion", interventions=True)


async def test_a_model_writes_and_the_reasoners_answer_stands_by(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=JOY))
    run = Run(Settings(model=model(WRITTEN)))
    made = await infer({"ledger": ledger, "face_id": "F1"}, run)
    assert [one.claim.text for one in made["draft"].sentences] == [WRITTEN["text"]]
    assert made["draft"].usage.calls == 1
    assert made["base"] == reason(ledger, "F1", "basic", "basic-emotion")
    assert [one["claim"]["text"] for one in run.events if "claim" in one] == [WRITTEN["text"]]


async def test_no_model_is_asked_where_there_is_nothing_to_read(make_ledger: LedgerOf) -> None:
    for ledger, face in ((make_ledger(), None), (make_ledger(make_face(quality=0.1)), "F1")):
        asked = model(WRITTEN)
        run = Run(Settings(model=asked))
        made = await infer({"ledger": ledger, "face_id": face}, run)
        assert made["draft"].abstained
        assert made["draft"].usage is None
        assert asked.i == 0
