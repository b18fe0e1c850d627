"""A language model as reasoner: it puts the ledger into sentences, and rewrites refused ones.

It is sent numbers and words, no pixels: the rows of the face, the scene, what a vision model said
of it, the user's words, rules and literature. The distributions are computed from the ledger and
are not its business.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from facsight.language_models.calls import ModelQuestion, ModelReply, ask
from facsight.language_models.chat_model import Opened
from facsight.language_models.proposal import Hearing, Proposal
from facsight.language_models.reading import read_form
from facsight.reasoner.draft import Draft, DraftSentence
from facsight_prompts import fenced, load
from facsight_tools.evidence.checker import check_claim
from facsight_tools.evidence.checker.repair import repair_request
from facsight_tools.evidence.claims import Claim, Distribution, Problem, RejectedClaim
from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.payloads import OfFace, SecondReading
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.usage import Unread, Usage

_SENT: Final = ("id", "status", "value", "unit", "text")
_FIRST: Final = ("reasoner", "question")


Show = Callable[[Claim], None]


async def propose(
    at: Opened, ledger: Ledger, base: Draft, show: Show, examples: Examples | None = None
) -> Draft:
    """The model's claims with the numbers of `base`; no claims where its answer was no JSON.

    Args:
        at: the model.
        ledger: the evidence.
        base: what the deterministic reasoner wrote, with the distributions.
        show: is given every claim that has passed the checker while others are still written.
        examples: labelled faces that define categories, sent as numbers and words.

    Raises:
        AgentError: the model refused, or did not answer.
    """
    asked = ModelQuestion(
        [*opening(ledger, base), *shown_examples(base, examples)],
        Proposal,
        hear=_hearing(ledger, base, show),
    )
    reply = await ask(at, asked, Usage(model=at.name, price=at.price))
    sentences, used = read_claims(reply, load("question").name)
    return replace(
        base,
        sentences=sentences,
        reasoner=at.name,
        prompts={
            load(one).name: load(one).sha256
            for one in (*_FIRST, lens_prompt(base.lens), *(["examples"] if examples else []))
        },
        usage=used,
    )


async def rewrite(
    at: Opened,
    ledger: Ledger,
    draft: Draft,
    findings: Mapping[int, tuple[Problem, ...]],
    show: Show,
) -> Draft:
    """The draft with its refused claims written again by the model; raises as `propose` does."""
    refused = [
        RejectedClaim(claim=draft.sentences[place].claim, problems=problems)
        for place, problems in findings.items()
    ]
    prompt = load("repair")
    asked = ModelQuestion(
        [
            *opening(ledger, draft),
            HumanMessage(prompt.render(findings=fenced(repair_request(refused)))),
        ],
        Proposal,
        hear=_hearing(ledger, draft, show),
    )
    reply = await ask(at, asked, draft.usage or Usage(model=at.name, price=at.price))
    sentences, used = read_claims(reply, prompt.name)
    kept = [one for place, one in enumerate(draft.sentences) if place not in findings]
    return replace(
        draft,
        sentences=(*kept, *_new(sentences, kept)),
        prompts={**draft.prompts, prompt.name: prompt.sha256},
        usage=used,
    )


def read_claims(reply: ModelReply, prompt: str) -> tuple[tuple[DraftSentence, ...], Usage]:
    """The sentences of an answer; none, and why in the usage, where it cannot be read."""
    proposal = read_form(reply.text, Proposal, prompt=prompt, cut_off=reply.cut_off)
    if isinstance(proposal, Unread):
        unread = (*reply.usage.unread, proposal)
        return (), reply.usage.model_copy(update={"unread": unread})
    return proposal.sentences(), reply.usage


def _hearing(ledger: Ledger, draft: Draft, show: Show) -> Hearing:
    return Hearing(lambda heard: not check_claim(heard, ledger, fused=draft.fused), show)


def opening(ledger: Ledger, draft: Draft) -> list[BaseMessage]:
    """How claims are written, the lens they read the face through, and the evidence."""
    rules = f"{load('reasoner').render()}\n{load(lens_prompt(draft.lens)).render()}"
    return [SystemMessage(rules), HumanMessage(question(ledger, draft))]


def lens_prompt(lens: str) -> str:
    """The id of the prompt of a lens."""
    return f"lens_{lens.replace('-', '_')}"


def shown_examples(draft: Draft, examples: Examples | None) -> list[BaseMessage]:
    """The labelled examples as numbers and words, where some were given."""
    if examples is None:
        return []
    shown = {"label", "note", "units"}
    lines = "\n".join(one.model_dump_json(include=shown) for one in examples.examples)
    return [HumanMessage(load("examples").render(face=draft.face or "", examples=fenced(lines)))]


def evidence_on(ledger: Ledger, face: str | None, further: Collection[str] = ()) -> str:
    """The rows that a model may cite: those of the face and of no face, and `further` by id.

    Rows of a second action-unit reader are left out: no sentence may rest on them.
    """
    return as_lines(
        row
        for row in ledger.rows
        if row.id in further or (not isinstance(row.payload, SecondReading) and _is_on(row, face))
    )


def _is_on(row: Row, face: str | None) -> bool:
    return not isinstance(row.payload, OfFace) or row.payload.face_id == face


def as_lines(rows: Iterable[Row]) -> str:
    """Rows as a model is sent them, a line each as JSON."""
    return "\n".join(
        json.dumps({key: getattr(row, key) for key in _SENT}, ensure_ascii=False) for row in rows
    )


def question(ledger: Ledger, draft: Draft) -> str:
    """The evidence on the draft's face, and what was computed from it, as the prompt has it."""
    own = draft.face or ""
    return load("question").render(
        face=own,
        labels=", ".join(sorted(draft.face_only or {})),
        face_only=_spelled(draft.face_only),
        context_only=_spelled(draft.context_only),
        fused=_spelled(draft.fused),
        evidence=fenced(evidence_on(ledger, own)),
    )


def _spelled(distribution: Distribution | None) -> str:
    return "none" if distribution is None else json.dumps(distribution)


def _new(sentences: Iterable[DraftSentence], kept: Iterable[DraftSentence]) -> list[DraftSentence]:
    there = {one.claim.text for one in kept}
    return [one for one in sentences if one.claim.text not in there]
