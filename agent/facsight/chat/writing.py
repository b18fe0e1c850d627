"""An answer in sentences, each of statements that are judged once more before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

from facsight.chat.answers import Topic
from facsight.chat.compare import AnswerPart
from facsight.chat.follow import AS_IT_IS, Style
from facsight.chat.reply import ReadingReply, StatedClaim
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.weighed import weighed
from facsight_tools.evidence.payloads import face_id
from facsight_tools.statements.base import Statement
from facsight_tools.statements.kinds import AnyStatement
from facsight_tools.statements.plan import ClaimKind, rounded_for_show, told

_PLAIN_SENTENCES: Final = 3


def written(parts: Iterable[AnswerPart], style: Style = AS_IT_IS) -> tuple[StatedClaim, ...]:
    """The claims of an answer.

    Args:
        parts: what is told of which evidence.
        style: whether it is an answer said again, shorter or in plain words.
    """
    claims = [claim for part in parts for claim in _of_part(part)]
    if style.short:
        return tuple(claims[:1])
    return tuple(claims[:_PLAIN_SENTENCES] if style.plain else claims)


def _of_part(part: AnswerPart) -> Iterator[StatedClaim]:
    topic, lead = part.topic, part.lead
    for kind, text, cites, statements in _planned(part) if part.told.planned else _grouped(part):
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


def _grouped(
    part: AnswerPart,
) -> Iterator[tuple[ClaimKind, str, tuple[str, ...], Sequence[Statement]]]:
    topic = part.topic
    groups = [list(map(rounded_for_show, _holding(one, topic))) for one in part.told.groups]
    groups = [one for one in groups if one]
    if groups:
        for one in told(groups, topic.evidence, topic.language, topic.register).claims:
            yield one.kind, one.text, one.cites, one.statements


def _planned(
    part: AnswerPart,
) -> Iterator[tuple[ClaimKind, str, tuple[str, ...], Sequence[Statement]]]:
    """The answer on a face as a single answer is written, with all that it owes."""
    topic = part.topic
    made = answer_of(
        [one for group in part.told.groups for one in _holding(group, topic)],
        topic.evidence,
        topic.face,
        topic.language,
        topic.register,
        full=topic.settings.full,
        reasoner="forms@1",
        label_set=topic.settings.labels,
        lens=topic.settings.lens,
    )
    for one in made.claims:
        yield one.kind, one.text, one.cites, [made.statements[at] for at in one.statements]


def _holding(group: Iterable[Statement], topic: Topic) -> list[Statement]:
    return [one for one in group if one.judge(topic.evidence).holds]


def readings(parts: Iterable[AnswerPart]) -> tuple[ReadingReply, ...]:
    """The distributions of the faces that an answer speaks of, and those before words."""
    before = None
    found = []
    for part in parts:
        topic = part.topic
        if part.lead and topic.face:
            before, earlier = weighed(topic.evidence, topic.face).fused, before
        else:
            earlier = None
        if part.told.readings and topic.face:
            of = weighed(topic.evidence, topic.face)
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
