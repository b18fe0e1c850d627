"""Let the model that writes look again first."""

from __future__ import annotations

import json
from typing import Any

from langgraph.runtime import Runtime

from facsight.client import call
from facsight.reasoner.deterministic import choose
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.answers.inference import Look
from facsight_tools.errors import KeyMissing
from facsight_tools.rules.labels import BASIC
from facsight_tools.statements.evidence import Evidence


async def look(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """What the model calls before it writes, where it can call tools and there is what to write.

    Without a model, or with `max_looks` 0, nothing is looked at again: the road is as it was.
    """
    chosen, face = settings(runtime), state["face_index"]
    evidence = Evidence.of(state["ledger"])
    # In a conversation the picture is no longer at hand.
    if chosen.model is None or chosen.max_looks == 0 or face is None or not state.get("image"):
        return {}
    if evidence.weighing(face).withheld is not None:
        return {}
    # Providers' packages take seconds to import.
    from facsight.language_models.looking import LookedAt, look_again

    try:
        at = chosen.writer()
    except KeyMissing:
        return {}  # told where it writes

    async def called(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return await call(chosen.server, tool, arguments)

    def tell(one: Look) -> None:
        text = f"Looking again: {one.tool} {json.dumps(one.arguments)}"
        runtime.stream_writer({"node": "look", "text": text})

    analysis = state["analysis"]
    looked = await look_again(
        at,
        evidence,
        choose(evidence, face, chosen.lens),
        LookedAt(
            state["image"],
            state["analysis_id"],
            [one["box_xyxy"] for one in analysis.get("faces", [])],
            chosen.labels if chosen.labels != BASIC else None,
        ),
        called,
        chosen.max_looks,
        tell,
    )
    return {
        "looks": looked.looks,
        "looked": looked.told,
        "looking": looked.usage,
        "looking_prompts": looked.prompts or {},
        "notices": (*state.get("notices", ()), *looked.notices),
    }
