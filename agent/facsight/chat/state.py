"""What a conversation keeps between turns, and how it is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, NotRequired, Required

from langgraph.channels import UntrackedValue
from langgraph.runtime import Runtime

# As in `agent.state`: pydantic reads this TypedDict on every Python.
from typing_extensions import TypedDict

from facsight.chat.reply import Reply
from facsight.chat.topic import Composed
from facsight.chat.understand import Understood
from facsight.settings import DEFAULTS, Settings
from facsight_tools.evidence.rows import Ledger

PLAN, COMPOSED, REPLY = UntrackedValue(Understood), UntrackedValue(Composed), UntrackedValue(Reply)
"""Channels that live for one turn and are never written to a store."""


@dataclass(frozen=True, slots=True)
class Chat:
    """The graph's context schema.

    Attributes:
        settings: as for a single answer.
        images: pictures that are no paths, by the name under which they are opened: data URIs.
            They stay here and never enter the state, so no store holds a pixel.
        overlay_folder: where an annotated picture is written when one is asked for; None writes
            none.
        overlay_file: where this turn's annotated picture is written, in place of a file in the
            folder.
        thread: the thread's name, for the reply.
    """

    settings: Settings = DEFAULTS
    images: Mapping[str, str] = field(default_factory=dict)
    overlay_folder: str | None = None
    overlay_file: str | None = None
    thread: str = ""

    def __post_init__(self) -> None:
        given: Any = self.settings
        if isinstance(
            given, Mapping
        ):  # over LangGraph's HTTP API, which makes the outer class only
            object.__setattr__(self, "settings", Settings(**given))


class Picture(TypedDict):
    """A picture of the conversation: numbers and words, no pixels.

    `path` is None where the picture came as bytes; `ledger` is the evidence as JSON, with the
    user's words on the situation in it; `sha256` is that of the picture's file.
    """

    name: str
    path: str | None
    sha256: str
    analysis_id: str
    ledger: dict[str, Any]


class Ask(TypedDict):
    """The graph's input: a question, pictures to open first (paths, or names in `Chat.images`).

    `open` is never stored: a picture that cannot be opened is told once and is gone. `situation` is
    what is said of the situation, in place of all that was said before; left out, that stays.
    `face`, such as F2, is meant where the question names none; left out, it is the one before.
    """

    question: Required[str]
    open: NotRequired[Annotated[list[str], UntrackedValue(list)]]
    situation: NotRequired[Annotated[str | None, UntrackedValue(str)]]
    face: NotRequired[str | None]


class Replied(TypedDict):
    """The graph's output."""

    reply: Reply


class Conversation(Ask, total=False):
    """Everything that a node may read; the channels of one turn are not stored."""

    pictures: list[Picture]
    context: str | None
    picture: int
    intent: str | None
    units: list[int]
    turns: list[dict[str, str]]
    plan: Annotated[Understood, PLAN]
    calls: Annotated[list[Any], UntrackedValue(list)]
    composed: Annotated[Composed, COMPOSED]
    reply: Annotated[Reply, REPLY]


def chat(runtime: Runtime[Chat]) -> Chat:
    """The run's set-up; the defaults where the caller gave none."""
    return runtime.context or Chat()


def ledger_of(picture: Picture) -> Ledger:
    """A picture's evidence."""
    return Ledger.model_validate(picture["ledger"])
