"""The deterministic reasoner in time: what of all that happens in a video is told, and in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from types import MappingProxyType
from typing import Final

from facsight.reasoner.moments import peak_of, rates, reading_of, sentences
from facsight_tools.answers.video import look_of, seen, shorter
from facsight_tools.evidence import payloads
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number, seconds_of
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Register
from facsight_tools.statements.kinds.reading import silence
from facsight_tools.video.names import BLINK, LOOKS, scale_of

MOST: Final = 3
"""Units, gestures and sentences that are told of a segment, of each at most so many."""

_COVERING: Final = ("hand_on_mouth", "hand_on_face", "mouth_hidden")
_TELLING: Final = frozenset({"smile", "knit_smile", "cry_or_pain", "nod", "shake"})
_SMILES: Final = ("smile", "knit_smile", "cry_or_pain")
_LOOK_LASTS_S: Final = 1.0
_LASTS_S: Final = 0.5
"""What covers a face for so long stands among the readings that come first."""

_NONE: Final[Mapping[int, tuple[float, float]]] = MappingProxyType({})
_OF_SMILE: Final = "AU12"
_MOSTLY_SEEN: Final = Decimal("0.95")


@dataclass(frozen=True, slots=True)
class TimedGroup:
    """Statements of one sentence; `segment` is the one that they are on, 0 the whole video."""

    segment: int
    statements: tuple[Statement, ...]


def choose_in_time(
    evidence: Evidence,
    face: int,
    register: Register,
    withheld: Mapping[int, tuple[float, float]] = _NONE,
) -> list[TimedGroup]:
    """What is said of a person over a video, in its order, each group one sentence.

    First what each segment reads like, and hands on the face, in the order of their times; of
    segments that are `withheld` (by number, when each begins and ends), of which too little was
    measured, what covers the face. Then,
    segment by segment, what the face does while each sentence is said and what else happens in it;
    then the video as a whole, and a caution.
    """
    talks = {one.segment: one for one in evidence.each(payloads.Talking, face=face)}
    parts = evidence.each(payloads.SegmentLabel, face=face)
    happening = evidence.each(payloads.Happening, face=face)
    groups = [(0, told) for told in sentences(_outline(parts, happening, withheld))]
    groups += [(0, told) for told in _unread(evidence, face)]
    spoken = {one.segment: one for one in parts} | {
        at: payloads.SegmentLabel(
            face=face, segment=at, start=start, end=end, label=None, probability=0.0
        )
        for at, (start, end) in withheld.items()
    }
    own = {one: max(spoken, key=lambda at: _shared(one, spoken[at])) for one in happening if spoken}
    for at, part in sorted(spoken.items()):
        covers = _COVERING if at in withheld else ()
        inside = [
            one
            for one in happening
            if own[one] == at or (one.event in covers and _shared(one, part) > 0)
        ]
        groups += [(part.segment, [_talks(talks[part.segment])])] if part.segment in talks else []
        headed = None if at in withheld else look_of(part, inside)
        told_of = chain(
            _while_said(evidence, face, part),
            _reported(evidence, face, part),
            _of_segment(evidence, face, part, inside, headed),
        )
        groups += [(part.segment, told) for told in told_of]
    groups += [(0, told) for told in _of_video(evidence, face, parts)]
    short = register == "plain"
    return [
        TimedGroup(at, tuple(shorter(one, evidence) if short else one for one in group))
        for at, group in groups
        if group
    ]


def _outline(
    parts: Sequence[payloads.SegmentLabel],
    happening: Sequence[payloads.Happening],
    withheld: Mapping[int, tuple[float, float]],
) -> list[Statement]:
    """The readings of the segments and what covers the face, in the order of their times."""
    told = [one for one in parts if one.segment not in withheld]
    read = [(one.start, reading_of(one, happening)) for one in told]
    covered = [
        one
        for one in _covering(happening)
        if (_outside(one, told) if one.event == "mouth_hidden" else one.offset - one.onset)
        >= _LASTS_S
    ]
    covered.sort(key=lambda one: one.onset - one.offset)
    read += [(one.onset, seen(one)) for one in covered[: 2 * MOST]]
    return [one for _, one in sorted(read, key=lambda at: at[0])]


def _shared(one: payloads.Happening, part: payloads.SegmentLabel) -> float:
    """Seconds of an event that lie in a segment; below 0 how far apart they are."""
    return min(one.offset, part.end) - max(one.onset, part.start)


def _outside(one: payloads.Happening, parts: Sequence[payloads.SegmentLabel]) -> float:
    """How many seconds of an event lie in no segment that is told by a reading."""
    return one.offset - one.onset - sum(max(_shared(one, part), 0.0) for part in parts)


def _covering(inside: Sequence[payloads.Happening]) -> list[payloads.Happening]:
    """What covers the face; of a hand at the mouth not also that it is on the face."""
    mouth = [one for one in inside if one.event == "hand_on_mouth"]
    return [
        one
        for one in inside
        if one.event in _COVERING
        and not (
            one.event == "hand_on_face"
            and any(one.onset < other.offset and one.offset > other.onset for other in mouth)
        )
    ]


def _of_segment(
    evidence: Evidence,
    face: int,
    part: payloads.SegmentLabel,
    inside: Sequence[payloads.Happening],
    headed: payloads.Happening | None,
) -> Iterator[list[Statement]]:
    covering = sorted(_covering(inside), key=lambda one: one.onset)
    yield [seen(one) for one in covering[:MOST]]
    gestures = [one for one in inside if one.event in _TELLING]
    gestures.sort(key=lambda one: one.onset)
    yield from sentences([seen(one) for one in gestures[:MOST] if one != headed])
    # What it looks like for a while, where its segment is told by something else
    looks = [one for one in inside if one.event.startswith(LOOKS) and _differs(one, part)]
    yield [seen(one) for one in sorted(looks, key=lambda one: one.onset)[:MOST]]
    smiles = any(one.event in _SMILES for one in gestures)
    rule = evidence.rule_of(face, part.label or "")
    weights = {f"AU{term.au}": term.weight for term in (rule.payload.terms if rule else ())}
    units = [
        one
        for one in inside
        if scale_of(one.event) == "intensity"
        and one.event not in (*_TELLING, *_COVERING, BLINK)
        and not one.talk
        and not (smiles and one.event == _OF_SMILE)
    ]
    units.sort(key=lambda one: -(one.strength or 0) * (1 + max(weights.get(one.event, 0), 0)))
    once = list({one.event: one for one in reversed(units)}.values())[::-1]
    yield [seen(one) for one in sorted(once[:MOST], key=lambda one: one.onset)]


def _differs(one: payloads.Happening, part: payloads.SegmentLabel) -> bool:
    """Whether a face looks like another label than its segment is told by, for a second or more."""
    label = one.event.removeprefix(LOOKS)
    return part.label is not None and label != part.label and _shared(one, part) >= _LOOK_LASTS_S


def _unread(evidence: Evidence, face: int) -> Iterator[list[Statement]]:
    """That nothing was read in the user's words, where they gave some."""
    reason = silence(evidence, face) if evidence.all(payloads.Quotation) else None
    if reason in ("nothing_read", "other_language"):
        yield [kinds.ContextSilent(face=face, reason=reason)]


