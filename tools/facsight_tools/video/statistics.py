"""Statistics over time, for a person and a stretch of a video, and of two people together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from facsight_tools.video.events import Event
from facsight_tools.video.names import EventName
from facsight_tools.video.series import Series
from facsight_tools.video.sight import looked_for
from facsight_tools.video.stretches import Float, held_s, seconds, stretches
from facsight_tools.video.thresholds import thresholds

MINUTE: Final = 60.0

MOVES: Final = 1e-6
"""A column whose window is no longer than this about its mean does not move in it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One column of one person over a stretch.

    Attributes:
        face: the person's number.
        column: its name.
        start_s, end_s: the stretch.
        mean, highest: over the measured time; NaN where there is none.
        highest_s: when it is highest.
        measured_s: how long it was measured.
        share_measured: of the stretch, 0-1.
        share_present: of the measured time in which it is 1 or more, for units; else NaN.
    """

    face: int
    column: str
    start_s: float
    end_s: float
    mean: float
    highest: float
    highest_s: float
    measured_s: float
    share_measured: float
    share_present: float


def summary(
    series: Series, face: int, column: str, start_s: float | None = None, end_s: float | None = None
) -> Summary:
    """A column over a stretch, each frame counted for as long as it stands for."""
    first = float(series.times[0]) if len(series.times) else 0.0
    start = first if start_s is None else start_s
    end = first + series.duration_s if end_s is None else end_s
    weights = held_s(series.times, series.duration_s, start, end)
    values = series.column(face, column).astype(np.float64)
    known = (weights > 0) & np.isfinite(values)
    total, held = float(weights.sum()), float(weights[known].sum())
    if not known.any() or not held:
        nan = float("nan")
        return Summary(face, column, start, end, nan, nan, nan, 0.0, 0.0, nan)
    apex = np.flatnonzero(known)[int(np.argmax(values[known]))]
    present = float(weights[known & (values >= 1)].sum()) / held
    return Summary(
        face=face,
        column=column,
        start_s=start,
        end_s=end,
        mean=float((weights[known] * values[known]).sum()) / held,
        highest=float(values[apex]),
        highest_s=float(series.times[apex]),
        measured_s=held,
        share_measured=min(held / total, 1.0),
        share_present=present if column.startswith("AU") else float("nan"),
    )


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something happens.

    Attributes:
        face, name: whose and what.
        count: events.
        minutes: measured minutes that they fell in.
        per_minute: of those; None under a tenth of a minute, which no rate can be told from.
    """

    face: int
    name: EventName
    count: int
    minutes: float

    @property
    def per_minute(self) -> float | None:
        """Events a measured minute."""
        return self.count / self.minutes if self.minutes >= 0.1 else None

    @property
    def borne(self) -> float | None:
        """`per_minute` to the decimals that a count bears: none finer than its own chance.

        None of one event in less than a minute, which tells that it happened and no rate.
        """
        if self.count == 1 and self.minutes < 1:
            return None
        often = self.per_minute
        if not often:
            return often
        chance = often / math.sqrt(self.count)
        return round(often, min(max(-math.floor(math.log10(chance)), 0), 2))


def rate(series: Series, events: Iterable[Event], face: int, name: EventName) -> Rate:
    """The rate of an event over the time in which it could have been seen."""
    count = sum(one.face == face and one.name == name for one in events)
    track = series.faces[face]
    seen_s = float(seconds(series.times)[looked_for(series, track, name)].sum())
    return Rate(face, name, count, seen_s / MINUTE)


@dataclass(frozen=True, slots=True)
class Synchrony:
    """How two people's columns go together.

    Attributes:
        face, other, column: who, and in what.
        correlation: mean over the windows of the highest correlation within the lags (Fisher's z
            averaged), -1 to 1.
        lag_s: median lag of these; positive where `face` comes first.
        by_chance: mean of the same where the other person is shifted in time; `chance_95` its 95th
            percentile. What is not above that is no more than two faces that move.
        windows: how many windows held both people.
    """

    face: int
    other: int
    column: str
    correlation: float
    lag_s: float
    by_chance: float
    chance_95: float
    windows: int

    @property
    def above_chance(self) -> bool:
        """Whether it is more than shifting leaves in 95 of 100 shifts."""
        return self.correlation > self.chance_95


