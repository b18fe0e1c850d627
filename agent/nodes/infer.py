"""Write the draft."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.agent.context import Settings, settings
from facsight.agent.reasoner.reason import reason
from facsight.agent.state import State


def infer(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Reason over the ledger, deterministically."""
    runtime.stream_writer({"node": "infer", "text": "Weighing the evidence"})
    chosen = settings(runtime)
    draft = reason(
        state["ledger"],
        state["face_id"],
        chosen.label_set,
        chosen.lens,
        interventions=chosen.interventions,
    )
    return {"draft": draft, "rejected": (), "repairs": 0}
