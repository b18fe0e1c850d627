"""Have a vision model describe the picture, where pixels may be sent."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.client import picture
from facsight.settings import Settings, settings
from facsight.state import State


async def describe(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Observations of the picture, marked or not, or of the face cut out; none in `numbers`.

    They become `V` rows of the ledger: quoted, never measured, and on no distribution's scale.
    """
    chosen = settings(runtime)
    if chosen.privacy == "numbers" or not state.get("image"):
        return {}
    # Providers' packages take seconds to import.
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
    at = chosen.describer()
    runtime.stream_writer({"node": "describe", "text": f"{at.name} is shown the {shown.said}"})
    described = await describe_scene(at, shown)
    return {
        "observations": described.observations,
        "scene": described.report,
        "scene_prompts": described.prompts,
    }
