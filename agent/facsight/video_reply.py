"""What answers a question on a video, by the ledger alone: whoever has it finds the same again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from facsight.chat.faces import Unclear, places
from facsight.chat.on_video import answered, faces_meant, notes_beside
from facsight.chat.query import Query
from facsight.chat.sentences import fixed
from facsight_tools.errors import InputError
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
        groups, key = answered(query, evidence, meant, register)
        opening = fixed(language, "openings", key) if key else ""
        notes = tuple(notes_beside(query, evidence, groups, meant, language))
        return cls(meant, groups, key, opening, notes)
