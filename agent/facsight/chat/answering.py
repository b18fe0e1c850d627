"""From a query to an answer: the pictures and faces that are meant, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from facsight.chat import faces
from facsight.chat.answers import LEAST_APART, Told, Topic, first_of, tell
from facsight.chat.on_video import (
    answered,
    as_of_video,
    faces_meant,
    not_looked_for,
    notes_beside,
    of_all,
)
from facsight.chat.pictures import Picture, is_video, ledger_of, number_of, reworded
from facsight.chat.query import Act, General, Many, Pair, Query, Time, names
from facsight.chat.reply import Note, NoteKind
from facsight.chat.sentences import fixed, helped, in_time, note
from facsight.settings import Settings
from facsight_tools.evidence import payloads
from facsight_tools.evidence.fewshot import distance
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.similar import NEAR
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language

_OF_ROWS: Final = ("row", "sources", "limits")
_MOST_UNITS: Final = 3
# Scores of two faces that are nearer than this are as good as equal
_NEAR: Final = 0.1
_MOST_ALIKE: Final = 5
_WITHOUT_FACE: Final = ("people", "row", "context", "body", "limits", "sources")
"""What can be asked of a picture that shows no face."""


@dataclass(frozen=True, slots=True)
class TurnAnswer:
    """What is told, and the picture and the face that the next question speaks of.

    `reads`: the face is read as a whole, with all that an answer owes.
    """

    parts: Sequence[Told] = ()
    notes: Sequence[Note] = ()
    picture: int = 1
    face: int | None = None
    reads: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What a query is answered over.

    Attributes:
        pictures: those of the conversation.
        picture, face: what the question before spoke of.
        settings: how the answer is written, in one language.
        before: the picture spoken of as it was before the user's words changed.
        said: whether the user has said anything of the situation.
    """

    pictures: list[Picture]
    picture: int
    face: int | None
    settings: Settings
    before: Picture | None = None
    said: bool = False

    @property
    def language(self) -> Language:
        """What the answer is written in."""
        return self.settings.spoken(None)

    def topic(self, query: Query, number: int, face: int | None = None) -> Topic:
        """A query on a face of a picture: the one that it names, or else that spoken of.

        Raises:
            Unclear: it names none, or not one alone.
        """
        evidence = Evidence.of(ledger_of(self.pictures[number - 1]))
        spoken_of = self.face if number == self.picture else None
        if query.what in _WITHOUT_FACE and not evidence.faces:
            face = 0
        if face is None:
            face = faces.find(evidence, query.face, query.place, spoken_of)
        return Topic(query, evidence, number, face, self.settings)

    def note(self, kind: NoteKind, key: str, **values: object) -> Note:
        """A note in the answer's language."""
        return note(self.language, kind, key, **values)

    def where(self, evidence: Evidence) -> Note:
        """The note on where each face is."""
        return self.note("method", "where", places=faces.places(evidence, self.language))

    def answer(self, *notes: Note, parts: Sequence[Told] = ()) -> TurnAnswer:
        """What leaves the picture and the face as they are that the next question speaks of."""
        return TurnAnswer(parts, notes, self.picture, self.face)

    def missing(self, key: str, **values: object) -> TurnAnswer:
        """The answer that something is not there."""
        return self.answer(self.note("missing", key, **values))


def answer_to(query: Query, over: Situation) -> TurnAnswer:
    """The answer to a query that stands by itself."""
    count = len(over.pictures)
    number = query.picture or min(over.picture, count)
    if query.what in names(General):
        return _general(query, over)
    if query.what in ("language", "register", "pictures") and (count or query.what != "pictures"):
        return over.answer(_done(query, over))
    if not count:
        words = query.what in ("add_context", "undo_context", "open")
        return over.answer() if words else over.missing("no_picture")
    if number > count:
        return over.missing("missing_picture", number=number, count=count)
    try:
        return _on_pictures(query, over, number)
    except faces.Unclear as unclear:
        return _unclear(unclear.key, over, number)


