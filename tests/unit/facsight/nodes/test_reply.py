"""The reply holds what was found, and the thread goes on from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.builders import make_face

from facsight.chat.query import Query
from facsight.nodes.look_up import look_up
from facsight.nodes.reply import reply
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.usage import Usage

from .running import Run


async def test_what_was_found_is_said_and_kept_in_words(make_ledger: Callable[..., Ledger]) -> None:
    ledger = make_ledger(make_face(1, {12: 3.2}))
    picture: Any = {"name": "a", "path": None, "ledger": ledger.model_dump(mode="json")}
    query = Query(what="unit_state", unit=12, state="present")
    asked: Any = {"pictures": [picture], "query": query, "wording": {"language": "en"}}
    found = (await look_up(asked, Run()))["found"]
    took = Usage(model="m", calls=1)
    run = Run()
    state: Any = {
        "question": "Is AU12 present?",
        "query": query,
        "found": found,
        "wording": {"language": "en"},
        "heard": {"reasoner": "forms@1 and m", "prompts": {}, "usage": took},
    }
    kept = reply(state, run)
    given = kept["reply"]
    assert given.text.startswith("Yes. ")
    assert (given.usage, given.reasoner) == (took, "forms@1 and m")
    assert kept["turns"] == [{"question": "Is AU12 present?", "answer": given.text}]
    assert (kept["last"], kept["looked_at"]) == (query.model_dump(exclude_none=True), 1)
    assert [event["claim"] for event in run.events] == list(given.sentences)
