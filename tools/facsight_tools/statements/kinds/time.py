"""Statements on time, of a video: when, how long, before and after, how often, and while what.

Times are seconds of the video; they hold of a row whose own time rounds to them at their digits.
What happens is named as in `facsight_tools.video.names`: `AU12`, `AU46.L`, `smile`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from facsight_tools.evidence import payloads
from facsight_tools.statements.base import (
    HOLDS,
    FaceIndex,
    Label,
    Number,
    RowId,
    Statement,
    Unit,
    Verdict,
    fails,
    judged,
    nothing_on,
    same,
    seconds_of,
    unknown,
)
from facsight_tools.video.names import EVENT_NAME

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Entry, Evidence

EventKey = Annotated[str, Field(pattern=f"^(?:{EVENT_NAME})$")]

_ROUNDED: Final = 0.01
"""Seconds that rows are rounded to."""

Happenings: TypeAlias = "list[Entry[payloads.Happening]]"


def happening_words(face: int, event: str) -> str:
    """`AU12 (lip corner puller) of face 1`."""
    return f"{payloads.event_words(event)} of face {face}"


def _all(what: Sequence[tuple[str, float, Number]]) -> bool:
    return all(judged(name, value, said, decimals=0).holds for name, value, said in what)


class OfEvent(Statement):
    """On what happens to one face."""

    face: FaceIndex
    event: EventKey

    @property
    def _words(self) -> str:
        return happening_words(self.face, self.event)

    def _found(self, evidence: Evidence) -> Happenings:
        return evidence.all(payloads.Happening, face=self.face, event=self.event)


class OfHappening(OfEvent):
    """On one event, which is told from others of its name by its times."""

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The events that it holds of; those of its name where it holds of none."""
        found = self._found(evidence)
        return evidence.ids(*([one for one in found if self._is(one, evidence)] or found))

    def judge(self, evidence: Evidence) -> Verdict:
        """Whether there is such an event."""
        found = self._found(evidence)
        if not found:
            return nothing_on(self._words)
        told = " ".join(one.row.text for one in found[:3])
        return same(any(self._is(one, evidence) for one in found), f"It is otherwise: {told}")

    def _is(self, entry: Entry[payloads.Happening], evidence: Evidence) -> bool:
        raise NotImplementedError


class EventSeen(OfHappening):
    """An event goes from one time to another."""

    kind: Literal["event_seen"] = "event_seen"
    start: Number
    end: Number

    def _is(self, entry: Entry[payloads.Happening], evidence: Evidence) -> bool:  # noqa: ARG002
        one = entry.payload
        return _all((("onset", one.onset, self.start), ("offset", one.offset, self.end)))


class EventLasts(OfHappening):
    """An event that begins at a time lasts so many seconds.

    `whole`: its begin and its end were seen; else it may have begun before, or gone on.
    """

    kind: Literal["event_lasts"] = "event_lasts"
    start: Number
    seconds: Number
    whole: bool

    @classmethod
    def of(cls, one: payloads.Happening) -> Self:
        """How long an event lasts."""
        start, lasts = seconds_of(one.onset), seconds_of(one.offset - one.onset)
        whole = one.begins and one.ends
        return cls(face=one.face, event=one.event, start=start, seconds=lasts, whole=whole)

    def _is(self, entry: Entry[payloads.Happening], evidence: Evidence) -> bool:  # noqa: ARG002
        one = entry.payload
        lasts = round(one.offset - one.onset, 2)
        return self.whole == (one.begins and one.ends) and _all(
            (("onset", one.onset, self.start), ("duration", lasts, self.seconds))
        )


class EventPeak(OfHappening):
    """Of all events of its name this one is the strongest, at its apex, and how strong it is.

    Strength is 0-5 of units and smiles, degrees of movements, 0-1 of what a face looks like.
    """

    kind: Literal["event_peak"] = "event_peak"
    at: Number
    value: Number

    def _is(self, entry: Entry[payloads.Happening], evidence: Evidence) -> bool:
        one = entry.payload
        if one.strength is None:
            return False
        most = max(other.payload.strength or 0.0 for other in self._found(evidence))
        said = (("apex", one.apex, self.at), ("strength", one.strength, self.value))
        return one.strength == most and _all(said)


