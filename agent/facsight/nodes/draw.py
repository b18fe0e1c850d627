"""Draw the picture that a question speaks of."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from langgraph.runtime import Runtime

from facsight.chat.pictures import Picture
from facsight.chat.reply import ToolCall
from facsight.chat.sentences import note
from facsight.client import overlay
from facsight.nodes.take import again
from facsight.settings import Settings, Sitting, sitting
from facsight.state import State
from facsight_tools.errors import AnalysisExpired, OutputRefused


async def draw(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Write the annotated picture to `Sitting.overlay_file`, or else into its `overlay_folder`.

    Raises:
        OutputRefused: it cannot be written.
        AnalysisExpired: the server no longer keeps it and the picture is not at hand.
    """
    pictures, query = [*state.get("pictures", [])], state["query"]
    number = (query and query.picture) or state.get("picture", 1)
    if number > len(pictures):
        return {}
    chosen, picture, told = sitting(runtime), pictures[number - 1], state["told"]
    target = _file(picture, chosen)
    if target is None:
        return {"told": told.noting(note(told.language, "missing", "no_folder"))}
    runtime.stream_writer({"node": "draw", "text": f"Drawing on {picture['name']}"})
    try:
        png = await overlay(chosen.server, picture["analysis_id"])
    except AnalysisExpired:
        picture = pictures[number - 1] = await again(picture, runtime)
        told = told.noting(note(told.language, "done", "measured_again", name=picture["name"]))
        png = await overlay(chosen.server, picture["analysis_id"])
    try:
        await asyncio.to_thread(target.write_bytes, png)
    except OSError as error:
        raise OutputRefused(f"'{target}' cannot be written: {error.strerror}.") from error
    drawn = note(told.language, "done", "drawn", file=target)
    call = ToolCall(tool="facs_render_overlay", picture=picture["name"])
    return {"pictures": pictures, "told": told.noting(drawn, calls=(call,))}


def _file(picture: Picture, chosen: Sitting) -> Path | None:
    """The file to draw to; None where neither a file nor a folder was given."""
    if chosen.overlay_file is not None:
        return Path(chosen.overlay_file)
    if chosen.overlay_folder is None:
        return None
    return Path(chosen.overlay_folder) / f"{Path(picture['name']).stem}.facsight.png"
