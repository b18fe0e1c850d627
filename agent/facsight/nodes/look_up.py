"""Look up in the evidence what a question asks, and say what holds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from langgraph.runtime import Runtime

from facsight.chat.answering import Situation, TurnAnswer, answer_to
from facsight.chat.answers import Told
from facsight.chat.pictures import Picture, is_video
from facsight.chat.query import Query
from facsight.chat.reply import FORMS, ReadingReply, StatedClaim
from facsight.chat.sentences import fixed
from facsight.nodes.observe import ledger_of
from facsight.reasoner.draft import StatedDraft
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.answers.inference import Distribution
from facsight_tools.answers.weighed import weighed
from facsight_tools.errors import FacsightError
from facsight_tools.evidence.payloads import face_id
from facsight_tools.rules.lens import load
from facsight_tools.statements import plan
from facsight_tools.statements.kinds import AnyStatement
from facsight_tools.statements.lenses import held_as_told


async def look_up(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The statements that answer the query, of all that hold.

    A face that is to be read is handed on to `infer`; statements that are to make an answer with
    all that it owes, as a draft to `check`.
    """
    runtime.stream_writer({"node": "look_up", "text": "Looking it up in the evidence"})
    query, pictures = state.get("query"), state.get("pictures", [])
    over = Situation(
        pictures=pictures,
        picture=min(state.get("picture", 1), max(len(pictures), 1)),
        face=state.get("face") or state.get("looked_at"),
        settings=settings(runtime, state.get("wording")),
        before=state.get("before"),
        said=bool(state.get("context")),
    )
    if query is None:
        return {"picture": over.picture, "looked_at": over.face}
    if query.what == "moment" and query.at is not None and pictures:
        over = replace(over, pictures=await _at_moment(query, over, runtime))
    # Beside the event loop: it judges much, and a path that is named is looked for on the disk
    answer, more = await asyncio.to_thread(_answered, query, over)
    notes = (*state["told"].notes, *answer.notes)
    told = state["told"].model_copy(update={**more, "notes": notes})
    found = {"told": told, "picture": answer.picture, "looked_at": answer.face}
    if 0 < answer.picture <= len(pictures):  # the words of the picture that is spoken of from now
        found["context"] = pictures[answer.picture - 1]["context"]
    if not answer.reads:
        return found
    (part,) = answer.parts
    topic = part.topic
    found |= {"ledger": topic.evidence.ledger, "face_index": topic.face}
    if not part.groups:
        return found
    said = tuple(one for group in part.groups for one in group)
    draft = StatedDraft(topic.face, said, reasoner=FORMS)
    return {**found, "draft": draft, "base": draft, "refused": (), "repairs": 0}


async def _at_moment(query: Query, over: Situation, runtime: Runtime[Settings]) -> list[Picture]:
    """The pictures, of the video that is meant with rows of the moment that is asked for.

    Where the server no longer keeps it, without: what goes on at the moment is known all the same.
    """
    number = min(query.picture or over.picture, len(over.pictures))
    video = over.pictures[number - 1]
    if not await asyncio.to_thread(is_video, video):
        return over.pictures
    asked: Any = {"analysis_id": video["analysis_id"], "context": video["context"]}
    try:
        ledger = await ledger_of(asked, settings(runtime), at=[query.at or 0.0])
    except FacsightError:
        return over.pictures
    held = Picture({**video, "ledger": ledger.model_dump(mode="json")})
    return [*over.pictures[: number - 1], held, *over.pictures[number:]]


def _answered(query: Query, over: Situation) -> tuple[TurnAnswer, dict[str, Any]]:
    """The answer, and what of the reply it fills."""
    answer = answer_to(query, over)
    parts = answer.parts
    claims = () if answer.reads else tuple(one for part in parts for one in _claims(part))
    key = next((part.opening for part in parts), "")
    cited = {one.ledger_hash for one in claims}
    ledgers = [part.topic.evidence.ledger for part in parts]
    rows = (part.topic.evidence.row(query.row or "") for part in parts)
    return answer, {
        "opening": fixed(over.language, "openings", key) if key else "",
        "claims": claims,
        "rows": tuple(row for row in rows if row is not None),
        "readings": tuple(_readings(parts)),
        "ledgers": {one.hash: one for one in ledgers if answer.reads or one.hash in cited},
    }


def _claims(part: Told) -> Iterator[StatedClaim]:
    """The sentences of a part, each of statements that are judged once more."""
    topic, lead = part.topic, part.lead
    lens = load(topic.settings.lens)
    groups = [
        [
            held_as_told(plan.rounded_for_show(one), lens)
            for one in group
            if one.judge(topic.evidence).holds
        ]
        for group in part.groups
    ]
    groups = [one for one in groups if one]
    if not groups:
        return
    for one in plan.told(groups, topic.evidence, topic.language, topic.settings.register).claims:
        yield StatedClaim(
            picture=topic.picture or None,
            ledger_hash=topic.evidence.ledger.hash,
            lead=lead,
            kind=one.kind,
            text=one.text,
            cites=one.cites,
            statements=cast("tuple[AnyStatement, ...]", one.statements),
        )
        lead = ""


def _readings(parts: Sequence[Told]) -> Iterator[ReadingReply]:
    """The distributions of the faces that an answer speaks of, and those before words."""
    earlier: Distribution | None = None
    before: Distribution | None = None
    for part in parts:
        topic = part.topic
        if not topic.face:
            continue
        of, earlier = weighed(topic.evidence, topic.face), before
        before = of.fused if part.lead else None
        if part.readings:
            yield ReadingReply(
                picture=topic.picture,
                face=face_id(topic.face),
                face_only=of.face_only,
                context_only=of.context_only,
                fused=of.fused,
                disagreement=of.disagreement,
                fused_before=earlier,
            )
