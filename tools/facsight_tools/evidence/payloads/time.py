"""What happens over time, in a video: events, how often they happen, means, segments, captions.

Seconds are those of the video, to two decimals. The name of an event is that of
`facsight_tools.video.names`: `AU12`, `AU46.L`, `smile`.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from facsight_tools.evidence.payloads.base import (
    Index,
    Payload,
    Probability,
    ShownRow,
    Unit,
    face_id,
    label_id,
)
from facsight_tools.evidence.payloads.faces import Intensity, OfFace
from facsight_tools.evidence.rounding import printed
from facsight_tools.facs import ACTION_UNITS, intensity_letter
from facsight_tools.video.names import EVENT_NAME, LOOKS, scale_of

Seconds = Annotated[float, Field(ge=0)]
OfEvent: TypeAlias = Annotated[str, Field(pattern=f"^(?:{EVENT_NAME})$")]
"""What happens: `AU12`, `AU46.L` (the subject's left eye), `smile`, `nod`, ..."""

_SIDES: Final = {"L": "left", "R": "right"}
_SCALES: Final = {"intensity": "of 5", "deg": "degrees", "probability": "of 1"}
_GESTURES: Final = {
    "smile": "a smile",
    "knit_smile": "lip corners pulled up (AU12) with knit brows (AU4), maybe a grimace,",
    "cry_or_pain": "the look of crying, of pain or of a miserable smile",
    "nod": "a nod",
    "shake": "a shake of the head",
    "gaze_shift": "a shift of the gaze",
    "hand_on_face": "a hand on the face",
    "hand_on_mouth": "a hand at the mouth",
    "mouth_hidden": "a mouth of which nothing could be measured",
}


def event_words(event: str) -> str:
    """An event as sentences name it: `AU12 (lip corner puller)`, `a smile`."""
    unit = re.fullmatch(r"AU(\d+)(?:\.([LR]))?", event)
    if unit is None:
        return _GESTURES.get(event) or f"the look of {event.removeprefix(LOOKS)}"
    name = ACTION_UNITS[int(unit[1])]
    side = f" on the subject's {_SIDES[unit[2]]}" if unit[2] else ""
    return f"{name.code} ({name.name}){side}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class VideoLength(Payload):
    """How much of the video was measured, and how many frames: all of it, or the part asked for."""

    kind: Literal["video_length"] = "video_length"
    seconds: Seconds
    frames: Annotated[int, Field(ge=0)]

    @property
    def row_id(self) -> str:
        """`S.video`."""
        return "S.video"

    def shown(self) -> ShownRow:
        """Both."""
        text = f"{printed(self.seconds, 's')} s of the video, {self.frames} frames, were measured."
        return ShownRow(text, self.seconds, "s")


class FaceSeen(OfFace):
    """In what share of the video's time a person's face was seen."""

    kind: Literal["face_seen"] = "face_seen"
    share: Probability

    @property
    def row_id(self) -> str:
        """`F1.seen`."""
        return f"{self.face_id}.seen"

    def shown(self) -> ShownRow:
        """As a share."""
        text = f"Face {self.face} was seen in a share of {self.share:.3f} of the video's time."
        return ShownRow(text, self.share, "share")


class OutOfSight(OfFace):
    """That a person is in sight in too little of a segment to be read, or not at all.

    `share` is of the segment's time, `others` are who is in sight in it, the longest first.
    """

    kind: Literal["out_of_sight"] = "out_of_sight"
    share: Probability
    others: tuple[Index, ...] = ()

    @property
    def row_id(self) -> str:
        """`F1.out_of_sight`."""
        return f"{self.face_id}.out_of_sight"

    @property
    def why(self) -> Literal["out_of_sight", "seldom_seen"]:
        """Whether it is never in sight, or seldom."""
        return "seldom_seen" if self.share else "out_of_sight"

    def shown(self) -> ShownRow:
        """As a share, with who else is in sight."""
        others = ", ".join(map(str, self.others)) or "none"
        text = f"Face {self.face} is in sight in a share of {self.share:.3f} of the segment's time"
        return ShownRow(f"{text}; other faces in sight: {others}.", self.share, "share")


class Happening(OfFace):
    """One event; `number` counts those of its name.

    `strength` is 0-5 of units and smiles, degrees of movements of head and gaze, the score of what
    a face looks like, 0-1, else None.
    `begins` and `ends` are False where the measuring starts within it or breaks off. `talk`:
    it is a unit of talk while its person talks.
    """

    kind: Literal["happening"] = "happening"
    event: OfEvent
    number: Index
    onset: Seconds
    apex: Seconds
    offset: Seconds
    strength: Annotated[float, Field(ge=0)] | None = None
    begins: bool = True
    ends: bool = True
    talk: bool = False
    frames: tuple[int, int] = (0, 0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.onset <= self.apex <= self.offset:
            raise ValueError("expected onset <= apex <= offset")
        if (self.strength is None) != (scale_of(self.event) == ""):
            raise ValueError("strength: expected one where the event has a scale, else None")
        return self

    @property
    def row_id(self) -> str:
        """`F1.AU12.e3`, `F1.nod.e1`."""
        return f"{self.face_id}.{self.event}.e{self.number}"

    @property
    def letter(self) -> str | None:
        """A-E of a unit and of a smile at the apex."""
        scaled = scale_of(self.event) == "intensity"
        return intensity_letter(self.strength or 0.0) if scaled else None

    def shown(self) -> ShownRow:
        """From when to when, and the apex."""
        text = f"{_capital(event_words(self.event))} of face {self.face} is seen from "
        text += f"{self.onset:.2f} s to {self.offset:.2f} s"
        text += " as part of talk" if self.talk else ""
        if self.strength is None:
            return ShownRow(f"{text}.", True, "event")
        unit = scale_of(self.event)
        of = f"{printed(self.strength, unit)} {_SCALES[unit]}"
        return ShownRow(f"{text}, strongest at {self.apex:.2f} s with {of}.", self.strength, unit)


class HappeningCount(OfFace):
    """How often something happens, and in how many seconds it could have been seen."""

    kind: Literal["happening_count"] = "happening_count"
    event: OfEvent
    count: Annotated[int, Field(ge=0)]
    seconds: Seconds

    @property
    def row_id(self) -> str:
        """`F1.AU45.count`."""
        return f"{self.face_id}.{self.event}.count"

    def shown(self) -> ShownRow:
        """With the measured time."""
        times = "time" if self.count == 1 else "times"
        text = f"{_capital(event_words(self.event))} of face {self.face} is seen {self.count} "
        return ShownRow(
            f"{text}{times} in {self.seconds:.2f} measured s.", float(self.count), "count"
        )


class HappeningRate(OfFace):
    """How often something happens in a measured minute."""

    kind: Literal["happening_rate"] = "happening_rate"
    event: OfEvent
    per_minute: Annotated[float, Field(ge=0)]

    @property
    def row_id(self) -> str:
        """`F1.AU45.rate`."""
        return f"{self.face_id}.{self.event}.rate"

    def shown(self) -> ShownRow:
        """Per minute."""
        text = f"{_capital(event_words(self.event))} of face {self.face} is seen "
        return ShownRow(f"{text}{self.per_minute:g} times a minute.", self.per_minute, "1/min")


class UnitMean(OfFace):
    """A unit's mean intensity over the time in which it was measured."""

    kind: Literal["unit_mean"] = "unit_mean"
    unit: Unit
    intensity: Intensity

    @property
    def row_id(self) -> str:
        """`F1.AU12.mean`."""
        return f"{self.face_id}.AU{self.unit}.mean"

    def shown(self) -> ShownRow:
        """On the scale from 0 to 5."""
        text = f"{event_words(f'AU{self.unit}')} of face {self.face} has a mean intensity of "
        return ShownRow(f"{text}{self.intensity:.2f} of 5.", self.intensity, "intensity")


class UnitShare(OfFace):
    """In what share of its measured time a unit is present."""

    kind: Literal["unit_share"] = "unit_share"
    unit: Unit
    share: Probability

    @property
    def row_id(self) -> str:
        """`F1.AU12.share`."""
        return f"{self.face_id}.AU{self.unit}.share"

    def shown(self) -> ShownRow:
        """As a share."""
        text = f"{event_words(f'AU{self.unit}')} of face {self.face} is present in a share of "
        return ShownRow(f"{text}{self.share:.3f} of the time it was measured.", self.share, "share")


class LabelMean(OfFace):
    """A label's mean score over the time in which the face was scored."""

    kind: Literal["label_mean"] = "label_mean"
    label: str
    probability: Probability

    @property
    def row_id(self) -> str:
        """`F1.emotion.happiness.mean`."""
        return f"{self.face_id}.emotion.{label_id(self.label)}.mean"

    def shown(self) -> ShownRow:
        """As the rules' score."""
        text = f"Over the video the rules give {self.label} a mean score of "
        return ShownRow(
            f"{text}{self.probability:.3f} on face {self.face}.", self.probability, "probability"
        )


class UnitMoment(OfFace):
    """A unit's intensity at one moment; made on demand."""

    kind: Literal["unit_moment"] = "unit_moment"
    unit: Unit
    at: Seconds
    intensity: Intensity

    @property
    def row_id(self) -> str:
        """`F1.AU4.t12400`, in milliseconds."""
        return f"{self.face_id}.AU{self.unit}.t{round(self.at * 1000)}"

    def shown(self) -> ShownRow:
        """At its moment."""
        text = f"{event_words(f'AU{self.unit}')} of face {self.face} is at {self.intensity:.2f} "
        return ShownRow(f"{text}of 5 at {self.at:.2f} s.", self.intensity, "intensity")


class SegmentLabel(OfFace):
    """The label that the rules score highest on the means of a segment.

    None where none stands out: the highest score, `probability`, is below what leads. `percent` is
    of how much of the segment's time labels were scored, where that is less than most of it, and
    `frames` in how many frames, where they are few; else None.
    """

    kind: Literal["segment_label"] = "segment_label"
    segment: Index
    start: Seconds
    end: Seconds
    label: str | None = None
    probability: Probability
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    frames: Annotated[int, Field(ge=1)] | None = None

    @property
    def row_id(self) -> str:
        """`F1.s2.label`."""
        return f"{self.face_id}.s{self.segment}.label"

    def shown(self) -> ShownRow:
        """From when to when, and the label with its score."""
        text = f"From {self.start:.2f} s to {self.end:.2f} s the rules score "
        if self.label is None:
            told = f"no label above {self.probability:.3f} on face {self.face}"
            return ShownRow(f"{text}{told}{self._less}.", "none", "label")
        told = f"{self.label} highest on face {self.face}, {self.probability:.3f}"
        return ShownRow(f"{text}{told}{self._less}.", self.label, "label")

    @property
    def _less(self) -> str:
        """What was measured of it, where that is not most of it."""
        less = "" if self.percent is None else f"; measured: {self.percent} percent of that time"
        return less + ("" if self.frames is None else f"; measured frames: {self.frames}")


class Talking(OfFace):
    """In what share of a segment a person talks, as far as sound and lips tell.

    How the mouth forms sounds then is evidence of nothing else.
    """

    kind: Literal["talking"] = "talking"
    segment: Index
    start: Seconds
    end: Seconds
    share: Probability

    @property
    def row_id(self) -> str:
        """`F1.s2.talk`."""
        return f"{self.face_id}.s{self.segment}.talk"

    def shown(self) -> ShownRow:
        """From when to when, and the share."""
        text = f"From {self.start:.2f} s to {self.end:.2f} s face {self.face} talks in a share of "
        text += f"{self.share:.3f} of the time: speech is heard and the mouth moves; units of talk "
        return ShownRow(f"{text}count for nothing then.", self.share, "share")


class SaidAt(Payload):
    """When a sentence of the user's transcript is said."""

    kind: Literal["said_at"] = "said_at"
    statement: Index
    start: Seconds
    end: Seconds

    @property
    def sentence_id(self) -> str:
        """The id of the row that holds the words: `C1`."""
        return f"C{self.statement}"

    @property
    def row_id(self) -> str:
        """`C1.at`."""
        return f"C{self.statement}.at"

    def shown(self) -> ShownRow:
        """From when to when."""
        text = f"The transcript has C{self.statement} said from {self.start:.2f} s to "
        return ShownRow(f"{text}{self.end:.2f} s.", self.start, "s", "stated")


class ReportedAt(Payload):
    """Of which moment of the video a vision model's report is: that of the frame it was shown."""

    kind: Literal["reported_at"] = "reported_at"
    report: Index
    at: Seconds

    @property
    def row_id(self) -> str:
        """`V1.at`."""
        return f"V{self.report}.at"

    def shown(self) -> ShownRow:
        """At its moment."""
        text = f"V{self.report} is of the frame at {self.at:.2f} s."
        return ShownRow(text, self.at, "s", "stated")


class InStep(Payload):
    """How two people's units go together, and what shifting one of them in time leaves of it.

    `lag` is positive where `face` comes before `other`.
    """

    kind: Literal["in_step"] = "in_step"
    face: Index
    other: Index
    unit: Unit
    correlation: Annotated[float, Field(ge=-1, le=1)]
    lag: float
    by_chance: Annotated[float, Field(ge=-1, le=1)]

    @property
    def row_id(self) -> str:
        """`S.step.F1-F2.AU12`."""
        return f"S.step.{face_id(self.face)}-{face_id(self.other)}.AU{self.unit}"

    @property
    def above_chance(self) -> bool:
        """Whether it is more than 95 of 100 shifts leave."""
        return self.correlation > self.by_chance

    def shown(self) -> ShownRow:
        """With lag and surrogates."""
        text = f"AU{self.unit} of face {self.face} and of face {self.other} correlate with "
        text += f"{self.correlation:.2f} at a lag of {self.lag:.2f} s; 95 of 100 shifts give at "
        return ShownRow(f"{text}most {self.by_chance:.2f}.", self.correlation, "correlation")
