"""Measure the picture."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.client import EVERYTHING, call, from_wire, is_video_argument
from facsight.settings import Settings, sitting
from facsight.state import State
from facsight_tools.errors import UnknownOption
from facsight_tools.rules.labels import BASIC

_LOOK_EVERY_S: Final = 2.0


async def measure(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Have the server measure every face and keep the analysis under a handle; once only.

    Raises:
        UnknownOption, ReasonerUnavailable: a model cannot be asked, which is told before all else;
            or pictures at rest are given for a video.
    """
    chosen = sitting(runtime)
    chosen.check_models()
    chosen.check_labels(judged=bool(dict(state).get("appraisals")))
    known = state.get("measured")
    if known is not None:
        return {"analysis_id": known["analysis_id"], "analysis": known["analysis"]}
    if await asyncio.to_thread(is_video_argument, state["image"]):
        return {"analysis_id": await _filmed(state["image"], runtime), "analysis": {}}
    runtime.stream_writer({"node": "measure", "text": "Measuring the faces in the picture"})
    answer = await call(
        chosen.server,
        "facs_analyze_image",
        {
            "image": state["image"],
            "labels": chosen.labels if chosen.labels != BASIC else None,
            "neutral": [*chosen.neutral] or None,
            "neutral_face": (state.get("face") or 1) if chosen.neutral else None,
            **EVERYTHING,
        },
    )
    return {"analysis_id": answer["analysis_id"], "analysis": answer["analysis"]}


async def _filmed(video: str, runtime: Runtime[Settings]) -> str:
    """Have the server measure a video, and tell how far it is; the handle of the analysis.

    Raises:
        FacsightError: the video cannot be used.
    """
    runtime.stream_writer({"node": "measure", "text": "Measuring the faces of the video"})
    chosen = sitting(runtime)
    if chosen.neutral:
        raise UnknownOption("`neutral` is for a picture, and this is a video.")
    labels = chosen.labels if chosen.labels != BASIC else None
    asked = {"video": video, "labels": labels, "scene": chosen.scene, **asdict(chosen.sampling)}
    job = await call(chosen.server, "facs_analyze_video", {**asked, "wait_s": _LOOK_EVERY_S})
    while job["state"] == "working":
        done, of = job["measured_s"], job["of_s"]
        text = f"Measuring the video: {done:.0f} of {of:.0f} s" if of else "Opening the video"
        runtime.stream_writer({"node": "measure", "text": text})
        more = {"job_id": job["job_id"], "wait_s": _LOOK_EVERY_S}
        job = await call(chosen.server, "facs_get_job", more)
    result: dict[str, Any] = next(iter(job["results"]), {})
    if result.get("analysis_id") is None:
        raise from_wire(result.get("error") or "The video was not measured.")
    return str(result["analysis_id"])