class EventOrder(OfHappening):
    """An event begins before or after another one, or with it, by their onsets."""

    kind: Literal["event_order"] = "event_order"
    at: Number
    relation: Literal["before", "after", "with"]
    than_face: FaceIndex
    than_event: EventKey
    than_at: Number

    @model_validator(mode="after")
    def _two_events(self) -> Self:
        mine, other = (self.face, self.event), (self.than_face, self.than_event)
        if mine == other and self.at == self.than_at:
            raise ValueError("than_at: expected another event")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """Those of both events, the first one first."""
        found = super().rows(evidence)
        others = self._others(evidence)
        return tuple(dict.fromkeys([*found, *evidence.ids(*others)]))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the onsets of both."""
        if not evidence.all(payloads.Happening, face=self.than_face, event=self.than_event):
            return nothing_on(happening_words(self.than_face, self.than_event))
        return super().judge(evidence)

    def _others(self, evidence: Evidence) -> Happenings:
        every = evidence.all(payloads.Happening, face=self.than_face, event=self.than_event)
        return [e for e in every if _all((("onset", e.payload.onset, self.than_at),))]

    def _is(self, entry: Entry[payloads.Happening], evidence: Evidence) -> bool:
        mine = entry.payload.onset
        if not _all((("onset", mine, self.at),)):
            return False
        for other in self._others(evidence):
            theirs = other.payload.onset
            is_so = "with" if mine == theirs else "before" if mine < theirs else "after"
            if is_so == self.relation:
                return True
        return False


class EventFirst(OfHappening):
    """Of all faces this one is the first to do something, and when it begins."""

    kind: Literal["event_first"] = "event_first"
    at: Number

    def _is(self, entry: Entry[payloads.Happening], evidence: Evidence) -> bool:
        every = evidence.all(payloads.Happening, event=self.event)
        others = [one.payload.onset for one in every if one.payload.face != self.face]
        mine = entry.payload.onset
        first = all(mine < other for other in others)
        return bool(others) and first and _all((("onset", mine, self.at),))


class _OfCount(OfEvent):
    """On how often something happens, and in how much of the video that could have been seen."""

    def _entry(self, evidence: Evidence) -> Entry[payloads.HappeningCount] | None:
        return evidence.find(payloads.HappeningCount, face=self.face, event=self.event)


class EventCount(_OfCount):
    """How often something happens."""

    kind: Literal["event_count"] = "event_count"
    count: Annotated[int, Field(ge=0)]

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of the count."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"how often {self._words} is seen")
        return same(entry.payload.count == self.count, entry.row.text)


class _NotSeen(_OfCount):
    """That something is not seen: it rests on its count and on the video's length."""

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the count and that of the video's length."""
        return evidence.ids(self._entry(evidence), evidence.find(payloads.VideoLength))


class EventNever(_NotSeen):
    """Something is never seen, in how many seconds it could have been, and of how many.

    `of_seconds` is how much of the video was measured.
    """

    kind: Literal["event_never"] = "event_never"
    seconds: Number
    of_seconds: Number

    @classmethod
    def of(cls, one: payloads.HappeningCount, length_s: float) -> Self:
        """That something was not seen in the time in which it could have been."""
        seconds, whole = (Decimal(f"{s:.1f}") for s in (one.seconds, max(length_s, one.seconds)))
        return cls(face=one.face, event=one.event, seconds=seconds, of_seconds=whole)

    def judge(self, evidence: Evidence) -> Verdict:
        """By both rows."""
        entry, length = self._entry(evidence), evidence.find(payloads.VideoLength)
        if entry is None or length is None:
            return nothing_on(f"how often {self._words} is seen")
        one = entry.payload
        if one.count:
            return fails(entry.row.text)
        whole = max(length.payload.seconds, one.seconds)
        verdicts = (
            judged(f"The measured time of {self._words}", one.seconds, self.seconds),
            judged("The time of the video that was measured", whole, self.of_seconds),
        )
        return next((one for one in verdicts if not one.holds), HOLDS)