def _unclear(key: str, over: Situation, number: int) -> TurnAnswer:
    evidence = Evidence.of(ledger_of(over.pictures[number - 1]))
    none = kinds.Abstention(face=None, reason="no_face")
    if key == "no_face" and none.judge(evidence).holds:
        topic = over.topic(Query(what="people"), number, 0)
        return over.answer(parts=[Told(topic, [[none]])])
    return over.missing(key, places=faces.places(evidence, over.language))


def _general(query: Query, over: Situation) -> TurnAnswer:
    """Answers that need no picture."""
    if query.what == "help":
        if over.pictures and is_video(over.pictures[min(over.picture, len(over.pictures)) - 1]):
            return over.answer(over.note("help", "help", examples=in_time(over.language)))
        return over.answer(helped(over.language))
    if query.what == "declined":
        text = fixed(over.language, "declined", query.word or "feeling")
        return over.answer(Note(kind="declined", text=text))
    if query.what == "term_meaning":
        text = fixed(over.language, "terms", query.word or "unit")
        return over.answer(Note(kind="method", text=text))
    if query.what == "unit_meaning":
        nothing = Evidence.of(Ledger.of([]))
        topic = Topic(query, nothing, 0, 0, replace(over.settings, register="coder"))
        said = [kinds.UnitMeaning(unit=one, meaning_of=one) for one in query.units]
        return over.answer(parts=[Told(topic, [[one] for one in said])])
    return over.answer(over.note("help", query.what))


def _done(query: Query, over: Situation) -> Note:
    if query.what == "pictures":
        named = [f"{number} {one['name']}" for number, one in enumerate(over.pictures, 1)]
        return over.note("done", "pictures", names=", ".join(named))
    return over.note("done", f"register_{query.word}" if query.what == "register" else "language")


def _on_pictures(query: Query, over: Situation, number: int) -> TurnAnswer:
    if is_video(over.pictures[number - 1]) and query.what not in (*_OF_ROWS, *names(Act)):
        return _on_video(query, over, number)
    if query.what in ("add_context", "undo_context") and is_video(over.pictures[number - 1]):
        return over.answer(over.note("method", "words_on_video"))
    if query.what in names(Time):
        return over.missing("of_videos")
    if query.what in names(Pair) and any(map(is_video, over.pictures)):
        return over.missing("of_pictures", examples=in_time(over.language))
    if query.what == "effect" and not over.said:
        return over.missing("nothing_said")
    if query.what in ("effect", "add_context", "undo_context"):
        return _changed(query, over)
    if query.what in names(Act):
        return over.answer()
    if query.what == "compare_pictures":
        return _two_pictures(query, over)
    if query.what == "like":
        return _like(query, over, number)
    if query.what == "compare_faces":
        return _two_faces(query, over, number)
    if query.place in names(Many):
        return _of_many(query, over, number)
    topic = over.topic(query, number)
    whole = query.what == "reading" and query.word is None
    told = Told(topic, readings=True, planned=True) if whole else tell(topic)
    notes = [*_meant(query, topic), *_notes(told)]
    return TurnAnswer([told], notes, number, topic.face or None, told.planned)


def _of_many(query: Query, over: Situation, number: int) -> TurnAnswer:
    """A question on every face, each told; with one face, on that one."""
    alone = query.but(place=None)
    topic = over.topic(alone, number)
    known = topic.evidence.faces
    if len(known) == 1 and query.place != "none":
        return _on_pictures(alone, over, number)
    if alone.what == "reading" and alone.word is None:
        alone = alone.but(what="strongest_emotion")
    parts = [tell(replace(topic, query=alone, face=face)) for face in known]
    told = Told(
        topic,
        [group for one in parts for group in one.groups],
        of_all(query.place or "they", [_decided(one) for one in parts]),
        [*dict.fromkeys(key for one in parts for key in one.notes)],
        readings=any(one.readings for one in parts),
    )
    notes = [*([over.where(topic.evidence)] if len(known) > 1 else []), *_notes(told)]
    return TurnAnswer([told], notes, number, _only(parts, known) or over.face)


def _decided(one: Told) -> str:
    """Yes or no of one face; else its opening as it is."""
    one_sided = one.opening in ("left_only", "right_only")
    if (one_sided and one.topic.query.state != "absent") or one.opening in ("yes", "first"):
        return "yes"
    return "no" if one.opening in ("no", "not_first", "not_near") else one.opening


