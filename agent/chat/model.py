"""A language model for what the grammar does not know: it proposes, the checker judges.

It is sent the rows of the face, the scene and the user's words, and the last turns; no pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from facsight.agent.chat import notes
from facsight.agent.chat.state import Conversation, ledger_of
from facsight.agent.chat.topic import Composed, Line
from facsight.agent.chat.who import faces_of, find_faces
from facsight.agent.context import Settings
from facsight.agent.models.calls import Question, ask
from facsight.agent.models.proposal import Proposal
from facsight.agent.models.reasoner import evidence_on, read_claims
from facsight.agent.reasoner.draft import Sentence
from facsight.prompts import fenced, load
from facsight.tools.evidence.checker.repair import repair_request
from facsight.tools.evidence.claims import RejectedClaim, Usage
from facsight.tools.evidence.rows import Ledger

_TURNS_SENT: Final = 6


async def propose(state: Conversation, chosen: Settings) -> Composed:
    """The model's claims on the question, unchecked.

    Raises:
        AgentError: the model cannot be opened, refused, or did not answer.
    """
    at = chosen.writer()
    reply = await ask(
        at, Question(_messages(state), Proposal), Usage(model=at.name, price=at.price)
    )
    sentences, used = read_claims(reply, load("chat").name)
    lines = _lines(state, sentences)
    return Composed(
        lines=lines,
        notes=() if lines else (notes.MODEL_SILENT,),
        reasoner=used.model,
        prompts={load(one).name: load(one).sha256 for one in ("reasoner", "chat")},
        usage=used,
    )


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
    reply = await ask(at, Question([*_messages(state), asked], Proposal), used)
    sentences, used = read_claims(reply, prompt.name)
    kept = [line for place, line in enumerate(composed.lines) if place not in composed.findings]
    said = {line.sentence.claim.text for line in kept}
    new = [one for one in sentences if one.claim.text not in said]
    return replace(
        composed,
        lines=(*kept, *_lines(state, new)),
        prompts={**composed.prompts, prompt.name: prompt.sha256},
        usage=used,
    )


def _messages(state: Conversation) -> list[BaseMessage]:
    _, ledger, face = _spoken_of(state)
    turns = (
        f"user: {turn['question']}\nfacsight: {turn['answer']}"
        for turn in state.get("turns", [])[-_TURNS_SENT:]
    )
    asked = load("chat").render(
        face=face or "none",
        turns=fenced("\n".join(turns)),
        evidence=fenced(evidence_on(ledger, face)),
        question=fenced(state["question"]),
    )
    return [SystemMessage(load("reasoner").render()), HumanMessage(asked)]


def _lines(state: Conversation, sentences: Iterable[Sentence]) -> tuple[Line, ...]:
    number, ledger, _ = _spoken_of(state)
    return tuple(Line(number, ledger, one) for one in sentences)


def _spoken_of(state: Conversation) -> tuple[int, Ledger, str | None]:
    """The picture, its evidence and the face that the question is about."""
    pictures, slots = state["pictures"], state["plan"].slots
    named = [int(one) for one in slots.pictures if one.isdigit() and 1 <= int(one) <= len(pictures)]
    number = named[0] if named else min(state.get("picture", 1), len(pictures))
    ledger = ledger_of(pictures[number - 1])
    focus = state.get("face")
    found, _ = find_faces(ledger, slots.faces, focus)
    known = faces_of(ledger)
    face = found[0] if found else focus if focus in known else next(iter(known), None)
    return number, ledger, face
