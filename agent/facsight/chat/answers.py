"""The table of answers: for each intent, the sentences that a face's or a picture's rows allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from facsight.chat import labels, notes, units, verdict
from facsight.chat.pictures import reworded
from facsight.chat.reply import Note, ReadingReply
from facsight.chat.sentences import row_sentence, rows_sentences, told, unavailable
from facsight.chat.slots import plain
from facsight.chat.topic import Composed, Line, Topic
from facsight.reasoner.draft import DraftSentence
from facsight.reasoner.face import Face
from facsight.reasoner.reason import reason
from facsight_tools.facs import ACTION_UNITS

Answer = Callable[[Topic, Face, str], Composed]

_BODY: Final = ("S.body", "S.hand", "S.hands")
_SCENE: Final = ("S.light", "S.contrast", "S.size", "S.body", "S.hand", "S.gaze", "S.facing")
_POSE: Final = ("pose.yaw", "pose.pitch", "pose.roll")
_GAZE: Final = ("gaze.yaw", "gaze.pitch", "gaze.eye_yaw", "gaze.eye_pitch")
_BRIEF: Final = 5
_OTHERWISE: Final = re.compile(r"\b(?:what if|if|suppose|imagine|assum(?:e|ing))\b")
_TAKEN_AWAY: Final = re.compile(
    r"\b(?:without|no|not|never|werent|wasnt|isnt|didnt|hadnt|absent|missing|gone|remov\w*|took"
    r"|taken?|away|dropp?\w*|disregard\w*|ignor\w*|leave|left out|zero|0)\b"
)
_SUREST: Final = re.compile(r"\b(?:highest|most|best|surest)\b")


def on_face(intent: str, topic: Topic, question: str) -> Composed:
    """The answer on one face; a note where the face, or what is asked of it, is not there."""
    if topic.face is None:
        return Composed(notes=(notes.NO_FACE,))
    composed = FACE_ANSWERS[intent](topic, topic.face, question)
    empty = not (composed.lines or composed.notes or composed.rows)
    return replace(composed, notes=(notes.NOTHING_SAID,)) if empty else composed


def on_picture(intent: str, topic: Topic) -> Composed:
    """The answer on a picture as a whole."""
    prefixes = {"people": ("S.people",), "scene": ("S.people", *_SCENE), "body": _BODY}[intent]
    composed = _composed(topic, told(topic.ledger, prefixes))
    if intent == "body" and not composed.lines:
        return Composed(notes=(notes.NO_BODY,))
    return composed


def sources(topic: Topic) -> Composed:
    """The literature, as its rows say it."""
    return _composed(
        topic, [row_sentence(r) for r in topic.ledger.rows if r.status == "literature"]
    )


def reading_of(topic: Topic, face: str | None) -> Composed:
    """The reasoner's whole answer on a face: the sentences and the distributions."""
    draft = reason(topic.ledger, face, topic.chosen.labels, topic.chosen.lens)
    sentences = draft.sentences if topic.count == 1 else draft.sentences[:_BRIEF]
    numbers = ReadingReply(
        picture=topic.picture,
        face=face or "",
        face_only=draft.face_only,
        context_only=draft.context_only,
        fused=draft.fused,
        disagreement=draft.disagreement,
    )
    lines = tuple(Line(topic.picture, topic.ledger, one, draft.fused) for one in sentences)
    return Composed(lines=lines, readings=(numbers,) if face else ())


def _composed(topic: Topic, sentences: Iterable[DraftSentence], *said: Note) -> Composed:
    lines = tuple(Line(topic.picture, topic.ledger, one) for one in sentences)
    return Composed(lines=lines, notes=said)


def _read(topic: Topic, face: Face, _: str) -> Composed:
    return reading_of(topic, face.id)


def _units(topic: Topic, face: Face, question: str) -> Composed:
    if topic.slots.ranged and verdict.on_units(face, topic.slots, question) is not None:
        return _unit(topic, face, question)  # "Is AU12 above C?"
    said = [notes.NEAR] if units.NEAR.search(question) else []
    composed = _composed(topic, units.listed(face, topic.slots, question), *said)
    if composed.lines or topic.slots.sides or topic.slots.side:
        return composed
    text = "No unit that was measured is in that range."
    return replace(composed, notes=(Note(kind="missing", text=text),))


def _unit(topic: Topic, face: Face, question: str) -> Composed:
    slots = topic.slots
    halved = slots.side or slots.sides
    known = [ACTION_UNITS[n] for n in slots.units if n in ACTION_UNITS]
    said = [notes.no_sides(unit.code) for unit in known if halved and not unit.sided]
    if topic.count == 1:
        said += notes.yes_or_no(verdict.on_units(face, slots, question))
    return _composed(topic, units.unit_sentences(face, slots.units, slots), *said)


def _compare_units(topic: Topic, face: Face, question: str) -> Composed:
    lost = [n for n in topic.slots.units[:2] if n not in face.units]
    if lost:
        return Composed(notes=(notes.NOTHING_SAID,))
    said = notes.yes_or_no(verdict.on_two_units(face, question)) if topic.count == 1 else ()
    return _composed(topic, units.compared(face, topic.slots.units), *said)


def _confidence(topic: Topic, face: Face, question: str) -> Composed:
    highest = bool(_SUREST.search(question.lower()))
    said = notes.SUREST_FIRST if highest else notes.LEAST_SURE_FIRST
    return _composed(topic, units.by_confidence(face, highest=highest), said)


