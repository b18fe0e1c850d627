"""From a series to the evidence of a video: an event, an interval or a summary a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.evidence.payloads import (
    AnyPayload,
    FaceFound,
    FaceSeen,
    Happening,
    HappeningCount,
    HappeningRate,
    InStep,
    LabelMean,
    SaidAt,
    SegmentLabel,
    Talking,
    UnitMean,
    UnitMoment,
    UnitShare,
    VideoLength,
)
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.facs import ACTION_UNITS, FIRST_POSITION
from facsight_tools.video.events import Event
from facsight_tools.video.names import LABELS, LOOKS
from facsight_tools.video.segments import Segment
from facsight_tools.video.series import Series
from facsight_tools.video.sight import looked_for, source_column
from facsight_tools.video.speech import TALKING
from facsight_tools.video.statistics import MINUTE, rate, summary, synchrony
from facsight_tools.video.stretches import frame_at, seconds

SOUND: Final = "Silero VAD and the lips"
"""What rows of talk name as their maker."""

TOGETHER: Final = (6, 12)
"""Units in which two people are compared: those of a smile."""


def time_ledger(
    series: Series,
    found: Sequence[Event],
    *,
    segments: Mapping[int, Sequence[tuple[Segment, SegmentLabel | None]]] = {},
    context: Sequence[Row] = (),
    said: Iterable[SaidAt] = (),
    moments: Iterable[tuple[int, int, float]] = (),
    source: str = "video",
) -> Ledger:
    """The ledger of a video.

    Args:
        series: the measurements that were read for it.
        found: the events in them.
        segments: of each person each segment with its label, where one could be told.
        context: `C` rows of what the user says.
        said: when of these is said.
        moments: face, unit and second of intensities that are asked for.
        source: what the rows name as their maker: the smoothing, the neutral.
    """
    rows = [
        Row.of(one, source=source, region=_place(series, one)) for one in _measured(series, found)
    ]
    for face, parts in segments.items():
        rows += [Row.of(one, source=source) for _, one in parts if one is not None]
        rows += [Row.of(one, source=SOUND) for one in _talk(series, face, parts)]
    rows += [Row.of(one, source=source) for one in _moments(series, moments)]
    return Ledger.of([*rows, *context, *(Row.of(one, source="user") for one in said)])


def _measured(series: Series, found: Sequence[Event]) -> Iterator[AnyPayload]:
    yield VideoLength(seconds=rounded(series.duration_s, "s"), frames=len(series.times))
    for face in series.faces:
        yield from _face(series, face, [one for one in found if one.face == face])
    for one, other in combinations(series.faces, 2):
        yield from _together(series, one, other)


def _place(series: Series, one: AnyPayload) -> tuple[float, float, float, float] | None:
    """A person's mean box over the time in which most are in sight, in the row of how long it was.

    None of whoever is not in sight then, and where several are never in sight together: a place
    is told beside others.
    """
    together = _together_seen(series) if isinstance(one, FaceSeen) else None
    if together is None or not isinstance(one, FaceSeen) or one.face not in together[0]:
        return None
    track, at_once = series.faces[one.face], together[1]
    edges = [track.columns.get(name) for name in ("box_x1", "box_y1", "box_x2", "box_y2")]
    known = [edge[np.isfinite(edge) & at_once] for edge in edges if edge is not None]
    if len(known) < len(edges) or not all(map(len, known)):
        return None
    left, top, right, bottom = (round(float(edge.mean()), 1) + 0.0 for edge in known)
    return left, top, right, bottom


def _together_seen(series: Series) -> tuple[frozenset[int], NDArray[np.bool_]] | None:
    """The most people who are in sight at once, for longest, and the frames in which they are."""
    if not series.faces or not len(series.times):
        return None
    numbers = [*series.faces]
    there = np.stack([series.faces[number].present for number in numbers], 1)
    sets, which, counts = np.unique(there, axis=0, return_inverse=True, return_counts=True)
    sizes = sets.sum(1)
    best = max(range(len(sets)), key=lambda at: (sizes[at], counts[at]))
    if sizes[best] < min(2, len(numbers)):
        return None
    own = frozenset(number for number, seen in zip(numbers, sets[best], strict=True) if seen)
    return own, np.asarray(which.reshape(-1) == best)


def _face(series: Series, face: int, own: Sequence[Event]) -> Iterator[AnyPayload]:
    track, stands = series.faces[face], seconds(series.times)
    total = float(stands.sum())
    # One frame has no length: what is seen in it is seen all the time.
    stands = stands if total else np.ones(len(series.times))
    share = float(stands[track.present].sum()) / (float(stands.sum()) or 1.0)
    scores = summary(series, face, "score").mean if "score" in track.columns else 1.0
    found = rounded(scores if 0 <= scores <= 1 else 1.0, "probability")
    yield FaceFound(face=face, score=found)
    yield FaceSeen(face=face, share=rounded(min(share, 1.0), "share"))
    for event in own:
        yield happening(event)
    for name in names_of(series, face, own):
        often = rate(series, own, face, name)
        yield HappeningCount(
            face=face, event=name, count=often.count, seconds=rounded(often.minutes * MINUTE, "s")
        )
        if often.borne is not None:
            yield HappeningRate(face=face, event=name, per_minute=often.borne)
    for unit in ACTION_UNITS:
        column = f"AU{unit:02d}"
        if unit >= FIRST_POSITION or column not in track.columns:
            continue
        told = summary(series, face, column)
        if told.measured_s:
            mean = rounded(min(max(told.mean, 0.0), 5.0), "intensity")
            yield UnitMean(face=face, unit=unit, intensity=mean)
            yield UnitShare(face=face, unit=unit, share=rounded(told.share_present, "share"))
    for column in sorted(one for one in track.columns if one.startswith("emotion_")):
        told = summary(series, face, column)
        if told.measured_s:
            label = " ".join(column.removeprefix("emotion_").split("_"))
            mean = rounded(min(max(told.mean, 0.0), 1.0), "probability")
            yield LabelMean(face=face, label=label, probability=mean)


def names_of(series: Series, face: int, own: Iterable[Event]) -> list[str]:
    """The events that could have been seen of a face: what is not among them was not looked for."""
    track = series.faces[face]
    columns = track.columns
    wanted = [f"AU{unit}" for unit in ACTION_UNITS if unit < FIRST_POSITION]
    wanted += ["AU46.L", "AU46.R", "smile", "knit_smile", "cry_or_pain", "nod", "shake"]
    wanted += ["gaze_shift", "hand_on_face", "hand_on_mouth", *(LOOKS + one for one in LABELS)]
    seen = {one.name for one in own}
    known = (
        name
        for name in wanted
        if name != "AU46"
        and source_column(name) in columns
        and (name.startswith("hand_on_") or looked_for(series, track, name).any())
    )
    return list(dict.fromkeys([*known, *sorted(seen)]))


def happening(event: Event) -> Happening:
    """An event as its row has it: times to two decimals, strength as it is shown."""
    decimals = event.scale or "intensity"
    return Happening(
        face=event.face,
        event=event.name,
        number=event.number,
        onset=rounded(event.onset_s, "s"),
        apex=rounded(event.apex_s, "s"),
        offset=rounded(event.offset_s, "s"),
        strength=None if event.strength is None else rounded(event.strength, decimals),
        begins=event.begins,
        ends=event.ends,
        talk=event.talk,
        frames=(event.first_frame, event.last_frame),
    )


def _talk(
    series: Series, face: int, parts: Sequence[tuple[Segment, SegmentLabel | None]]
) -> Iterator[AnyPayload]:
    if TALKING not in series.faces[face].columns:
        return
    for segment, _ in parts:
        share = summary(series, face, TALKING, segment.start_s, segment.end_s).mean
        if share > 0:
            yield Talking(
                face=face,
                segment=segment.number,
                start=rounded(segment.start_s, "s"),
                end=rounded(segment.end_s, "s"),
                share=rounded(min(share, 1.0), "share"),
            )


def _moments(series: Series, moments: Iterable[tuple[int, int, float]]) -> Iterator[AnyPayload]:
    """The unit at the frame nearest to a second, where there is one near and it was measured."""
    for face, unit, second in moments:
        values, at = series.faces[face].columns.get(f"AU{unit:02d}"), frame_at(series.times, second)
        if values is not None and at is not None and np.isfinite(values[at]):
            value = rounded(min(max(float(values[at]), 0.0), 5.0), "intensity")
            when = rounded(float(series.times[at]), "s")
            yield UnitMoment(face=face, unit=unit, at=when, intensity=value)


def _together(series: Series, one: int, other: int) -> Iterator[AnyPayload]:
    for unit in TOGETHER:
        column = f"AU{unit:02d}"
        if any(column not in series.faces[face].columns for face in (one, other)):
            continue
        found = synchrony(series, one, other, column)
        if found is not None:
            yield InStep(
                face=one,
                other=other,
                unit=unit,
                correlation=round(found.correlation, 2),
                lag=round(found.lag_s, 2) + 0.0,
                by_chance=round(found.chance_95, 2),
            )
