"""Write the reply to a question, and keep what the next one goes on from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.chat.follow import Style
from facsight.chat.query import Act, General, names
from facsight.chat.reply import FORMS, LookedUp, Note, Reply, StatedClaim
from facsight.settings import Settings, settings
from facsight.state import Heard, State
from facsight_tools.answers.inference import Inference
from facsight_tools.answers.notices import NOTICES
from facsight_tools.evidence.usage import Usage

_TURNS_KEPT: Final = 50
_PLAIN_SENTENCES: Final = 3
_NOT_REPEATED: Final = frozenset({*names(Act), *names(General)}) - {"unit_meaning"}
_ADDED: Final = (
    *("calls", "input_tokens", "output_tokens", "uncounted", "retries"),
    *("sent", "unread"),
)


def reply(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """What was found, or the reading that `answer` wrote, with the notes of this turn."""
    question, query, found = state.get("question") or "", state.get("query"), state["found"]
    language = settings(runtime, state.get("wording")).spoken(state.get("context"))
    style, read = state.get("style") or Style(), state.get("inference")
    claims = found.claims if read is None else tuple(_claims(read, found))
    most = 1 if style.short else _PLAIN_SENTENCES if style.plain else None
    notes = (*state.get("notes", []), *found.notes)
    if found.opening and not claims:  # a note is shown at every door
        notes = (Note(kind="missing", text=found.opening), *notes)
    heard = state.get("heard") or Heard(reasoner=FORMS, prompts={}, usage=None)
    given = Reply(
        question=question,
        query=query,
        language=language,
        opening=found.opening if claims else "",
        claims=claims[:most],
        notes=notes,
        rows=found.rows,
        readings=found.readings,
        tool_calls=tuple(state.get("tool_calls", [])),
        ledgers=found.ledgers,
        reasoner=heard["reasoner"] + (f"; {read.reasoner}" if read and read.usage else ""),
        prompts={**heard["prompts"], **(read.prompts if read else {})},
        usage=_both(heard["usage"], read.usage if read else None),
        notice=NOTICES[language],
    )
    for sentence in given.sentences:
        runtime.stream_writer({"node": "reply", "claim": sentence})
    kept: dict[str, Any] = {"reply": given, "picture": found.picture, "looked_at": found.face}
    if question.strip():
        turn = {"question": question, "answer": given.text}
        kept["turns"] = [*state.get("turns", []), turn][-_TURNS_KEPT:]
        if query is not None and query.what not in _NOT_REPEATED:
            kept["last"] = query.model_dump(exclude_none=True)
    return kept


def _claims(read: Inference, found: LookedUp) -> Iterator[StatedClaim]:
    """The sentences of a reading."""
    (ledger_hash,) = found.ledgers
    for one in read.claims:
        yield StatedClaim(
            picture=found.picture,
            ledger_hash=ledger_hash,
            kind=one.kind,
            text=one.text,
            cites=one.cites,
            statements=tuple(read.statements[at] for at in one.statements),
        )


def _both(first: Usage | None, second: Usage | None) -> Usage | None:
    """What understanding the question and writing the reading took."""
    if first is None or second is None:
        return first or second
    sums = {name: getattr(first, name) + getattr(second, name) for name in _ADDED}
    return second.model_copy(update=sums)
