"""Write the reply to a question, and keep what the next one goes on from."""

from __future__ import annotations

from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.chat.query import Act, General, names
from facsight.chat.reply import FORMS, Note, Reply
from facsight.chat.sentences import fixed
from facsight.chat.writing import readings, written
from facsight.settings import Settings, settings
from facsight.state import Heard, State
from facsight_tools.answers.notices import NOTICES
from facsight_tools.evidence.usage import Usage

_TURNS_KEPT: Final = 50
_NOT_REPEATED: Final = frozenset({*names(Act), *names(General)}) - {"unit_meaning"}
_ADDED: Final = (
    *("calls", "input_tokens", "output_tokens", "uncounted", "retries"),
    *("sent", "unread"),
)


def reply(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """What was found in sentences, each judged once more; a reading as `answer` wrote it."""
    question, query, found = state.get("question") or "", state.get("query"), state["found"]
    language = settings(runtime, state.get("wording")).spoken(state.get("context"))
    read = state.get("inference")
    claims = written(found.parts, state.get("style"), read)
    key = next((part.told.opening for part in found.parts), "")
    opening = fixed(language, "openings", key) if key else ""
    notes = [*state.get("notes", []), *found.notes]
    if opening and not claims:  # a note is shown at every door
        notes.insert(0, Note(kind="missing", text=opening))
    cited = {one.ledger_hash for one in claims}
    ledgers = [part.topic.evidence.ledger for part in found.parts]
    asked = (query and query.row) or ""
    rows = (part.topic.evidence.row(asked) for part in found.parts)
    heard = state.get("heard") or Heard(reasoner=FORMS, prompts={}, usage=None)
    given = Reply(
        question=question,
        query=query,
        language=language,
        opening=opening if claims else "",
        claims=claims,
        notes=tuple(notes),
        rows=tuple(row for row in rows if row is not None),
        readings=readings(found.parts),
        tool_calls=tuple(state.get("tool_calls", [])),
        ledgers={one.hash: one for one in ledgers if one.hash in cited},
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


def _both(first: Usage | None, second: Usage | None) -> Usage | None:
    """What understanding the question and writing the reading took."""
    if first is None or second is None:
        return first or second
    sums = {name: getattr(first, name) + getattr(second, name) for name in _ADDED}
    return second.model_copy(update=sums)
