"""What answers a question on a video: statements of its ledger in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from facsight.chat.query import Query
from facsight.reasoner.beside import compares, never, ranked
from facsight_tools.answers.video import look_of, seen
from facsight_tools.evidence import payloads
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number, seconds_of
from facsight_tools.statements.evidence import Evidence
from facsight_tools.video.cover import HANDS, of_mouth
from facsight_tools.video.names import LOOKS

MOST: Final = 6
"""Events that one answer names."""

_TEN: Final = 10
_LONG_S: Final = 1.0
_AROUND_S: Final = 3.0
"""What begins so soon before or after something is told with it."""
_A_SENTENCE: Final = 3
_CRYING: Final = "cry_or_pain"
_OF_MOUTH: Final = ("smile", _CRYING)


def answers_to(query: Query, evidence: Evidence, faces: Sequence[int]) -> list[list[Statement]]:
    """The statements that answer, a list a sentence; nothing where it was not looked for.

    Args:
        query: what is asked.
        evidence: the ledger in time; of a moment with the units at it.
        faces: whose, each told one after another.
    """
    groups: list[Sequence[Statement]] = []
    if compares(query):
        groups = [[one.said] for one in ranked(query, evidence, faces).standings]
    groups = groups or [group for one in faces for group in _of_one(query, evidence, one)]
    held = ([s for s in group if s.judge(evidence).holds] for group in groups)
    # What is the same whoever is asked about, such as a caution, is said once and last
    once = dict.fromkeys(tuple(group) for group in held if group)
    return sorted(map(list, once), key=lambda group: isinstance(group[0], kinds.Caution))


def _of_one(query: Query, evidence: Evidence, whose: int) -> list[tuple[Statement, ...]]:
    groups = [*_TOLD[query.what](query, evidence, whose)]
    if query.event in HANDS:
        hidden = _when(Query(what="when", event="mouth_hidden"), evidence, whose)
        if not _counts(query.event, evidence, whose):
            # What covers the mouth is told in the place of hands that were not looked for
            groups = [*hidden, [kinds.Caution(of="hands")]]
        elif kinds.Caution(of="covered").judge(evidence).holds:
            groups += [*hidden, [kinds.Caution(of="covered")]]
    found = list(dict.fromkeys(map(tuple, groups)))
    if query.event in _OF_MOUTH and not _all_of(query.event, evidence, whose):
        # Where the mouth is covered it cannot be told
        covers = evidence.each(payloads.Happening, face=whose, event="mouth_hidden")
        found += map(tuple, sentences(_seen_in_order(covers, MOST)))
    if query.event == _CRYING and any(found):
        found.append((kinds.Caution(of="tears"),))
    return found


def sentences(told: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Statements as sentences of three at most; a look, which takes many words, has its own."""
    own: list[Statement] = []
    for one in told:
        long = isinstance(one, kinds.EventSeen) and one.event in _MIXED
        if own and (long or len(own) == _A_SENTENCE):
            yield own
            own = []
        own.append(one)
        if long:
            yield own
            own = []
    if own:
        yield own


