"""What answers a question on a video, by the ledger alone: whoever has it finds the same again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from facsight.chat.faces import Unclear, places
from facsight.chat.on_video import answered, faces_meant, names_one, said_beside, unmeasured
from facsight.chat.query import Query
from facsight.chat.sentences import fixed
from facsight_tools.answers.video import shorter
from facsight_tools.errors import InputError
from facsight_tools.evidence.payloads import face_id
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register


@dataclass(frozen=True, slots=True)
class VideoReply:
    """An answer before it is written.

    Attributes:
        faces: whose faces are meant, the first first.
        groups: the statements, a list a sentence; none where it was not looked for.
        key: that of the words that open it; empty where nothing does.
        opening: these words.
        notes: on what the question takes for granted, and on whom it may mean.
    """

    faces: tuple[int, ...]
    groups: list[list[Statement]]
    key: str
    opening: str
    notes: tuple[str, ...]

    @classmethod
    def of(
        cls, query: Query, evidence: Evidence, face: int, language: Language, register: Register
    ) -> Self:
        """The answer on `face`, where the question names nobody.

        Raises:
            InputError: there is no such person, or the question does not tell which it is.
        """
        try:
            meant = faces_meant(query, evidence, face)
        except Unclear as unclear:
            where = places(evidence, language)
            told = fixed(language, "notes", unclear.key, places=where).strip()
            raise InputError(told) from unclear
        groups, key = answered(query, evidence, meant) or ([], "")
        if register == "plain":
            groups = [[shorter(one, evidence) for one in group] for group in groups]
        opening = fixed(language, "openings", key) if key else ""
        notes = tuple(_notes(query, evidence, meant, groups, language))
        return cls(meant, groups, key, opening, notes)


def _notes(
    query: Query,
    evidence: Evidence,
    meant: Sequence[int],
    groups: Sequence[Sequence[Statement]],
    language: Language,
) -> list[str]:
    notes = [fixed(language, "notes", key) for key in said_beside(query, evidence, groups)]
    if missing := unmeasured(query, evidence, meant):
        whose = ", ".join(map(face_id, missing))
        notes.append(fixed(language, "notes", "not_measured_of", faces=whose))
    if query.what == "people":
        found = ", ".join(map(face_id, evidence.faces))
        told = {"count": len(evidence.faces), "faces": found}
        notes.append(fixed(language, "notes", "people_found", **told))
    if len(meant) > 1:
        notes += filter(None, [places(evidence, language)])
    elif names_one(query, evidence):
        others = ", ".join(face_id(one) for one in evidence.faces if one != meant[0])
        notes.append(fixed(language, "notes", "one_of_them", face=meant[0], faces=others))
    return notes
