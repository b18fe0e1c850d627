"""The steps of a turn: understand, act, compose, check, repair, reply."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.chat import notes
from facsight.chat.answering import answer
from facsight.chat.answers import reading_of
from facsight.chat.pictures import open_picture, save_overlay, with_words
from facsight.chat.reply import CheckedClaim, ReadingReply, Reply
from facsight.chat.slots import Slots
from facsight.chat.state import Chat, Conversation, Picture, chat, ledger_of
from facsight.chat.topic import Composed, Topic
from facsight.chat.understand import FACE_INTENTS, OPEN, Understood, understand
from facsight.chat.who import faces_of
from facsight_tools.errors import InputError
from facsight_tools.evidence.checker import check_claim
from facsight_tools.evidence.claims import RejectedClaim

_LONGEST_QUESTION: Final = 4000
_TURNS_KEPT: Final = 50
_WORDS: Final = ("context", "forget_context")


def understand_question(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """Read the question with the grammar.

    Raises:
        InputError: it is too long.
    """
    question = state["question"].strip()
    if len(question) > _LONGEST_QUESTION:
        raise InputError(f"A question has at most {_LONGEST_QUESTION} characters: shorten it.")
    _tell(runtime, "understand", "Reading the question")
    if not question:
        return {"plan": Understood("opened", Slots()), "calls": [], "composed": Composed()}
    plan = understand(question, state.get("intent"))
    if plan.carried and not plan.slots.units:  # "Is AU4 present? And the left one?"
        plan = replace(plan, slots=replace(plan.slots, units=tuple(state.get("units", ()))))
    return {"plan": plan, "calls": [], "composed": Composed()}


async def act(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """Call the tools that the question needs: new pictures, other words, an overlay."""
    chosen, plan = chat(runtime), state["plan"]
    pictures, before = list(state.get("pictures", [])), state.get("context")
    given = state.get("situation")
    context = before if given is None else given.strip() or None
    calls, said = [], []
    changed: dict[str, Any] = {}
    for name in state.get("open", []):
        _tell(runtime, "act", f"Measuring {name}")
        picture, made = await open_picture(name, context, chosen)
        pictures.append(picture)
        calls += made
        count = len(faces_of(ledger_of(picture)))
        said.append(notes.opened(len(pictures), picture["name"], count))
        changed |= {"picture": len(pictures), "face": None}
    readings: tuple[ReadingReply, ...] = ()
    if plan.intent in _WORDS:
        readings = _read_all(pictures, chosen)
        # Words add up over the turns; what was said stays until it is set aside.
        context = " ".join(filter(None, [context, plan.words])) if plan.words else None
    if context != before:
        for at, old in enumerate(pictures):
            _tell(runtime, "act", f"Reading your words on {old['name']}")
            pictures[at], made, told = await with_words(old, context, chosen)
            calls += made
            said += told
    if plan.intent == "overlay" and pictures:
        at = min(state.get("picture", 1), len(pictures)) - 1
        _tell(runtime, "act", f"Drawing on {pictures[at]['name']}")
        pictures[at], made, told = await save_overlay(pictures[at], chosen)
        calls += made
        said += told
    if plan.intent == "overlay" and not pictures:
        said.append(notes.NO_PICTURE)
    acted = Composed(notes=tuple(said), readings=readings)
    return {
        **changed,
        "pictures": pictures,
        "context": context,
        "calls": calls,
        "composed": acted,
    }


async def compose(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """Write the answer: by rule, or, where the grammar has none, by a language model."""
    _tell(runtime, "compose", "Looking it up in the evidence")
    chosen, acted = chat(runtime).settings, state["composed"]
    if state["plan"].intent == OPEN and chosen.model is not None and state.get("pictures"):
        from facsight.chat.model import propose

        _tell(runtime, "compose", "Asking the language model")
        composed = await propose(state, chat(runtime), lambda text: _tell(runtime, "compose", text))
        return _after_looking(state, replace(composed, notes=(*acted.notes, *composed.notes)))
    told, picture, face = answer(state, chosen)
    composed = replace(told, notes=(*acted.notes, *told.notes))
    return {"composed": composed, "picture": picture, "face": face}


def _after_looking(state: Conversation, composed: Composed) -> dict[str, Any]:
    """The answer, and what the model's calls changed: pictures may have been opened."""
    looked, before = composed.looked, len(state["pictures"])
    changed: dict[str, Any] = {"calls": [*state["calls"], *looked.calls]}
    if len(looked.pictures) > before:
        changed |= {"picture": len(looked.pictures), "face": None}
    return {"composed": composed, "pictures": looked.pictures, **changed}


