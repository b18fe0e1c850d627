"""Events: when something begins, is strongest and ends, for every unit and what a face does.

    for event in events(smoothed(series, Smoothing()), raw=series): ...

`thresholds.toml` states every limit. An event never spans a gap: where the measuring breaks off,
so does the event, and `begins` or `ends` is False.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.facs import (
    ACTION_UNITS,
    CRY_OR_PAIN,
    FIRST_POSITION,
    RAISED_LIDS,
    intensity_letter,
)
from facsight_tools.video.cover import HANDS, hidden_under, without_doubtful
from facsight_tools.video.names import BLINK, LABELS, LOOKS, WINKS, EventName, Scale, scale_of
from facsight_tools.video.series import Series, Track
from facsight_tools.video.sight import looked_for
from facsight_tools.video.speech import UNITS_OF_TALK, talking
from facsight_tools.video.stretches import Bool, Float, gap_s, runs, stretches
from facsight_tools.video.thresholds import Limits, thresholds

_MOUTH: Final = (10, 12, 14, 15, 17, 20, 23, 24, 25, 26)
_BROWS: Final = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one person.

    Attributes:
        face: the person's number.
        name: what happens.
        number: which one of its name, from 1 in the order of their onsets.
        onset_s, apex_s, offset_s: seconds of the video.
        strength: at the apex: 0-5 of a unit and of a smile, degrees of a movement; None where it
            is there or not.
        first_frame, apex_frame, last_frame: numbers of frames in the stream that it rests on.
        begins, ends: whether its onset and its offset were seen; False where the measuring starts
            within it or breaks off.
        talk: a unit of talk while its person talks, half of its time or more.
    """

    face: int
    name: EventName
    number: int
    onset_s: float
    apex_s: float
    offset_s: float
    strength: float | None
    first_frame: int
    apex_frame: int
    last_frame: int
    begins: bool = True
    ends: bool = True
    talk: bool = False

    @property
    def duration_s(self) -> float:
        """From onset to offset."""
        return self.offset_s - self.onset_s

    @property
    def scale(self) -> Scale:
        """What `strength` is in."""
        return scale_of(self.name)

    @property
    def letter(self) -> str | None:
        """A-E of a unit at its apex; None for what has no intensity."""
        strong = self.scale == "intensity" and self.strength is not None
        return intensity_letter(self.strength or 0.0) if strong else None


def events(series: Series, *, raw: Series | None = None) -> tuple[Event, ...]:
    """Every event of every person, by person, name and onset.

    Args:
        series: as it was measured, or smoothed. What is covered in places is left out of it.
        raw: the same without smoothing; lids are read from it, since a blink is short.
    """
    found = []
    series = without_doubtful(series)
    raw = series if raw is None else without_doubtful(raw)
    for face, track in series.faces.items():
        lids = raw.faces[face]
        own = [*_of_track(series, track), *_of_lids(series, lids)]
        found += _numbered(_marked(own, series.times, talking(series, face)))
    return tuple(found)


def _marked(found: list[Event], times: Float, talks: NDArray[np.float32]) -> list[Event]:
    """With those that are talk told as such."""
    if not np.isfinite(talks).any():
        return found
    names = {f"AU{unit}" for unit in UNITS_OF_TALK}
    marked = []
    for one in found:
        inside = (times >= one.onset_s) & (times <= one.offset_s)
        told = talks[inside & np.isfinite(talks)]
        is_talk = one.name in names and len(told) > 0 and float(told.mean()) >= 0.5
        marked.append(replace(one, talk=True) if is_talk else one)
    return marked


def _numbered(found: list[Event]) -> list[Event]:
    found.sort(key=lambda one: (_place(one.name), one.onset_s))
    counts: dict[str, int] = {}
    numbered = []
    for one in found:
        counts[one.name] = counts.get(one.name, 0) + 1
        numbered.append(replace(one, number=counts[one.name]))
    return numbered


def _place(name: EventName) -> tuple[int, str]:
    unit = re.fullmatch(r"AU(\d+)(.*)", name)
    return (int(unit[1]), unit[2]) if unit else (100, name)


