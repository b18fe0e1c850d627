"""What an answer is about, and what it comes to before it is checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from facsight.chat.reply import Note, ReadingReply
from facsight.chat.slots import Slots
from facsight.reasoner.draft import DraftSentence
from facsight.reasoner.face import Face
from facsight.settings import Settings
from facsight_tools.evidence.claims import Distribution, Problem
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.usage import Usage


@dataclass(frozen=True, slots=True)
class Topic:
    """One face (or, where it is None, one picture) that a question is about.

    `count` is how many faces of the picture are asked about together.
    """

    picture: int
    ledger: Ledger
    face: Face | None
    slots: Slots
    chosen: Settings
    count: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with the evidence that it is judged against."""

    picture: int | None
    ledger: Ledger
    sentence: DraftSentence
    fused: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer before it is checked; `findings` maps the place of a line to what is against it.

    `looked` is what a language model looked at for it, a `Looked`.
    """

    lines: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = ()
    rows: tuple[Row, ...] = ()
    readings: tuple[ReadingReply, ...] = ()
    rejected: tuple[Any, ...] = ()
    findings: dict[int, tuple[Problem, ...]] = field(default_factory=dict)
    reasoner: str = "deterministic@1"
    prompts: dict[str, str] = field(default_factory=dict)
    usage: Usage | None = None
    looked: Any = None
    repairs: int = 0
