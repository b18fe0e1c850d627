"""The agent's own graph from the ledger on, for evidence that no picture was measured for."""

from __future__ import annotations

from functools import cache
from typing import Any

from langgraph.graph import END, START, StateGraph

from facsight.graph import after_check
from facsight.nodes.answer import answer
from facsight.nodes.check import check
from facsight.nodes.infer import infer
from facsight.nodes.repair import repair
from facsight.settings import Settings
from facsight.state import State
from facsight_tools.answers.inference import Inference
from facsight_tools.evidence.rows import Ledger


async def infer_from(ledger: Ledger, face: int | None, settings: Settings) -> Inference:
    """The answer on a face of the ledger, by the nodes that a measured picture would go through.

    Raises:
        AgentError: as `facsight.api.ainfer` does.
    """
    state = await _graph().ainvoke({"ledger": ledger, "face_index": face}, context=settings)
    found: Inference = state["inference"]
    return found


@cache
def _graph() -> Any:
    builder = StateGraph(State, Settings)
    builder.add_node("infer", infer)
    builder.add_node("check", check)
    builder.add_node("repair", repair)
    builder.add_node("answer", answer)
    builder.add_edge(START, "infer")
    builder.add_edge("infer", "check")
    builder.add_conditional_edges("check", after_check)
    builder.add_edge("repair", "check")
    builder.add_edge("answer", END)
    return builder.compile(name="facsight from the ledger")