def check(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """Judge every sentence against the ledger that it speaks of."""
    _tell(runtime, "check", "Checking every sentence")
    composed = state["composed"]
    judged = {
        place: check_claim(line.sentence.claim, line.ledger, fused=line.fused)
        for place, line in enumerate(composed.lines)
    }
    findings = {place: problems for place, problems in judged.items() if problems}
    return {"composed": replace(composed, findings=findings)}


async def repair(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """Have refused sentences put more plainly, or leave them out."""
    _tell(runtime, "repair", "Rewording what did not pass")
    composed = state["composed"]
    better = _plainer(composed)
    if composed.usage is not None:
        from facsight.chat.model import rewrite

        better = await rewrite(state, chat(runtime).settings)
    return {
        "composed": replace(
            better,
            rejected=(*composed.rejected, *_refused(composed)),
            repairs=composed.repairs + 1,
            findings={},
        )
    }


def reply(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """Give what passed, and remember the turn in words and numbers."""
    composed, plan = state["composed"], state["plan"]
    passed = [line for place, line in enumerate(composed.lines) if place not in composed.findings]
    said = composed.notes
    if composed.findings or composed.rejected:  # the row that decides it may be among them
        said = tuple(note for note in said if note.kind != "answer")
    if composed.lines and not passed:
        said = (*said, notes.NOTHING_LEFT)
    given = Reply(
        question=state["question"],
        intent=plan.intent,
        thread=chat(runtime).thread,
        claims=tuple(
            CheckedClaim(
                picture=line.picture, ledger_hash=line.ledger.hash, claim=line.sentence.claim
            )
            for line in passed
        ),
        notes=said,
        rows=composed.rows,
        readings=composed.readings,
        rejected=(*composed.rejected, *_refused(composed)),
        tool_calls=tuple(state["calls"]),
        ledgers={line.ledger.hash: line.ledger for line in passed},
        reasoner=composed.reasoner,
        prompts=composed.prompts,
        usage=composed.usage,
    )
    for one in given.claims:
        runtime.stream_writer({"node": "reply", "claim": one.claim.text})
    turn = {"question": state["question"], "answer": given.text}
    turns = [*state.get("turns", []), turn] if state["question"].strip() else state.get("turns", [])
    kept: dict[str, Any] = {}
    if plan.intent in FACE_INTENTS:
        kept = {"intent": plan.intent, "units": list(plan.slots.units)}
    return {"reply": given, "turns": turns[-_TURNS_KEPT:], **kept}


def _read_all(pictures: list[Picture], chosen: Chat) -> tuple[ReadingReply, ...]:
    """The readings of every face before the words change."""
    found: list[ReadingReply] = []
    for number, picture in enumerate(pictures, 1):
        ledger = ledger_of(picture)
        topic = Topic(number, ledger, None, Slots(), chosen.settings)
        for face in faces_of(ledger):
            found += reading_of(topic, face).readings
    return tuple(found)


def _plainer(composed: Composed) -> Composed:
    lines = []
    for place, line in enumerate(composed.lines):
        sentence = line.sentence.plainer() if place in composed.findings else line.sentence
        if sentence is not None:
            lines.append(replace(line, sentence=sentence))
    return replace(composed, lines=tuple(lines))


def _refused(composed: Composed) -> tuple[RejectedClaim, ...]:
    return tuple(
        RejectedClaim(claim=composed.lines[place].sentence.claim, problems=problems)
        for place, problems in composed.findings.items()
    )


def _tell(runtime: Runtime[Chat], node: str, text: str) -> None:
    runtime.stream_writer({"node": node, "text": text})
