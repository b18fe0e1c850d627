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
    if compares(query):
        groups = [[one.said] for one in ranked(query, evidence, faces).standings]
        groups = groups or [group for one in faces for group in _of_one(query, evidence, one)]
    elif query.what == "compare_faces":
        groups = [list(group) for one in faces for group in whole(evidence, one)]
    else:
        groups = [group for one in faces for group in _of_one(query, evidence, one)]
    held = ([s for s in group if s.judge(evidence).holds] for group in groups)
    # What is the same whoever is asked about, such as a caution, is said once and last
    once = dict.fromkeys(tuple(group) for group in held if group)
    return sorted(map(list, once), key=lambda group: isinstance(group[0], kinds.Caution))


def _of_one(query: Query, evidence: Evidence, whose: int) -> list[list[Statement]]:
    told = {
        "when": _when,
        "first": _when,
        "moment": _at,
        "often": _often,
        "peak": _strongest,
        "long": _long,
        "span": _span,
        "length": _length,
        "looks": _looks,
        "people": _people,
        "together": _when,
        "changes": _changes,
        "around": _around,
    }
    groups = told[query.what](query, evidence, whose)
    if query.event in HANDS and not _counts(query.event, evidence, whose):
        # What covers the mouth is told in the place of hands that were not looked for
        hidden = Query(what="when", event="mouth_hidden")
        groups = iter((*_when(hidden, evidence, whose), [kinds.Caution(of="hands")]))
    elif query.event in HANDS and kinds.Caution(of="covered").judge(evidence).holds:
        hidden = Query(what="when", event="mouth_hidden")
        groups = iter((*groups, *_when(hidden, evidence, whose), [kinds.Caution(of="covered")]))
    found = list(dict.fromkeys(map(tuple, groups)))
    if query.event in _OF_MOUTH and not _all_of(query.event, evidence, whose):
        # Where the mouth is covered it cannot be told
        found += map(tuple, _covered(evidence, whose))
    if query.event == _CRYING and any(found):
        found.append((kinds.Caution(of="tears"),))
    return [list(group) for group in found]


def _covered(evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    hidden = _all_of("mouth_hidden", evidence, face)
    yield from sentences([seen(one) for one in hidden[:MOST]])


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
    parts = [e.payload for e in evidence.all(payloads.SegmentLabel, face=looks[0].face)]
    yield from sentences(
        [
            kinds.SegmentReading.of(one)
            for one in parts
            if one.label != label
            and any(e.onset < one.end and e.offset > one.start for e in looks[:MOST])
        ][:_A_SENTENCE]
    )


def _mean(evidence: Evidence, face: int, label: str | None) -> Iterator[Sequence[Statement]]:
    mean = evidence.find(payloads.LabelMean, face=face, label=label)
    if mean is not None:
        value = number(mean.payload.probability)
        yield [kinds.LabelMean(face=face, label=mean.payload.label, value=value)]


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
        if one is not None
        and (one.payload.count or one.payload.event == event or one.payload.event not in _MIXED)
    ]


def _going(evidence: Evidence, face: int) -> list[payloads.Happening]:
    """What happens to a face; what it looks like is told by the readings of segments."""
    every = (e.payload for e in evidence.all(payloads.Happening, face=face))
    return [one for one in every if not one.event.startswith(LOOKS)]


