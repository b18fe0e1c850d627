"""A question on a picture as one on a video, and whose faces it is on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Final, get_args

from facsight.chat.faces import Unclear, find, places
from facsight.chat.grammar import understand
from facsight.chat.query import Many, Query, Time
from facsight.chat.sentences import fixed
from facsight.reasoner.beside import (
    LEAST_MEASURED,
    compares,
    overlap_s,
    ranked,
    share_measured,
)
from facsight.reasoner.moments import MOST, answers_to, behind, whole
from facsight.reasoner.timeline import choose_in_time
from facsight_tools.answers.video import shorter
from facsight_tools.evidence import payloads
from facsight_tools.statements.base import Statement, rounds_to, seconds_of
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.kinds import EventSeen, EventTime, SegmentReading
from facsight_tools.video.cover import HANDS, of_mouth
from facsight_tools.video.names import BLINK, LOOKS

_OF_SMILE: Final = 12
_EVENTS: Final = {"smile": "smile", "crying": "cry_or_pain", "body": "hand_on_face"}
_OF_ALL: Final = ("moment", "span", "compare_faces", "gaze", "together")
_OF_NOBODY: Final = ("first", "length", "people")
_OF_CRYING: Final = "cry_or_pain"
_ALWAYS: Final = Decimal("0.95")
_LIKE: Final = {"smile": "knit_smile"}
"""What looks somewhat like an event where that is not seen."""
_OF_SEVERAL: Final = ("left", "right", "middle", "largest", "smallest", "they", "every")
_OF_ENDS: Final = ("when", "looks", "first")
_OF_SOME: Final = ("first", "compare_faces", "together")
_NO_WHETHER: Final = ("score", "why_not", "smile", "possible")
_OF_VIDEOS: Final = (
    *(*get_args(Time), "people"),
    *("reading", "strongest_emotion", "scores", "certainty", "why"),
)
"""What is asked of a video in its own form, and what of a face that a video answers as well."""
_OF_ARMS: Final = ("crossed", "raised")


def hear_of_video(question: str) -> tuple[Query, Language] | None:
    """The query on a video that a question is, and its language; None where it is none."""
    heard = understand(question)
    if heard is None:
        return None
    query = as_of_video(heard.query)
    return None if query is None else (query, heard.language)


def as_of_video(query: Query) -> Query | None:
    """A question as one on a video; None where no video answers it."""
    return query if query.what in _OF_VIDEOS else in_time_of(query)


def in_time_of(query: Query) -> Query | None:
    """A question on a face, or on all, as one on a video; None where a video has no answer to it.

    Whether something is there is asked as when it is.
    """
    if query.side is not None:
        return None
    if query.what == "gaze" and query.word == "face":
        return query
    if query.what == "gaze" and query.word == "away":
        away = Query(what="when", event="gaze_shift", face=query.face, place=query.place)
        return away.but(state="present")
    if query.what == "compare_faces":
        if query.word is None:  # who does it more
            return query
        what = "unit_state" if query.unit else "label_state"
        # Who does it is answered by names, and whether both do by yes or no
        who = {"place": "every"} if query.word == "both" else {"place": "they", "state": "stronger"}
        named = query.but(what=what, word=None, **who)
        return in_time_of(named) if query.unit or query.label else None
    state = "present" if _wants_whether(query) else None
    event = None if query.word in _OF_ARMS else _EVENTS.get(query.what)
    if query.what == "unit_state" and query.unit is not None:
        event = "smile" if query.unit == _OF_SMILE else f"AU{query.unit}"
    if event is not None:
        laugh = "laugh" if event == "smile" and query.word == "laugh" else None
        laugh = "sincerity" if query.what == "smile" else laugh
        asked = Query(what="when", event=event, face=query.face, place=query.place)
        return asked.but(word=laugh, state=state)
    if query.what in ("label_state", "score", "possible", "why_not") and query.label is not None:
        asked = Query(what="looks", label=query.label, face=query.face, place=query.place)
        return asked.but(state=state)
    return None


def _wants_whether(query: Query) -> bool:
    """Whether a question on a face is answered by yes or no: not if it is on more than that."""
    plain = query.word in (None, "laugh") or query.what in ("crying", "body")
    return plain and query.state in (None, "present") and query.what not in _NO_WHETHER


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


def notes_beside(
    query: Query,
    evidence: Evidence,
    groups: Sequence[Sequence[Statement]],
    faces: Sequence[int],
    language: Language,
    *,
    spoken_of: int | None = None,
) -> Iterator[str]:
    """What a question takes for granted, what its answer leaves open, and whose faces it is on."""

    def said(key: str, **values: object) -> str:
        return fixed(language, "notes", key, **values)

    several = query.what in _OF_SOME or query.place in _OF_SEVERAL
    told = [one for group in groups for one in group]
    looks = any(isinstance(one, EventSeen) and one.event.startswith(LOOKS) for one in told)
    known = {
        "one_person": several and query.face is None and len(evidence.faces) == 1,
        "laughter": query.event == "smile" and query.word == "laugh",
        "sincerity": query.word == "sincerity",
        "look_and_segment": looks and any(isinstance(one, SegmentReading) for one in told),
        "open_ended": query.what in _OF_ENDS and any(map(_cut_off(evidence), told)),
    }
    yield from (said(key) for key, holds in known.items() if holds)
    unmeasured = ranked(query, evidence, faces).unmeasured if compares(query) else ()
    if unmeasured:
        yield said("not_measured_of", faces=_named(unmeasured))
    if query.what == "people":
        yield said("people_found", count=len(evidence.faces), faces=_named(evidence.faces))
    if len(faces) > 1:
        yield from filter(None, [places(evidence, language)])
    elif spoken_of is None and _names_nobody(query, evidence):
        others = [one for one in evidence.faces if one != faces[0]]
        yield said("one_of_them", face=faces[0], faces=_named(others))


def _named(faces: Iterable[int]) -> str:
    return ", ".join(map(payloads.face_id, faces))


def _cut_off(evidence: Evidence) -> Callable[[Statement], bool]:
    """Whether a statement is of an event that was not seen to begin, or to end."""
    cut = {
        (one.face, one.event, seconds_of(one.onset))
        for one in evidence.each(payloads.Happening)
        if not (one.begins and one.ends)
    }

    def is_cut(one: Statement) -> bool:
        if not isinstance(one, EventSeen):
            return False
        return any(
            (one.face, one.event) == (face, event) and rounds_to(float(onset), one.start)
            for face, event, onset in cut
        )

    return is_cut


def _names_nobody(query: Query, evidence: Evidence) -> bool:
    """Whether a question is on one of several people and does not say on which."""
    of_one = query.what not in (*_OF_ALL, *_OF_NOBODY)
    return of_one and query.face is None and query.place is None and len(evidence.faces) > 1


def not_looked_for(query: Query) -> str:
    """The note on an event that was not looked for; of quick movements it says when they are."""
    quick = query.event in ("nod", "shake", BLINK) or (query.event or "").startswith("AU46")
    return "quick_not_looked_for" if quick else "not_looked_for"


def answered(
    query: Query, evidence: Evidence, faces: Sequence[int], register: Register
) -> tuple[list[list[Statement]], str]:
    """The statements that answer a question on a video, a list a sentence, and what opens them.

    Nothing where it was not looked for.
    """
    groups: Iterable[Sequence[Statement]] = ()
    opening = ""
    if query.what in (*get_args(Time), "people", "compare_faces"):
        groups, opening = answers_to(query, evidence, faces), opening_of(query, evidence, faces)
    elif query.what == "reading" and query.word is None:
        told = (one for each in faces for one in choose_in_time(evidence, each, "coder"))
        groups = (one.statements for one in told)
    elif query.what in ("strongest_emotion", "scores", "reading", "certainty"):
        groups = (one for each in faces for one in whole(evidence, each))
    elif query.what == "why":
        groups = islice(behind(evidence, faces[0], query.label), MOST)
    if register == "plain":
        groups = ([shorter(one, evidence) for one in group] for group in groups)
    return [[*one] for one in groups], opening


def opening_of(query: Query, evidence: Evidence, faces: Sequence[int]) -> str:
    """What an answer begins with: who leads, or yes or no of each that is asked for.

    Empty where neither was asked.
    """
    if compares(query):
        return ranked(query, evidence, faces).opening if len(evidence.faces) > 1 else ""
    if query.what == "together":
        return _at_once(query, evidence, faces)
    if query.state != "present":
        return ""
    if query.what == "changes":
        labels = {one.label for one in evidence.each(payloads.SegmentLabel, face=faces[0])}
        return "yes" if len(labels) > 1 else "no" if labels else "not_measured"
    if query.what not in ("when", "looks", "moment"):
        return ""
    found = [_seen_on(query, evidence, face) for face in faces]
    if query.place not in get_args(Many):
        return found[0]
    if query.word == "laugh" or query.event == _OF_CRYING:
        return ""
    if {*found} == {"not_measured"}:
        return "not_measured"
    # Of several what is no plain yes or no is told of each
    told = [one if one in ("yes", "no") else "" for one in found]
    said = of_all(query.place or "they", told)
    # Of one person "both" may be denied, and never confirmed
    return "" if query.place == "every" and said == "yes" and len(faces) == 1 else said


def _seen_on(query: Query, evidence: Evidence, face: int) -> str:
    """Whether one face shows what is asked: yes, no, partly, or that it was not measured."""
    event = query.event or f"{LOOKS}{query.label}"
    share = share_measured(event, evidence, face)
    if share is None:
        return "not_measured"
    found = evidence.each(payloads.Happening, face=face, event=event)
    like = evidence.each(payloads.Happening, face=face, event=_LIKE.get(event, event))
    if query.at is not None:
        found, like = (
            [one for one in many if one.onset <= query.at <= one.offset] for many in (found, like)
        )
        moments = evidence.each(payloads.UnitMoment, face=face)
        if not found and not any(of_mouth(one.unit) for one in moments):
            return "not_measured"
    elif not found and share < LEAST_MEASURED:
        return "not_seen"
    if query.word == "throughout" and found:
        lasts = EventTime.of(evidence, face, event)
        always = lasts is not None and lasts.seconds >= _ALWAYS * lasts.of_seconds
        return "yes" if always else "partly"
    hidden = evidence.all(payloads.Happening, face=face, event="mouth_hidden")
    if event in HANDS and not found and hidden:
        return "edge"  # what covers the mouth may be one
    if event == _OF_CRYING:
        return "cry_look" if found else "no_cry_look"
    if query.word == "laugh" and found:
        return "edge"
    return "yes" if found else "partly" if like else "no"


def _at_once(query: Query, evidence: Evidence, faces: Sequence[int]) -> str:
    """Whether people do something at the same time: yes where one does so for most of its time."""
    both = overlap_s(query, evidence, faces)
    if both is None:
        return "not_measured" if len(faces) > 1 else ""
    if both <= 0:
        return "no"
    every = (evidence.each(payloads.Happening, face=face, event=query.event) for face in faces)
    lasts = [sum(one.offset - one.onset for one in found) for found in every]
    return "yes" if both >= 0.5 * max(lasts) else "partly"


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
