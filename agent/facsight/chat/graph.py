"""A conversation as a LangGraph graph, a run a turn: `understand -> act -> answer`.

A checkpointer keeps the thread. It holds numbers and words: ledgers, questions, answers, paths.
"""

from __future__ import annotations

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from facsight.chat import nodes
from facsight.chat.state import Ask, Chat, Conversation, Replied


def build_chat(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> CompiledStateGraph[Conversation, Chat, Ask, Replied]:
    """The compiled graph; LangGraph's own server brings a checkpointer of its own."""
    builder = StateGraph(Conversation, Chat, input_schema=Ask, output_schema=Replied)
    builder.add_node("understand", nodes.understand_question)
    builder.add_node("act", nodes.act)
    builder.add_node("answer", nodes.answer)
    builder.add_edge(START, "understand")
    builder.add_edge("understand", "act")
    builder.add_edge("act", "answer")
    builder.add_edge("answer", END)
    return builder.compile(checkpointer=checkpointer, name="facsight-chat")


graph = build_chat()
"""What `langgraph.json` points to."""