def _of_track(series: Series, track: Track) -> Iterator[Event]:
    limits, times = thresholds(), series.times
    for unit in ACTION_UNITS:
        values = _column(track, f"AU{unit:02d}")
        if values is not None and unit not in (43, 45, 46) and unit < FIRST_POSITION:
            barred = hidden_under(track, f"AU{unit:02d}")
            yield from _risen(
                series, track.face, f"AU{unit}", values, limits["unit"], barred=barred
            )
    yield from (looks := tuple(_cries(series, track)))
    corners = _column(track, "AU12")
    if corners is not None:
        barred = hidden_under(track, "AU12")
        brows = _column(track, "AU04")
        for event in _risen(series, track.face, "smile", corners, limits["smile"], barred=barred):
            if brows is None or not _knit(series, brows, event):
                yield event
            elif not _within(event, looks):
                yield replace(event, name="knit_smile")
    for label in LABELS:
        scores = _column(track, f"emotion_{label}")
        if scores is not None:
            barred = hidden_under(track, "AU12")  # without the mouth no label is scored
            name, look = LOOKS + label, limits["looks"]
            for event in _risen(series, track.face, name, scores, look, barred=barred):
                if (event.begins and event.ends) or event.duration_s >= look["part_s"] - 1e-6:
                    yield event
    for name in HANDS:
        values = _column(track, name)
        if values is not None:
            now_and_then = gap_s(series.times[np.isfinite(values)])
            yield from _risen(series, track.face, name, values, limits["hand"], now_and_then)
    hidden = _hidden(track)
    if hidden is not None:
        mouth = {"rise": 0.5, "fall": 0.5, **limits["mouth_hidden"]}
        yield from _risen(series, track.face, "mouth_hidden", hidden, mouth)
    swings: tuple[tuple[EventName, str, str], ...] = (
        ("nod", "pitch", "yaw"),
        ("shake", "yaw", "pitch"),
    )
    for name, axis, other in swings:
        along, across = _column(track, axis), _column(track, other)
        if along is not None and across is not None:
            known = looked_for(series, track, name)
            yield from _swings(series, track.face, name, along, across, known)
    yaw, pitch = _column(track, "gaze_yaw"), _column(track, "gaze_pitch")
    if yaw is not None and pitch is not None:
        shut = _column(track, "AU43")
        if shut is not None:
            open_ = ~(shut >= limits["closure"]["fall"])
            yaw, pitch = (np.where(open_, one, np.nan) for one in (yaw, pitch))
        yield from _shifts(series, track.face, np.stack([yaw, pitch], 1), times)


def _knit(series: Series, brows: Float, event: Event) -> bool:
    """Whether the brows are knit for most of an event."""
    limits = thresholds()["knit"]
    inside = brows[(series.times >= event.onset_s) & (series.times <= event.offset_s)]
    known = inside[np.isfinite(inside)]
    return len(known) > 0 and float((known >= limits["rise"]).mean()) > limits["share"]


def _within(event: Event, looks: tuple[Event, ...]) -> bool:
    """Whether an event lies in others for more than the share of a smile with knit brows."""
    inside = (min(event.offset_s, one.offset_s) - max(event.onset_s, one.onset_s) for one in looks)
    return sum(max(one, 0.0) for one in inside) > thresholds()["knit"]["share"] * event.duration_s


def _cries(series: Series, track: Track) -> Iterator[Event]:
    """The look of crying, of pain or of a miserable smile: as on as the weakest of its parts is."""
    parts = [_strongest(track, units) for units in CRY_OR_PAIN]
    if any(one is None for one in parts):
        return
    limits = thresholds()["cry_or_pain"]
    raised = track.columns.get(f"AU{RAISED_LIDS:02d}")
    look = np.min([one for one in parts if one is not None], axis=0)
    if raised is not None:
        look = np.where(raised >= limits["raised"], np.minimum(look, 0.0), look)
    barred = np.any([hidden_under(track, one) for one in ("AU04", "AU43", "AU12")], axis=0)
    yield from _risen(series, track.face, "cry_or_pain", look, limits, barred=barred)


def _strongest(track: Track, units: tuple[int, ...]) -> Float | None:
    """The highest of some units where any was measured; None where none was ever."""
    found = [one for unit in units if (one := _column(track, f"AU{unit:02d}")) is not None]
    return np.asarray(np.fmax.reduce(found), np.float64) if found else None


def _column(track: Track, name: str) -> Float | None:
    values = track.columns.get(name)
    if values is None or not np.isfinite(values).any():
        return None
    return values.astype(np.float64)


def _hidden(track: Track) -> Float | None:
    """1 where the brows are measured and nothing of the mouth is; NaN where neither."""

    def measured(units: tuple[int, ...]) -> NDArray[np.bool_]:
        known = [
            track.columns[f"AU{unit:02d}"] for unit in units if f"AU{unit:02d}" in track.columns
        ]
        found = np.isfinite(known).any(0) if known else np.zeros(len(track.present), bool)
        return np.asarray(found, bool)

    mouth, brows = measured(_MOUTH), measured(_BROWS)
    if not mouth.any():
        return None
    return np.where(brows | mouth, (brows & ~mouth).astype(np.float64), np.nan)


