"""An answer in sentences, each of statements that are judged once more before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

from facsight.chat.answers import Topic
from facsight.chat.compare import AnswerPart
from facsight.chat.follow import Style
from facsight.chat.reply import FORMS, ReadingReply, StatedClaim
from facsight_tools.answers.inference import Distribution, Inference
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.weighed import weighed
from facsight_tools.evidence.payloads import face_id
from facsight_tools.statements.base import Statement
from facsight_tools.statements.kinds import AnyStatement
from facsight_tools.statements.plan import ClaimKind, rounded_for_show, told

_PLAIN_SENTENCES: Final = 3
_Sentence = tuple[ClaimKind, str, tuple[str, ...], Sequence[Statement]]


def written(
    parts: Iterable[AnswerPart], style: Style | None = None, read: Inference | None = None
) -> tuple[StatedClaim, ...]:
    """The claims of an answer.

    Args:
        parts: what is told of which evidence.
        style: whether it is an answer said again, shorter or in plain words.
        read: the reading of a face, where that is what was asked for.
    """
    claims = [claim for part in parts for claim in _of_part(part, read)]
    most = len(claims)
    if style is not None and (style.short or style.plain):
        most = 1 if style.short else _PLAIN_SENTENCES
    return tuple(claims[:most])


def _of_part(part: AnswerPart, read: Inference | None) -> Iterator[StatedClaim]:
    topic, lead = part.topic, part.lead
    if read is None and part.told.planned:
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


def _grouped(part: AnswerPart) -> Iterator[_Sentence]:
    topic = part.topic
    groups = [list(map(rounded_for_show, _holding(one, topic))) for one in part.told.groups]
    groups = [one for one in groups if one]
    if groups:
        for one in told(groups, topic.evidence, topic.language, topic.settings.register).claims:
            yield one.kind, one.text, one.cites, one.statements


def _read(read: Inference) -> Iterator[_Sentence]:
    for one in read.claims:
        yield one.kind, one.text, one.cites, [read.statements[at] for at in one.statements]


def _planned(part: AnswerPart) -> Inference:
    """The answer on a face as a single answer is written, with all that it owes."""
    topic, chosen = part.topic, part.topic.settings
    return answer_of(
        [one for group in part.told.groups for one in _holding(group, topic)],
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


def readings(parts: Iterable[AnswerPart]) -> tuple[ReadingReply, ...]:
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
        if part.told.readings:
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
