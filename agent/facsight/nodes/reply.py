"""Finish the reply to a question, and keep what the next one goes on from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.chat.follow import Style
from facsight.chat.query import Act, General, names
from facsight.chat.reply import Note, Reply, StatedClaim
from facsight.chat.sentences import note
from facsight.settings import Settings
from facsight.state import State
from facsight_tools.answers.inference import Inference
from facsight_tools.evidence.usage import Usage
from facsight_tools.statements.forms.tokens import Language

_TURNS_KEPT: Final = 50
_PLAIN_SENTENCES: Final = 3
_NOT_REPEATED: Final = frozenset({*names(Act), *names(General)}) - {"unit_meaning"}
_ADDED: Final = (
    *("calls", "input_tokens", "output_tokens", "uncounted", "retries"),
    *("sent", "unread"),
)


def reply(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """What was found, or the reading that `answer` wrote, as short as it was asked for."""
    given, style, read = state["told"], state.get("style") or Style(), state.get("inference")
    if read is not None:
        given = _with(read, given, state)
    if given.opening and not given.claims:  # a note is shown at every door
        missing = Note(kind="missing", text=given.opening)
        given = given.model_copy(update={"opening": "", "notes": (missing, *given.notes)})
    most = 1 if style.short else _PLAIN_SENTENCES if style.plain else None
    given = given.model_copy(update={"claims": given.claims[:most]})
    if _said_before(given, state):
        given = given.model_copy(
            update={"opening": "", "claims": (), "notes": (_once(given.language),)}
        )
    for sentence in given.sentences:
        runtime.stream_writer({"node": "reply", "claim": sentence})
    kept: dict[str, Any] = {"reply": given}
    if given.question:
        turn = {"question": given.question, "answer": given.text}
        kept["turns"] = [*state.get("turns", []), turn][-_TURNS_KEPT:]
        if given.query is not None and given.query.what not in _NOT_REPEATED:
            kept["last"] = given.query.model_dump(exclude_none=True)
    return kept


def _said_before(given: Reply, state: State) -> bool:
    """Whether another question would be answered in the words of the answer just before."""
    turns = state.get("turns", [])
    if not turns or not given.claims or state.get("style"):
        return False
    return turns[-1]["answer"] == given.text and turns[-1]["question"] != given.question


def _once(language: Language) -> Note:
    return note(language, "method", "said_before")


def _with(read: Inference, given: Reply, state: State) -> Reply:
    """The reply with the sentences of a reading, and what a model had to do with it."""
    failed = (Note(kind="model_failed", text=one.text) for one in read.notices)
    more: dict[str, Any] = {"notes": (*failed, *given.notes)}
    more |= {"claims": tuple(_claims(read, state["picture"], state["ledger"].hash))}
    if read.usage is not None:
        more |= {
            "reasoner": f"{given.reasoner}; {read.reasoner}",
            "prompts": {**given.prompts, **read.prompts},
            "usage": _both(given.usage, read.usage),
        }
    return given.model_copy(update=more)


def _claims(read: Inference, picture: int, ledger_hash: str) -> Iterator[StatedClaim]:
    for one in read.claims:
        yield StatedClaim(
            picture=picture,
            ledger_hash=ledger_hash,
            kind=one.kind,
            text=one.text,
            cites=one.cites,
            statements=tuple(read.statements[at] for at in one.statements),
        )


def _both(first: Usage | None, second: Usage) -> Usage:
    """What understanding the question and writing the reading took."""
    if first is None:
        return second
    sums = {name: getattr(first, name) + getattr(second, name) for name in _ADDED}
    return second.model_copy(update=sums)