class EventAbsent(_NotSeen):
    """Something does not happen in the whole video: it is left open where not all was measured."""

    kind: Literal["event_absent"] = "event_absent"

    def judge(self, evidence: Evidence) -> Verdict:
        """By the count, and by the measured time against the video's, up to one frame."""
        entry, length = self._entry(evidence), evidence.find(payloads.VideoLength)
        if entry is None or length is None:
            return nothing_on(f"how often {self._words} is seen")
        if entry.payload.count:
            return fails(entry.row.text)
        measured, whole = entry.payload.seconds, length.payload.seconds
        if measured + whole / max(length.payload.frames, 1) + _ROUNDED >= whole:
            return HOLDS
        told = f"{self._words} was measured for {measured:.1f} of {whole:.1f} s, and not seen then."
        return unknown(f"{told[:1].upper()}{told[1:]}")


class EventTime(_OfCount):
    """For how many seconds something is seen in all, and in how many it could have been."""

    kind: Literal["event_time"] = "event_time"
    seconds: Number
    of_seconds: Number

    @classmethod
    def of(cls, evidence: Evidence, face: int, event: str) -> Self | None:
        """How long something is seen; None where it was not looked for."""
        count = evidence.find(payloads.HappeningCount, face=face, event=event)
        if count is None:
            return None
        lasts = Decimal(f"{cls._lasts(evidence, face, event):.1f}")
        return cls(
            face=face,
            event=event,
            seconds=lasts,
            of_seconds=Decimal(f"{count.payload.seconds:.1f}"),
        )

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the count and those of the events."""
        return evidence.ids(self._entry(evidence), *self._found(evidence))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the events together, and the measured time in the row of their count."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"how long {self._words} is seen")
        lasts = judged(
            f"The time of {self._words}",
            self._lasts(evidence, self.face, self.event),
            self.seconds,
        )
        measured = judged(
            f"The measured time of {self._words}", entry.payload.seconds, self.of_seconds
        )
        return measured if lasts.holds else lasts

    @staticmethod
    def _lasts(evidence: Evidence, face: int, event: str) -> float:
        found = evidence.all(payloads.Happening, face=face, event=event)
        return round(sum(one.payload.offset - one.payload.onset for one in found), 2)


class EventRate(OfEvent):
    """How often something happens in a measured minute."""

    kind: Literal["event_rate"] = "event_rate"
    value: Number

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of the rate."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"the rate of {self._words}")
        return judged(f"The rate of {self._words}", entry.payload.per_minute, self.value)

    def _entry(self, evidence: Evidence) -> Entry[payloads.HappeningRate] | None:
        return evidence.find(payloads.HappeningRate, face=self.face, event=self.event)


class EventOftener(OfEvent):
    """Something happens more often than something else, less often, or as often, by the counts."""

    kind: Literal["event_oftener"] = "event_oftener"
    relation: Literal["more", "less", "equal"]
    than_face: FaceIndex
    than_event: EventKey

    @model_validator(mode="after")
    def _two_things(self) -> Self:
        if (self.face, self.event) == (self.than_face, self.than_event):
            raise ValueError("than_event: expected something else")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The rows of both counts."""
        return evidence.ids(*self._counts(evidence))

    def judge(self, evidence: Evidence) -> Verdict:
        """By both counts; of two things that are never seen none is the oftener."""
        one, other = self._counts(evidence)
        if one is None or other is None:
            return nothing_on(f"how often {self._words} is seen, or what it is compared with")
        mine, theirs = one.payload.count, other.payload.count
        if not mine and not theirs:
            return fails(f"Neither is seen. {one.row.text}")
        is_so = "equal" if mine == theirs else "more" if mine > theirs else "less"
        return same(is_so == self.relation, f"{one.row.text} {other.row.text}")

    def _counts(self, evidence: Evidence) -> list[Entry[payloads.HappeningCount] | None]:
        named = ((self.face, self.event), (self.than_face, self.than_event))
        return [evidence.find(payloads.HappeningCount, face=f, event=e) for f, e in named]


