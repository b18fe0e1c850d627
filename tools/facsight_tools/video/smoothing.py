"""Smoothing, by name; raw values are kept beside what it makes, and no gap is filled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from facsight_tools.video.series import Series, Track
from facsight_tools.video.stretches import Float, runs, stretches

Method = Literal["none", "median", "savgol"]
"""`median` of a window; `savgol`: Savitzky and Golay's (1964) parabola through a window, fitted by
least squares at the frames' own times, so that a variable frame rate is no matter."""

METHODS: Final[tuple[Method, ...]] = get_args(Method)

_SMOOTHED: Final = re.compile(
    r"(?:AU(?!43|45|46)\d{2}(?:_[LR])?|yaw|pitch|roll|gaze_yaw|gaze_pitch|emotion_\w+|quality)"
)
_LANDMARK: Final = re.compile(r"[xyz]_\d+")
_LIMITS: Final = ((re.compile(r"AU\d.*"), 5.0), (re.compile(r"emotion_.*|quality"), 1.0))


@dataclass(frozen=True, slots=True)
class Smoothing:
    """What is done to the columns of a track, and over how many seconds."""

    method: Method = "savgol"
    window_s: float = 0.3

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"method: expected {', '.join(METHODS)}, got {self.method!r}")
        if not self.window_s > 0:
            raise ValueError(f"window_s: expected more than 0, got {self.window_s}")

    def __str__(self) -> str:
        """As tables and reports name it: `savgol 0.3 s`."""
        return "none" if self.method == "none" else f"{self.method} {self.window_s:g} s"


def smoothed(series: Series, smoothing: Smoothing) -> Series:
    """The series with every track smoothed; lids (AU43) stay raw, since a blink is short."""
    faces = {face: _track(series.times, one, smoothing) for face, one in series.faces.items()}
    return replace(series, faces=faces)


def _track(times: Float, track: Track, smoothing: Smoothing) -> Track:
    names = [name for name in track.columns if _SMOOTHED.fullmatch(name)]
    table = np.stack([track.columns[name] for name in names], axis=1).astype(np.float64)
    done = smooth(times, table, smoothing)
    rest = (name for name in track.columns if not _LANDMARK.fullmatch(name) and name not in names)
    columns: dict[str, NDArray[np.float32]] = {name: track.columns[name] for name in rest}
    for at, name in enumerate(names):
        most = next((limit for like, limit in _LIMITS if like.fullmatch(name)), None)
        values = done[:, at] if most is None else np.clip(done[:, at], 0, most)
        columns[name] = values.astype(np.float32)
    return replace(track, columns=columns)


def smooth(times: Float, table: Float, smoothing: Smoothing) -> Float:
    """Each column of `table` (T, C) smoothed; what was not measured stays NaN."""
    out = table.copy()
    if smoothing.method == "none":
        return out
    groups: dict[bytes, list[int]] = {}
    for column in range(table.shape[1]):
        groups.setdefault(np.isfinite(table[:, column]).tobytes(), []).append(column)
    for mask, columns in groups.items():
        for stretch in stretches(times, np.frombuffer(mask, dtype=bool)):
            cells = np.ix_(stretch, np.array(columns))
            out[cells] = _of_stretch(times[stretch], table[cells], smoothing)
    return out


def _of_stretch(times: Float, values: Float, smoothing: Smoothing) -> Float:
    half = smoothing.window_s / 2 + 1e-9
    first = np.searchsorted(times, times - half, "left")
    last = np.searchsorted(times, times + half, "right")
    out = np.empty_like(values)
    left: Sequence[int] = range(len(times))
    if smoothing.method == "savgol":
        left = np.flatnonzero(~_inside(times, values, half, out)).tolist()
    for at in left:
        start, end = first[at], last[at]
        window = values[start:end]
        if smoothing.method == "median":
            out[at] = np.median(window, axis=0)
        else:
            out[at] = _parabola(times[start:end] - times[at], window, half)
    return out


_EVEN: Final = 0.05
"""Steps that differ by no more than this share are one step, as far as time stamps are exact."""


def _inside(times: Float, values: Float, half: float, out: Float) -> NDArray[np.bool_]:
    """Fill in the frames around which all steps are even, all by the same weights; which ones."""
    done = np.zeros(len(times), bool)
    steps = np.diff(times)
    if len(steps) < 2:
        return done
    step = float(np.median(steps))
    reach = int(half / step) if step > 0 else 0
    if reach < 1:
        return done
    width = 2 * reach + 1
    offsets = np.arange(-reach, reach + 1, dtype=np.float64) * step
    weights = _parabola(np.asarray(offsets, np.float64), np.eye(width), half)
    for start, end in runs(np.abs(steps - step) <= _EVEN * step):
        if end + 2 - start < width:
            continue
        windows = np.lib.stride_tricks.sliding_window_view(values[start : end + 2], width, axis=0)
        own = slice(start + reach, end + 2 - reach)
        out[own] = windows @ weights
        done[own] = True
    return done


def _parabola(offsets: Float, values: Float, half: float) -> Float:
    """The value at offset 0 of the parabola, or the line, that fits best; (C,)."""
    degree = min(2, max((len(offsets) - 1) // 2, 0))
    if degree == 0:
        return np.asarray(values[np.argmin(np.abs(offsets))])
    powers = (offsets[:, None] / half) ** np.arange(degree + 1)
    return np.asarray(np.linalg.lstsq(powers, values, rcond=None)[0][0])
