"""From a question to what is asked, by the grammar alone; what it does not fit is said to be so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from facsight.chat.intents import INTENTS
from facsight.chat.slots import Slots, find_slots, plain

OPEN: Final = "open"
"""The name of what the grammar does not know."""

FACE_INTENTS: Final = (
    *(
        "read",
        "units",
        "unit",
        "compare_units",
        "confidence",
        "where",
        "pose",
        "gaze",
        "quality",
        "smile",
        "scores",
    ),
    *("why", "why_not", "change", "effect", "unmeasured"),
)
"""What a follow-up may ask of another face."""

_FOLLOW_UP: Final = re.compile(
    r"^(?:and|what about|how about|only|just|also|then|now|ok|okay|so)\b|^(?:the"
    r"|face|f) ?\w+(?: \w+)?$"
)
_CONTEXT: Final = re.compile(
    r"^(?:context|situation|fyi|by the way|btw|note|actually|well|you should know|in fact)\b[:, ]*"
    r"|\b(?:had|has|have) (?:just )?\w+(?:ed|t|n|d)\b|\bjust \w+\b|\b(?:was"
    r"|were) (?:about to|just|at)\b"
    r"|\b(?:she|he|they|we|i|it) (?:almost |nearly |never |finally |also |both |then |\w+ly )?"
    r"(?:won|lost|just|had|was|were|is at|are at|got|found|saw|heard|came|ran|fell|broke|beat|left"
    r"|missed|failed|passed|finished)\b"
    r"|\bit (?:is|was) (?:a|an|her|his|the|their)\b"
)
_ASKING: Final = re.compile(
    r"^(?:who|what|whats|which|where|when|why|how|is|are|was|were|do|does|did|can"
    r"|could|would|should|may"
    r"|might|tell|show|list|give|describe|explain|compare|draw|print|forget|ignore"
    r"|write|drop|any|if"
    r"|couldnt|isnt|cant|on what|under what|in which|and|so|only|read|analyze"
    r"|analyse|name|make|help"
    r"|please|name|translate|imagine|suppose)\b"
)
_NEGATION: Final = re.compile(
    r"\b(?:against|not|no|never|isnt|arent|wasnt|werent|doesnt|dont|didnt|rather than|instead of)\b"
)
_PREFACE: Final = re.compile(
    r"^\s*(?:context|situation|fyi|by the way|btw|note|actually|well"
    r"|you should know(?: that)?|in fact)\b"
    r"[:,\s]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as the grammar reads it.

    Attributes:
        intent: a name of `INTENTS`, `unit`, `compare_units`, `rows`, `context`, or `open`.
        words: for `context`, what the user says of the situation.
        carried: whether the intent is that of the turn before ("and the left one?").
    """

    intent: str
    slots: Slots
    words: str = ""
    carried: bool = False


def understand(question: str, before: str | None = None) -> Understood:
    """Read a question.

    Args:
        question: the user's words.
        before: the intent of the turn before, which a follow-up takes over.
    """
    text, slots = plain(question), find_slots(question)
    if slots.ids:
        return Understood("rows", slots)
    if _states(question, text):
        return Understood("context", slots, words=_PREFACE.sub("", question).strip())
    bare = Understood(_first(text), slots)
    named = _named(text, bare)
    if named.intent != OPEN and not _only_slots(text, named):
        return named
    return _follow_up(text, named, before)


def _first(text: str) -> str:
    return next((one.name for one in INTENTS if one.pattern.search(text)), OPEN)


def _named(text: str, found: Understood) -> Understood:
    """The intent with what the slots say: units make a question one on units."""
    slots, intent = found.slots, found.intent
    if intent == "compare_faces" and len(slots.units) > 1 and _than_units(text, slots):
        return replace(found, intent="compare_units")
    if (slots.ranged or slots.sides) and intent in ("compare_faces", OPEN):
        asked = "unit" if slots.units and slots.sides else "units"
        return replace(found, intent=asked)
    if intent == "compare_faces" and len(slots.pictures) > 1:
        return replace(found, intent="compare_pictures")
    if intent == "why" and _NEGATION.search(text) and slots.labels:
        return replace(found, intent="why_not")
    general = ("units", "smile", "gaze", "pose", "scores", "read", "quality", OPEN)
    explicit = bool(re.search(r"\bau ?\d|\baction unit", text)) or intent in (
        "read",
        "scores",
        "units",
        OPEN,
    )
    if slots.units and intent in general and explicit and not slots.ranged and not slots.labels:
        return replace(found, intent="unit")
    return found


def _than_units(text: str, slots: Slots) -> bool:
    """Whether units are compared with each other, and not two faces in them."""
    return " than " in text and not (slots.faces or slots.pictures)


def _only_slots(text: str, found: Understood) -> bool:
    """Whether a short follow-up names a label or a face and nothing that is asked."""
    return (
        bool(_FOLLOW_UP.match(text)) and len(text.split()) <= 3 and found.intent in ("scores", OPEN)
    )


def _follow_up(text: str, found: Understood, before: str | None) -> Understood:
    slots = found.slots
    short = len(text.split()) <= 7
    pronoun = bool(re.search(r"\b(?:her|him|them|it|she|he|this one|that one)$", text))
    if not (short and (_FOLLOW_UP.match(text) or slots.faces or pronoun)):
        return found
    if slots.labels:
        asked = before if before in ("why", "why_not", "scores") else "scores"
        return replace(found, intent=asked, carried=True)
    if slots.faces or slots.pictures or slots.side or slots.ranged or pronoun:
        carried = before if before in FACE_INTENTS else "read"
        return replace(found, intent=str(carried), carried=True)
    return found


def _states(question: str, text: str) -> bool:
    """Whether the user says something of the situation and asks nothing."""
    if question.rstrip().endswith("?") or (_ASKING.match(text) and not _PREFACE.match(question)):
        return False
    return bool(_PREFACE.match(question) and len(text.split()) > 3) or bool(_CONTEXT.search(text))