def _only(parts: Sequence[Told], shown: Sequence[int]) -> int | None:
    """The face of which alone it is yes."""
    found = [face for one, face in zip(parts, shown, strict=True) if _decided(one) == "yes"]
    return found[0] if len(found) == 1 else None


def _on_video(query: Query, over: Situation, number: int) -> TurnAnswer:
    """A question on a video, answered by its evidence in time."""
    evidence = Evidence.of(ledger_of(over.pictures[number - 1]))
    known = evidence.faces
    spoken_of = over.face if number == over.picture and over.face in known else None
    if not known:
        return over.missing("nobody")
    if query.face is not None and query.face not in known:
        found = ", ".join(map(str, known))
        return over.missing("no_such_person", faces=found)
    asked = as_of_video(query)
    if asked is None:
        return over.missing("of_pictures", examples=in_time(over.language))
    if asked.what == "gaze":
        return over.missing("each_other")
    meant = faces_meant(asked, evidence, spoken_of)
    face = meant[0]
    topic = Topic(query, evidence, number, face, over.settings)
    groups, opening = answered(asked, evidence, meant, over.settings.register)
    if not groups:
        key = "no_moment" if query.what == "moment" else not_looked_for(asked)
        return over.missing(key)
    told = notes_beside(asked, evidence, groups, meant, over.language, spoken_of=spoken_of)
    notes = [*_meant(query, topic), *(Note(kind="method", text=one) for one in told)]
    spoken = face if len(meant) == 1 else over.face
    return TurnAnswer([Told(topic, groups, opening)], notes, number, spoken)


def _notes(told: Told) -> Iterator[Note]:
    topic = told.topic
    labels = topic.evidence.distribution(topic.face, "face") or {}
    named: dict[str, Any] = {"label": topic.query.label, "row": topic.query.row}
    named |= {"labels": ", ".join(sorted(labels))}
    for key in told.notes:
        if key == "where" and len(topic.evidence.faces) < 2:
            continue
        where = faces.places(topic.evidence, topic.language)
        yield note(topic.language, "method", key, places=where, **named)


def _meant(query: Query, topic: Topic) -> list[Note]:
    """Which face it is, where a place named it and there are several."""
    if query.place in (None, *names(Many)) or len(topic.evidence.faces) < 2:
        return []
    where = faces.place_of(topic.evidence, topic.face, topic.language)
    meant = note(topic.language, "method", "meant", face=topic.face, place=where)
    return [meant] if where else []


def _changed(query: Query, over: Situation) -> TurnAnswer:
    """The reading before and after words, each by its own evidence."""
    now = over.topic(query.but(what="strongest_emotion", word=None), over.picture)
    before = ledger_of(over.before) if over.before else None
    if query.what == "effect":
        before = reworded(now.evidence.ledger, None)
    if before is None:
        return over.answer()
    was = replace(now, evidence=Evidence.of(before))
    leads = [fixed(over.language, "leads", key) for key in ("before", "after")]
    then = first_of(was)
    same = then == first_of(now)
    whether = query.what == "effect" and query.word is not None
    opening = ("no" if same else "yes") if whether else ""
    # Words of which nothing was read are said to be unread
    silent = (one for one in now.pool if over.said and isinstance(one, kinds.ContextSilent))
    after = tell(now)
    groups = [*after.groups, *([one] for one in silent if one.face == now.face)]
    was_told = Told(was, [then], opening, lead=leads[0])
    parts = [was_told, replace(after, groups=groups, lead=leads[1])]
    notes = [over.note("method", "unchanged" if same else "changed")]
    return TurnAnswer(parts, notes, over.picture, now.face)


