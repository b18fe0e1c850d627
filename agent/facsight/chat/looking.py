"""What a language model may look at before it answers: a few tools over the conversation.

The tools are the grammar's answers, called by name. What comes back is rows, which the model may
then cite; it never brings words of its own into the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

from langchain_core.messages import ToolCall as ModelCall
from langchain_core.messages import ToolMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facsight.chat import notes
from facsight.chat.answers import on_face, on_picture
from facsight.chat.compare import comparison, with_face
from facsight.chat.pictures import open_picture, save_overlay
from facsight.chat.reply import Note, ToolCall
from facsight.chat.slots import Slots
from facsight.chat.state import Chat, Picture, ledger_of
from facsight.chat.topic import Composed, Line, Topic
from facsight.chat.who import faces_of
from facsight.language_models.reasoner import as_lines
from facsight.reasoner.face import Face
from facsight_tools.errors import FacsightError, UnknownOption, first_fault
from facsight_tools.evidence.rows import Ledger

ROUNDS: Final = 3
MOST_CALLS: Final = 12
_LETTERS: Final = "ABCDE"


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LookAtFace(_Arguments):
    """Get rows on one face: its action units, pose, gaze, image quality, smile or label scores."""

    picture: int = Field(description="Number of the picture, from 1")
    face: int = Field(default=1, description="Number of the face in that picture; 1 is the largest")
    about: Literal[
        "units", "absent", "unmeasured", "pose", "gaze", "quality", "smile", "scores"
    ] = Field(default="units", description="`units` are the action units that are present")
    units: list[int] = Field(
        default_factory=list, description="With `units`: these action units only, such as [4, 12]"
    )
    at_least: Literal["A", "B", "C", "D", "E"] | None = Field(
        default=None, description="With `units`: only from this intensity on"
    )
    side: Literal["left", "right"] | None = Field(
        default=None, description="With `units`: this side only, the subject's own"
    )


class LookAtScene(_Arguments):
    """Get rows on a whole picture: people, light, contrast, size, bodies, hands, who faces whom.

    Those of another picture stand in the answer by themselves and cannot be cited.
    """

    picture: int = Field(description="Number of the picture, from 1")


class CompareFaces(_Arguments):
    """Get the rows in which two faces differ most, of one picture or of two."""

    first_picture: int
    first_face: int = 1
    second_picture: int
    second_face: int = 1
    units: list[int] = Field(default_factory=list, description="Compare these action units only")


class OpenPicture(_Arguments):
    """Measure a further picture that the user has named; it then has a number."""

    path: str = Field(description="Exactly as the user wrote it")


class DrawOverlay(_Arguments):
    """Write a picture with what was measured drawn on it, where the user asks for one."""

    picture: int = Field(description="Number of the picture, from 1")


_FORMS: Final[dict[str, type[_Arguments]]] = {
    "look_at_face": LookAtFace,
    "look_at_scene": LookAtScene,
    "compare_faces": CompareFaces,
    "open_picture": OpenPicture,
    "draw_overlay": DrawOverlay,
}
OFFERED: Final[list[dict[str, Any]]] = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": form.__doc__,
            "parameters": form.model_json_schema(),
        },
    }
    for name, form in _FORMS.items()
]
"""The tools as OpenAI's protocol has them; LangChain's other packages translate it."""

_Given = TypeVar("_Given", bound=_Arguments)


@dataclass(slots=True)
class Looked:
    """The evidence of one answer of a model, which grows as the model looks at more of it.

    A face of another picture enters the ledger under the next free name, so that every id stands
    for one face and the checker judges the answer against one ledger.

    Attributes:
        pictures: those of the conversation, with what was opened for this answer.
        number, ledger, face: the picture spoken of, its evidence and the face.
        words: all that the user has written, in which a picture may be named.
        context: the user's words on the situation.
        tell: is told of every call, as progress.
        shown: ids of rows that were looked at.
        lines: sentences by rule that stand in the answer beside the model's.
        notes, calls: what was done.
    """

    pictures: list[Picture]
    number: int
    ledger: Ledger
    face: str | None
    words: str
    context: str | None
    tell: Callable[[str], None]
    shown: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    _names: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def spoken_of(self) -> int | None:
        """The picture of the model's claims; None where the ledger holds faces of several."""
        return None if self._names else self.number

    def listed(self) -> str:
        """The pictures and how the faces of each are named in the evidence, for the model."""
        lines = []
        for number, picture in enumerate(self.pictures, 1):
            known = faces_of(ledger_of(picture))
            if number == self.number:
                said = f"{', '.join(known) or 'no face'}; the evidence is that of this picture"
            else:
                borrowed = [
                    f"face {face} is {name} in the evidence"
                    for (at, face), name in self._names.items()
                    if at == number
                ]
                said = "; ".join([f"faces: {len(known)}", *borrowed])
            lines.append(f"Picture {number}: {said}.")
        return "\n".join(lines)

    async def answer(self, call: ModelCall, chosen: Chat) -> ToolMessage:
        """What a call of the model comes to: rows, or the error that says what to do."""
        try:
            if len(self.calls) >= MOST_CALLS:
                raise UnknownOption("No further calls: answer with what you have.")
            told = await self._run(call["name"], call["args"], chosen)
        except FacsightError as error:
            self.tell(f"A call of the language model failed: {error.code}")
            told = f"{error.code}: {error}"
            name = call["name"] if call["name"] in _FORMS else "unknown"
            self.calls.append(ToolCall(tool=name, picture="", outcome=error.code))
        return ToolMessage(told, tool_call_id=call["id"] or "")

    async def _run(self, name: str, given: dict[str, Any], chosen: Chat) -> str:
        if name == "look_at_face":
            return self._look_at_face(_read(LookAtFace, name, given), chosen)
        if name == "look_at_scene":
            return self._look_at_scene(_read(LookAtScene, name, given), chosen)
        if name == "compare_faces":
            return self._compare(_read(CompareFaces, name, given))
        if name == "open_picture":
            return await self._open(_read(OpenPicture, name, given).path, chosen)
        if name == "draw_overlay":
            return await self._draw(_read(DrawOverlay, name, given).picture, chosen)
        raise UnknownOption(f"There is no tool '{name}'; there are: {', '.join(_FORMS)}.")

    def _look_at_face(self, asked: LookAtFace, chosen: Chat) -> str:
        self.tell(f"Looking at face {asked.face} of picture {asked.picture}: {asked.about}")
        face = self._face(asked.picture, asked.face)
        floor = (_LETTERS.index(asked.at_least) + 1.0, True) if asked.at_least else None
        slots = Slots(units=tuple(asked.units), floor=floor, side=asked.side)
        intent: str = "units" if asked.about == "absent" else asked.about
        if asked.about == "units" and asked.units:
            intent = "unit"
        topic = Topic(asked.picture, self.ledger, face, slots, chosen.settings)
        return self._show("look_at_face", asked.picture, on_face(intent, topic, asked.about))

    def _look_at_scene(self, asked: LookAtScene, chosen: Chat) -> str:
        self.tell(f"Looking at picture {asked.picture} as a whole")
        ledger = self._ledger(asked.picture)
        told = on_picture("scene", Topic(asked.picture, ledger, None, Slots(), chosen.settings))
        if asked.picture == self.number:
            return self._show("look_at_scene", asked.picture, told)
        self.lines += told.lines
        self._done("look_at_scene", asked.picture)
        said = "\n".join(line.sentence.claim.text for line in told.lines)
        return f"These sentences stand in the answer; do not repeat them:\n{said}"

    def _compare(self, asked: CompareFaces) -> str:
        self.tell("Comparing two faces")
        first = self._face(asked.first_picture, asked.first_face)
        second = self._face(asked.second_picture, asked.second_face)
        unknown = [n for n in asked.units if n not in first.units or n not in second.units]
        if unknown:
            raise UnknownOption(f"There is no action unit {unknown[0]} in the evidence.")
        found = comparison(first, second, tuple(asked.units))
        composed = Composed(lines=tuple(Line(None, self.ledger, one) for one in found))
        return self._show("compare_faces", asked.second_picture, composed)

    async def _open(self, path: str, chosen: Chat) -> str:
        if not _stands_in(path, self.words):
            raise UnknownOption("The user names no such picture; only those may be opened.")
        known = next(
            (n for n, one in enumerate(self.pictures, 1) if path in (one["name"], one["path"])),
            None,
        )
        if known is not None:
            return f"That is picture {known} already."
        self.tell(f"Measuring {path}")
        picture, made = await open_picture(path, self.context, chosen)
        self.pictures.append(picture)
        self.calls += made
        number, count = len(self.pictures), len(faces_of(ledger_of(picture)))
        self.notes.append(notes.opened(number, picture["name"], count))
        return f"That is picture {number} now; faces found: {count}."

    async def _draw(self, number: int, chosen: Chat) -> str:
        self.tell(f"Drawing on picture {number}")
        self._ledger(number)
        self.pictures[number - 1], made, said = await save_overlay(
            self.pictures[number - 1], chosen
        )
        self.calls += made
        self.notes += said
        return "It is written." if made else "There is no folder to write it to."

    def _show(self, tool: str, picture: int, composed: Composed) -> str:
        """The rows that sentences by rule cite; without any, why there are none."""
        self._done(tool, picture)
        ids = {one for line in composed.lines for one in line.sentence.claim.cites}
        self.shown |= ids
        told = as_lines(row for row in self.ledger.rows if row.id in ids)
        return told or " ".join(note.text for note in composed.notes)

    def _ledger(self, number: int) -> Ledger:
        """The evidence of a picture by itself."""
        if not 1 <= number <= len(self.pictures):
            raise UnknownOption(notes.missing_picture(str(number), len(self.pictures)).text)
        return ledger_of(self.pictures[number - 1])

    def _face(self, picture: int, face: int) -> Face:
        """A face in the ledger of the answer; one of another picture is taken into it."""
        own, found = self._ledger(picture), f"F{face}"
        if found not in faces_of(own):
            raise UnknownOption(f"There is no face {face} in picture {picture}.")
        if picture == self.number:
            return Face.of(self.ledger, found)
        if (picture, face) not in self._names:
            name = f"F{len(faces_of(self.ledger)) + 1}"
            self.ledger = with_face(self.ledger, own, found, name)
            self._names[picture, face] = name
            self.notes.append(notes.stands_for(name, found, picture))
        return Face.of(self.ledger, self._names[picture, face])

    def _done(self, tool: str, picture: int) -> None:
        self.calls.append(ToolCall(tool=tool, picture=self.pictures[picture - 1]["name"]))


def _read(form: type[_Given], name: str, given: dict[str, Any]) -> _Given:
    try:
        return form.model_validate(given)
    except ValidationError as error:
        where, why = first_fault(error)
        raise UnknownOption(f"{name}: {where}: {why}.") from error


def _stands_in(path: str, words: str) -> bool:
    """Whether the user wrote this path, and not merely one that holds it."""
    whole = rf"(?:^|[\s\"'(]){re.escape(path)}[\s\"'),;:.?!]*(?:\s|$)"
    return bool(path.strip()) and re.search(whole, words) is not None
