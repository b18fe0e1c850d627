"""What answers a question on a video: statements of its ledger in time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from facsight.chat.query import Query
from facsight_tools.evidence import payloads
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number, seconds_of
from facsight_tools.statements.evidence import Evidence
from facsight_tools.video.cover import of_mouth

MOST: Final = 6
"""Events that one answer names."""

_TEN: Final = 10


def answers_to(query: Query, evidence: Evidence, face: int) -> list[list[Statement]]:
    """The statements that answer, a list a sentence; nothing where it was not looked for.

    Args:
        query: what is asked.
        evidence: the ledger in time; of a moment with the units at it.
        face: whose, where the question names nobody.
    """
    whose = query.face or face
    told = {
        "when": _when,
        "moment": _at,
        "first": _first,
        "often": _often,
        "peak": _strongest,
    }
    found = told[query.what](query, evidence, whose)
    return [held for group in found if (held := [s for s in group if s.judge(evidence).holds])]


def _when(query: Query, evidence: Evidence, face: int) -> Iterator[list[Statement]]:
    every = _all_of(query.event or "", evidence, face)
    counts = _counts(query.event or "", evidence, face)
    if len(every) > MOST or not every:
        yield from ([one] for one in counts)
    elif not any(one.event == query.event for one in every):  # a smile only with knit brows
        yield [one for one in counts if one.event == query.event]
    told: list[Statement] = [
        kinds.EventSeen(
            face=face, event=one.event, start=seconds_of(one.onset), end=seconds_of(one.offset)
        )
        for one in every[:MOST]
    ]
    for start in range(0, len(told), 3):
        yield told[start : start + 3]


_KIN: Final = {"smile": ("smile", "knit_smile"), "AU46": ("AU46.L", "AU46.R")}
"""What is asked for in one word and has several events."""


def _all_of(event: str, evidence: Evidence, face: int) -> list[payloads.Happening]:
    """The events of a name and of those that go by the same word, in the order of their times."""
    names = _KIN.get(event, (event,))
    found = [e.payload for n in names for e in evidence.all(payloads.Happening, face=face, event=n)]
    return sorted(found, key=lambda one: one.onset)


def _counts(event: str, evidence: Evidence, face: int) -> list[kinds.EventCount]:
    every = (
        evidence.find(payloads.HappeningCount, face=face, event=one)
        for one in _KIN.get(event, (event,))
    )
    return [
        kinds.EventCount(face=face, event=one.payload.event, count=one.payload.count)
        for one in every
        if one is not None and (one.payload.count or one.payload.event != "knit_smile")
    ]


def _at(query: Query, evidence: Evidence, face: int) -> Iterator[list[Statement]]:
    at = query.at or 0.0
    every = [e.payload for e in evidence.all(payloads.UnitMoment, face=face)]
    nearest = min((one.at for one in every), key=lambda second: abs(second - at), default=at)
    every = [one for one in every if one.at == nearest]
    # No label is read off a face whose mouth is not seen at that moment
    read = any(of_mouth(one.unit) for one in every)
    for part in evidence.all(payloads.SegmentLabel, face=face):
        one = part.payload
        if read and one.start <= at < one.end:
            start, end = seconds_of(one.start), seconds_of(one.end)
            yield [kinds.SegmentReading(face=face, start=start, end=end, label=one.label)]
    moments = [one for one in every if one.intensity >= PRESENCE_THRESHOLD]
    moments.sort(key=lambda one: -one.intensity)
    yield [
        kinds.UnitAt(face=face, unit=m.unit, at=seconds_of(m.at), value=number(m.intensity))
        for m in moments[:3]
    ]
    going = [e.payload for e in evidence.all(payloads.Happening, face=face)]
    going = [one for one in going if one.onset <= at <= one.offset]
    going.sort(key=lambda one: (one.event.startswith("AU"), -(one.strength or 5.0)))
    yield [
        kinds.EventSeen(
            face=face, event=one.event, start=seconds_of(one.onset), end=seconds_of(one.offset)
        )
        for one in going[:3]
    ]


def _first(
    query: Query,
    evidence: Evidence,
    face: int,  # noqa: ARG001
) -> Iterator[list[Statement]]:
    every = [e.payload for e in evidence.all(payloads.Happening, event=query.event)]
    if not every:
        yield [
            kinds.EventCount(face=one, event=query.event or "", count=0) for one in evidence.faces
        ]
        return
    first = min(every, key=lambda one: one.onset)
    when = seconds_of(first.onset)
    yield [kinds.EventFirst(face=first.face, event=first.event, at=when)]
    if len({one.face for one in every}) == 1:
        end = seconds_of(first.offset)
        yield [kinds.EventSeen(face=first.face, event=first.event, start=when, end=end)]


def _often(query: Query, evidence: Evidence, face: int) -> Iterator[list[Statement]]:
    for count in _counts(query.event or "", evidence, face):
        yield [count]
        yield from ([one] for one in rates(evidence, face, count.event))


def rates(evidence: Evidence, face: int, event: str) -> Iterator[Statement]:
    """How often something happens in a minute, to two digits at most; nothing where no row says."""
    row = evidence.find(payloads.HappeningRate, face=face, event=event)
    if row is not None and (often := row.payload.per_minute):
        value = number(often) if often % 1 and often < _TEN else Decimal(round(often))
        yield kinds.EventRate(face=face, event=event, value=value)


def _strongest(query: Query, evidence: Evidence, face: int) -> Iterator[list[Statement]]:
    every = _all_of(query.event or "", evidence, face)
    strong = [one for one in every if one.strength is not None and one.event == query.event]
    strong = strong or [one for one in every if one.strength is not None]
    if not strong:
        yield from _when(query, evidence, face)
        return
    name = max(strong, key=lambda one: one.strength or 0.0).event
    peak = max((one for one in strong if one.event == name), key=lambda one: one.strength or 0.0)
    value = number(peak.strength or 0.0)
    yield [kinds.EventPeak(face=face, event=peak.event, at=seconds_of(peak.apex), value=value)]