def _two_faces(query: Query, over: Situation, number: int) -> TurnAnswer:
    topic = over.topic(query, number)
    known = topic.evidence.faces
    if len(known) == 1 and query.word == "each":
        return TurnAnswer([_each(topic, known)], (), number, topic.face)
    if len(known) < 2:
        if len(over.pictures) > 1 and query.face is None and query.other is None:
            return _two_pictures(query.but(what="compare_pictures", place=None), over)
        return over.missing("one_face")
    named = query.face is not None or query.place is not None
    notes = [over.where(topic.evidence)]
    if query.other is not None or query.other_place is not None:
        other = faces.find(topic.evidence, query.other, query.other_place, topic.face)
    else:
        first = topic.face if named else known[0]
        if query.unit is not None and not named:
            strengths = {one: topic.evidence.intensity(one, query.unit) or 0.0 for one in known}
            first = max(known, key=lambda one: strengths[one])
        topic = replace(topic, face=first)
        other = next(one for one in known if one != first)
    topic = replace(topic, other=other)
    if query.word == "each" and not named:
        return TurnAnswer([_each(topic, known)], notes, number, _shows(topic, known))
    if not named and len(known) > 2:
        notes.append(over.note("method", "two_of_many", count=len(known)))
    told = _faces(topic)
    face = topic.face
    if told.opening == "ahead" and not named:  # who is ahead is spoken of from now
        face = getattr(told.groups[0][0], "face", face)
    return TurnAnswer([told], notes, number, face)


def _two_pictures(query: Query, over: Situation) -> TurnAnswer:
    count = len(over.pictures)
    if count < 2:
        return over.missing("one_picture")
    named = number_of(query.path, over.pictures) if query.path else query.other
    first = query.picture or over.picture
    # Where no other is named: the last one, or the one before it
    second = named or (count if first != count else count - 1)
    if max(first, second) > count:
        return over.missing("missing_picture", number=max(first, second), count=count)
    first, second = sorted((first, second if second != first else first % count + 1))
    query = query.but(picture=None, other=None)
    one, other = over.topic(query, first), over.topic(query, second)
    leads = [fixed(over.language, "leads", "picture", number=one) for one in (first, second)]
    parts = _pictures(one, other, (leads[0], leads[1]))
    if parts[-1].topic.picture:
        return over.answer(parts=parts)
    return over.answer(over.note("method", "joined", first=first, second=second), parts=parts)


def _like(query: Query, over: Situation, number: int) -> TurnAnswer:
    """The faces of the other pictures that are near in action units, the nearest first."""
    if len(over.pictures) < 2:
        return over.missing("one_picture")
    topic = over.topic(query, number)
    own = _vector(topic.evidence, topic.face)
    near: list[tuple[float, Topic]] = []
    for other in range(1, len(over.pictures) + 1):
        known = Evidence.of(ledger_of(over.pictures[other - 1]))
        for face in known.faces if other != number else ():
            apart = distance(own, _vector(known, face))
            if apart is not None and apart <= NEAR:
                near.append((apart, Topic(query, known, other, face, over.settings)))
    near.sort(key=lambda one: (one[0], one[1].picture, one[1].face))
    parts = []
    for _, one in near[:_MOST_ALIKE]:
        both = [unit for unit in own if _shown(topic, unit) and _shown(one, unit)]
        said = [kinds.UnitState(face=one.face, unit=unit, state="present") for unit in both]
        lead = fixed(over.language, "leads", "picture", number=one.picture)
        parts.append(Told(one, [said] if said else [first_of(one)], lead=lead))
    notes = [over.note("method", "like" if parts else "none_like")]
    return TurnAnswer(parts, notes, number, topic.face)


def _vector(evidence: Evidence, face: int) -> dict[int, tuple[float, float]]:
    """The measured units of a face, as the distance of two faces takes them."""
    rows = evidence.all(payloads.UnitIntensity, face=face, side="both")
    return {e.payload.unit: (e.payload.intensity, e.row.confidence or 0.0) for e in rows}


def _shown(topic: Topic, unit: int) -> bool:
    statement = kinds.UnitState(face=topic.face, unit=unit, state="present")
    return statement.judge(topic.evidence).holds


