"""A conversation as a LangGraph graph: a run is a turn.

A checkpointer keeps the thread. It holds numbers and words: ledgers, questions, answers, paths.
"""

from __future__ import annotations

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from facsight.chat.state import Ask, Chat, Conversation, Replied
from facsight.chat.turn import take_turn


def build_chat(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> CompiledStateGraph[Conversation, Chat, Ask, Replied]:
    """The compiled graph; LangGraph's own server brings a checkpointer of its own."""
    builder = StateGraph(Conversation, Chat, input_schema=Ask, output_schema=Replied)
    builder.add_node("turn", take_turn)
    builder.add_edge(START, "turn")
    builder.add_edge("turn", END)
    return builder.compile(checkpointer=checkpointer, name="facsight-chat")


graph = build_chat()
"""What `langgraph.json` points to."""
