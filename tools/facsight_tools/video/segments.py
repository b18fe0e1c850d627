"""Segments: the parts of a video for which a reading holds, and why each begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from facsight_tools.video.series import Series, Track
from facsight_tools.video.stretches import Bool, Float, held_s, stretches
from facsight_tools.video.thresholds import thresholds

NONE: Final = -1
"""In place of a label: none of them leads."""

UNREAD: Final = -2
"""In place of a label: of most frames around, no label was read."""

TINY: Final = 1e-6

MEANS_OF: Final = "means of "
"""What the sources of a segment's rows begin with, before its times."""

Why = Literal["start", "cut", "gap", "caption", "turn"]
"""`gap`: the face was not seen for long; `turn`: another label leads from here on, or none does, or
none can be read."""

_FIRST: Final[tuple[Why, ...]] = get_args(Why)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a video: its number from 1, its seconds, and why it begins where it does."""

    number: int
    start_s: float
    end_s: float
    why: Why


def segments(
    series: Series, face: int, captions: Iterable[tuple[float, float]] = ()
) -> tuple[Segment, ...]:
    """The segments of one person: cuts, long gaps, captions, and turns of the leading label.

    Args:
        series: the measurements, smoothed or not.
        face: the person.
        captions: first and last second of what is said.
    """
    if not len(series.times):
        return ()
    limits = thresholds()["segment"]
    start = float(series.times[0])
    end = max(float(series.times[-1]), start + series.duration_s)
    track = series.faces[face]
    marks: list[tuple[float, Why]] = [(start, "start")]
    marks += [(at, "cut") for at in series.cuts]
    marks += [(at, "gap") for at in _returns(series.times, track, limits["gap_s"])]
    said = list(captions)
    marks += [(one[0], "caption") for one in said]
    firm = [at for at, _ in marks]
    for at in _turns(series, track):
        inside = any(first <= at < last for first, last in said)
        if not inside and all(abs(at - other) >= limits["turn_s"] for other in firm):
            marks.append((at, "turn"))
    within = [(at, why) for at, why in marks if at == start or start < at < end]
    return _numbered(_apart(within, limits["least_s"]), end)


def _apart(marks: Sequence[tuple[float, Why]], least: float) -> list[tuple[float, Why]]:
    """Marks in their order, none sooner after another than `least`; the firmer reason stays."""
    kept: list[tuple[float, Why]] = []
    for at, why in sorted(marks, key=lambda one: (one[0], _FIRST.index(one[1]))):
        if not kept or at - kept[-1][0] >= least:
            kept.append((at, why))
    return kept


def _numbered(marks: Sequence[tuple[float, Why]], end: float) -> tuple[Segment, ...]:
    ends = [at for at, _ in marks[1:]] + [end]
    return tuple(
        Segment(number, at, until, why)
        for number, ((at, why), until) in enumerate(zip(marks, ends, strict=True), 1)
    )


def _returns(times: Float, track: Track, gap_s: float) -> list[float]:
    """Where a face is seen again after a long time."""
    found = []
    last: float | None = None
    for stretch in stretches(times, track.present):
        first = float(times[stretch[0]])
        if last is not None and first - last >= gap_s:
            found.append(first)
        last = float(times[stretch[-1]])
    return found


def _turns(series: Series, track: Track) -> list[float]:
    """Where another label begins to lead and leads for a while, by means over a second."""
    limits = thresholds()["segment"]
    names = sorted(name for name in track.columns if name.startswith("emotion_"))
    if len(names) < 2:
        return []
    there = np.flatnonzero(track.present)
    table = np.stack([track.columns[name][there] for name in names], 1).astype(np.float64)
    known: Bool = np.all(np.isfinite(table), axis=1)
    if not known.any():
        return []
    times = series.times[there]
    stands = _stands(series)[there][:, None]
    half = limits["mean_s"] / 2
    sums = _running(np.where(known[:, None], table * stands, 0.0))
    read = _running(known[:, None] * stands)
    every = _running(stands)
    first = np.searchsorted(times, times - half, "left")
    last = np.searchsorted(times, times + half, "right")
    held = (read[last] - read[first])[:, 0]
    means = (sums[last] - sums[first]) / np.maximum(held, TINY)[:, None]
    leading = np.where(means.max(1) >= limits["lead"], np.argmax(means, 1), NONE)
    leading[held < (every[last] - every[first])[:, 0] / 2] = UNREAD
    edges = np.flatnonzero(np.diff(leading)) + 1
    starts = np.concatenate(([0], edges))
    ends = np.concatenate((edges, [len(times)]))
    turns, now = [], None
    for start, end in zip(starts, ends, strict=True):
        lasts = float(times[end - 1] + stands[end - 1, 0] - times[start])
        if now is not None and lasts < limits["turn_s"] - TINY:
            continue
        if now is not None and leading[start] != now:
            turns.append(float(times[start]))
        now = leading[start]
    return turns


def _stands(series: Series) -> Float:
    """How long what each frame shows holds, (T,); of frames without any length alike."""
    first = float(series.times[0])
    return held_s(series.times, series.duration_s, first, first + series.duration_s)


def _running(values: Float) -> Float:
    """Sums of all rows before each, and of all."""
    return np.vstack([np.zeros(values.shape[1]), np.cumsum(values, 0)])
