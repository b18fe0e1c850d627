"""Look again before an answer is written: as the model chooses, or on a fixed road."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from langgraph.runtime import Runtime

from facsight.client import call
from facsight.language_models.look_tools import LookedAt, MeasureAgain, Within, use
from facsight.nodes.asking import ends, gave_up
from facsight.nodes.observe import ledger_of
from facsight.reasoner.deterministic import choose
from facsight.settings import Settings, sitting
from facsight.state import State
from facsight_tools.answers.inference import Look
from facsight_tools.errors import KeyMissing
from facsight_tools.evidence.payloads import AtRest, FaceQualityCue
from facsight_tools.rules.labels import BASIC
from facsight_tools.statements.evidence import Evidence


async def look(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """What is looked at again, with `max_looks` above 0, where there is a face and its picture.

    A model that can call tools chooses before it writes. Without one the road is fixed: a face that
    is smaller than its reading is reliable for is measured once more in its own crop, and one that
    was read against itself at rest once more against an average face.
    """
    chosen, face = sitting(runtime), state["face_index"]
    evidence = Evidence.of(state["ledger"])
    # In a conversation the picture is no longer at hand.
    if chosen.max_looks == 0 or face is None or not state.get("image"):
        return {}

    async def called(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return await call(chosen.server, tool, arguments)

    def tell(one: Look) -> None:
        text = f"Looking again: {one.tool} {json.dumps(one.arguments)}"
        runtime.stream_writer({"node": "look", "text": text})

    async def renewed(crops: Sequence[str]) -> Evidence:
        return Evidence.of(await ledger_of(state, chosen, crops=crops))

    picture = LookedAt(
        state["image"],
        state["analysis_id"],
        [one["box_xyxy"] for one in state["analysis"].get("faces", [])],
        chosen.labels if chosen.labels != BASIC else None,
        chosen.neutral,
    )
    within = Within(picture, evidence, called, renewed)
    if chosen.model is None:
        looks: list[Look] = []
        for given in _fixed(evidence, face)[: chosen.max_looks]:
            looks.append(await use(within, MeasureAgain.name, given, looks))
            tell(looks[-1])
        return {"looks": (*looks,), "ledger": within.evidence.ledger} if looks else {}
    if evidence.weighing(face).withheld is not None:
        return {}
    # Providers' packages take seconds to import.
    from facsight.language_models.looking import look_again

    until = ends(state, chosen)
    try:
        at = chosen.writer(until)
    except KeyMissing:
        return {}  # told where it writes
    if gave_up(state, at.name):
        return {}
    looked = await look_again(
        at, within, choose(evidence, face, chosen.lens), chosen.max_looks, tell
    )
    return {
        "until": until,
        "looks": looked.looks,
        "ledger": within.evidence.ledger,
        "looked": looked.told,
        "looking": looked.usage,
        "looking_prompts": looked.prompts or {},
        "notices": (*state.get("notices", ()), *looked.notices),
    }


def _fixed(evidence: Evidence, face: int) -> list[dict[str, Any]]:
    """What is measured again without a model, as `MeasureAgain` is called."""
    cues = (one.payload.cue for one in evidence.all(FaceQualityCue, face=face))
    small = any(one.name == "size" and not one.ok for one in cues)
    read = evidence.weighing(face).withheld is None
    rest = read and evidence.find(AtRest, face=face) is not None
    roads = (small, {"face": face}), (rest, {"face": face, "reference": True})
    return [given for taken, given in roads if taken]
