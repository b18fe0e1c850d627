"""Look up in the evidence what a question asks."""

from __future__ import annotations

import asyncio
from typing import Any

from langgraph.runtime import Runtime

from facsight.chat.answering import Situation, TurnAnswer, answer_to
from facsight.settings import Settings, settings
from facsight.state import State


async def look_up(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The statements that answer the query, of all that hold; a face to read is for `infer`."""
    runtime.stream_writer({"node": "look_up", "text": "Looking it up in the evidence"})
    query, pictures = state.get("query"), state.get("pictures", [])
    over = Situation(
        pictures=pictures,
        picture=min(state.get("picture", 1), max(len(pictures), 1)),
        face=state.get("face") or state.get("looked_at"),
        settings=settings(runtime, state.get("wording")),
        before=state.get("before"),
        said=bool(state.get("context")),
    )
    if query is None:
        return {"found": TurnAnswer(picture=over.picture, face=over.face)}
    # Beside the event loop: it judges much, and a path that is named is looked for on the disk
    found = await asyncio.to_thread(answer_to, query, over)
    if not found.reads:
        return {"found": found}
    (part,) = found.parts
    ledger = part.topic.evidence.ledger
    return {"found": found, "ledger": ledger, "face_index": part.topic.face}
