"""A question on a picture as one on a video, and whose faces it is on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from facsight.chat.faces import Unclear, find
from facsight.chat.grammar import understand
from facsight.chat.query import Many, Query, Time
from facsight_tools.evidence.payloads import HappeningCount
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.video.names import BLINK, LOOKS

_OF_SMILE: Final = 12
_EVENTS: Final = {"smile": "smile", "crying": "cry_or_pain", "body": "hand_on_face"}
_OF_ALL: Final = ("moment", "span", "compare_faces", "gaze")
_OF_NOBODY: Final = ("first", "length", "people")
_OF_CRYING: Final = "cry_or_pain"
_OF_SEVERAL: Final = ("left", "right", "middle", "largest", "smallest", "they", "every")
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
    """A question on a face, or on all, as one on a video; None where a video has no answer to it.

    Whether something is there is asked as when it is.
    """
    if query.side is not None:
        return None
    if query.what == "gaze" and query.word == "face":
        return query
    if query.what == "compare_faces":
        if query.word is None:  # who does it more
            return query
        what = "unit_state" if query.unit else "label_state"
        named = query.but(what=what, word=None, place="every" if query.word == "both" else "they")
        return in_time_of(named) if query.unit or query.label else None
    event = None if query.word in _OF_ARMS else _EVENTS.get(query.what)
    if query.what == "unit_state" and query.unit is not None:
        event = "smile" if query.unit == _OF_SMILE else f"AU{query.unit}"
    if event is not None:
        laugh = "laugh" if event == "smile" and query.word == "laugh" else None
        return Query(what="when", event=event, face=query.face, place=query.place, word=laugh)
    if query.what in ("label_state", "score", "possible", "why_not") and query.label is not None:
        return Query(what="looks", label=query.label, face=query.face, place=query.place)
    return None


def faces_meant(query: Query, evidence: Evidence, spoken_of: int | None) -> tuple[int, ...]:
    """Whose faces a question on a video means: of a moment, of a comparison and of a plural all.

    Raises:
        Unclear: there is no such person, or the question does not tell which it is.
    """
    if query.what == "compare_faces" and query.face and query.other:
        pair = (query.face, query.other)
        return tuple(find(evidence, one, None, None) for one in pair)
    if query.place == "other" and len(evidence.faces) == 1:
        raise Unclear("nobody_else")
    unnamed = query.face is None and query.place is None
    if query.place in get_args(Many) or (query.what in _OF_ALL and unnamed):
        return evidence.faces
    return (find(evidence, query.face, query.place, spoken_of),)


def said_beside(query: Query, evidence: Evidence) -> tuple[str, ...]:
    """The notes on what a question takes for granted: several people, or that laughter is told."""
    several = query.what in ("first", "compare_faces") or query.place in _OF_SEVERAL
    alone = several and query.face is None and len(evidence.faces) == 1
    laughter = query.event == "smile" and query.word == "laugh"
    return (*(["one_person"] if alone else []), *(["laughter"] if laughter else []))


def names_one(query: Query, evidence: Evidence) -> bool:
    """Whether a question is on one of several people and does not say on which."""
    of_one = query.what not in (*_OF_ALL, *_OF_NOBODY)
    return of_one and query.face is None and query.place is None and len(evidence.faces) > 1


def not_looked_for(query: Query) -> str:
    """The note on an event that was not looked for; of quick movements it says when they are."""
    quick = query.event in ("nod", "shake", BLINK) or (query.event or "").startswith("AU46")
    return "quick_not_looked_for" if quick else "not_looked_for"


def asks_whether(query: Query) -> bool:
    """Whether a question wants yes or no, where one of both can be said.

    Crying and laughter are answered by what is near them, which is neither.
    """
    if query.word is not None or query.state not in (None, "present"):
        return False
    in_time = query.what in ("when", "looks") and query.state == "present"
    return (in_time or query.what in ("unit_state", "label_state")) and query.event != _OF_CRYING


def decided(
    query: Query, evidence: Evidence, faces: Sequence[int], *, whether: bool = False
) -> str:
    """The opening of what is asked of every face, or of one where `whether` is wanted.

    Empty where neither was asked, or it is not known.

    Yes of a face where the event that is asked for is seen, no where it was looked for.
    """
    event = query.event or (f"{LOOKS}{query.label}" if query.what == "looks" else "")
    asked = whether or query.place in get_args(Many)
    if not asked or query.what not in ("when", "looks") or query.word == "laugh":
        return ""
    found = []
    for face in faces:
        count = evidence.find(HappeningCount, face=face, event=event)
        found.append("" if count is None else "yes" if count.payload.count else "no")
    many = query.place if query.place in get_args(Many) else "they"
    said = of_all(many or "they", found)
    # Of one person "both" may be denied, and never confirmed
    return "" if query.place == "every" and said == "yes" and len(faces) == 1 else said


def of_all(whom: str, decided: Sequence[str]) -> str:
    """The opening of what is asked of every face; none where it is not known of one that counts."""
    said = {*decided}
    if len(said) == 1:
        turned = {"yes": "no", "no": "yes"} if whom == "none" else {}
        return turned.get(decided[0], decided[0])
    if whom in ("any", "none") and "yes" in said:
        return "yes" if whom == "any" else "no"
    if whom == "every" and "no" in said:
        return "no"
    return "not_all" if whom == "they" and {"yes", "no"} <= said else ""
