"""Solvers: each puts one or more answers into the sample's store, as the scorers read them.

A language model is the task's own Inspect model, real or scripted. The product asks for it as it
asks any server that speaks OpenAI's protocol; Inspect's bridge takes the call and passes it on, so
`--real anthropic/...` needs no second client and every call stands in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from inspect_ai.agent import agent_bridge
from inspect_ai.model import ChatMessage, ChatMessageSystem, ChatMessageUser, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from facsight.api import ainfer
from facsight.language_models.proposal import Proposal, complete_items, read_items
from facsight.language_models.reading import read_form
from facsight.language_models.reasoner import opening
from facsight.reasoner.deterministic import choose
from facsight.settings import Settings
from facsight_evals.datasets.cases import PORTRAIT, Case
from facsight_evals.scorers.answer import ScoredAnswer, answer_of, written
from facsight_evals.solvers.from_ledger import infer_from
from facsight_prompts import load
from facsight_tools.answers.inference import Inference
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements.evidence import Evidence

Arm = Literal["deterministic", "checked", "raw"]
"""The reasoner without a model; a model behind the product; what a model writes, as it comes."""

_KEPT: Final = "answers"
_on_portrait: dict[Case, tuple[Inference, Ledger]] = {}


@dataclass(frozen=True, slots=True)
class RecordedPrompt:
    """What the product would send first: how statements are written, and the evidence."""

    rules: str
    evidence: str

    def messages(self) -> list[ChatMessage]:
        """As Inspect's models take them."""
        return [ChatMessageSystem(content=self.rules), ChatMessageUser(content=self.evidence)]


@solver
def answering(arm: Arm) -> Solver:
    """One answer on the sample's case."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        keep(state, [await answer(Case.from_json(state.metadata["case"]), arm)])
        return state

    return solve


def keep(state: TaskState, answers: Sequence[ScoredAnswer]) -> None:
    """Put answers where the scorers find them; the last one's text is the sample's output."""
    state.store.set(_KEPT, [one.model_dump_json() for one in answers])
    last = answers[-1]
    texts = [one.text for one in last.said if one.text]
    state.output.completion = "\n".join(
        texts or [one.model_dump_json(exclude_none=True) for one in last.statements]
    )


def kept(state: TaskState) -> list[ScoredAnswer]:
    """The answers that the solver kept."""
    found: list[str] = state.store.get(_KEPT, [])
    return [ScoredAnswer.from_json(one) for one in found]


async def answer(case: Case, arm: Arm) -> ScoredAnswer:
    """The answer of an arm on a case."""
    if arm == "deterministic":
        return answer_of(*await _reasoned(case))
    if arm == "checked":
        chosen = replace(_settings(case), model=_bridged(), privacy="numbers")
        async with agent_bridge():
            return answer_of(*await _measured(case, chosen))
    plain, prompt = await prompted(case)
    if prompt is None:
        return plain  # the product asks no model either
    output = await get_model().generate(prompt.messages())
    return written_by(output.completion, plain)


async def prompted(case: Case) -> tuple[ScoredAnswer, RecordedPrompt | None]:
    """The deterministic answer, and what the product would send on the same ledger.

    It sends nothing where no reading can be given.
    """
    inference, ledger = await _reasoned(case)
    plain, evidence = answer_of(inference, ledger), Evidence.of(ledger)
    if plain.face is None or plain.abstained:
        return plain, None
    base = choose(evidence, plain.face, inference.lens)
    rules, shown = opening(evidence, base, inference.lens)
    return plain, RecordedPrompt(str(rules.content), str(shown.content))


def written_by(text: str, plain: ScoredAnswer) -> ScoredAnswer:
    """What a model's text says, unjudged, with the evidence and the numbers of `plain`."""
    form = read_form(text, Proposal, prompt=load("question").name)
    read = isinstance(form, Proposal)
    proposed = read_items(form.statements if isinstance(form, Proposal) else complete_items(text))
    return written(proposed.statements, plain, unread=len(proposed.unread) + (not read))


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


def _settings(case: Case) -> Settings:
    return Settings(language=case.language, register=case.register)


async def _reasoned(case: Case) -> tuple[Inference, Ledger]:
    """The deterministic answer; that on the bundled portrait is asked for often and kept."""
    if case.picture != str(PORTRAIT):
        return await _measured(case, _settings(case))
    if case not in _on_portrait:
        _on_portrait[case] = await _measured(case, _settings(case))
    return _on_portrait[case]


async def _measured(case: Case, settings: Settings) -> tuple[Inference, Ledger]:
    if case.picture is None:
        ledger = case.ledger()
        return await infer_from(ledger, 1, settings), ledger
    result = await ainfer(case.picture, context=case.context, settings=settings)
    return result.inference, result.ledger
