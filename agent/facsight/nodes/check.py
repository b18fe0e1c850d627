"""Judge the draft."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.settings import Settings
from facsight.state import State
from facsight_tools.evidence.checker import check_claim


def check(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Check every sentence of the draft against the ledger."""
    runtime.stream_writer({"node": "check", "text": "Checking every sentence"})
    ledger, draft = state["ledger"], state["draft"]
    judged = (
        (place, check_claim(sentence.claim, ledger, fused=draft.fused))
        for place, sentence in enumerate(draft.sentences)
    )
    return {"findings": {place: problems for place, problems in judged if problems}}
