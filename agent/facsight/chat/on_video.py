"""A question on a picture as one on a video: whether something is there as when it is."""

from __future__ import annotations

from typing import Final, get_args

from facsight.chat.grammar import understand
from facsight.chat.query import Query, Time
from facsight_tools.statements.forms.tokens import Language

_OF_SMILE: Final = 12
_EVENTS: Final = {"smile": "smile", "crying": "cry_or_pain", "body": "hand_on_face"}
_OF_ARMS: Final = ("crossed", "raised")


def hear_of_video(question: str) -> tuple[Query, Language] | None:
    """The query on a video that a question is, and its language; None where it is none."""
    heard = understand(question)
    if heard is None:
        return None
    asked = heard.query
    in_time = asked.what in (*get_args(Time), "people")
    query = asked if in_time else in_time_of(asked)
    return None if query is None else (query, heard.language)


def in_time_of(query: Query) -> Query | None:
    """A question on one face as one on a video; None where a video has no answer to it."""
    if query.side is not None:
        return None
    event = None if query.word in _OF_ARMS else _EVENTS.get(query.what)
    if query.what == "unit_state" and query.unit is not None:
        event = "smile" if query.unit == _OF_SMILE else f"AU{query.unit}"
    if event is not None:
        return Query(what="when", event=event, face=query.face, place=query.place)
    if query.what in ("label_state", "score", "possible", "why_not") and query.label is not None:
        return Query(what="looks", label=query.label, face=query.face, place=query.place)
    return None
