"""Give the answer."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.agent.context import Settings
from facsight.agent.state import State
from facsight.tools.evidence.claims import Inference, RejectedClaim


def answer(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The inference: what passed the checker, the distributions, and what was refused."""
    runtime.stream_writer({"node": "answer", "text": "Done"})
    draft, findings = state["draft"], state["findings"]
    refused = (
        RejectedClaim(claim=draft.sentences[place].claim, problems=problems)
        for place, problems in findings.items()
    )
    inference = Inference(
        face=draft.face,
        claims=tuple(
            sentence.claim
            for place, sentence in enumerate(draft.sentences)
            if place not in findings
        ),
        face_only=draft.face_only,
        context_only=draft.context_only,
        fused=draft.fused,
        disagreement=draft.disagreement,
        alternatives=draft.alternatives,
        abstained=draft.abstained,
        reasoner=draft.reasoner,
        label_set=draft.label_set,
        lens=draft.lens,
        rejected=(*state["rejected"], *refused),
    )
    return {"inference": inference}
