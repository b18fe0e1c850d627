"""Write the reply to a question, and keep what the next one goes on from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, cast

from langgraph.runtime import Runtime

from facsight.chat.answers import Told, Topic
from facsight.chat.follow import Style
from facsight.chat.query import Act, General, names
from facsight.chat.reply import FORMS, Note, ReadingReply, Reply, StatedClaim
from facsight.chat.sentences import fixed
from facsight.settings import Settings, settings
from facsight.state import Heard, State
from facsight_tools.answers.inference import Distribution, Inference
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.notices import NOTICES
from facsight_tools.answers.weighed import weighed
from facsight_tools.evidence.payloads import face_id
from facsight_tools.evidence.usage import Usage
from facsight_tools.statements.base import Statement
from facsight_tools.statements.kinds import AnyStatement
from facsight_tools.statements.plan import ClaimKind, rounded_for_show, told

_TURNS_KEPT: Final = 50
_PLAIN_SENTENCES: Final = 3
_Sentence = tuple[ClaimKind, str, tuple[str, ...], Sequence[Statement]]
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
    claims = _written(found.parts, state.get("style"), read)
    key = next((part.opening for part in found.parts), "")
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
        readings=_readings(found.parts),
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


def _written(
    parts: Iterable[Told], style: Style | None = None, read: Inference | None = None
) -> tuple[StatedClaim, ...]:
    """The claims of an answer, each statement judged once more; `read` is a whole reading."""
    claims = [claim for part in parts for claim in _of_part(part, read)]
    most = len(claims)
    if style is not None and (style.short or style.plain):
        most = 1 if style.short else _PLAIN_SENTENCES
    return tuple(claims[:most])


def _of_part(part: Told, read: Inference | None) -> Iterator[StatedClaim]:
    topic, lead = part.topic, part.lead
    if read is None and part.planned:
        read = _planned(part)
    for kind, text, cites, statements in _grouped(part) if read is None else _read(read):
        yield StatedClaim(
            picture=topic.picture or None,
            ledger_hash=topic.evidence.ledger.hash,
            lead=lead,
            kind=kind,
            text=text,
            cites=cites,
            statements=cast("tuple[AnyStatement, ...]", statements),
        )
        lead = ""


def _grouped(part: Told) -> Iterator[_Sentence]:
    topic = part.topic
    groups = [list(map(rounded_for_show, _holding(one, topic))) for one in part.groups]
    groups = [one for one in groups if one]
    if groups:
        for one in told(groups, topic.evidence, topic.language, topic.settings.register).claims:
            yield one.kind, one.text, one.cites, one.statements


def _read(read: Inference) -> Iterator[_Sentence]:
    for one in read.claims:
        yield one.kind, one.text, one.cites, [read.statements[at] for at in one.statements]


def _planned(part: Told) -> Inference:
    """The answer on a face as a single answer is written, with all that it owes."""
    topic, chosen = part.topic, part.topic.settings
    return answer_of(
        [one for group in part.groups for one in _holding(group, topic)],
        topic.evidence,
        topic.face,
        topic.language,
        chosen.register,
        full=chosen.full,
        reasoner=FORMS,
        label_set=chosen.labels,
        lens=chosen.lens,
    )


def _holding(group: Iterable[Statement], topic: Topic) -> list[Statement]:
    return [one for one in group if one.judge(topic.evidence).holds]


def _readings(parts: Iterable[Told]) -> tuple[ReadingReply, ...]:
    """The distributions of the faces that an answer speaks of, and those before words."""
    earlier: Distribution | None = None
    before: Distribution | None = None
    found = []
    for part in parts:
        topic = part.topic
        if not topic.face:
            continue
        of, earlier = weighed(topic.evidence, topic.face), before
        before = of.fused if part.lead else None
        if part.readings:
            found.append(
                ReadingReply(
                    picture=topic.picture,
                    face=face_id(topic.face),
                    face_only=of.face_only,
                    context_only=of.context_only,
                    fused=of.fused,
                    disagreement=of.disagreement,
                    fused_before=earlier,
                )
            )
    return tuple(found)
