"""Give the answer."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.agent.context import Settings
from facsight.agent.state import State
from facsight.tools.evidence.checker import check_inference
from facsight.tools.evidence.claims import Inference


def answer(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The inference: what passed the checker, the distributions, and what was refused."""
    runtime.stream_writer({"node": "answer", "text": "Done"})
    draft, findings = state["draft"], state["findings"]
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
        rejected=(*state["rejected"], *draft.refused(findings)),
    )
    if check_inference(inference, state["ledger"]).problems:
        inference = _withheld(inference)
    return {"inference": inference}


def _withheld(inference: Inference) -> Inference:
    """The same without a reading: what is left of it would not hold as a whole.

    Each sentence has passed, but together they leave out what the checker wants said, such as
    strong evidence against the reading; then what was seen is told, and no conclusion is drawn.
    """
    return inference.model_copy(
        update={
            "claims": tuple(claim for claim in inference.claims if claim.kind != "inference"),
            "fused": None,
            "disagreement": None,
            "alternatives": (),
            "abstained": True,
        }
    )
