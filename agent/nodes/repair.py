"""Put refused sentences more plainly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime

from facsight.agent.context import Settings
from facsight.agent.state import State


def repair(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Replace every refused sentence by its plainer form, or leave it out where it has none."""
    runtime.stream_writer({"node": "repair", "text": "Rewording what did not pass"})
    findings, draft = state["findings"], state["draft"]
    kept = [
        sentence.plainer() if place in findings else sentence
        for place, sentence in enumerate(draft.sentences)
    ]
    return {
        "draft": replace(draft, sentences=tuple(one for one in kept if one is not None)),
        "rejected": (*state["rejected"], *draft.refused(findings)),
        "repairs": state["repairs"] + 1,
    }