# What rises above a threshold -----------------------------------------------------------------


def _risen(
    series: Series,
    face: int,
    name: EventName,
    values: Float,
    limits: Limits,
    longest_s: float | None = None,
    barred: NDArray[np.bool_] | None = None,
) -> Iterator[Event]:
    """Stretches that are on, by hysteresis, those close together joined; none over `barred`."""
    for stretch in stretches(series.times, np.isfinite(values), longest_s, barred):
        for start, end in _joined(_on(values[stretch], limits), series.times[stretch], limits):
            event = _event(series, face, name, values, stretch, start, end, limits["fall"])
            if limits["least_s"] <= event.duration_s <= limits.get("most_s", np.inf):
                yield event


def _on(values: Float, limits: Limits) -> list[tuple[int, int]]:
    """First and last frame of each run that is not below `fall` and reaches `rise`."""
    return [
        (start, end)
        for start, end in runs(values >= limits["fall"])
        if values[start : end + 1].max() >= limits["rise"]
    ]


def _joined(
    found: list[tuple[int, int]], times: Float, limits: Limits
) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for start, end in found:
        if held is not None and times[start] - times[held[1]] <= limits["between_s"]:
            held = (held[0], end)
            continue
        if held is not None:
            yield held
        held = (start, end)
    if held is not None:
        yield held


def _event(
    series: Series,
    face: int,
    name: EventName,
    values: Float,
    stretch: NDArray[np.intp],
    start: int,
    end: int,
    fall: float,
) -> Event:
    """The event of some frames of a stretch; onset and offset lie where the level is crossed."""
    times = series.times[stretch]
    own = values[stretch]
    apex = start + int(np.argmax(own[start : end + 1]))
    onset = _crossing(times, own, start - 1, start, fall) if start else float(times[start])
    last = len(stretch) - 1
    offset = _crossing(times, own, end, end + 1, fall) if end < last else float(times[end])
    frames = series.frames[stretch]
    return Event(
        face=face,
        name=name,
        number=1,
        onset_s=onset,
        apex_s=float(times[apex]),
        offset_s=offset,
        strength=float(own[apex]) if scale_of(name) else None,
        first_frame=int(frames[start]),
        apex_frame=int(frames[apex]),
        last_frame=int(frames[end]),
        begins=start > 0,
        ends=end < last,
    )


def _crossing(times: Float, values: Float, one: int, other: int, level: float) -> float:
    """Where the line between two frames crosses a level."""
    rise = values[other] - values[one]
    share = (level - values[one]) / rise if rise else 0.0
    return float(times[one] + np.clip(share, 0, 1) * (times[other] - times[one]))


# Lids ---------------------------------------------------------------------------------------


def _of_lids(series: Series, track: Track) -> Iterator[Event]:
    """Blinks and winks from the closure of each lid, and eyes that stay closed (AU43)."""
    whole = _column(track, "AU43")
    left, right = _column(track, "AU43_L"), _column(track, "AU43_R")
    limits = thresholds()
    closure, face = limits["closure"], track.face
    hidden = hidden_under(track, "AU43")
    both = whole if left is None or right is None else np.minimum(left, right)
    closed: list[Event] = []
    if whole is not None:
        shut = _risen(series, face, "AU43", whole, limits["unit"], barred=hidden)
        long = (one for one in shut if one.duration_s >= limits["blink"]["most_s"])
        # one frame alone does not tell how long eyes were shut
        closed += (one for one in long if one.first_frame != one.last_frame)
    yield from closed
    if both is not None and looked_for(series, track, BLINK).any():
        for event in _risen(series, face, BLINK, both, closure, barred=hidden):
            seen = event.begins and event.ends
            within = any(one.onset_s <= event.apex_s <= one.offset_s for one in closed)
            if seen and not within and event.duration_s < limits["blink"]["most_s"]:
                yield event
    if left is not None and right is not None:
        for side, one, other in (("left", left, right), ("right", right, left)):
            unseen = hidden | ~looked_for(series, track, WINKS[side])
            yield from _winks(series, face, WINKS[side], one, other, unseen)


def _winks(
    series: Series,
    face: int,
    name: EventName,
    one: Float,
    other: Float,
    hidden: NDArray[np.bool_],
) -> Iterator[Event]:
    limits = thresholds()
    wink = {**limits["closure"], **limits["wink"]}
    known = np.where(np.isfinite(other), one, np.nan)
    for event in _risen(series, face, name, known, wink, barred=hidden):
        apart, times = wink["apart_s"], series.times
        inside = (times >= event.onset_s) & (times <= event.offset_s)
        shut = other >= wink["other"]
        if not (event.begins and event.ends) or shut[inside].any():
            continue
        soon = shut & (times > event.offset_s) & (times <= event.onset_s + apart)
        if soon.any():
            last = int(np.flatnonzero(soon)[-1])
            until, frame = float(times[last]), int(series.frames[last])
            yield replace(event, name=BLINK, offset_s=until, last_frame=frame)
            continue
        if (event.strength or 0.0) < wink["shut"] or not (other[inside] < wink["open"]).all():
            continue  # a half blink, or a lid of which it is not known whether it is open
        if not (shut & (times < event.onset_s) & (times >= event.onset_s - apart)).any():
            yield event


