"""From a query to an answer: the pictures and faces that are meant, and what is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from facsight.chat import faces
from facsight.chat.answers import labels, pairs, picture, units
from facsight.chat.answers.pairs import Part
from facsight.chat.answers.told import Answerer, Told, Topic
from facsight.chat.pictures import reworded
from facsight.chat.query import Act, General, Query, names
from facsight.chat.reply import Note, NoteKind
from facsight.chat.sentences import fixed, helped, note
from facsight.chat.state import Picture, ledger_of
from facsight.settings import Settings
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register

_ANSWERS: Final[Mapping[str, Answerer]] = {**labels.ANSWERS, **units.ANSWERS, **picture.ANSWERS}
_WITHOUT_FACE: Final = ("people", "row", "context", "body", "limits", "sources")
"""What can be asked of a picture that shows no face."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told, and the picture and the face that the next question speaks of."""

    parts: tuple[Part, ...] = ()
    notes: tuple[Note, ...] = ()
    picture: int = 1
    face: int | None = None


@dataclass(frozen=True)
class Situation:
    """What a query is answered over.

    Attributes:
        pictures: those of the conversation.
        picture, face: what the question before spoke of.
        language, register, settings: how the answer is written.
        before: the picture spoken of as it was before the user's words changed.
        said: whether the user has said anything of the situation.
    """

    pictures: list[Picture]
    picture: int
    face: int | None
    language: Language
    register: Register
    settings: Settings
    before: Picture | None = None
    said: bool = False
    _read: dict[int, Evidence] = field(default_factory=dict)

    def evidence(self, number: int) -> Evidence:
        """That of a picture, by its number."""
        if number not in self._read:
            self._read[number] = Evidence.of(ledger_of(self.pictures[number - 1]))
        return self._read[number]

    @cached_property
    def nothing(self) -> Evidence:
        """Evidence without a row, for what is said of no picture."""
        return Evidence.of(Ledger.of([]))

    def topic(self, query: Query, evidence: Evidence, number: int, face: int) -> Topic:
        """A query on a face."""
        return Topic(query, evidence, number, face, self.language, self.register, self.settings)

    def note(self, kind: NoteKind, key: str, **values: object) -> Note:
        """A note in the answer's language."""
        return note(self.language, kind, key, **values)


def answer_to(query: Query, over: Situation) -> Answer:
    """The answer to a query that stands by itself."""
    here = Answer(picture=over.picture, face=over.face)
    if query.what in names(General):
        parts, notes = _general(query, over)
        return replace(here, parts=parts, notes=notes)
    if query.what in names(Act):
        return _acted(query, over, here)
    if not over.pictures:
        return replace(here, notes=(over.note("missing", "no_picture"),))
    if query.what == "effect":
        if not over.said:
            return replace(here, notes=(over.note("missing", "nothing_said"),))
        silent = reworded(over.evidence(over.picture).ledger, None)
        return _changed(query, over, here, Evidence.of(silent))
    if query.what == "compare_pictures":
        return _two_pictures(query, over, here)
    number = query.picture or min(over.picture, len(over.pictures))
    if number > len(over.pictures):
        lost = over.note("missing", "missing_picture", number=number, count=len(over.pictures))
        return replace(here, notes=(lost,))
    try:
        return _on_picture(query, over, number)
    except faces.Unclear as unclear:
        evidence = over.evidence(number)
        if unclear.key == "no_face":
            return Answer(_no_face(query, over, number), picture=number)
        where = faces.places(evidence, over.language)
        return Answer(
            notes=(over.note("missing", unclear.key, places=where),),
            picture=number,
            face=over.face if number == over.picture else None,
        )


def _general(query: Query, over: Situation) -> tuple[tuple[Part, ...], tuple[Note, ...]]:
    """Answers that need no picture."""
    if query.what == "help":
        return (), (helped(over.language),)
    if query.what == "declined":
        text = fixed(over.language, "declined", query.word or "feeling")
        return (), (Note(kind="declined", text=text),)
    if query.what == "term_meaning":
        text = fixed(over.language, "terms", query.word or "unit")
        return (), (Note(kind="method", text=text),)
    if query.what == "unit_meaning" and query.unit is not None:
        topic = replace(over.topic(query, over.nothing, 0, 0), register="coder")
        said = kinds.UnitMeaning(unit=query.unit, meaning_of=query.unit)
        return (Part(topic, Told([[said]])),), ()
    return (), (over.note("help", query.what),)


def _acted(query: Query, over: Situation, here: Answer) -> Answer:
    """What is said of something that was done."""
    if query.what == "language":
        return replace(here, notes=(over.note("done", "language"),))
    if query.what == "register":
        return replace(here, notes=(over.note("done", f"register_{query.word}"),))
    if query.what == "pictures" and over.pictures:
        return replace(here, notes=(_open(over),))
    if query.what in ("pictures", "draw") and not over.pictures:
        return replace(here, notes=(over.note("missing", "no_picture"),))
    if over.before is not None and query.what in ("add_context", "undo_context"):
        return _changed(query, over, here, Evidence.of(ledger_of(over.before)))
    return here


