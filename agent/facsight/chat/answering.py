"""From what was understood to an answer: the pictures and faces meant, and their sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from facsight.chat import notes
from facsight.chat.answers import (
    PICTURE_ANSWERS,
    on_face,
    on_picture,
    reading_of,
    sources,
)
from facsight.chat.compare import comparison, joined_ledger
from facsight.chat.intents import DECLINED
from facsight.chat.sentences import row_sentence, tellable
from facsight.chat.slots import Side
from facsight.chat.state import Conversation, Picture, ledger_of
from facsight.chat.topic import Composed, Line, Topic
from facsight.chat.understand import Understood
from facsight.chat.who import faces_of, find_faces
from facsight.reasoner.face import Face
from facsight.settings import Settings
from facsight_tools.evidence.rows import Ledger


def answer(state: Conversation, chosen: Settings) -> tuple[Composed, int, str | None]:
    """The answer without a language model.

    Returns:
        What is to be said, and the picture and face that the next question speaks of.
    """
    plan, pictures = state["plan"], state.get("pictures", [])
    at, face = state.get("picture", 1), state.get("face")
    if plan.intent in DECLINED:
        return Composed(notes=(notes.declined(plan.intent),)), at, face
    if plan.intent == "help":
        return Composed(notes=(notes.helped(),)), at, face
    if plan.intent == "open":
        # With a model, only a conversation without a picture comes here
        said = notes.NEEDS_MODEL if chosen.model is None else notes.NO_PICTURE
        return Composed(notes=(said,)), at, face
    if plan.intent in ("overlay", "opened"):
        return Composed(), at, face
    if not pictures:
        return Composed(notes=(notes.NO_PICTURE,)), at, face
    if plan.intent == "compare_pictures":
        return _compare_pictures(state, pictures), at, face
    number = _picture(plan.slots.pictures, pictures, at)
    if number is None:
        lost = plan.slots.pictures[0]
        return Composed(notes=(notes.missing_picture(lost, len(pictures)),)), at, face
    ledger = ledger_of(pictures[number - 1])
    return _on_picture(state, number, ledger, face if number == at else None, chosen)


def _on_picture(
    state: Conversation, number: int, ledger: Ledger, focus: str | None, chosen: Settings
) -> tuple[Composed, int, str | None]:
    known = faces_of(ledger)
    plan = _of_the_only_face(state["plan"]) if len(known) == 1 else state["plan"]
    topic = Topic(number, ledger, None, plan.slots, chosen)
    if plan.intent in PICTURE_ANSWERS:
        return on_picture(plan.intent, topic), number, focus
    if plan.intent == "sources":
        return sources(topic), number, focus
    if plan.intent == "rows":
        return _rows(topic), number, focus
    named, lost = find_faces(ledger, plan.slots.faces, focus)
    if lost:
        return Composed(notes=(notes.missing_face(lost[0], len(known)),)), number, focus
    if plan.intent == "compare_faces":
        return _compare_faces(state, topic, named or known[:2], known, number)
    if not known:
        intent = "read" if plan.intent in ("context", "forget_context") else plan.intent
        read = reading_of(topic, None) if intent == "read" else Composed(notes=(notes.NO_FACE,))
        return read, number, None
    faces = named or [focus if focus in known else known[0]]
    intent = "read" if plan.intent in ("context", "forget_context") else plan.intent
    parts = [
        on_face(
            intent, replace(topic, face=Face.of(ledger, one), count=len(faces)), state["question"]
        )
        for one in faces
    ]
    told = merged(parts)
    if plan.intent in ("context", "forget_context"):
        told = _moved(told, state, number)
    return told, number, faces[0]


def _of_the_only_face(plan: Understood) -> Understood:
    """ "And the left one?", after units of the only face there is, means its side."""
    slots = plan.slots
    if not (plan.carried and plan.intent in ("units", "unit") and len(slots.faces) == 1):
        return plan
    side: Side | None = next((one for one in get_args(Side) if one == slots.faces[0]), None)
    return replace(plan, slots=replace(slots, faces=(), side=side)) if side else plan


def _moved(told: Composed, state: Conversation, number: int) -> Composed:
    """A reading after other words: beside it, what was read before."""
    before = state.get("composed")
    earlier = {(one.picture, one.face): one.fused for one in before.readings} if before else {}
    readings = tuple(
        one.model_copy(update={"fused_before": earlier.get((number, one.face))})
        for one in told.readings
    )
    said = notes.SCORES_STAY if state["plan"].intent == "context" else notes.FORGOTTEN
    return replace(told, readings=readings, notes=(*told.notes, said))


def _picture(named: tuple[str, ...], pictures: list[Picture], at: int) -> int | None:
    if not named:
        return min(at, len(pictures))
    if named[0] == "other":
        return 3 - at if len(pictures) == 2 else None
    number = int(named[0])
    return number if 1 <= number <= len(pictures) else None


def _rows(topic: Topic) -> Composed:
    """Rows by their ids: told where they can be, and shown as they are."""
    found = [row for one in topic.slots.ids if (row := topic.ledger.get(one))]
    lost = tuple(one for one in topic.slots.ids if topic.ledger.get(one) is None)
    lines = tuple(
        Line(topic.picture, topic.ledger, row_sentence(row)) for row in found if tellable(row)
    )
    return Composed(
        lines=lines, rows=tuple(found), notes=(notes.missing_rows(lost),) if lost else ()
    )


def _compare_faces(
    state: Conversation, topic: Topic, named: list[str], known: list[str], number: int
) -> tuple[Composed, int, str | None]:
    pair = list(dict.fromkeys([*named, *known]))[:2]
    if len(pair) < 2:
        if known and len(topic.slots.units) > 1:
            face = Face.of(topic.ledger, known[0])
            told = on_face("compare_units", replace(topic, face=face), state["question"])
            return told, number, known[0]
        if len(state.get("pictures", [])) > 1 and known:
            return _compare_pictures(state, state["pictures"]), number, known[0]
        return Composed(notes=(notes.ONE_FACE if known else notes.NO_FACE,)), number, None
    one, other = (Face.of(topic.ledger, face) for face in pair)
    sentences = comparison(one, other, topic.slots.units)
    lines = tuple(Line(number, topic.ledger, sentence) for sentence in sentences)
    return Composed(lines=lines), number, pair[0]


def _compare_pictures(state: Conversation, pictures: list[Picture]) -> Composed:
    """The faces spoken of, or the largest, of two pictures, in a ledger made of both."""
    numbers = [int(one) for one in state["plan"].slots.pictures if one.isdigit()]
    lost = [n for n in numbers if not 1 <= n <= len(pictures)]
    if lost:
        return Composed(notes=(notes.missing_picture(str(lost[0]), len(pictures)),))
    if len(pictures) < 2:
        return Composed(notes=(notes.ONE_PICTURE,))
    at = state.get("picture", 1)
    pair = list(
        dict.fromkeys([*numbers, *([1, 2] if len(pictures) == 2 else [at - 1 or at + 1, at])])
    )
    sides: list[tuple[Ledger, str]] = []
    for number in sorted(pair[:2]):
        ledger = ledger_of(pictures[number - 1])
        known = faces_of(ledger)
        if not known:
            return Composed(notes=(notes.NO_FACE,))
        focus = state.get("face")
        sides.append((ledger, focus if number == at and focus in known else known[0]))
    both = joined_ledger(*sides)
    told = comparison(Face.of(both, "F1"), Face.of(both, "F2"), state["plan"].slots.units)
    return Composed(lines=tuple(Line(None, both, one) for one in told), notes=(notes.JOINED,))


def merged(parts: Iterable[Composed]) -> Composed:
    """Several answers as one; what two of them say alike is said once."""
    every = list(parts)
    lines = {
        (line.picture, line.sentence.claim.text): line for part in every for line in part.lines
    }
    return Composed(
        lines=tuple(lines.values()),
        notes=tuple(dict.fromkeys(note for part in every for note in part.notes)),
        rows=tuple(row for part in every for row in part.rows),
        readings=tuple(one for part in every for one in part.readings),
    )
