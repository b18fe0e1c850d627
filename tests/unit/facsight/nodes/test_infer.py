"""The draft: the reasoner's, or a model's where there is something to put into words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_face

from facsight.nodes.infer import infer
from facsight.reasoner.deterministic import choose
from facsight.settings import Settings
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence

from .running import Run

LedgerOf = Callable[..., Ledger]
JOY = {6: 2.1, 12: 3.2}
WRITTEN = {"kind": "unit_state", "face": 1, "unit": 12, "state": "present"}


def model(*statements: dict[str, Any]) -> FakeListChatModel:
    return FakeListChatModel(responses=[json.dumps({"statements": statements})])


async def test_without_a_model_the_reasoner_writes(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=JOY))
    run = Run(Settings(lens="appraisal"))
    state: Any = {"ledger": ledger, "face_index": 1}
    made = await infer(state, run)
    assert made["draft"] == made["base"] == choose(Evidence.of(ledger), 1, "appraisal")
    assert (made["refused"], made["repairs"]) == ((), 0)
    assert run.told == ["infer"]


async def test_defaults_hold_where_the_caller_gave_none(make_ledger: LedgerOf) -> None:
    state: Any = {"ledger": make_ledger(make_face(aus=JOY)), "face_index": 1}
    made = await infer(state, Run())
    assert made["draft"] == choose(Evidence.of(state["ledger"]), 1, "basic-emotion")


async def test_interventions_are_told_where_they_are_asked_for(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=JOY))
    state: Any = {"ledger": ledger, "face_index": 1}
    made = await infer(state, Run(Settings(interventions=True)))
    assert made["base"] == choose(Evidence.of(ledger), 1, "basic-emotion", interventions=True)


async def test_a_model_writes_and_the_reasoners_answer_stands_by(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=JOY))
    run = Run(Settings(model=model(WRITTEN)))
    made = await infer({"ledger": ledger, "face_index": 1}, run)
    assert made["draft"].statements == (kinds.UnitState(face=1, unit=12, state="present"),)
    assert made["draft"].usage.calls == 1
    assert made["base"] == choose(Evidence.of(ledger), 1, "basic-emotion")
    (shown,) = [one["claim"] for one in run.events if "claim" in one]
    assert shown["cites"] == ["F1.AU12"]


async def test_no_model_is_asked_where_there_is_nothing_to_read(make_ledger: LedgerOf) -> None:
    for ledger, face in ((make_ledger(), None), (make_ledger(make_face(quality=0.1)), 1)):
        asked = model(WRITTEN)
        run = Run(Settings(model=asked))
        made = await infer({"ledger": ledger, "face_index": face}, run)
        assert made["draft"].usage is None
        assert asked.i == 0