def _changed(query: Query, over: Situation, here: Answer, before: Evidence) -> Answer:
    """The reading before and after words, each by its own evidence."""
    now = over.evidence(over.picture)
    try:
        face = faces.find(now, query.face, query.place, over.face)
    except faces.Unclear as unclear:
        where = faces.places(now, over.language)
        return replace(here, notes=(over.note("missing", unclear.key, places=where),))
    was, is_ = (over.topic(query, one, over.picture, face) for one in (before, now))
    change = is_.reading().model_copy(update={"fused_before": was.reading().fused})
    leads = [fixed(over.language, "leads", key) for key in ("before", "after")]
    then = Told(pairs.first_of(was))
    after = labels.strongest(is_)
    said = [Part(was, then, leads[0]), Part(is_, replace(after, readings=(change,)), leads[1])]
    same = pairs.first_of(was) == pairs.first_of(is_)
    notes = (over.note("method", "unchanged" if same else "changed"),)
    return replace(here, parts=tuple(said), notes=notes, face=face)


def _open(over: Situation) -> Note:
    named = [f"{number} {one['name']}" for number, one in enumerate(over.pictures, 1)]
    return over.note("done", "pictures", names=", ".join(named))


def _no_face(query: Query, over: Situation, number: int) -> tuple[Part, ...]:
    topic = over.topic(query, over.evidence(number), number, 0)
    said = kinds.Abstention(face=None, reason="no_face")
    return (Part(topic, Told([[said]])),) if said.judge(topic.evidence).holds else ()


def _on_picture(query: Query, over: Situation, number: int) -> Answer:
    evidence = over.evidence(number)
    spoken_of = over.face if number == over.picture else None
    if query.what in _WITHOUT_FACE and not evidence.faces:
        told = _ANSWERS[query.what](over.topic(query, evidence, number, 0))
        return _answered(Part(over.topic(query, evidence, number, 0), told), number, None)
    if query.what == "compare_faces":
        return _two_faces(query, over, number, spoken_of)
    face = faces.find(evidence, query.face, query.place, spoken_of)
    topic = over.topic(query, evidence, number, face)
    part = Part(topic, _ANSWERS[query.what](topic))
    return _answered(part, number, face, _meant(query, topic))


def _answered(part: Part, number: int, face: int | None, further: tuple[Note, ...] = ()) -> Answer:
    return Answer((part,), (*further, *part.told.notes), number, face)


def _meant(query: Query, topic: Topic) -> tuple[Note, ...]:
    """Which face it is, where a place named it and there are several."""
    if query.place is None or len(topic.evidence.faces) < 2:
        return ()
    where = faces.place_of(topic.evidence, topic.face, topic.language)
    return (topic.note("method", "meant", face=topic.face, place=where),)


def _two_faces(query: Query, over: Situation, number: int, spoken_of: int | None) -> Answer:
    evidence = over.evidence(number)
    known = evidence.faces
    if len(known) < 2:
        notes = (over.note("missing", "one_face" if known else "no_face"),)
        return Answer(notes=notes, picture=number, face=spoken_of)
    named = query.face is not None or query.place is not None
    if query.other is None and query.other_place is None:
        first = faces.find(evidence, query.face, query.place, spoken_of) if named else known[0]
        others = [one for one in known if one != first]
        second = others[0]
        if query.unit is not None and not named:
            first, second = _most(evidence, query.unit)
    else:
        first = faces.find(evidence, query.face, query.place, spoken_of)
        second = faces.find(evidence, query.other, query.other_place, first)
    topic = over.topic(query, evidence, number, first)
    told = pairs.faces(topic, second)
    notes = (
        () if named or len(known) == 2 else (over.note("method", "two_of_many", count=len(known)),)
    )
    where = over.note("method", "where", places=faces.places(evidence, over.language))
    return _answered(Part(topic, told), number, first, (*notes, where))


def _most(evidence: Evidence, unit: int) -> tuple[int, int]:
    """The two faces on which a unit is strongest."""

    def strength(face: int) -> float:
        found = evidence.intensity(face, unit)
        return -1.0 if found is None else found

    first, second, *_ = sorted(evidence.faces, key=lambda one: -strength(one))
    return first, second


def _two_pictures(query: Query, over: Situation, here: Answer) -> Answer:
    count = len(over.pictures)
    if count < 2:
        return replace(here, notes=(over.note("missing", "one_picture"),))
    second = count if query.path is not None or over.picture == 1 else over.picture
    first = 1 if second != 1 else count
    if query.path is not None:
        first = over.picture if over.picture != count else count - 1
    topics = []
    for number in (first, second):
        evidence = over.evidence(number)
        if not evidence.faces:
            return Answer(_no_face(query, over, number), picture=here.picture)
        spoken_of = over.face if number == over.picture else None
        topics.append(
            over.topic(query, evidence, number, faces.find(evidence, None, None, spoken_of))
        )
    leads = [fixed(over.language, "leads", "picture", number=topic.picture) for topic in topics]
    parts = pairs.pictures(topics[0], topics[1], (leads[0], leads[1]))
    joined = any(not part.topic.picture for part in parts)
    notes = (over.note("method", "joined", first=first, second=second),) if joined else ()
    return replace(here, parts=tuple(parts), notes=notes)
