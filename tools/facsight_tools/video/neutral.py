"""A person's own neutral, from the video itself: what the face reads at rest, and without it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.video.cover import COLUMNS, HIDDEN
from facsight_tools.video.series import Track
from facsight_tools.video.thresholds import thresholds

FULL: Final = 5.0
"""The top of the scale of intensities."""

_UNIT: Final = re.compile(r"AU(\d{2})(?:_[LR])?")
_NO_MOVEMENT: Final = 50
"""From this unit on: positions of head and eyes, which have no neutral of a face."""


@dataclass(frozen=True, slots=True)
class Neutral:
    """What a face reads where it is at rest.

    Attributes:
        face: whose.
        levels: intensity at rest by column (`AU12`, `AU12_L`), 0-5.
        frames: how many frames it rests on; 0 where it was given.
        how: how it was found, in words.
        capped: columns whose level at rest is above what is taken off: the face may never rest.
    """

    face: int
    levels: Mapping[str, float]
    frames: int
    how: str
    capped: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", MappingProxyType(dict(self.levels)))


def unit_columns(track: Track) -> list[str]:
    """Names of the columns that hold intensities of units of the face."""
    found = ((name, _UNIT.fullmatch(name)) for name in track.columns)
    return [name for name, match in found if match and int(match[1]) < _NO_MOVEMENT]


def at_rest(track: Track) -> NDArray[np.bool_]:
    """The frames (T,) in which a face is nearest to rest: few units, the head held straight."""
    limits = thresholds()["rest"]
    whole = [name for name in unit_columns(track) if "_" not in name]
    table = np.stack([track.columns[name] for name in whole]) if whole else np.zeros((0, 0))
    if not table.size:
        return np.zeros(len(track.present), bool)
    usual = np.isfinite(table).mean(1) > 0.5 * max(track.present.mean(), 1e-9)
    straight = track.present.copy()
    for axis in ("yaw", "pitch"):
        if axis in track.columns:
            straight &= np.abs(track.columns[axis]) <= limits["degrees"]
    known = straight & np.isfinite(table[usual]).all(0) & ~_covered_now(track)
    if not known.any():
        return np.asarray(known)
    total = table[usual].sum(0)
    return np.asarray(known & (total <= np.quantile(total[known], limits["share"])))


def _covered_now(track: Track) -> NDArray[np.bool_]:
    """The frames (T,) in which a part is hidden that is seen most of the time."""
    frames = np.zeros(len(track.present), np.bool_)
    for name in COLUMNS.values():
        if name in track.columns:
            hidden = track.columns[name] >= HIDDEN
            frames |= hidden & bool(hidden.sum() < 0.5 * track.present.sum())
    return frames


def neutral_of(track: Track) -> Neutral:
    """A person's neutral: the median of the frames at rest, column by column.

    Where fewer than five frames are at rest nothing is taken off, and `how` says so.
    """
    limits = thresholds()["rest"]
    resting = at_rest(track)
    count = int(resting.sum())
    if count < limits["least_frames"]:
        return Neutral(track.face, {}, 0, f"none: only {count} frames at rest")
    levels: dict[str, float] = {}
    capped = []
    for name in unit_columns(track):
        values = track.columns[name][resting]
        values = values[np.isfinite(values)]
        if len(values) < limits["least_frames"]:
            continue
        level = float(np.quantile(values, limits["quantile"]))
        if level > limits["most"]:
            capped.append(name)
        levels[name] = round(min(level, limits["most"]), 3)
    return Neutral(track.face, levels, count, f"median of {count} frames at rest", tuple(capped))


def without(track: Track, neutral: Neutral) -> Track:
    """The track with the person's neutral taken off: at rest 0, and the top of the scale stays."""
    columns = dict(track.columns)
    for name, level in neutral.levels.items():
        if name in columns and level > 0:
            risen = np.maximum(columns[name] - level, 0) * FULL / (FULL - level)
            columns[name] = risen.astype(np.float32)
    for name in [one for one in columns if one.endswith("_present")]:
        whole = columns.get(name.removesuffix("_present"))
        if whole is not None:
            columns[name] = np.where(np.isfinite(whole), whole >= 1, np.nan).astype(np.float32)
    return replace(track, columns=columns)


def changed(before: Track, after: Track) -> dict[str, float]:
    """By how much each unit's mean intensity went down, those that did."""
    found = {}
    for name in unit_columns(before):
        one, other = before.columns[name], after.columns[name]
        if np.isfinite(one).any() and "_" not in name:
            by = float(np.nanmean(one) - np.nanmean(other))
            if by > 0.005:
                found[name] = round(by, 2)
    return found
