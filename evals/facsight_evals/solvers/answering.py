"""Solvers: each puts one or more answers into the sample's store, as the scorers read them.

A language model is the task's own Inspect model, real or scripted. The product asks for it as it
asks any server that speaks OpenAI's protocol; Inspect's bridge takes the call and passes it on, so
`--real anthropic/...` needs no second client and every call stands in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final, Literal

from inspect_ai.agent import agent_bridge
from inspect_ai.model import ChatMessageSystem, ChatMessageUser, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from facsight.api import ainfer
from facsight.language_models.proposal import Proposal
from facsight.language_models.reading import read_form
from facsight.language_models.reasoner import question
from facsight.reasoner.reason import reason
from facsight.settings import Settings
from facsight_evals.datasets.cases import PORTRAIT, Case
from facsight_evals.scorers.answer import Said, ScoredAnswer, answer_of, said_of
from facsight_evals.scorers.reading import sentences
from facsight_evals.solvers.from_ledger import infer_from
from facsight_prompts import load
from facsight_tools.evidence.claims import Inference
from facsight_tools.evidence.rows import Ledger

Arm = Literal["deterministic", "checked", "raw"]
"""The reasoner without a model; a model behind the checker; the model's text as it comes."""

_KEPT: Final = "answers"
_on_portrait: dict[Case, tuple[Inference, Ledger]] = {}


@solver
def answering(arm: Arm) -> Solver:
    """One answer on the sample's case."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        keep(state, [await answer(Case.from_json(state.metadata["case"]), arm)])
        return state

    return solve


def keep(state: TaskState, answers: Sequence[ScoredAnswer]) -> None:
    """Put answers where the scorers find them; the sentences are the sample's output."""
    state.store.set(_KEPT, [one.to_json() for one in answers])
    state.output.completion = "\n".join(said.text for said in answers[-1].said)


def kept(state: TaskState) -> list[ScoredAnswer]:
    """The answers that the solver kept."""
    found: list[str] = state.store.get(_KEPT, [])
    return [ScoredAnswer.from_json(one) for one in found]


async def answer(case: Case, arm: Arm) -> ScoredAnswer:
    """The answer of an arm on a case."""
    if arm == "deterministic":
        return answer_of(*await _reasoned(case))
    if arm == "checked":
        async with agent_bridge():
            return answer_of(*await _measured(case, Settings(model=_bridged(), privacy="numbers")))
    plain, rows = await prompted(case)
    if plain.face is None or plain.abstained:
        return plain  # the product asks no model either
    output = await get_model().generate(
        [ChatMessageSystem(content=load("reasoner").render()), ChatMessageUser(content=rows)]
    )
    return said_by(output.completion, plain)


async def prompted(case: Case) -> tuple[ScoredAnswer, str]:
    """The deterministic answer, and the prompt that the product would send on the same ledger."""
    inference, ledger = await _reasoned(case)
    draft = reason(ledger, inference.face, inference.label_set, inference.lens)
    return answer_of(inference, ledger), question(ledger, draft)


def said_by(text: str, plain: ScoredAnswer) -> ScoredAnswer:
    """A model's text as it comes, unjudged, with the evidence and the numbers of `plain`."""
    return replace(plain, said=said_in(text), reasoner="the model, unchecked", refused=0)


@cache
def _bridged() -> BaseChatModel:
    """The task's model, as the product is given a LangChain model.

    The bridge takes the call before it leaves this process, so that the address is never resolved;
    it answers whole messages and no streams.
    """
    opened: BaseChatModel = init_chat_model(
        "inspect",
        model_provider="openai",
        base_url="http://inspect.invalid/v1",
        api_key="not-needed",
        disable_streaming=True,
    )
    return opened


async def _reasoned(case: Case) -> tuple[Inference, Ledger]:
    """The deterministic answer; that on the bundled portrait is asked for often and kept."""
    if case.picture != str(PORTRAIT):
        return await _measured(case, Settings())
    if case not in _on_portrait:
        _on_portrait[case] = await _measured(case, Settings())
    return _on_portrait[case]


async def _measured(case: Case, settings: Settings) -> tuple[Inference, Ledger]:
    if case.picture is None:
        ledger = case.ledger()
        return await infer_from(ledger, "F1", settings), ledger
    result = await ainfer(case.picture, context=case.context, settings=settings)
    return result.inference, result.ledger


def said_in(text: str) -> tuple[Said, ...]:
    """The sentences of a model's text: its claims where it is the JSON asked for, else prose."""
    proposed = read_form(text, Proposal, prompt=load("reasoner").name)
    if isinstance(proposed, Proposal):
        return tuple(said_of(one.claim) for one in proposed.sentences())
    return tuple(Said(one) for one in sentences(text))
