"""Measure the picture."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.client import call
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.rules.labels import BASIC


async def measure(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Have the server measure every face and keep the analysis under a handle; once only.

    Raises:
        UnknownOption, ReasonerUnavailable: a model cannot be asked, which is told before all else.
    """
    chosen = settings(runtime)
    chosen.check_models()
    chosen.check_labels(judged=bool(dict(state).get("appraisals")))
    known = state.get("measured")
    if known is not None:
        return {"analysis_id": known["analysis_id"], "analysis": known["analysis"]}
    runtime.stream_writer({"node": "measure", "text": "Measuring the faces in the picture"})
    answer = await call(
        chosen.server,
        "facs_analyze_image",
        {
            "image": state["image"],
            "labels": chosen.labels if chosen.labels != BASIC else None,
            "detail": "full",
        },
    )
    return {"analysis_id": answer["analysis_id"], "analysis": answer["analysis"]}