# Movements of head and gaze -------------------------------------------------------------------


def _swings(
    series: Series, face: int, name: EventName, along: Float, across: Float, known: Bool
) -> Iterator[Event]:
    """Runs of quick swings to and fro, wider along this axis than across it, in `known` frames."""
    limits = thresholds()[name]
    measured = known & np.isfinite(along) & np.isfinite(across)
    for stretch in stretches(series.times, measured, barred=~known):
        times, own, other = series.times[stretch], along[stretch], across[stretch]
        turns = _turns(own, limits["degrees"])
        quick = [times[end] - times[start] <= limits["most_s"] for start, end in pairwise(turns)]
        for first, last in runs(np.array(quick, bool)):
            start, end = turns[first], turns[last + 1]
            if last + 1 - first < limits["swings"]:
                continue
            if np.ptp(other[start : end + 1]) > np.ptp(own[start : end + 1]):
                continue
            apex = start + int(np.argmax(np.abs(own[start : end + 1] - own[start])))
            yield Event(
                face=face,
                name=name,
                number=1,
                onset_s=float(times[start]),
                apex_s=float(times[apex]),
                offset_s=float(times[end]),
                strength=float(np.ptp(own[start : end + 1])),
                first_frame=int(series.frames[stretch[start]]),
                apex_frame=int(series.frames[stretch[apex]]),
                last_frame=int(series.frames[stretch[end]]),
                begins=start > 0,
                ends=end < len(stretch) - 1,
            )


def _turns(values: Float, least: float) -> list[int]:
    """Frames at which a movement of at least so many degrees begins, turns round or ends."""
    turns: list[int] = []
    low = high = way = 0
    for at in range(1, len(values)):
        if values[at] > values[high]:
            high = at
        if values[at] < values[low]:
            low = at
        if way <= 0 and values[at] - values[low] >= least:
            turns.append(low)
            way, high, low = 1, at, at
        elif way >= 0 and values[high] - values[at] >= least:
            turns.append(high)
            way, high, low = -1, at, at
    if way:
        turns.append(high if way > 0 else low)
    return turns


def _shifts(series: Series, face: int, gaze: Float, times: Float) -> Iterator[Event]:
    """Quick changes of where the eyes look, (T, 2) degrees, from one direction to another."""
    limits = thresholds()["gaze_shift"]
    for stretch in stretches(times, np.asarray(np.isfinite(gaze).all(1))):
        own, when = gaze[stretch], times[stretch]
        # a window holds a frame on either side also where frames are far apart
        within = max(limits["within_s"], 1.01 * gap_s(times) / thresholds()["gap"]["steps"])
        later = np.searchsorted(when, when + within, "right") - 1
        moved = np.linalg.norm(own[later] - own, axis=1)
        over = -1
        for first, last in runs(moved >= limits["degrees"]):
            start, end = _moving(own, first, int(later[last]))
            # a jitter comes back: what was looked at before and after lies as far apart
            before = own[(when >= when[start] - within) & (when <= when[start])].mean(0)
            after = own[(when >= when[end]) & (when <= when[end] + within)].mean(0)
            degrees = float(np.linalg.norm(after - before))
            if start < over or degrees < limits["degrees"]:
                continue
            over = end
            yield Event(
                face=face,
                name="gaze_shift",
                number=1,
                onset_s=float(when[start]),
                apex_s=float(when[end]),
                offset_s=float(when[end]),
                strength=degrees,
                first_frame=int(series.frames[stretch[start]]),
                apex_frame=int(series.frames[stretch[end]]),
                last_frame=int(series.frames[stretch[end]]),
            )


def _moving(gaze: Float, start: int, end: int) -> tuple[int, int]:
    """Without the frames at either end in which the gaze still rests, or rests again."""
    far = 0.1 * float(np.linalg.norm(gaze[end] - gaze[start]))
    while start + 1 < end and np.linalg.norm(gaze[start + 1] - gaze[start]) < far:
        start += 1
    while end - 1 > start and np.linalg.norm(gaze[end] - gaze[end - 1]) < far:
        end -= 1
    return start, end
