"""The fixed sentences in which the tool speaks of itself, in each language."""

from __future__ import annotations

from typing import Literal

from facsight.chat.grammar import forms
from facsight.chat.moments import examples
from facsight.chat.reply import Note, NoteKind
from facsight.chat.words import read
from facsight_tools.statements.forms.tokens import Language

Group = Literal["openings", "leads", "notes", "declined", "terms", "lines"]


def fixed(language: Language, group: Group, key: str, **values: object) -> str:
    """One of the sentences, with its values."""
    return str(read(language, "sentences")[group][key]).format(**values)


def decimal(number: str, language: Language) -> str:
    """A number with the point that a language has."""
    return number.replace(".", ",") if language == "de" else number


def note(language: Language, kind: NoteKind, key: str, **values: object) -> Note:
    """A note of the tool on itself."""
    return Note(kind=kind, text=fixed(language, "notes", key, **values))


def opened(language: Language, number: int, name: str, faces: int, *, video: bool = False) -> Note:
    """A picture or a video that was measured."""
    key = "opened_video" if video else {0: "opened_none", 1: "opened_one"}.get(faces, "opened")
    return note(language, "done", key, number=number, name=name, count=faces)


def in_time(language: Language) -> str:
    """What can be asked of a video."""
    whole = (one for one in forms(language) if one.what == "reading" and not one.fixed)
    reading = next(one.example for one in whole if one.example)
    return " | ".join([*examples(language).values(), reading])


def helped(language: Language) -> Note:
    """What can be asked: an example of the forms that most want."""
    examples_of = {
        one.what: one.example for one in reversed(forms(language)) if one.example is not None
    }
    asked = " | ".join(examples_of[what] for what in read(None, "help")["offered"])
    return note(language, "help", "help", examples=asked)
