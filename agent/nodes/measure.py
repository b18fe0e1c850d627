"""Measure the picture."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.agent.client import call
from facsight.agent.context import Settings, settings
from facsight.agent.state import State


async def measure(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Have the server measure every face and keep the analysis under a handle."""
    runtime.stream_writer({"node": "measure", "text": "Measuring the faces in the picture"})
    answer = await call(settings(runtime).server, "facs_analyze_image", {"image": state["image"]})
    return {"analysis_id": answer["analysis_id"], "analysis": answer["analysis"]}
