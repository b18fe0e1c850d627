"""An answer in sentences, each of statements that are judged once more before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from facsight.chat.answers.pairs import Part
from facsight.chat.answers.told import Topic
from facsight.chat.follow import AS_IT_IS, Style
from facsight.chat.reply import StatedClaim
from facsight_tools.answers.making import answer_of
from facsight_tools.statements.base import Statement
from facsight_tools.statements.kinds import AnyStatement
from facsight_tools.statements.plan import StatedSentence, rounded_for_show, told

_PLAIN_SENTENCES: Final = 3


def written(parts: Iterable[Part], style: Style = AS_IT_IS) -> tuple[StatedClaim, ...]:
    """The claims of an answer.

    Args:
        parts: what is told of which evidence.
        style: whether it is an answer said again, shorter or in plain words.
    """
    claims = [claim for part in parts for claim in _of_part(part)]
    if style.short:
        return tuple(claims[:1])
    return tuple(claims[:_PLAIN_SENTENCES] if style.plain else claims)


def _of_part(part: Part) -> Iterator[StatedClaim]:
    topic = part.topic
    planned = part.told.mode == "planned"
    sentences = _planned(part) if planned else _grouped(part)
    for place, one in enumerate(sentences):
        yield StatedClaim(
            picture=topic.picture or None,
            ledger_hash=topic.evidence.ledger.hash,
            lead=part.lead if place == 0 else "",
            kind=one.kind,
            text=one.text,
            cites=one.cites,
            statements=cast("tuple[AnyStatement, ...]", one.statements),
        )


def _grouped(part: Part) -> tuple[StatedSentence, ...]:
    topic = part.topic
    groups = [_holding(group, topic) for group in part.told.groups]
    groups = [list(map(rounded_for_show, group)) for group in groups if group]
    if not groups:
        return ()
    return told(groups, topic.evidence, topic.language, topic.register).claims


def _planned(part: Part) -> Iterator[StatedSentence]:
    """The answer on a face as `facsight infer` writes it, with all that it owes."""
    topic = part.topic
    said = [one for group in part.told.groups for one in _holding(group, topic)]
    made = answer_of(
        said,
        topic.evidence,
        topic.face,
        topic.language,
        topic.register,
        full=topic.settings.full,
        **_about(topic),
    )
    for claim in made.claims:
        statements = tuple(made.statements[at] for at in claim.statements)
        yield StatedSentence(
            kind=claim.kind, text=claim.text, cites=claim.cites, statements=statements
        )


def _about(topic: Topic) -> dict[str, Any]:
    chosen = topic.settings
    return {"reasoner": "forms@1", "label_set": chosen.labels, "lens": chosen.lens}


def _holding(group: Iterable[Statement], topic: Topic) -> list[Statement]:
    return [one for one in group if one.judge(topic.evidence).holds]