class WhileSaid(OfEvent):
    """Something is seen while a sentence of the transcript is said."""

    kind: Literal["while_said"] = "while_said"
    row: RowId

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The sentence, when it is said, and the events in that time."""
        said = self._said(evidence)
        sentence = evidence.at(payloads.Quotation, self.row)
        return evidence.ids(sentence, said, *self._during(evidence, said))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the times of both."""
        said = self._said(evidence)
        if said is None:
            return nothing_on(f"when {self.row} is said")
        if not self._found(evidence):
            return nothing_on(self._words)
        why = f"{self._words} is not seen in that time. {said.row.text}"
        return same(bool(self._during(evidence, said)), why)

    def _said(self, evidence: Evidence) -> Entry[payloads.SaidAt] | None:
        every = evidence.all(payloads.SaidAt)
        return next((one for one in every if one.payload.sentence_id == self.row), None)

    def _during(self, evidence: Evidence, said: Entry[payloads.SaidAt] | None) -> Happenings:
        if said is None:
            return []
        start, end = said.payload.start, said.payload.end
        found = self._found(evidence)
        return [e for e in found if e.payload.onset < end and e.payload.offset > start]


class SentenceAt(Statement):
    """When a sentence of the transcript is said."""

    kind: Literal["sentence_at"] = "sentence_at"
    row: RowId
    start: Number
    end: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The sentence and the row of its times."""
        return evidence.ids(evidence.at(payloads.Quotation, self.row), self._entry(evidence))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of its times."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"when {self.row} is said")
        one = entry.payload
        said = (("start", one.start, self.start), ("end", one.end, self.end))
        return same(_all(said), entry.row.text)

    def _entry(self, evidence: Evidence) -> Entry[payloads.SaidAt] | None:
        every = evidence.all(payloads.SaidAt)
        return next((one for one in every if one.payload.sentence_id == self.row), None)


class OfFaceInTime(Statement):
    """A number of a face over the whole video, which one row holds."""

    face: FaceIndex
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the number."""
        return evidence.ids(self._number(evidence)[0])

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of the number."""
        entry, value, what = self._number(evidence)
        if entry is None:
            return nothing_on(f"{what[:1].lower()}{what[1:]} of face {self.face}")
        return judged(f"{what} of face {self.face}", value, self.value)

    def _number(self, evidence: Evidence) -> tuple[Any, float, str]:
        raise NotImplementedError


class UnitMean(OfFaceInTime):
    """A unit's mean intensity over the measured time, 0-5."""

    kind: Literal["unit_mean"] = "unit_mean"
    unit: Unit

    def _number(self, evidence: Evidence) -> tuple[Any, float, str]:
        entry = evidence.find(payloads.UnitMean, face=self.face, unit=self.unit)
        value = entry.payload.intensity if entry else 0.0
        return entry, value, f"The mean intensity of AU{self.unit}"


class UnitShare(OfFaceInTime):
    """In what share of its measured time a unit is present, 0-1."""

    kind: Literal["unit_share"] = "unit_share"
    unit: Unit

    def _number(self, evidence: Evidence) -> tuple[Any, float, str]:
        entry = evidence.find(payloads.UnitShare, face=self.face, unit=self.unit)
        value = entry.payload.share if entry else 0.0
        return entry, value, f"The share of time with AU{self.unit}"


class UnitAt(OfFaceInTime):
    """A unit's intensity at one moment, 0-5."""

    kind: Literal["unit_at"] = "unit_at"
    unit: Unit
    at: Number

    def _number(self, evidence: Evidence) -> tuple[Any, float, str]:
        every = evidence.all(payloads.UnitMoment, face=self.face, unit=self.unit)
        found = (e for e in every if _all((("time", e.payload.at, self.at),)))
        entry = next(found, None)
        value = entry.payload.intensity if entry else 0.0
        return entry, value, f"The intensity of AU{self.unit} at {self.at:f} s"


class LabelMean(OfFaceInTime):
    """A label's mean score on the face alone over the video, 0-1."""

    kind: Literal["label_mean"] = "label_mean"
    label: Label

    def _number(self, evidence: Evidence) -> tuple[Any, float, str]:
        entry = evidence.find(payloads.LabelMean, face=self.face, label=self.label)
        value = entry.payload.probability if entry else 0.0
        return entry, value, f"The mean score of {self.label}"


