"""The agent as a LangGraph graph: a run is a turn, and a turn is a typed query.

`hear` says what is asked: what a question means, or the reading of a picture that is given. Each
picture that `take` takes up goes `measure -> describe -> appraise -> observe`. A reading goes on
`look -> infer -> check -> (repair ->) answer`; all else that can be asked is looked up in the
evidence. `measure`, `observe` and `draw` ask the MCP server, `describe` and `appraise` a language
model about the picture and the situation, `look` lets it call the server's tools, `infer` chooses
statements of the ledger, `check` judges each of them, `repair` has a model write the refused ones
again, `answer` renders what holds, and `reply` puts it to whoever asked.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from facsight.nodes.answer import answer
from facsight.nodes.appraise import appraise
from facsight.nodes.check import check
from facsight.nodes.describe import describe
from facsight.nodes.draw import draw
from facsight.nodes.hear import hear
from facsight.nodes.infer import infer
from facsight.nodes.look import look
from facsight.nodes.look_up import look_up
from facsight.nodes.measure import measure
from facsight.nodes.observe import observe
from facsight.nodes.repair import repair
from facsight.nodes.reply import reply
from facsight.nodes.take import take
from facsight.settings import Settings, Sitting, settings
from facsight.state import Answered, Question, State


def after_take(state: State) -> Literal["measure", "draw", "look_up", "look"]:
    """To `measure` with the next picture; with none left to what the query asks."""
    if state.get("under_way"):
        return "measure"
    query = state.get("query")
    if query is not None and query.what == "draw":
        return "draw"
    return "look_up" if query is None or "question" in state else "look"


def after_look_up(state: State) -> Literal["look", "check", "reply"]:
    """To `look` where a face is to be read, to `check` with a draft of what was found."""
    if "draft" in state:
        return "check"
    return "look" if "face_index" in state else "reply"


def after_check(state: State, runtime: Runtime[Settings]) -> Literal["repair", "answer"]:
    """To `repair` while a model's statement fails and a repair is left, else to `answer`.

    A model that could only choose from a list is not asked to write again.
    """
    left = state["repairs"] < settings(runtime).max_repairs
    wrote = state["draft"].usage is not None and not state["draft"].by_menu
    return "repair" if state["findings"] and wrote and left else "answer"


def after_answer(state: State) -> Literal["reply", "__end__"]:
    """To `reply` where a question was asked."""
    return "reply" if "question" in state else "__end__"


def build_graph(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> CompiledStateGraph[State, Settings, Question, Answered]:
    """The compiled graph; a checkpointer keeps threads, and LangGraph's server brings its own.

    Run it with `context=Settings(...)`; the stream mode `custom` gives a progress event a node,
    and of a language model each sentence that holds while it writes the next; the
    stream mode `messages` gives its tokens, which nothing has checked.
    """
    # Nodes and edges are the same for all, and to compile them takes longer than a short turn.
    compiled = _compiled()
    return compiled if checkpointer is None else compiled.copy({"checkpointer": checkpointer})


@cache
def _compiled() -> CompiledStateGraph[State, Settings, Question, Answered]:
    builder: StateGraph[State, Settings, Question, Answered] = StateGraph(
        State, Sitting, input_schema=Question, output_schema=Answered
    )
    builder.add_node("hear", hear)
    builder.add_node("take", take)
    builder.add_node("measure", measure)
    builder.add_node("describe", describe)
    builder.add_node("appraise", appraise)
    builder.add_node("observe", observe)
    builder.add_node("look_up", look_up)
    builder.add_node("draw", draw)
    builder.add_node("look", look)
    builder.add_node("infer", infer)
    builder.add_node("check", check)
    builder.add_node("repair", repair)
    builder.add_node("answer", answer)
    builder.add_node("reply", reply)
    builder.add_edge(START, "hear")
    builder.add_edge("hear", "take")
    builder.add_conditional_edges("take", after_take)
    builder.add_edge("measure", "describe")
    builder.add_edge("describe", "appraise")
    builder.add_edge("appraise", "observe")
    builder.add_edge("observe", "take")
    builder.add_edge("draw", "look_up")
    builder.add_conditional_edges("look_up", after_look_up)
    builder.add_edge("look", "infer")
    builder.add_edge("infer", "check")
    builder.add_conditional_edges("check", after_check)
    builder.add_edge("repair", "check")
    builder.add_conditional_edges("answer", after_answer)
    builder.add_edge("reply", END)
    # A picture takes four steps, and a thread may hold many.
    return builder.compile(name="facsight").with_config(recursion_limit=1000)


graph = build_graph()
"""What `langgraph.json` points to."""
