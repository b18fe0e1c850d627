"""Answers on two faces, of one picture or of two, and on a reading before and after words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from facsight.chat.answers.told import Groups, Told, Topic
from facsight.chat.answers.units import against
from facsight_tools.evidence import payloads
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.readings import reading

_MOST_UNITS: Final = 3
_LEAST: Final = 0.5
"""A difference of half a letter; less is not told."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an answer: what is told, of which evidence, and which fixed words lead it."""

    topic: Topic
    told: Told
    lead: str = ""


def faces(topic: Topic, other: int) -> Told:
    """Two faces of a picture: one unit, one label, or the readings and what differs most."""
    query = topic.query
    if query.unit is not None:
        return against(topic, (topic.face, query.unit), (other, query.unit))
    if query.label is not None:
        return _label(topic, other, query.label)
    groups = [*first_of(topic), *first_of(replace(topic, face=other))]
    return Told([*groups, *differing(topic.evidence, topic.face, other)])


def first_of(topic: Topic) -> Groups:
    """The reading of a face, or why there is none."""
    found = reading(topic.evidence, topic.face, "fused")
    if found is not None:
        return [[found]]
    reason = topic.evidence.weighing(topic.face).withheld
    return [[kinds.Abstention(face=topic.face, reason=reason)]] if reason else []


def _label(topic: Topic, other: int, label: str) -> Told:
    """The scores of two faces for a label, the higher first."""
    scores = {
        one: (topic.evidence.distribution(one, "fused") or {}).get(label)
        for one in (topic.face, other)
    }
    known = {one: value for one, value in scores.items() if value is not None}
    said: list[Statement] = [
        kinds.Score(face=one, source="fused", label=label, value=number(value))
        for one, value in sorted(known.items(), key=lambda pair: -pair[1])
    ]
    opening = "nothing" if not said else ""
    if topic.query.state is not None and len(known) == 2:
        opening = "yes" if known[topic.face] > known[other] else "no"
    return Told([[one] for one in said], opening)


def differing(evidence: Evidence, one: int, other: int) -> Groups:
    """The units that were measured on both faces and differ most, where one at least is present."""
    found = []
    for entry in evidence.units(one):
        unit = entry.payload.unit
        values = [evidence.intensity(face, unit) for face in (one, other)]
        first, second = values
        if first is None or second is None or abs(first - second) < _LEAST:
            continue
        relation = "stronger" if first > second else "weaker"
        given = {"face": one, "unit": unit, "relation": relation}
        wanted = kinds.UnitCompared.model_validate({**given, "than_face": other, "than_unit": unit})
        if wanted.judge(evidence).holds:
            found.append((-abs(first - second), unit, wanted))
    return [[wanted] for _, _, wanted in sorted(found, key=lambda pair: pair[:2])[:_MOST_UNITS]]


def joined(first: tuple[Evidence, int], second: tuple[Evidence, int]) -> Evidence:
    """Evidence in which face 1 is that of the first picture and face 2 that of the second.

    Only the faces and their units: what is said of a picture or a situation belongs to one of them.
    """
    rows = [*_renamed(*first, 1), *_renamed(*second, 2)]
    return Evidence.of(Ledger.of(rows))


def _renamed(evidence: Evidence, face: int, number_: int) -> Iterator[Row]:
    wanted = (payloads.FaceFound, payloads.UnitIntensity, payloads.UnitUnavailable)
    for row in evidence.ledger.rows:
        if isinstance(row.payload, wanted) and row.payload.face == face:
            renamed = row.payload.model_copy(update={"face": number_})
            yield Row.of(renamed, source=row.source, confidence=row.confidence, region=row.region)


def pictures(one: Topic, other: Topic, leads: tuple[str, str]) -> list[Part]:
    """The readings of two pictures, each by its own evidence, and the units that differ most."""
    both = joined((one.evidence, one.face), (other.evidence, other.face))
    topic = replace(one, evidence=both, picture=0, face=1)
    told = Told(differing(both, 1, 2))
    if one.query.unit is not None:
        told = against(topic, (1, one.query.unit), (2, one.query.unit))
    parts = [Part(topic, told)] if told.groups else []
    if one.query.unit is not None:
        return parts
    label = one.query.label
    each = [
        Part(each, Told(_score(each, label) if label else first_of(each)), lead)
        for each, lead in zip((one, other), leads, strict=True)
    ]
    return [*each, *([] if label else parts)]


def _score(topic: Topic, label: str) -> Groups:
    found = (topic.evidence.distribution(topic.face, "fused") or {}).get(label)
    if found is None:
        return []
    return [[kinds.Score(face=topic.face, source="fused", label=label, value=number(found))]]
