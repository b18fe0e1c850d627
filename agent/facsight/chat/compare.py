"""Two faces, of one picture or of two, and a reading before and after words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from facsight.chat.answers import Told, Topic, first_of, tell
from facsight_tools.evidence import payloads
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence

_MOST_UNITS: Final = 3
_LEAST: Final = 0.5
"""A difference of half a letter; less is not told."""


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """Some of an answer: what is told, of which evidence, and which fixed words lead it."""

    topic: Topic
    told: Told
    lead: str = ""


def faces(topic: Topic) -> Told:
    """Two faces of a picture: one unit, one label, or the readings and what differs most."""
    if topic.query.unit is not None:
        return tell(topic)
    both = [first_of(topic), first_of(replace(topic, face=topic.other, other=topic.face))]
    if topic.query.label is None:
        return Told([*both, *([one] for one in differing(topic))])
    scores = [one.value for many in both for one in many if isinstance(one, kinds.Score)]
    opening = ""
    if topic.query.state is not None:
        opening = "nothing"
        if len(scores) == 2:
            opening = "yes" if scores[0] > scores[1] else "no"
    return Told(both, opening)


def differing(topic: Topic) -> list[Statement]:
    """The units that were measured on both faces and differ most."""
    found: list[tuple[float, Statement]] = []
    for one in topic.pool:
        if isinstance(one, kinds.UnitCompared) and one.unit == one.than_unit:
            pair = (one.face, one.than_face)
            values = [topic.evidence.intensity(face, one.unit) or 0.0 for face in pair]
            apart = abs(values[0] - values[1])
            if pair == (topic.face, topic.other) and one.side == "both" and apart >= _LEAST:
                found.append((-apart, one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])[:_MOST_UNITS]]


def pictures(one: Topic, other: Topic, leads: tuple[str, str]) -> list[AnswerPart]:
    """The readings of two pictures, each by its own evidence, and the units that differ most."""
    rows = [*_renamed(one, 1), *_renamed(other, 2)]
    joined = Evidence.of(Ledger.of(rows))
    query = one.query.but(what="compare_faces", state=None)
    both = replace(one, query=query, evidence=joined, picture=0, face=1, other=2)
    if one.query.unit is not None:
        return [AnswerPart(both, tell(both))]
    parts = [
        AnswerPart(each, Told([first_of(each)]), lead)
        for each, lead in zip((one, other), leads, strict=True)
    ]
    apart = [] if one.query.label else differing(both)
    return [*parts, AnswerPart(both, Told([[one] for one in apart]))] if apart else parts


def _renamed(topic: Topic, number: int) -> Iterator[Row]:
    """The face and its units as those of another number; all else belongs to one picture."""
    wanted = (payloads.FaceFound, payloads.UnitIntensity, payloads.UnitUnavailable)
    for row in topic.evidence.ledger.rows:
        if isinstance(row.payload, wanted) and row.payload.face == topic.face:
            renamed = row.payload.model_copy(update={"face": number})
            yield Row.of(renamed, source=row.source, confidence=row.confidence, region=row.region)
