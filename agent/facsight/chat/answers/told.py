"""An answer before it is written: statements by sentence, and what the tool says beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from facsight.chat.query import Query
from facsight.chat.reply import Note, NoteKind, ReadingReply
from facsight.chat.sentences import note
from facsight.settings import Settings
from facsight_tools.answers.weighed import weighed
from facsight_tools.evidence.payloads import face_id
from facsight_tools.evidence.rows import Row
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register

Mode = Literal["groups", "planned"]
"""Whether each group is a sentence, or all statements make an answer with its order."""

Groups = Sequence[Sequence[Statement]]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a query is about.

    Attributes:
        query: what is asked.
        evidence: that of the picture.
        picture: its number.
        face: the face that is meant; 0 where the question is on none.
        language, register: how it is written.
        settings: as for a single answer.
    """

    query: Query
    evidence: Evidence
    picture: int
    face: int
    language: Language
    register: Register
    settings: Settings

    def note(self, kind: NoteKind, key: str, **values: object) -> Note:
        """A note in the answer's language."""
        return note(self.language, kind, key, **values)

    def reading(self) -> ReadingReply:
        """The distributions of the face."""
        of = weighed(self.evidence, self.face)
        return ReadingReply(
            picture=self.picture,
            face=face_id(self.face),
            face_only=of.face_only,
            context_only=of.context_only,
            fused=of.fused,
            disagreement=of.disagreement,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to a query: `opening` is a key of the fixed sentences."""

    groups: Groups = ()
    opening: str = ""
    notes: tuple[Note, ...] = ()
    mode: Mode = "groups"
    rows: tuple[Row, ...] = ()
    readings: tuple[ReadingReply, ...] = ()


Answerer = Callable[[Topic], Told]


def yes_or_no(topic: Topic, *asked: Statement) -> str:
    """The opening that judging what is asked gives: all of it holds, or not."""
    verdicts = [one.judge(topic.evidence) for one in asked]
    if all(one.holds for one in verdicts):
        return "yes"
    return "nothing" if any(one.outcome == "cannot_be_judged" for one in verdicts) else "no"


def apart(statements: Iterable[Statement]) -> Groups:
    """Each statement as a sentence of its own, each once."""
    return [[one] for one in dict.fromkeys(statements)]


def alike(statements: Iterable[Statement], *names: str, most: int = 5) -> Groups:
    """Statements with equal fields of these names in sentences together, at most so many in one."""
    found: dict[object, list[Statement]] = {}
    for one in dict.fromkeys(statements):
        found.setdefault(tuple(getattr(one, name, None) for name in names), []).append(one)
    return [many[at : at + most] for many in found.values() for at in range(0, len(many), most)]
