"""What a question asks is looked up; a face to be read is handed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.builders import make_face

from facsight.chat import answering
from facsight.chat.answers import Told
from facsight.chat.query import Query
from facsight.chat.reply import Reply
from facsight.graph import after_look_up
from facsight.nodes.look_up import look_up
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements.kinds import UnitState

from .running import Run

TOLD = Reply(question="?", query=None, language="en")


async def test_a_reading_goes_on_and_all_else_to_reply(
    make_ledger: Callable[..., Ledger],
) -> None:
    ledger = make_ledger(make_face(1, {12: 3.2}), make_face(2, {4: 3.0}))
    state: Any = {
        "pictures": [
            {"name": "a", "path": None, "context": None, "ledger": ledger.model_dump(mode="json")}
        ],
        "told": TOLD,
        "wording": {"language": "en"},
    }
    for query, goes in (
        (Query(what="reading", face=2), "look"),
        (Query(what="reading", word="face"), "reply"),
        (Query(what="why", face=2), "check"),
        (Query(what="unit_state", unit=12, state="present"), "reply"),
        (Query(what="reading", face=7), "reply"),
        (None, "reply"),
    ):
        found = await look_up({**state, "query": query}, Run())
        assert after_look_up(found) == goes
        if goes != "reply":
            assert (found["ledger"], found["face_index"]) == (ledger, 2)


async def test_a_statement_that_does_not_hold_is_not_said(
    make_ledger: Callable[..., Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = make_ledger(make_face(1, {12: 3.2}))
    false = UnitState(face=1, unit=4, state="present")
    monkeypatch.setattr(answering, "tell", lambda topic: Told(topic, [[false]]))
    state: Any = {
        "pictures": [
            {"name": "a", "path": None, "context": None, "ledger": ledger.model_dump(mode="json")}
        ],
        "query": Query(what="units"),
        "told": TOLD,
    }
    assert (await look_up(state, Run()))["told"].claims == ()