def _faces(topic: Topic) -> Told:
    """Two faces of a picture: one unit, one label, or the readings and what differs most."""
    if topic.query.word in ("both", "each"):
        return _each(topic, _pair(topic))
    if topic.query.unit is not None:
        return _ahead(topic, tell(topic))
    both = [first_of(topic), first_of(replace(topic, face=topic.other, other=topic.face))]
    if topic.query.label is None:
        return Told(topic, [*both, *([one] for one in _differing(topic))])
    scores = [one.value for many in both for one in many if isinstance(one, kinds.Score)]
    if len(scores) != 2:
        return Told(topic, both, "" if topic.query.state is None else "nothing")
    first, second = scores
    if topic.query.state is not None:
        return Told(topic, both, "yes" if first > second else "no")
    opening = "near" if abs(first - second) < _NEAR else "ahead"
    return Told(topic, both[::-1] if second > first else both, opening)


def _ahead(topic: Topic, told: Told) -> Told:
    """The answer to who shows a unit more, which opens with whether anybody clearly does."""
    if topic.query.state is not None or topic.query.word is not None:
        return told
    values = [topic.evidence.intensity(face, topic.query.unit or 0) for face in _pair(topic)]
    if None in values or not told.groups:
        return told
    apart = abs((values[0] or 0.0) - (values[1] or 0.0))
    if not any(isinstance(one, kinds.UnitCompared) for group in told.groups for one in group):
        told = _each(topic, _pair(topic))  # of two absent ones none is the stronger
    return replace(told, opening="near" if apart < LEAST_APART else "ahead")


def _each(topic: Topic, shown: Sequence[int]) -> Told:
    """Whether faces show a unit or a label: what is said of each, yes where it holds of all."""
    parts = _parts(topic, shown)
    openings = [one.opening for one in parts]
    opening = ""
    if topic.query.word == "both":
        against = [one for one in openings if not one.startswith(("yes", "first"))]
        refused = {"no", "not_first", "not_near"} & {*against}
        opening = "no" if refused else against[0] if against else "yes"
    groups = [group for one in parts for group in one.groups]
    return Told(topic, groups, opening, parts[0].notes)


def _parts(topic: Topic, shown: Sequence[int]) -> list[Told]:
    what, state = ("unit_state", "present") if topic.query.unit else ("label_state", None)
    query = topic.query.but(what=what, word=None, state=state)
    return [tell(replace(topic, query=query, face=face, other=0)) for face in shown]


def _shows(topic: Topic, shown: Sequence[int]) -> int:
    """The face that alone shows it; the one spoken of, where it is not one."""
    return _only(_parts(topic, shown), shown) or topic.face


def _pair(topic: Topic) -> tuple[int, int]:
    return topic.face, topic.other


def _differing(topic: Topic) -> list[Statement]:
    """The units that were measured on both faces and differ most."""
    found: list[tuple[float, Statement]] = []
    for one in topic.pool:
        if isinstance(one, kinds.UnitCompared) and one.unit == one.than_unit:
            pair = (one.face, one.than_face)
            values = [topic.evidence.intensity(face, one.unit) or 0.0 for face in pair]
            apart = abs(values[0] - values[1])
            if pair == (topic.face, topic.other) and one.side == "both" and apart >= LEAST_APART:
                found.append((-apart, one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])[:_MOST_UNITS]]


def _pictures(one: Topic, other: Topic, leads: tuple[str, str]) -> list[Told]:
    """The readings of two pictures, each by its own evidence, and the units that differ most."""
    rows = [*_renamed(one, 1), *_renamed(other, 2)]
    joined = Evidence.of(Ledger.of(rows))
    query = one.query.but(what="compare_faces", state=None)
    both = replace(one, query=query, evidence=joined, picture=0, face=1, other=2)
    if one.query.unit is not None:
        return [tell(both)]
    parts = [
        Told(each, [first_of(each)], lead=lead)
        for each, lead in zip((one, other), leads, strict=True)
    ]
    apart = [] if one.query.label else _differing(both)
    return [*parts, Told(both, [[one] for one in apart])] if apart else parts


def _renamed(topic: Topic, number: int) -> Iterator[Row]:
    """The face and its units as those of another number; all else belongs to one picture."""
    for row in topic.evidence.ledger.rows:
        if (
            isinstance(row.payload, payloads.FaceFound | payloads.OfUnit)
            and row.payload.face == topic.face
        ):
            renamed = row.payload.model_copy(update={"face": number})
            yield Row.of(renamed, source=row.source, confidence=row.confidence, region=row.region)
