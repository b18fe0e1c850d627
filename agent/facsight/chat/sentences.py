"""The fixed sentences in which the tool speaks of itself, in each language."""

from __future__ import annotations

from typing import Final, Literal

from facsight.chat.grammar import forms
from facsight.chat.reply import Note, NoteKind
from facsight.chat.words import read
from facsight_tools.statements.forms.tokens import Language

_OFFERED: Final = (
    *("reading", "why", "why_not", "possible", "certainty", "score", "interventions"),
    *("unit_state", "unit_value", "units", "unit_meaning", "sides", "smile", "head", "gaze"),
    *("quality", "unmeasured", "people", "compare_faces", "compare_pictures", "like", "context"),
    *("simpler", "more", "row", "sources", "limits"),
)
"""What help proposes, in this order; docs/chat.md lists all."""

Group = Literal["openings", "leads", "notes", "declined", "terms"]


def fixed(language: Language, group: Group, key: str, **values: object) -> str:
    """One of the sentences, with its values."""
    return str(read(language, "sentences")[group][key]).format(**values)


def note(language: Language, kind: NoteKind, key: str, **values: object) -> Note:
    """A note of the tool on itself."""
    return Note(kind=kind, text=fixed(language, "notes", key, **values))


def opened(language: Language, number: int, name: str, faces: int) -> Note:
    """A picture that was measured."""
    key = {0: "opened_none", 1: "opened_one"}.get(faces, "opened")
    return note(language, "done", key, number=number, name=name, count=faces)


def helped(language: Language) -> Note:
    """What can be asked: an example of the forms that most want."""
    examples: dict[str, str] = {}
    for one in forms(language):
        if one.what in _OFFERED and one.example:
            examples.setdefault(one.what, one.example)
    asked = " | ".join(examples[what] for what in _OFFERED)
    return note(language, "help", "help", examples=asked)