def _talks(one: payloads.Talking) -> Statement:
    return kinds.Talks(face=one.face, start=seconds_of(one.start), end=seconds_of(one.end))


def _while_said(
    evidence: Evidence, face: int, part: payloads.SegmentLabel
) -> Iterator[list[Statement]]:
    """Of each sentence that is said in a segment the strongest of what the face does then."""
    for one in evidence.each(payloads.SaidAt):
        if not part.start - 0.01 <= one.start < part.end:
            continue
        during = [
            event
            for event in evidence.each(payloads.Happening, face=face)
            if event.onset < one.end
            and event.offset > one.start
            and not event.talk
            and not event.event.startswith(LOOKS)
        ]
        during.sort(key=lambda event: -(event.strength or 5.0) * (scale_of(event.event) != "deg"))
        names = [event.event for event in during if event.event != BLINK]
        if any(name in _SMILES for name in names):
            names = [name for name in names if name != _OF_SMILE]
        once = list(dict.fromkeys(names))[:MOST]
        yield [kinds.WhileSaid(row=one.sentence_id, face=face, event=name) for name in once]


def _reported(
    evidence: Evidence, face: int, part: payloads.SegmentLabel
) -> Iterator[list[Statement]]:
    """What a vision model says of frames of a segment, where it bears on this face or on none.

    What the measurement contradicts comes first, and all of it.
    """
    told: list[Statement] = []
    for moment in evidence.each(payloads.ReportedAt):
        if not part.start <= moment.at < part.end:
            continue
        report, at = moment.report, seconds_of(moment.at)
        said = evidence.find(payloads.Observed, report=report)
        if said is None:
            continue
        matches = evidence.each(payloads.ObservedMatch, report=report)
        told += [
            kinds.ObservationMatches(
                row=said.row.id, feature=one.feature, face=one.face, outcome=one.outcome, at=at
            )
            for one in matches
            if one.face in (None, face)
        ]
        if not matches:
            told.append(kinds.Observation(row=said.row.id, text=said.payload.words, at=at))
    wrong = [one for one in told if getattr(one, "outcome", "") == "contradicts"]
    told = [*wrong, *(one for one in told if one not in wrong)]
    yield from ([one] for one in told[: max(MOST, len(wrong))])


def _of_video(
    evidence: Evidence, face: int, parts: Sequence[payloads.SegmentLabel]
) -> Iterator[list[Statement]]:
    length = evidence.find(payloads.VideoLength)
    seen = evidence.find(payloads.FaceSeen, face=face)
    whole: list[Statement] = []
    if length is not None:
        whole.append(kinds.VideoLength(value=number(length.payload.seconds)))
    if seen is not None and number(seen.payload.share) < _MOSTLY_SEEN:
        whole.append(kinds.TimeSeen(face=face, value=number(seen.payload.share)))
    yield whole
    smiles = evidence.each(payloads.Happening, face=face, event="smile")
    if smiles:
        yield [peak_of(smiles)]
    often = evidence.find(payloads.HappeningCount, face=face, event=BLINK)
    if often is not None and often.payload.count:
        told = list(rates(evidence, face, BLINK))
        yield told or [kinds.EventCount(face=face, event=BLINK, count=often.payload.count)]
    for one in smiles[:1]:
        first = kinds.EventFirst(face=face, event="smile", at=seconds_of(one.onset))
        if first.judge(evidence).holds:
            yield [first]
    hidden = evidence.each(payloads.Happening, face=face, event="mouth_hidden")
    lasts = any(one.offset - one.onset >= _LASTS_S for one in hidden)
    for caution in (kinds.Caution(of="hands"), kinds.Caution(of="covered")):
        if lasts and caution.judge(evidence).holds:
            yield [caution]
    if parts:
        yield [kinds.Caution(of="apparent")]
