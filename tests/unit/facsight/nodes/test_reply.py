"""The reply holds what was found, and the thread goes on from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.builders import make_face

from facsight.chat.query import Query
from facsight.chat.reply import Reply
from facsight.nodes.look_up import look_up
from facsight.nodes.reply import reply
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.usage import Usage

from .running import Run


async def test_what_was_found_is_said_and_kept_in_words(make_ledger: Callable[..., Ledger]) -> None:
    ledger = make_ledger(make_face(1, {12: 3.2}))
    picture: Any = {
        "name": "a",
        "path": None,
        "context": None,
        "ledger": ledger.model_dump(mode="json"),
    }
    query = Query(what="unit_state", unit=12, state="present")
    took = Usage(model="m", calls=1)
    told = Reply(
        question="Is AU12 present?",
        query=query,
        language="en",
        usage=took,
        reasoner="forms@1 and m",
    )
    asked: Any = {"pictures": [picture], "query": query, "told": told}
    found: Any = await look_up(asked, Run())
    run = Run()
    kept = reply({**asked, **found}, run)
    given = kept["reply"]
    assert given.text.startswith("Yes. ")
    assert (given.usage, given.reasoner) == (took, "forms@1 and m")
    assert kept["turns"] == [{"question": "Is AU12 present?", "answer": given.text}]
    assert (kept["last"], found["looked_at"]) == (query.model_dump(exclude_none=True), 1)
    assert [event["claim"] for event in run.events] == list(given.sentences)
