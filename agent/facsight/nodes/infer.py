"""Write the draft."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.nodes.progress import shower
from facsight.reasoner.reason import reason
from facsight.settings import Settings, settings
from facsight.state import State


async def infer(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Reason over the ledger: deterministically, or by a language model where one is named.

    A language model is not asked where no reading can be given: there is nothing to put into words.
    """
    runtime.stream_writer({"node": "infer", "text": "Weighing the evidence"})
    chosen = settings(runtime)
    base = reason(
        state["ledger"],
        state["face_id"],
        chosen.labels,
        chosen.lens,
        interventions=chosen.interventions,
    )
    draft = base
    if chosen.model is not None and not base.abstained:
        # Providers' packages take seconds to import.
        from facsight.language_models.reasoner import propose

        writer = chosen.writer()
        draft = await propose(
            writer, state["ledger"], base, shower(runtime, "infer"), chosen.examples
        )
    return {"draft": draft, "base": base, "rejected": (), "repairs": 0}
