"""Send back what does not hold."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.nodes.asking import ends
from facsight.nodes.progress import shower
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.statements.evidence import Evidence


async def repair(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Ask the model again for what was refused, with the reason for each."""
    runtime.stream_writer({"node": "repair", "text": "Asking again for what does not hold"})
    from facsight.language_models.reasoner import rewrite

    findings, chosen = state["findings"], settings(runtime)
    evidence = Evidence.of(state["ledger"])
    better = await rewrite(
        chosen.writer(ends(state, chosen)),
        evidence,
        state["draft"],
        findings,
        shower(runtime, "repair", state, evidence),
        base=state["base"],
        lens=chosen.lens,
    )
    return {
        "draft": better,
        "refused": (*state["refused"], *findings),
        "repairs": state["repairs"] + 1,
    }
