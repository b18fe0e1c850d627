"""What was refused goes back to the model, and is kept with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_face

from facsight.graph import after_check
from facsight.nodes.repair import repair
from facsight.reasoner.deterministic import choose
from facsight.reasoner.draft import StatedDraft
from facsight.settings import Settings
from facsight_tools.answers.inference import Refused
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence

from .running import MODEL, Run

SEEN = kinds.UnitState(face=1, unit=12, state="present")
ALSO = kinds.UnitState(face=1, unit=6, state="present")
BEFORE = Refused(given={"kind": "feeling"}, reason="There is no kind 'feeling'.")
NOW = Refused(given={"kind": "unit_state", "unit": 4}, reason="AU4 is absent.")


async def test_a_model_writes_its_own_refused_statements_again(
    make_ledger: Callable[..., Ledger],
) -> None:
    ledger = make_ledger(make_face(aus={6: 2.1, 12: 3.2}))
    written = {"kind": "unit_state", "face": 1, "unit": 6, "state": "present"}
    model = FakeListChatModel(responses=[json.dumps({"statements": [written]})])
    state: Any = {
        "ledger": ledger,
        "draft": StatedDraft(1, (SEEN,), reasoner="m", usage=MODEL),
        "base": choose(Evidence.of(ledger), 1, "basic-emotion"),
        "findings": (NOW,),
        "refused": (BEFORE,),
        "repairs": 1,
    }
    run = Run(Settings(model=model))
    made = await repair(state, run)
    assert made["draft"].statements == (SEEN, ALSO)
    assert made["draft"].usage.calls == 2
    assert made["refused"] == (BEFORE, NOW)
    assert made["repairs"] == 2
    assert run.told == ["repair", "repair"]


def test_who_chose_from_a_list_is_not_asked_to_write() -> None:
    def after(draft: StatedDraft, repairs: int = 0) -> str:
        state: Any = {"draft": draft, "findings": (NOW,), "repairs": repairs}
        return after_check(state, Run(Settings()))

    assert after(StatedDraft(1, (SEEN,), usage=MODEL)) == "repair"
    assert after(StatedDraft(1, (SEEN,), usage=MODEL), repairs=2) == "answer"
    assert after(StatedDraft(1, (SEEN,), usage=MODEL, by_menu=True)) == "answer"
    assert after(StatedDraft(1, (SEEN,))) == "answer"