def _when(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    every = _all_of(query.event or "", evidence, face)
    counts = _counts(query.event or "", evidence, face)
    lasts = kinds.EventTime.of(evidence, face, query.event or "")
    if query.word == "throughout" and lasts is not None and every:
        yield [lasts]
    if not every:
        yield from ([never(one.event, evidence, face)] for one in counts)
    elif len(every) > MOST:
        yield from ([one] for one in counts)
    elif query.event not in _MIXED and not any(one.event == query.event for one in every):
        # A smile only with knit brows
        own = [one for one in counts if one.event == query.event]
        yield [never(one.event, evidence, face) for one in own]
    yield from sentences([seen(one) for one in every[:MOST]])
    if (query.event or "").startswith(LOOKS):
        label = (query.event or "").removeprefix(LOOKS)
        yield from _mean(evidence, face, label) if not every else _otherwise(evidence, every, label)


def _otherwise(
    evidence: Evidence, looks: Sequence[payloads.Happening], label: str
) -> Iterator[Sequence[Statement]]:
    """The readings of the segments in which a face looks like a label that they are not told by."""
    parts = evidence.each(payloads.SegmentLabel, face=looks[0].face)
    yield from sentences(
        [
            kinds.SegmentReading.of(one)
            for one in parts
            if one.label != label
            and any(e.onset < one.end and e.offset > one.start for e in looks[:MOST])
        ][:_A_SENTENCE]
    )


def _mean(evidence: Evidence, face: int, label: str | None) -> Iterator[Sequence[Statement]]:
    for mean in evidence.each(payloads.LabelMean, face=face, label=label)[:1]:
        value = number(mean.probability)
        yield [kinds.LabelMean(face=face, label=mean.label, value=value)]


_KIN: Final = {
    "smile": ("smile", "knit_smile"),
    "knit_smile": ("knit_smile", _CRYING),
    "AU46": ("AU46.L", "AU46.R"),
}
"""What is asked for in one word and has several events."""
_MIXED: Final = ("knit_smile", _CRYING)
"""What is told of another word only where it is there."""


def _all_of(event: str, evidence: Evidence, face: int) -> list[payloads.Happening]:
    """The events of a name and of those that go by the same word, in the order of their times."""
    names = _KIN.get(event, (event,))
    found = [e for n in names for e in evidence.each(payloads.Happening, face=face, event=n)]
    return sorted(found, key=lambda one: one.onset)


def _counts(event: str, evidence: Evidence, face: int) -> list[kinds.EventCount]:
    return [
        kinds.EventCount(face=face, event=one.event, count=one.count)
        for name in _KIN.get(event, (event,))
        for one in evidence.each(payloads.HappeningCount, face=face, event=name)[:1]
        if one.count or one.event == event or one.event not in _MIXED
    ]


def _going(evidence: Evidence, face: int) -> list[payloads.Happening]:
    """What happens to a face; what it looks like is told by the readings of segments."""
    every = evidence.each(payloads.Happening, face=face)
    return [one for one in every if not one.event.startswith(LOOKS)]


def _telling_first(going: Iterable[payloads.Happening]) -> list[payloads.Happening]:
    """What has a name of its own before single units, the strongest first."""
    return sorted(going, key=lambda one: (one.event.startswith("AU"), -(one.strength or 5.0)))


def _seen_in_order(going: Iterable[payloads.Happening], most: int) -> list[Statement]:
    return [seen(one) for one in sorted(going, key=lambda one: one.onset)[:most]]


def _at(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    at = query.at or 0.0
    if query.event is not None:
        named = _all_of(query.event, evidence, face)
        asked = [seen(one) for one in named if one.onset <= at <= one.offset]
        if asked:
            yield asked
            return
    going = _going(evidence, face)
    every = evidence.each(payloads.UnitMoment, face=face)
    nearest = min((one.at for one in every), key=lambda second: abs(second - at), default=at)
    every = [one for one in every if one.at == nearest]
    # No label is read off a face whose mouth is not seen at that moment
    read = any(of_mouth(one.unit) for one in every)
    for part in evidence.each(payloads.SegmentLabel, face=face):
        if read and part.start <= at < part.end:
            yield [reading_of(part, going)]
    moments = [one for one in every if one.intensity >= PRESENCE_THRESHOLD]
    moments.sort(key=lambda one: -one.intensity)
    yield [
        kinds.UnitAt(face=face, unit=m.unit, at=seconds_of(m.at), value=number(m.intensity))
        for m in moments[:3]
    ]
    then = _telling_first(one for one in going if one.onset <= at <= one.offset)
    yield from sentences([seen(one) for one in then[:3]])


def _often(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    for count in _counts(query.event or "", evidence, face):
        yield [count if count.count else never(count.event, evidence, face)]
        yield from ([one] for one in rates(evidence, face, count.event))


def rates(evidence: Evidence, face: int, event: str) -> Iterator[Statement]:
    """How often something happens in a minute, to two digits at most; nothing where no row says."""
    row = evidence.find(payloads.HappeningRate, face=face, event=event)
    if row is not None and (often := row.payload.per_minute):
        value = number(often) if often % 1 and often < _TEN else Decimal(round(often))
        yield kinds.EventRate(face=face, event=event, value=value)


def _long(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    every = _all_of(query.event or "", evidence, face)
    if not every:
        counts = _counts(query.event or "", evidence, face)
        yield from ([never(one.event, evidence, face)] for one in counts)
    for one in every[:MOST]:
        yield [kinds.EventLasts.of(one)]


def _span(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    start, end = stretch_of(query, evidence)
    going = _going(evidence, face)
    for part in evidence.each(payloads.SegmentLabel, face=face):
        if part.start < end and part.end > start:
            yield [reading_of(part, going)]
    then = _telling_first(one for one in going if one.onset < end and one.offset > start)
    yield from sentences([seen(one) for one in then[:MOST]])


def stretch_of(query: Query, evidence: Evidence) -> tuple[float, float]:
    """The seconds that a question is on; the beginning and the end are a fifth of the video."""
    if query.word is None:
        return query.at or 0.0, query.until or 0.0
    ends = [one.end for one in evidence.each(payloads.SegmentLabel)]
    whole_s = max([0.0, *ends, *(one.seconds for one in evidence.each(payloads.VideoLength)[:1])])
    part = min(max(whole_s / 5, 1.0), 10.0)
    return (max(whole_s - part, 0.0), whole_s) if query.word == "end" else (0.0, part)


def _changes(_: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    """The readings of the segments, one after another, each where another begins to lead.

    What lies over the mouth for long is told among them.
    """
    going, before = _going(evidence, face), None
    covers = [one for one in going if one.event == "hand_on_mouth"]
    covers = covers or [one for one in going if one.event == "mouth_hidden"]
    told_of: list[tuple[float, Statement]] = [
        (one.onset, seen(one)) for one in covers if one.offset - one.onset >= _LONG_S
    ]
    for part in evidence.each(payloads.SegmentLabel, face=face):
        said = reading_of(part, going)
        kind = getattr(said, "event", part.label)
        told_of += [(part.start, said)] if kind != before or not told_of else []
        before = kind
    told = [one for _, one in sorted(told_of, key=lambda at: at[0])]
    yield from sentences(told[: 2 * MOST])


def _around(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    """What begins before, after or while something happens, and when that is."""
    every = _all_of(query.event or "", evidence, face)
    if not every:
        yield from _when(query, evidence, face)
        return
    own = every[0]
    spans = {
        "before": (own.onset - _AROUND_S, own.onset),
        "while": (own.onset, own.offset),
        "after": (own.offset, own.offset + _AROUND_S),
    }
    start, end = spans[query.word or "while"]
    yield [seen(own)]
    others = (one for one in _going(evidence, face) if one.event != query.event)
    going = _telling_first(one for one in others if start <= one.onset < end)
    once = [*{one.event: one for one in reversed(going)}.values()][::-1][:MOST]
    yield from sentences(_seen_in_order(once, MOST))


def _people(_: Query, evidence: Evidence, __: int) -> Iterator[Sequence[Statement]]:
    for one in evidence.each(payloads.FaceSeen):
        yield [kinds.TimeSeen(face=one.face, value=number(one.share))]


def _length(_: Query, evidence: Evidence, __: int) -> Iterator[Sequence[Statement]]:
    for one in evidence.each(payloads.VideoLength)[:1]:
        yield [kinds.VideoLength(value=number(one.seconds))]


def _looks(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    """When a face looks like a label, or that it never does.

    Of a label of which that was not looked for, the segments that read like it, and its mean.
    """
    event = f"{LOOKS}{query.label}"
    if _counts(event, evidence, face):
        yield from _when(query.but(what="when", event=event), evidence, face)
        return
    every = evidence.each(payloads.SegmentLabel, face=face)
    own = [one for one in every if one.label == query.label]
    yield from sentences([kinds.SegmentReading.of(one) for one in own])
    yield from _mean(evidence, face, query.label)


def whole(evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    """What scores highest over the video, and the segments that read like something."""
    means = evidence.each(payloads.LabelMean, face=face)
    for one in sorted(means, key=lambda one: -one.probability)[:2]:
        yield from _mean(evidence, face, one.label)
    parts = evidence.each(payloads.SegmentLabel, face=face)
    told = [kinds.SegmentReading.of(one) for one in parts if one.label is not None]
    yield from sentences(told[:MOST])


def _compared(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    """One of several who are told one after another; nothing where one thing was asked of them."""
    return iter(()) if compares(query) else whole(evidence, face)


def behind(evidence: Evidence, face: int, label: str | None) -> Iterator[Sequence[Statement]]:
    """What a label rests on over the video: its segments, and the means of its rule's units."""
    means = evidence.each(payloads.LabelMean, face=face)
    if label is None and means:
        label = max(means, key=lambda one: one.probability).label
    yield from _looks(Query(what="looks", label=label or "neutral"), evidence, face)
    rule = evidence.rule_of(face, label or "")
    for term in rule.payload.terms if rule else ():
        for mean in evidence.each(payloads.UnitMean, face=face, unit=term.au)[:1]:
            if term.weight > 0:
                yield [kinds.UnitMean(face=face, unit=term.au, value=number(mean.intensity))]


def reading_of(part: payloads.SegmentLabel, happening: Iterable[payloads.Happening]) -> Statement:
    """What a segment is told by: its label, or a look that holds for most of it without one."""
    look = look_of(part, happening)
    return kinds.SegmentReading.of(part) if look is None else seen(look)


def _strongest(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    every = _all_of(query.event or "", evidence, face)
    strong = [one for one in every if one.strength is not None]
    strong = [one for one in strong if one.event == query.event] or strong
    if strong:
        yield [peak_of(strong)]
    else:
        yield from _when(query, evidence, face)


def peak_of(events: Iterable[payloads.Happening]) -> Statement:
    """When the strongest of some events is strongest."""
    one = max(events, key=lambda one: one.strength or 0.0)
    value = number(one.strength or 0.0)
    return kinds.EventPeak(face=one.face, event=one.event, at=seconds_of(one.apex), value=value)


_TOLD: Final = {
    **dict.fromkeys(("when", "first", "together"), _when),
    "moment": _at,
    "often": _often,
    "peak": _strongest,
    "long": _long,
    "span": _span,
    "length": _length,
    "looks": _looks,
    "people": _people,
    "changes": _changes,
    "around": _around,
    "compare_faces": _compared,
}
"""What tells of one person what is asked."""