class TimeSeen(OfFaceInTime):
    """In what share of the video's time a face was seen, 0-1."""

    kind: Literal["time_seen"] = "time_seen"

    def _number(self, evidence: Evidence) -> tuple[Any, float, str]:
        entry = evidence.find(payloads.FaceSeen, face=self.face)
        return entry, entry.payload.share if entry else 0.0, "The share of time that was seen"


class SegmentReading(Statement):
    """From one time to another a label scores highest on a face, by its means.

    None: no label stands out. Where it was not measured in most of that time, or in few frames,
    `percent` says of how much of it, and `frames` in how many; it holds with these alone.
    """

    kind: Literal["segment_reading"] = "segment_reading"
    face: FaceIndex
    start: Number
    end: Number
    label: Label | None
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    frames: Annotated[int, Field(ge=1)] | None = None

    @classmethod
    def of(cls, part: payloads.SegmentLabel) -> Self:
        """What a segment's row says."""
        return cls(
            face=part.face,
            start=seconds_of(part.start),
            end=seconds_of(part.end),
            label=part.label,
            percent=part.percent,
            frames=part.frames,
        )

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The segment's row; those of all segments of the face where there is no such one."""
        found = evidence.all(payloads.SegmentLabel, face=self.face)
        return evidence.ids(*([one for one in found if self._is(one)] or found))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the segment's row."""
        found = evidence.all(payloads.SegmentLabel, face=self.face)
        if not found:
            return nothing_on(f"segments of face {self.face}")
        told = " ".join(one.row.text for one in found[:3])
        return same(any(map(self._is, found)), f"It is otherwise: {told}")

    def _is(self, entry: Entry[payloads.SegmentLabel]) -> bool:
        one = entry.payload
        times = (("start", one.start, self.start), ("end", one.end, self.end))
        whole = (one.percent, one.frames) == (self.percent, self.frames)
        return one.label == self.label and whole and _all(times)


class Talks(Statement):
    """From one time to another a face talks, for some of the time at least."""

    kind: Literal["talks"] = "talks"
    face: FaceIndex
    start: Number
    end: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The segment's row of talk; those of all segments of the face where there is none."""
        found = evidence.all(payloads.Talking, face=self.face)
        return evidence.ids(*([one for one in found if self._is(one)] or found))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the segment's row of talk."""
        found = evidence.all(payloads.Talking, face=self.face)
        if not found:
            return nothing_on(f"talk of face {self.face}")
        told = " ".join(one.row.text for one in found[:3])
        return same(any(map(self._is, found)), f"It is otherwise: {told}")

    def _is(self, entry: Entry[payloads.Talking]) -> bool:
        one = entry.payload
        return _all((("start", one.start, self.start), ("end", one.end, self.end)))


class InStep(Statement):
    """How two faces go together in a unit: the correlation at a lag, and whether chance does less.

    `lag` is in seconds, positive where the first face comes before the second.
    """

    kind: Literal["in_step"] = "in_step"
    face: FaceIndex
    other: FaceIndex
    unit: Unit
    value: Number
    lag: Number
    beyond: Literal["above_chance", "within_chance"]

    def judge(self, evidence: Evidence) -> Verdict:
        """By the pair's row."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"AU{self.unit} of face {self.face} and face {self.other} together")
        one = entry.payload
        is_so = "above_chance" if one.above_chance else "within_chance"
        value = judged("The correlation", one.correlation, self.value)
        lag = judged("The lag", one.lag, self.lag)
        right = value.holds and lag.holds and is_so == self.beyond
        return HOLDS if right else fails(entry.row.text)

    def _entry(self, evidence: Evidence) -> Entry[payloads.InStep] | None:
        return evidence.find(payloads.InStep, face=self.face, other=self.other, unit=self.unit)


class VideoLength(Statement):
    """How many seconds the video has."""

    kind: Literal["video_length"] = "video_length"
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of its length."""
        return evidence.ids(evidence.find(payloads.VideoLength))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of its length."""
        entry = evidence.find(payloads.VideoLength)
        if entry is None:
            return nothing_on("a video")
        return judged("The length of the video in seconds", entry.payload.seconds, self.value)
