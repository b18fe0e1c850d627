"""The agent as a LangGraph graph: `measure -> describe -> observe -> look -> infer -> check ->
(repair ->) answer`.

`measure` and `observe` ask the MCP server, `look` lets a model call its tools, `infer` chooses
statements of the ledger, `check` judges each of them, `repair` has a language model write the
refused ones again, and `answer` renders what holds.
"""

from __future__ import annotations

from typing import Literal

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from facsight.nodes.answer import answer
from facsight.nodes.check import check
from facsight.nodes.describe import describe
from facsight.nodes.infer import infer
from facsight.nodes.look import look
from facsight.nodes.measure import measure
from facsight.nodes.observe import observe
from facsight.nodes.repair import repair
from facsight.settings import Settings, settings
from facsight.state import Answered, Question, State


def after_check(state: State, runtime: Runtime[Settings]) -> Literal["repair", "answer"]:
    """To `repair` while a model's statement fails and a repair is left, else to `answer`.

    A model that could only choose from a list is not asked to write again.
    """
    left = state["repairs"] < settings(runtime).max_repairs
    wrote = state["draft"].usage is not None and not state["draft"].by_menu
    return "repair" if state["findings"] and wrote and left else "answer"


def build_graph() -> CompiledStateGraph[State, Settings, Question, Answered]:
    """The compiled graph, without a checkpointer.

    Run it with `context=Settings(...)`; the stream mode `custom` gives a progress event a node,
    and of a language model each sentence that holds while it writes the next; the
    stream mode `messages` gives its tokens, which nothing has checked.
    """
    builder = StateGraph(State, Settings, input_schema=Question, output_schema=Answered)
    builder.add_node("measure", measure)
    builder.add_node("describe", describe)
    builder.add_node("observe", observe)
    builder.add_node("look", look)
    builder.add_node("infer", infer)
    builder.add_node("check", check)
    builder.add_node("repair", repair)
    builder.add_node("answer", answer)
    builder.add_edge(START, "measure")
    builder.add_edge("measure", "describe")
    builder.add_edge("describe", "observe")
    builder.add_edge("observe", "look")
    builder.add_edge("look", "infer")
    builder.add_edge("infer", "check")
    builder.add_conditional_edges("check", after_check)
    builder.add_edge("repair", "check")
    builder.add_edge("answer", END)
    return builder.compile(name="facsight")


graph = build_graph()
"""What `langgraph.json` points to."""