def _at(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    at = query.at or 0.0
    if query.event is not None:
        named = _all_of(query.event, evidence, face)
        then = [one for one in named if one.onset <= at <= one.offset]
        yield [seen(one) for one in then]
        if then:
            return
    going = _going(evidence, face)
    every = [e.payload for e in evidence.all(payloads.UnitMoment, face=face)]
    nearest = min((one.at for one in every), key=lambda second: abs(second - at), default=at)
    every = [one for one in every if one.at == nearest]
    # No label is read off a face whose mouth is not seen at that moment
    read = any(of_mouth(one.unit) for one in every)
    for part in evidence.all(payloads.SegmentLabel, face=face):
        one = part.payload
        if read and one.start <= at < one.end:
            yield [reading_of(one, going)]
    moments = [one for one in every if one.intensity >= PRESENCE_THRESHOLD]
    moments.sort(key=lambda one: -one.intensity)
    yield [
        kinds.UnitAt(face=face, unit=m.unit, at=seconds_of(m.at), value=number(m.intensity))
        for m in moments[:3]
    ]
    going = [one for one in going if one.onset <= at <= one.offset]
    going.sort(key=lambda one: (one.event.startswith("AU"), -(one.strength or 5.0)))
    yield from sentences([seen(one) for one in going[:3]])


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
    for part in evidence.all(payloads.SegmentLabel, face=face):
        if part.payload.start < end and part.payload.end > start:
            yield [reading_of(part.payload, going)]
    going = [one for one in going if one.onset < end and one.offset > start]
    going.sort(key=lambda one: (one.event.startswith("AU"), -(one.strength or 5.0)))
    yield from sentences([seen(one) for one in going[:MOST]])


def stretch_of(query: Query, evidence: Evidence) -> tuple[float, float]:
    """The seconds that a question is on; the beginning and the end are a fifth of the video."""
    if query.word is None:
        return query.at or 0.0, query.until or 0.0
    ends = [one.payload.end for one in evidence.all(payloads.SegmentLabel)]
    length = evidence.find(payloads.VideoLength)
    whole_s = max([*ends, length.payload.seconds if length else 0.0])
    part = min(max(whole_s / 5, 1.0), 10.0)
    return (max(whole_s - part, 0.0), whole_s) if query.word == "end" else (0.0, part)


def _changes(
    query: Query,  # noqa: ARG001
    evidence: Evidence,
    face: int,
) -> Iterator[Sequence[Statement]]:
    """The readings of the segments, one after another, each where another begins to lead.

    What lies over the mouth for long is told among them.
    """
    going, before = _going(evidence, face), None
    covers = [one for one in going if one.event == "hand_on_mouth"]
    covers = covers or [one for one in going if one.event == "mouth_hidden"]
    told_of: list[tuple[float, Statement]] = [
        (one.onset, seen(one)) for one in covers if one.offset - one.onset >= _LONG_S
    ]
    for part in evidence.all(payloads.SegmentLabel, face=face):
        said = reading_of(part.payload, going)
        kind = getattr(said, "event", part.payload.label)
        told_of += [(part.payload.start, said)] if kind != before or not told_of else []
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
    going = [
        one
        for one in _going(evidence, face)
        if one.event != query.event and start <= one.onset < end
    ]
    going.sort(key=lambda one: (one.event.startswith("AU"), -(one.strength or 5.0)))
    once = [*{one.event: one for one in reversed(going)}.values()][::-1][:MOST]
    yield from sentences([seen(one) for one in sorted(once, key=lambda one: one.onset)])


def _people(
    query: Query,  # noqa: ARG001
    evidence: Evidence,
    face: int,  # noqa: ARG001
) -> Iterator[Sequence[Statement]]:
    for one in evidence.all(payloads.FaceSeen):
        yield [kinds.TimeSeen(face=one.payload.face, value=number(one.payload.share))]


def _length(
    query: Query,  # noqa: ARG001
    evidence: Evidence,
    face: int,  # noqa: ARG001
) -> Iterator[Sequence[Statement]]:
    length = evidence.find(payloads.VideoLength)
    if length is not None:
        yield [kinds.VideoLength(value=number(length.payload.seconds))]


def _looks(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    """When a face looks like a label, or that it never does.

    Of a label of which that was not looked for, the segments that read like it, and its mean.
    """
    event = f"{LOOKS}{query.label}"
    if _counts(event, evidence, face):
        yield from _when(query.but(what="when", event=event), evidence, face)
        return
    every = [e.payload for e in evidence.all(payloads.SegmentLabel, face=face)]
    own = [reading_of(one, ()) for one in every if one.label == query.label]
    for at in range(0, len(own), 3):
        yield list(own[at : at + 3])
    yield from _mean(evidence, face, query.label)


def whole(evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
    """What scores highest over the video, and the segments that read like something."""
    means = [e.payload for e in evidence.all(payloads.LabelMean, face=face)]
    means.sort(key=lambda one: -one.probability)
    for one in means[:2]:
        value = number(one.probability)
        yield [kinds.LabelMean(face=face, label=one.label, value=value)]
    parts = [e.payload for e in evidence.all(payloads.SegmentLabel, face=face)]
    told = [reading_of(one, ()) for one in parts if one.label is not None]
    for at in range(0, min(len(told), MOST), 3):
        yield list(told[at : at + 3])


def behind(evidence: Evidence, face: int, label: str | None) -> Iterator[Sequence[Statement]]:
    """What a label rests on over the video: its segments, and the means of its rule's units."""
    means = [e.payload for e in evidence.all(payloads.LabelMean, face=face)]
    if label is None and means:
        label = max(means, key=lambda one: one.probability).label
    yield from _looks(Query(what="looks", label=label or "neutral"), evidence, face)
    rule = evidence.rule_of(face, label or "")
    for term in rule.payload.terms if rule else ():
        mean = evidence.find(payloads.UnitMean, face=face, unit=term.au)
        if mean is not None and term.weight > 0:
            value = number(mean.payload.intensity)
            yield [kinds.UnitMean(face=face, unit=term.au, value=value)]


def reading_of(part: payloads.SegmentLabel, happening: Iterable[payloads.Happening]) -> Statement:
    """What a segment is told by: its label, or a look that holds for most of it without one."""
    look = look_of(part, happening)
    if look is not None:
        return seen(look)
    return kinds.SegmentReading.of(part)


def _strongest(query: Query, evidence: Evidence, face: int) -> Iterator[Sequence[Statement]]:
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
