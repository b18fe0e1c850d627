"""Give the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, get_args

from langgraph.runtime import Runtime

from facsight.reasoner.draft import Draft, DraftSentence
from facsight.settings import Settings
from facsight.state import State
from facsight_tools.evidence.checker import check_inference
from facsight_tools.evidence.claims import ClaimKind, Inference, RejectedClaim
from facsight_tools.evidence.usage import SceneReport

_FEWEST: Final = 3
"""Claims of a language model that must be left for its answer to be given."""


def answer(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The inference: what passed the checker, the distributions, and what was refused."""
    runtime.stream_writer({"node": "answer", "text": "Done"})
    draft, findings = state["draft"], state["findings"]
    rejected = (*state["rejected"], *draft.refused(findings))
    passed = tuple(one for place, one in enumerate(draft.sentences) if place not in findings)
    scene, prompts = state.get("scene"), state.get("scene_prompts", {})
    given = replace(draft, sentences=passed, prompts={**prompts, **draft.prompts})
    for candidate in _candidates(given, state["base"]):
        inference = _inference(candidate, rejected, scene)
        if not check_inference(inference, state["ledger"]).problems:
            return {"inference": inference}
    return {"inference": _withheld(inference)}


def _candidates(passed: Draft, base: Draft) -> Iterator[Draft]:
    """What passed; of a language model's answer also with what it left out, then in its place.

    An answer as a whole owes more than true sentences: strong contrary evidence, near rivals, the
    disagreement of face and words. What a model does not say of that, the deterministic reasoner
    adds, as little as will do, and the answer names both.
    """
    if passed.usage is None:
        yield passed
        return
    if len(passed.sentences) >= _FEWEST:
        yield passed
        both = f"{passed.reasoner}, completed by {base.reasoner}"
        for kinds in (("caveat",), ("caveat", "inference"), get_args(ClaimKind)):
            added = tuple(one for one in base.sentences if one.claim.kind in kinds)
            yield replace(passed, sentences=_each_once(*passed.sentences, *added), reasoner=both)
    yield replace(
        passed,
        sentences=base.sentences,
        reasoner=f"{base.reasoner} in place of {passed.reasoner}",
    )


def _each_once(*sentences: DraftSentence) -> tuple[DraftSentence, ...]:
    return tuple({one.claim.text: one for one in reversed(sentences)}.values())[::-1]


def _inference(
    draft: Draft, rejected: tuple[RejectedClaim, ...], scene: SceneReport | None
) -> Inference:
    return Inference(
        face=draft.face,
        claims=tuple(sentence.claim for sentence in draft.sentences),
        face_only=draft.face_only,
        context_only=draft.context_only,
        fused=draft.fused,
        disagreement=draft.disagreement,
        alternatives=draft.alternatives,
        abstained=draft.abstained,
        reasoner=draft.reasoner,
        label_set=draft.label_set,
        lens=draft.lens,
        rejected=rejected,
        prompts=dict(draft.prompts),
        usage=draft.usage,
        scene=scene,
    )


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