def synchrony(series: Series, face: int, other: int, column: str) -> Synchrony | None:
    """Windowed cross-correlation with lag (Boker et al. 2002), beside shifted surrogates.

    None where fewer than two windows hold both people, or nothing moves.
    """
    limits = thresholds()["synchrony"]
    rate_hz = limits["rate"]
    if len(series.times) < 2:
        return None
    grid = np.arange(series.times[0], series.times[-1], 1 / rate_hz)
    one, two = (_on_grid(series, each, column, grid) for each in (face, other))
    window, step, lag = (round(limits[name] * rate_hz) for name in ("window_s", "step_s", "lag_s"))
    found = _windows(one, two, window, step, lag)
    if found is None or len(found) < 2:
        return None
    shifts = np.linspace(
        window + lag, max(len(grid) - window - lag, window + lag + 1), int(limits["shifts"])
    )
    chance = []
    for shift in dict.fromkeys(int(each) for each in shifts):
        shifted = _windows(one, np.roll(two, shift), window, step, lag)
        if shifted is not None and len(shifted):
            chance.append(_mean_r(shifted[:, 0]))
    spread = np.array(chance or [0.0])
    return Synchrony(
        face=face,
        other=other,
        column=column,
        correlation=_mean_r(found[:, 0]),
        lag_s=float(np.median(found[:, 1])) / rate_hz,
        by_chance=float(spread.mean()),
        chance_95=float(np.quantile(spread, 0.95)),
        windows=len(found),
    )


def aligned(videos: Sequence[tuple[Series, int]], column: str, rate_hz: float) -> Float:
    """One person's column of each video at the same seconds, (N, T); NaN where not measured."""
    start = min(float(series.times[0]) for series, _ in videos)
    end = max(float(series.times[-1]) for series, _ in videos)
    grid = np.arange(start, end, 1 / rate_hz)
    return np.stack([_on_grid(series, face, column, grid) for series, face in videos])


def _on_grid(series: Series, face: int, column: str, grid: Float) -> Float:
    """A column at even times; NaN where the nearest measured frames are a gap apart."""
    values = series.column(face, column).astype(np.float64)
    known = np.isfinite(values)
    if known.sum() < 2:
        return np.full(len(grid), np.nan)
    out = np.full(len(grid), np.nan)
    for stretch in stretches(series.times, known):
        times = series.times[stretch]
        inside = (grid >= times[0]) & (grid <= times[-1])
        out[inside] = np.interp(grid[inside], times, values[stretch])
    return out


def _windows(one: Float, two: Float, window: int, step: int, lag: int) -> Float | None:
    """The highest correlation of each window and its lag in steps, (W, 2).

    Windows in which a person was not measured throughout, or does not move, are left out.
    """
    if len(one) < window + 2 * lag:
        return None
    starts = np.arange(lag, len(one) - window - lag + 1, step)
    own, theirs = _standard(one, window)[starts], _standard(two, window)
    each = np.stack(
        [np.einsum("sw,sw->s", own, theirs[starts + by]) for by in range(-lag, lag + 1)], axis=1
    )
    each = each[np.isfinite(each).any(1)]
    if not len(each):
        return None
    best = np.nanargmax(each, axis=1)
    return np.stack([each[np.arange(len(each)), best], best - lag], axis=1)


def _standard(values: Float, window: int) -> Float:
    """Every window of a column, (N, window), with mean 0 and length 1; NaN where it is still."""
    every = np.lib.stride_tricks.sliding_window_view(values, window)
    centred = every - every.mean(1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.where(length > MOVES, length, np.nan))


def _mean_r(values: Float) -> float:
    z = np.arctanh(np.clip(values, -0.999999, 0.999999))
    return float(np.tanh(z.mean()))
