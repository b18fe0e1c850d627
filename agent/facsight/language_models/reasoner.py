"""A language model as reasoner: it chooses statements, and writes refused ones again.

It is sent numbers and words, no pixels: what matters of the face, the scene, what a vision model
said of it and the user's words. What it writes is read into typed statements or refused; none of
its own words are part of an answer. A model that writes no statement that holds is given a numbered
list of what does, and chooses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from facsight.language_models.calls import ModelQuestion, ModelReply, ask
from facsight.language_models.chat_model import Opened
from facsight.language_models.facts import BRIEF, WHOLE, Extent, facts, offered
from facsight.language_models.failures import told
from facsight.language_models.proposal import (
    Choice,
    Hearing,
    Proposal,
    Proposed,
    chosen_numbers,
    complete_items,
    read_items,
    refused_of,
    writing_rules,
)
from facsight.language_models.reading import read_form
from facsight.language_models.room import fits, learn_room
from facsight.reasoner.draft import StatedDraft
from facsight_prompts import fenced, load
from facsight_tools.answers.inference import Refused
from facsight_tools.answers.notices import Notice, Step
from facsight_tools.errors import AgentError, PromptTooLong
from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.usage import Unread, Usage
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.menu import MOST, pick
from facsight_tools.statements.plan import told as sentences_of

_ALIKE: Final = 6
"""Statements of one kind in a numbered list."""

_FEWEST: Final = 8
"""Sentences of such a list for a model that takes in little."""

_MOST_EXAMPLES: Final = 40

Show: TypeAlias = Callable[[Statement], None]
"""Is given each statement that holds, while a model writes the next."""


async def propose(
    at: Opened,
    evidence: Evidence,
    base: StatedDraft,
    show: Show,
    *,
    lens: str,
    examples: Examples | None = None,
    looked: str = "",
    used: Usage | None = None,
) -> StatedDraft:
    """The statements that a model writes, or chooses where none that it writes hold.

    Args:
        at: the model.
        evidence: what they are about.
        base: what the deterministic reasoner would say of the face, all of which holds.
        show: is given every statement that holds while others are still written.
        lens: the theory to read the face through.
        examples: labelled faces that define categories, whose labels and notes are sent.
        looked: what the model's looking again gave; `used`: what that took.

    Returns:
        A draft whose statements are typed and not judged; `unread` is what was none. Of a model
        that chose from the list all statements hold, and its reasoner is `NAME, by menu`. Of a
        model that failed there are none, and `notices` says why.
    """
    used = used or Usage(model=at.name, price=at.price)
    draft = replace(base, statements=(), reasoner=at.name, usage=used)
    await learn_room(at)
    try:
        draft = await _written(at, evidence, base, draft, show, lens, examples, looked)
        if any(one.judge(evidence).holds for one in draft.statements):
            return draft
        return await _by_menu(at, evidence, base, draft, show)
    except AgentError as error:
        return _failed(draft, error, at, "write")


async def _written(
    at: Opened,
    evidence: Evidence,
    base: StatedDraft,
    draft: StatedDraft,
    show: Show,
    lens: str,
    examples: Examples | None,
    looked: str,
) -> StatedDraft:
    """What the model writes; nothing, with a notice, where the question does not fit it."""

    def asked(extent: Extent) -> list[BaseMessage]:
        shown = shown_examples(base, examples)
        return [*opening(evidence, base, lens, extent, looked), *shown]

    try:
        reply, extent = await _ask_fitting(at, asked, Hearing(_judged(evidence, show)), draft.usage)
    except PromptTooLong as error:
        return _shortened(replace(draft, usage=error.usage or draft.usage), at)
    proposed, used = read_proposal(reply, load("question").name)
    named = ["reasoner", lens_prompt(lens), "question", *(["examples"] if examples else [])]
    draft = replace(
        draft,
        statements=proposed.statements,
        unread=proposed.unread,
        prompts=_hashes(*named),
        usage=used,
    )
    return draft if extent is WHOLE else _shortened(draft, at)


async def _ask_fitting(
    at: Opened,
    asked: Callable[[Extent], list[BaseMessage]],
    hear: Hearing,
    used: Usage | None,
) -> tuple[ModelReply, Extent]:
    """The answer to the question with as much of the evidence as fits the model.

    Raises:
        PromptTooLong: not even the shortest fits.
        AgentError: as `ask` raises.
    """
    used = used or Usage(model=at.name, price=at.price)
    for extent in (WHOLE, BRIEF):
        messages = asked(extent)
        if fits(at, messages):
            try:
                question = ModelQuestion(messages, Proposal, hear=hear)
                return await ask(at, question, used), extent
            except PromptTooLong as error:
                used = error.usage or used
    failed = PromptTooLong(f"Not even the shortest question fits {at.name}.")
    failed.usage = used
    raise failed


async def _by_menu(
    at: Opened, evidence: Evidence, base: StatedDraft, draft: StatedDraft, show: Show
) -> StatedDraft:
    """What the model chooses from a numbered list; `draft` with the count of it where nothing."""
    prompt = load("menu")
    listed = offered(base.statements, MOST, _ALIKE)
    asked = _menu(listed, evidence, base)
    while not fits(at, asked) and len(listed) > _FEWEST:
        listed = listed[: len(listed) * 3 // 4]
        asked = _menu(listed, evidence, base)
    reply = await ask(at, ModelQuestion(asked, Choice), draft.usage or Usage(model=at.name))
    chosen, used = _chosen(reply, listed, prompt.name)
    tried = replace(draft, usage=used, prompts={**draft.prompts, **_hashes("menu")})
    if not chosen:
        return tried
    for one in chosen:
        show(one)
    wrong = [(one, one.judge(evidence).why) for one in draft.statements]
    return replace(
        tried,
        statements=tuple(chosen),
        unread=(*draft.unread, *(refused_of(one, why) for one, why in wrong)),
        reasoner=f"{at.name}, by menu",
        by_menu=True,
    )


def _menu(listed: Iterable[Statement], evidence: Evidence, base: StatedDraft) -> list[BaseMessage]:
    lines = [f"{number}. {said}" for number, said in enumerate(_sentences(listed, evidence), 1)]
    shown = fenced("\n".join(lines))
    return [HumanMessage(load("menu").render(face=str(base.face), listed=shown))]


async def rewrite(
    at: Opened,
    evidence: Evidence,
    draft: StatedDraft,
    refused: Sequence[Refused],
    show: Show,
    *,
    base: StatedDraft,
    lens: str,
) -> StatedDraft:
    """The draft with what was refused written again by the model.

    Args:
        at, evidence, show, lens: as of `propose`.
        draft: the model's, of which those statements are kept that hold.
        refused: what was refused of it, each with its reason.
        base: what the deterministic reasoner would say of the face.

    Returns:
        What held and what is new, which nothing has judged; `unread` is of this answer alone. Where
        the model fails it is what held, and `notices` says why.
    """
    prompt = load("repair")
    lines = "\n".join(json.dumps(one.model_dump(), ensure_ascii=False) for one in refused)
    kept = tuple(one for one in draft.statements if one.judge(evidence).holds)

    def asked(extent: Extent) -> list[BaseMessage]:
        written = HumanMessage(prompt.render(refused=fenced(lines)))
        return [*opening(evidence, base, lens, extent), written]

    try:
        reply, _ = await _ask_fitting(at, asked, Hearing(_judged(evidence, show)), draft.usage)
    except AgentError as error:
        return _failed(replace(draft, statements=kept, unread=()), error, at, "repair")
    proposed, used = read_proposal(reply, prompt.name)
    return replace(
        draft,
        statements=tuple(dict.fromkeys([*kept, *proposed.statements])),
        unread=proposed.unread,
        prompts={**draft.prompts, **_hashes("repair")},
        usage=used,
    )


def _failed(draft: StatedDraft, error: AgentError, at: Opened, step: Step) -> StatedDraft:
    notices = (*draft.notices, told(error, at.name, step, at.address))
    return replace(draft, usage=error.usage or draft.usage, notices=notices)


def _shortened(draft: StatedDraft, at: Opened) -> StatedDraft:
    notice = Notice.of("shortened", "write", at.name, tokens=at.can.room)
    return replace(draft, notices=(*draft.notices, notice))


def read_proposal(reply: ModelReply, prompt: str) -> tuple[Proposed, Usage]:
    """What an answer proposes, and what it took.

    Of an answer that is no JSON as a whole the statements that are complete are read, and the
    usage says what was wrong with it.
    """
    proposal = read_form(reply.text, Proposal, prompt=prompt, cut_off=reply.cut_off)
    if isinstance(proposal, Unread):
        return read_items(complete_items(reply.text)), _unread(reply.usage, proposal)
    return read_items(proposal.statements), reply.usage


def _chosen(
    reply: ModelReply, listed: Sequence[Statement], prompt: str
) -> tuple[list[Statement], Usage]:
    choice = read_form(reply.text, Choice, prompt=prompt, cut_off=reply.cut_off)
    if isinstance(choice, Choice):
        return pick(listed, choice.say), reply.usage
    chosen = pick(listed, chosen_numbers(reply.text))
    return chosen, reply.usage if chosen else _unread(reply.usage, choice)


def _unread(used: Usage, unread: Unread) -> Usage:
    return used.model_copy(update={"unread": (*used.unread, unread)})


def _judged(evidence: Evidence, show: Show) -> Show:
    """Shows what holds."""

    def judged(statement: Statement) -> None:
        if statement.judge(evidence).holds:
            show(statement)

    return judged


def opening(
    evidence: Evidence, base: StatedDraft, lens: str, extent: Extent = WHOLE, looked: str = ""
) -> list[BaseMessage]:
    """How statements are written, the lens to read the face through, and the evidence."""
    rules = f"{writing_rules()}\n{load(lens_prompt(lens)).render()}"
    return [SystemMessage(rules), HumanMessage(question(evidence, base, extent, looked))]


def lens_prompt(lens: str) -> str:
    """The id of the prompt of a lens."""
    return f"lens_{lens.replace('-', '_')}"


def shown_examples(base: StatedDraft, examples: Examples | None) -> list[BaseMessage]:
    """The labels and notes of labelled examples, where some were given."""
    if examples is None:
        return []
    lines = [one.model_dump_json(include={"label", "note"}) for one in examples.examples]
    shown = "\n".join([*dict.fromkeys(lines)][:_MOST_EXAMPLES])
    return [HumanMessage(load("examples").render(face=str(base.face), examples=fenced(shown)))]


def question(
    evidence: Evidence, base: StatedDraft, extent: Extent = WHOLE, looked: str = ""
) -> str:
    """What matters of the draft's face, as the prompt has it, and what looking again gave."""
    if base.face is None:
        raise ValueError("base: expected a draft on a face")
    shown = "\n".join(filter(None, [facts(evidence, base.face, base.statements, extent), looked]))
    return load("question").render(face=str(base.face), evidence=fenced(shown))


def _sentences(listed: Iterable[Statement], evidence: Evidence) -> list[str]:
    """What is chosen from, in plain English."""
    return [sentences_of([[one]], evidence).claims[0].text for one in listed]


def _hashes(*prompts: str) -> dict[str, str]:
    return {load(one).name: load(one).sha256 for one in prompts}