def _where(topic: Topic, face: Face, _: str) -> Composed:
    asked = topic.slots.units
    return _composed(topic, units.place_sentences(face, asked), *notes.muscles(asked))


def _pose(topic: Topic, face: Face, _: str) -> Composed:
    return _composed(topic, rows_sentences(face, _POSE))


def _gaze(topic: Topic, face: Face, _: str) -> Composed:
    target = topic.ledger.get(f"S.gaze.{face.id[1:]}.target")
    further = [row_sentence(target)] if target and target.status == "measured" else []
    return _composed(topic, [*rows_sentences(face, _GAZE), *further])


def _quality(topic: Topic, face: Face, _: str) -> Composed:
    weak = [key for key, row in face.rows.items() if "outside the reliable range" in row.text]
    keys = weak or ["quality.size", "quality.blur"]
    return _composed(topic, rows_sentences(face, ["quality", *keys]))


def _smile(topic: Topic, face: Face, _: str) -> Composed:
    row = face.rows.get("smile")
    cited = [face.units[n].row for n in (12, 6, 14, 15) if row and f"AU{n}" in row.text]
    kinds = [row_sentence(row, *cited)] if row else []
    return _composed(topic, [*kinds, *units.unit_sentences(face, (12, 6, 14))])


def _labels_asked(topic: Topic, known: list[str], question: str) -> list[str]:
    """The labels that are named: those of the set in use by their own names, else by the words
    that stand for the basic ones."""
    text = plain(question)
    own = [label for label in known if re.search(rf"\b{re.escape(plain(label))}\b", text)]
    return own or list(topic.slots.labels)


def _scores(topic: Topic, face: Face, question: str) -> Composed:
    known = labels.ranked(face.scores or {})
    asked = _labels_asked(topic, known, question)
    lost = [label for label in asked if label not in known]
    if lost:
        return Composed(notes=(notes.unknown_label(lost[0], known),))
    return _composed(topic, labels.score_sentences(face, asked or known))


def _why(topic: Topic, face: Face, question: str) -> Composed:
    return _on_labels(topic, face, question, labels.why, labels.ranked(face.scores or {})[:1])


def _why_not(topic: Topic, face: Face, question: str) -> Composed:
    return _on_labels(topic, face, question, labels.why_not, labels.ranked(face.scores or {})[1:2])


def _on_labels(
    topic: Topic,
    face: Face,
    question: str,
    say: Callable[[Face, str], Iterable[DraftSentence]],
    default: list[str],
) -> Composed:
    known = labels.ranked(face.scores or {})
    asked = _labels_asked(topic, known, question) or default
    lost = [label for label in asked if label not in known]
    if lost:
        return Composed(notes=(notes.unknown_label(lost[0], known),))
    return _composed(topic, [one for label in asked[:2] for one in say(face, label)])


def _change(topic: Topic, face: Face, question: str) -> Composed:
    if topic.slots.units:
        return _without(topic, face, question)
    sentences, added = labels.change(face)
    said = (notes.ADDED_UNITS,) if added else () if sentences else (notes.NOTHING_FLIPS,)
    return _composed(topic, sentences, *said)


def _without(topic: Topic, face: Face, question: str) -> Composed:
    """What single units do to the scores: what is told is how these are without them."""
    text, asked = plain(question), topic.slots.units
    if _OTHERWISE.search(text) and not _TAKEN_AWAY.search(text):
        states = units.unit_sentences(face, asked)
        return _composed(topic, list(states)[:1], notes.ONLY_REMOVALS)
    named = [one for one in topic.slots.labels if one in (face.scores or {})]
    told, lost = labels.without(face, asked)
    said = [notes.rests_little(ACTION_UNITS[n].code) for n in lost if n in ACTION_UNITS]
    return _composed(topic, [*labels.score_sentences(face, named), *told], *said)


def _effect(topic: Topic, face: Face, _: str) -> Composed:
    """The reading with the user's words, beside what it is without them."""
    told = reading_of(topic, face.id)
    if all(row.status != "stated" for row in topic.ledger.rows):
        return Composed(notes=(notes.NO_WORDS,))
    without = reading_of(replace(topic, ledger=reworded(topic.ledger, None)), face.id)
    before = without.readings[0].fused
    readings = tuple(one.model_copy(update={"fused_before": before}) for one in told.readings)
    lines = tuple(
        line for line in told.lines if any(one[0] == "C" for one in line.sentence.claim.cites)
    )
    return Composed(lines=lines, readings=readings, notes=notes.effect(before, readings[0].fused))


def _unmeasured(topic: Topic, face: Face, _: str) -> Composed:
    asked = topic.slots.units
    hidden = [
        unit
        for unit in face.units.values()
        if unit.intensity is None and (not asked or unit.number in asked)
    ]
    return _composed(topic, unavailable(hidden))


FACE_ANSWERS: Final = MappingProxyType[str, Answer](
    {
        "read": _read,
        "units": _units,
        "unit": _unit,
        "compare_units": _compare_units,
        "confidence": _confidence,
        "where": _where,
        "pose": _pose,
        "gaze": _gaze,
        "quality": _quality,
        "smile": _smile,
        "scores": _scores,
        "why": _why,
        "why_not": _why_not,
        "change": _change,
        "effect": _effect,
        "unmeasured": _unmeasured,
    }
)
PICTURE_ANSWERS: Final = ("people", "scene", "body")
