"""Have a vision model describe the picture, where pixels may be sent."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.client import picture
from facsight.nodes.asking import ends
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.errors import AgentError
from facsight_tools.evidence.usage import SceneReport, Usage


async def describe(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Observations of the picture, marked or not, or of the face cut out; none in `numbers`.

    They become `V` rows of the ledger: quoted, never measured, and on no distribution's scale.
    A model that fails leaves the picture undescribed, and a notice. Of a video, whose analysis is
    empty here, no frame is shown in a conversation.
    """
    chosen = settings(runtime)
    if chosen.privacy == "numbers" or not state.get("image") or not state["analysis"]:
        return {}
    # Providers' packages take seconds to import.
    from facsight.language_models.chat_model import name_of
    from facsight.language_models.failures import told
    from facsight.language_models.pictures import marks, show
    from facsight.language_models.scene import describe_scene

    faces, face = state["analysis"].get("faces", []), state.get("face") or 1
    box_xyxy = faces[face - 1]["box_xyxy"] if face <= len(faces) else None
    shown = show(
        await picture(state["image"], state["analysis"]["image_sha256"]),
        chosen.privacy,
        box_xyxy,
        marks(state["analysis"]),
    )
    if shown is None:
        return {}
    notices, until = state.get("notices", ()), ends(state, chosen)
    try:
        at = chosen.describer(until)
        runtime.stream_writer({"node": "describe", "text": f"{at.name} is shown the {shown.said}"})
        described = await describe_scene(at, shown)
    except AgentError as error:
        name = name_of(chosen.vision_model or chosen.model or "")
        failed = told(error, name, "describe", chosen.vision_url or chosen.model_url)
        report = SceneReport(usage=error.usage or Usage(model=name), kept=0)
        return {"notices": (*notices, failed), "scene": report, "until": until}
    return {
        "until": until,
        "observations": described.observations,
        "scene": described.report,
        "scene_prompts": described.prompts,
    }
