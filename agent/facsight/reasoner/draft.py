"""What a reasoner hands on: statements in an order, before they are judged and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from facsight_tools.answers.inference import Refused
from facsight_tools.answers.notices import Notice
from facsight_tools.evidence.usage import Usage
from facsight_tools.statements.base import Statement


@dataclass(frozen=True, slots=True)
class StatedDraft:
    """An answer before it is written.

    Attributes:
        face: the face that it is on; None where there is none.
        statements: what is to be said, the most important first.
        unread: what a language model wrote that is no statement, and why.
        reasoner: who chose them.
        by_menu: whether a language model chose them from a numbered list of what holds.
        prompts: what a language model was given, by sha256; `usage`: what it took.
        notices: what it failed at.
    """

    face: int | None
    statements: tuple[Statement, ...]
    unread: tuple[Refused, ...] = ()
    reasoner: str = "deterministic@2"
    by_menu: bool = False
    prompts: Mapping[str, str] = field(default_factory=dict)
    usage: Usage | None = None
    notices: tuple[Notice, ...] = ()
