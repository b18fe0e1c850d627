"""A conversation as a LangGraph graph, a run a turn:
`understand -> act -> compose -> check -> (repair -> check) -> reply`.

A checkpointer keeps the thread. It holds numbers and words: ledgers, questions, answers, paths.
"""

from __future__ import annotations

from typing import Any, Literal

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from facsight.chat import nodes
from facsight.chat.state import Ask, Chat, Conversation, Replied, chat


def after_check(state: Conversation, runtime: Runtime[Chat]) -> Literal["repair", "reply"]:
    """To `repair` while a sentence fails and a repair is left, else to `reply`."""
    composed = state["composed"]
    left = composed.repairs < chat(runtime).settings.max_repairs
    return "repair" if composed.findings and left else "reply"


def build_chat(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> CompiledStateGraph[Conversation, Chat, Ask, Replied]:
    """The compiled graph; LangGraph's own server brings a checkpointer of its own."""
    builder = StateGraph(Conversation, Chat, input_schema=Ask, output_schema=Replied)
    builder.add_node("understand", nodes.understand_question)
    builder.add_node("act", nodes.act)
    builder.add_node("compose", nodes.compose)
    builder.add_node("check", nodes.check)
    builder.add_node("repair", nodes.repair)
    builder.add_node("reply", nodes.reply)
    builder.add_edge(START, "understand")
    builder.add_edge("understand", "act")
    builder.add_edge("act", "compose")
    builder.add_edge("compose", "check")
    builder.add_conditional_edges("check", after_check)
    builder.add_edge("repair", "check")
    builder.add_edge("reply", END)
    return builder.compile(checkpointer=checkpointer, name="facsight-chat")


graph = build_chat()
"""What `langgraph.json` points to."""
