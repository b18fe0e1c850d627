"""What a turn of a conversation gives back: sentences that hold, and notes of the tool."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight.chat.query import Query
from facsight_tools.answers.inference import Distribution, SaidStatement
from facsight_tools.answers.notices import NOTICE
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.usage import Usage
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.statements.plan import ClaimKind

FORMS: Final = "forms@1"
"""Who understood a question, where no language model was asked."""

NoteKind = Literal[
    "model_failed",
    "declined",
    "not_understood",
    "understood",
    "missing",
    "done",
    "method",
    "help",
]
"""A language model that failed; a question that is declined; one not understood; how a language
model understood it; something that is not there; what was done; how something is meant or worked
out; what can be asked."""


class Note(BaseModel):
    """A sentence of the tool on itself, from a fixed set: it says nothing of a face."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: NoteKind
    text: str


class StatedClaim(BaseModel):
    """One sentence, rendered from statements that hold of a ledger.

    `lead` is what stands before it where several pictures or readings are told: `Picture 2:`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    picture: int | None = Field(description="Number of the picture; None where two are compared")
    ledger_hash: str
    lead: str = ""
    kind: ClaimKind
    text: str
    cites: tuple[str, ...]
    statements: tuple[SaidStatement, ...]

    @property
    def told(self) -> str:
        """The sentence as it is read."""
        return f"{self.lead} {self.text}".lstrip()


class ReadingReply(BaseModel):
    """The distributions of one face, as computed from its ledger, and the fused one of before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    picture: int
    face: str
    face_only: Distribution | None
    context_only: Distribution | None
    fused: Distribution | None
    disagreement: float | None = None
    fused_before: Distribution | None = None


class ToolCall(BaseModel):
    """A call over MCP that the turn made; pictures are named, never repeated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: str
    picture: str
    outcome: str = "done"


class Reply(BaseModel):
    """The answer to one question.

    Attributes:
        query: the question as it was understood; None where it was not.
        thread: the conversation's name.
        opening: yes, no or what comes in their place; empty where that was not asked.
        claims: sentences on a face or a picture, each of statements that hold.
        notes: sentences of the tool on itself.
        rows: evidence rows that were asked for by id.
        readings: distributions, where the answer speaks of them.
        tool_calls: what was called over MCP.
        ledgers: the evidence by hash, for whoever wants to judge again.
        reasoner: who understood the question: `forms@1`, or the language model.
        prompts, usage: what a language model was given, and what it took.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    query: Query | None
    thread: str = ""
    language: Language
    opening: str = ""
    claims: tuple[StatedClaim, ...] = ()
    notes: tuple[Note, ...] = ()
    rows: tuple[Row, ...] = ()
    readings: tuple[ReadingReply, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    ledgers: dict[str, Ledger] = Field(default_factory=dict)
    reasoner: str = FORMS
    prompts: dict[str, str] = Field(default_factory=dict)
    usage: Usage | None = None
    notice: str = NOTICE

    def noting(self, *notes: Note, calls: tuple[ToolCall, ...] = ()) -> Reply:
        """The same with further notes and calls."""
        both = {"notes": (*self.notes, *notes), "tool_calls": (*self.tool_calls, *calls)}
        return self.model_copy(update=both)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is told of the pictures, yes or no with the first of it."""
        told = [one.told for one in self.claims]
        told[:1] = [" ".join(filter(None, [self.opening, *told[:1]]))]
        return tuple(filter(None, told))

    @property
    def text(self) -> str:
        """The answer as it is read."""
        return " ".join([*self.sentences, *(note.text for note in self.notes)])

    def to_json(self, *, ledgers: bool = False) -> dict[str, Any]:
        """The reply as JSON; with `ledgers` all the evidence, else only its hashes."""
        plain = self.model_dump(mode="json", exclude=None if ledgers else {"ledgers"})
        return plain if ledgers else {**plain, "ledgers": sorted(self.ledgers)}
