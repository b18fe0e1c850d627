"""A language model for what the grammar does not know: it looks, it proposes, the checker judges.

It is sent the rows of the face, the scene and the user's words, and the last turns; no pixels. A
model that takes tools may look at further rows first (`looking`), a few rounds long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolCall

from facsight.chat import notes
from facsight.chat.looking import OFFERED, ROUNDS, Looked
from facsight.chat.state import Chat, Conversation, ledger_of
from facsight.chat.topic import Composed, Line
from facsight.chat.who import faces_of, find_faces
from facsight.language_models.calls import ModelQuestion, TakesNoTools, ask
from facsight.language_models.chat_model import Opened
from facsight.language_models.proposal import Proposal
from facsight.language_models.reasoner import evidence_on, read_claims
from facsight.reasoner.draft import DraftSentence
from facsight.settings import Settings
from facsight_prompts import fenced, load
from facsight_tools.evidence.checker.repair import repair_request
from facsight_tools.evidence.claims import RejectedClaim
from facsight_tools.evidence.usage import Usage

_TURNS_SENT: Final = 6


async def propose(state: Conversation, chosen: Chat, tell: Callable[[str], None]) -> Composed:
    """The model's claims on the question, unchecked, and in `looked` what it looked at for them.

    Args:
        state: the conversation.
        chosen: how it is set up.
        tell: is told of every call of a tool, as progress.

    Raises:
        AgentError: the model cannot be opened, refused, or did not answer.
    """
    at, looked = chosen.settings.writer(), _looked(state, tell)
    used = Usage(model=at.name, price=at.price)
    sentences, used = await _look(at, state, looked, chosen, used)
    if sentences is None:
        reply = await ask(at, ModelQuestion(_messages(state, looked), Proposal), used)
        sentences, used = read_claims(reply, load("chat").name)
    lines = (*_lines(looked, sentences), *looked.lines)
    offered = () if notes.NO_TOOLS in looked.notes else ("chat_tools",)
    return Composed(
        lines=lines,
        notes=(*looked.notes, *(() if lines else (notes.MODEL_SILENT,))),
        reasoner=used.model,
        prompts={load(one).name: load(one).sha256 for one in ("reasoner", "chat", *offered)},
        usage=used,
        looked=looked,
    )


async def _look(
    at: Opened, state: Conversation, looked: Looked, chosen: Chat, used: Usage
) -> tuple[tuple[DraftSentence, ...] | None, Usage]:
    """Let the model call tools until it answers, or its rounds are spent.

    Returns:
        Its claims, or None where it is to be asked for them, and the usage with all calls.
    """
    said = [*_messages(state, looked), HumanMessage(load("chat_tools").render())]
    for _ in range(ROUNDS):
        try:
            reply = await ask(at, ModelQuestion(said, Proposal, tools=OFFERED), used)
        except TakesNoTools:
            looked.notes.append(notes.NO_TOOLS)
            return None, used
        used = reply.usage
        message, called = reply.message, _calls_of(reply.message)
        if message is None or not called:
            sentences, read = read_claims(reply, load("chat_tools").name)
            return (sentences if read.unread == used.unread else None), read
        said += [message, *[await looked.answer(one, chosen) for one in called]]
    return None, used


async def rewrite(state: Conversation, chosen: Settings) -> Composed:
    """The answer with its refused claims written again by the model; raises as `propose` does."""
    composed, prompt = state["composed"], load("repair")
    refused = [
        RejectedClaim(claim=composed.lines[place].sentence.claim, problems=problems)
        for place, problems in composed.findings.items()
    ]
    asked = HumanMessage(prompt.render(findings=fenced(repair_request(refused))))
    at = chosen.writer()
    used = composed.usage or Usage(model=at.name, price=at.price)
    looked: Looked = composed.looked
    reply = await ask(at, ModelQuestion([*_messages(state, looked), asked], Proposal), used)
    sentences, used = read_claims(reply, prompt.name)
    kept = [line for place, line in enumerate(composed.lines) if place not in composed.findings]
    said = {line.sentence.claim.text for line in kept}
    new = [one for one in sentences if one.claim.text not in said]
    return replace(
        composed,
        lines=(*kept, *_lines(looked, new)),
        prompts={**composed.prompts, prompt.name: prompt.sha256},
        usage=used,
    )


def _calls_of(message: BaseMessage | None) -> list[ToolCall]:
    """The calls of one round; those whose arguments are no JSON have none."""
    if not isinstance(message, AIMessage):
        return []
    broken = message.invalid_tool_calls
    return [
        *message.tool_calls,
        *(ToolCall(name=one["name"] or "", args={}, id=one["id"]) for one in broken),
    ]


def _messages(state: Conversation, looked: Looked) -> list[BaseMessage]:
    turns = (
        f"user: {turn['question']}\nfacsight: {turn['answer']}"
        for turn in state.get("turns", [])[-_TURNS_SENT:]
    )
    asked = load("chat").render(
        face=looked.face or "none",
        pictures=looked.listed(),
        turns=fenced("\n".join(turns)),
        evidence=fenced(evidence_on(looked.ledger, looked.face, looked.shown)),
        question=fenced(state["question"]),
    )
    return [SystemMessage(load("reasoner").render()), HumanMessage(asked)]


def _lines(looked: Looked, sentences: Iterable[DraftSentence]) -> tuple[Line, ...]:
    return tuple(Line(looked.spoken_of, looked.ledger, one) for one in sentences)


def _looked(state: Conversation, tell: Callable[[str], None]) -> Looked:
    """The picture, its evidence and the face that the question is about, before any tool."""
    pictures, slots = state["pictures"], state["plan"].slots
    named = [int(one) for one in slots.pictures if one.isdigit() and 1 <= int(one) <= len(pictures)]
    number = named[0] if named else min(state.get("picture", 1), len(pictures))
    ledger = ledger_of(pictures[number - 1])
    focus = state.get("face")
    found, _ = find_faces(ledger, slots.faces, focus)
    known = faces_of(ledger)
    face = found[0] if found else focus if focus in known else next(iter(known), None)
    words = [*(turn["question"] for turn in state.get("turns", [])), state["question"]]
    return Looked(
        pictures=list(pictures),
        number=number,
        ledger=ledger,
        face=face,
        words="\n".join(words),
        context=state.get("context"),
        tell=tell,
    )
