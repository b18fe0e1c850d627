"""Put refused sentences more plainly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime

from facsight.nodes.progress import shower
from facsight.reasoner.draft import Draft
from facsight.settings import Settings, settings
from facsight.state import State


async def repair(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Have every refused sentence written again, or leave it out."""
    runtime.stream_writer({"node": "repair", "text": "Rewording what did not pass"})
    findings, draft, chosen = state["findings"], state["draft"], settings(runtime)
    if draft.usage is None:
        better = _plainer(state)
    else:
        from facsight.language_models.reasoner import rewrite

        show = shower(runtime, "repair")
        better = await rewrite(chosen.writer(), state["ledger"], draft, findings, show)
    return {
        "draft": better,
        "rejected": (*state["rejected"], *draft.refused(findings)),
        "repairs": state["repairs"] + 1,
    }


def _plainer(state: State) -> Draft:
    """The deterministic reasoner's own plainer forms; what has none is left out."""
    kept = [
        sentence.plainer() if place in state["findings"] else sentence
        for place, sentence in enumerate(state["draft"].sentences)
    ]
    return replace(state["draft"], sentences=tuple(one for one in kept if one is not None))
