"""What a turn of a conversation gives back: checked claims, and what the tool says of itself."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.evidence.claims import NOTICE, Claim, Distribution, RejectedClaim
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.usage import Usage

NoteKind = Literal[
    "answer", "declined", "not_understood", "needs_model", "missing", "done", "method", "help"
]
"""Yes or no, as the cited rows decide it; a question that is declined; one not understood; one for
a language model; something that is not there; what was done; how something was worked out; what can
be asked."""


class Note(BaseModel):
    """A sentence of the tool on itself, from a fixed set: it says nothing of a face, so it cites
    nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: NoteKind
    text: str


class CheckedClaim(BaseModel):
    """A claim that passed the checker, with the ledger that it was judged against."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    picture: int | None = Field(description="Number of the picture; None where two are compared")
    ledger_hash: str
    claim: Claim


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
        intent: what the question was understood as; `open` where it was not.
        claims: sentences on a face or a scene, every one checked.
        notes: sentences of the tool on itself.
        rows: evidence rows that were asked for by id.
        readings: distributions, where the answer speaks of them.
        rejected: what the checker refused and the answer left out.
        ledgers: the evidence by hash, for whoever wants to check again.
        reasoner: who wrote the claims.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    intent: str
    thread: str
    claims: tuple[CheckedClaim, ...] = ()
    notes: tuple[Note, ...] = ()
    rows: tuple[Row, ...] = ()
    readings: tuple[ReadingReply, ...] = ()
    rejected: tuple[RejectedClaim, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    ledgers: dict[str, Ledger] = Field(default_factory=dict)
    reasoner: str = "deterministic@1"
    prompts: dict[str, str] = Field(default_factory=dict)
    usage: Usage | None = None
    notice: str = NOTICE

    @property
    def text(self) -> str:
        """The answer as prose, yes or no first; claims of several pictures say which."""
        several = len({said.picture for said in self.claims}) > 1
        told = [
            f"(Picture {said.picture}) {said.claim.text}"
            if several and said.picture is not None
            else said.claim.text
            for said in self.claims
        ]
        answer = [note.text for note in self.notes if note.kind == "answer"]
        further = [note.text for note in self.notes if note.kind != "answer"]
        return " ".join([*answer, *told, *further])

    def to_json(self, *, ledgers: bool = False) -> dict[str, Any]:
        """The reply as JSON; with `ledgers` all the evidence, else only its hashes."""
        plain = self.model_dump(mode="json", exclude=None if ledgers else {"ledgers"})
        return plain if ledgers else {**plain, "ledgers": sorted(self.ledgers)}
