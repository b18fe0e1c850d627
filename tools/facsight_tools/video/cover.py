"""What is seen of a face over time: a cover goes on where it is in doubt for a moment.

A frame's cover is judged as a picture's is, and each frame has a level for each part of the face.
What is covered before and after and in places in between was hidden all along: it is held.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.cover import PARTS, Sight
from facsight_tools.analyzers.occlusion import doubtful_parts, hidden_parts, parts_of
from facsight_tools.facs import Side
from facsight_tools.video.columns import Amendment
from facsight_tools.video.series import Series, Track
from facsight_tools.video.stretches import Bool, Float, runs
from facsight_tools.video.thresholds import thresholds

SEEN, IN_PLACES, HIDDEN, HELD = range(4)
HANDS: Final = ("hand_on_face", "hand_on_mouth")
STAYS: Final = 0.75
"""In a hand's column: it was found before or after, and what is on the mouth has not gone since."""
HOLD_S: Final = 0.3
"""What is in doubt for no longer than this from a frame in which it is hidden may be held."""

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "right brow": "cover_brow_R",
        "left brow": "cover_brow_L",
        "right eye": "cover_eye_R",
        "left eye": "cover_eye_L",
        "nose": "cover_nose",
        "right cheek": "cover_cheek_R",
        "left cheek": "cover_cheek_L",
        "right half of the mouth": "cover_mouth_R",
        "left half of the mouth": "cover_mouth_L",
        "chin": "cover_chin",
    }
)
"""The column of each part: 0 seen, 1 covered in places, 2 not seen, 3 held to be not seen."""

_UNIT: Final = re.compile(r"(?:\w+_)?AU(\d{2})(?:_([LR]))?(?:_present)?")
_OF_SIDE: Final[Mapping[str | None, Side]] = {None: "both", "L": "left", "R": "right"}
_GAZE: Final = frozenset({"gaze_yaw", "gaze_pitch"})
_EYES: Final = ("right eye", "left eye")
_MOUTH: Final = ("right half of the mouth", "left half of the mouth")
_MIDDLE: Final = ("nose", "right cheek", "left cheek")
_OWN: Final = re.compile(
    r"score|box_\w+|yaw|pitch|roll|gaze_confidence|quality|[xyz]_\d+|hand_\w+|cover_\w+"
)
"""Columns that rest on no part alone: where the face is, how it is turned, what lies over it."""


def cover_cells(sight: Sight) -> dict[str, int]:
    """The level of each part in one frame, by its column."""
    gone, doubtful = hidden_parts(sight), doubtful_parts(sight)
    return {
        column: HIDDEN if part in gone else IN_PLACES if part in doubtful else SEEN
        for part, column in COLUMNS.items()
    }


@cache
def parts_under(column: str) -> tuple[str, ...]:
    """The parts of the face that a column of a series rests on; of scores all."""
    unit = _UNIT.fullmatch(column)
    if unit is not None:
        return parts_of(int(unit[1]), _OF_SIDE[unit[2]])
    if column in _GAZE:
        return _EYES
    return () if _OWN.fullmatch(column) else tuple(PARTS)


@cache
def of_mouth(unit: int) -> bool:
    """Whether a unit is seen at the mouth."""
    return any(part in _MOUTH for part in parts_of(unit, "both"))


def held(times: Float, levels: NDArray[np.float32]) -> Bool:
    """Which frames (T,) of one part are held to be hidden.

    Those in which it is covered in places, between frames in which it is hidden, with no frame in
    between in which it is seen, and one of both no further than `HOLD_S` away.

    Args:
        times: seconds of the frames in which the face is, rising.
        levels: of the part in them.
    """
    doubtful = levels == IN_PLACES
    if not doubtful.any() or not (levels >= HIDDEN).any():
        return np.zeros(len(times), np.bool_)
    since, after = _last_hidden(times, levels), _last_hidden(-times[::-1], levels[::-1])[::-1]
    near = np.minimum(since, after) <= HOLD_S + 1e-6
    return np.asarray(doubtful & near & np.isfinite(since) & np.isfinite(after))


def between_hidden(times: Float, levels: NDArray[np.float32]) -> Bool:
    """The frames (T,) in which a part is seen for a moment between two in which it is hidden."""
    found = np.zeros(len(levels), np.bool_)
    hides = [
        one for one in runs(levels >= IN_PLACES) if (levels[one[0] : one[1] + 1] >= HIDDEN).any()
    ]
    for before, after in pairwise(hides):
        if times[after[0]] - times[before[1]] < HOLD_S:
            found[before[1] + 1 : after[0]] = True
    return found


def staying(times: Float, values: NDArray[np.float32], covered: Bool) -> NDArray[np.float32]:
    """A hand's column (T,): one that was found goes on while the mouth is covered, for `HOLD_S`.

    Of fingers before a face the palm is often hidden, and it is the palm that a hand is found by.

    Args:
        times: seconds of the frames, rising.
        values: 1 where a hand lies on it, 0 where none does, NaN where that is not known.
        covered: the frames in which the mouth is.
    """
    found, there = np.where(covered & (values == 0), np.nan, values), values == 1
    after = _since(-times[::-1], there[::-1], covered[::-1])[::-1]
    near = np.minimum(_since(times, there, covered), after)
    held = ~there & (near <= HOLD_S + 1e-6)
    return np.where(held, STAYS, found).astype(np.float32)


def _since(times: Float, there: Bool, goes_on: Bool) -> Float:
    """Seconds since something was there; infinite where it did not go on since."""
    places = np.arange(len(times))
    last = np.maximum.accumulate(np.where(there, places, -1))
    ended = np.maximum.accumulate(np.where(there | goes_on, -1, places))
    return np.asarray(np.where(last > ended, times - times[np.maximum(last, 0)], np.inf))


def _last_hidden(times: Float, levels: NDArray[np.float32]) -> Float:
    """Seconds since the part was hidden; infinite where it was seen since, or never hidden."""
    return _since(times, levels >= HIDDEN, levels >= IN_PLACES)


def amendment(
    names: Sequence[str], times: Float, tracks: NDArray[np.int32], levels: NDArray[np.float32]
) -> Amendment:
    """What holding changes in rows: of what is held no column that rests on it has a value.

    Args:
        names: the columns of the rows.
        times: seconds of each row (N,), in their order.
        tracks: whose it is, (N,).
        levels: (10, N), by the order of `COLUMNS`.
    """
    bits = np.zeros(len(times), np.uint16)
    asked = ((levels == IN_PLACES).any(0)).nonzero()[0]
    for track in np.unique(tracks[asked]):
        mine = np.flatnonzero(tracks == track)
        for at, row in enumerate(levels):
            bits[mine] |= held(times[mine], row[mine]).astype(np.uint16) << np.uint16(at)
    order = {part: 1 << at for at, part in enumerate(COLUMNS)}
    changed = {name: (sum(order[part] for part in parts_under(name)), np.nan) for name in names}
    changed |= {column: (order[part], float(HELD)) for part, column in COLUMNS.items()}
    return Amendment(bits, {name: one for name, one in changed.items() if one[0]})


def without_doubtful(series: Series) -> Series:
    """The series without what was read of parts that are covered in places.

    So is a part that is seen for a moment between moments in which it is hidden: what is before it
    seldom goes and comes back so soon. Scores stay where the mouth is seen or hidden, since then
    they rest on the rest, and go where it is in doubt. A hand that was found on the mouth stays
    there while the mouth is covered on, for a while. Events, the neutral and readings over time
    rest on what is left.
    """
    faces = {
        face: _without_doubtful(track, series.times[: len(track.present)])
        for face, track in series.faces.items()
    }
    return replace(series, faces=faces)


def _without_doubtful(track: Track, times: Float) -> Track:
    if not any(name in track.columns for name in COLUMNS.values()):
        return track
    columns = dict(track.columns)
    doubtful = {
        part: (columns[name] == IN_PLACES) | between_hidden(times, columns[name])
        for part, name in COLUMNS.items()
    }
    mouth = np.any([doubtful[part] | (columns[COLUMNS[part]] >= HIDDEN) for part in _MOUTH], axis=0)
    for name in HANDS:
        if name in columns:
            columns[name] = staying(times, columns[name], mouth)
    known = {part: frames for part, frames in doubtful.items() if frames.any()}
    for name in list(columns) if known else ():
        parts = parts_under(name)
        parts = _MOUTH if len(parts) == len(PARTS) else parts
        if name in _GAZE or not (found := [known[part] for part in parts if part in known]):
            continue
        columns[name] = np.where(np.any(found, axis=0), np.nan, columns[name]).astype(np.float32)
    return replace(track, columns=columns)


def open_face(track: Track, times: Float) -> Bool:
    """The frames (T,) in which so much of a face is seen that its pose and either lid can be told.

    That is: no hand lies on it, its nose, cheeks and mouth are seen, no eye alone is hidden, and it
    is not turned so far that the mesh of one half is guessed; nor is any of this otherwise a moment
    before or after, since what comes before a face moves its mesh.
    """
    limits = thresholds()["open_face"]
    shut = np.zeros(len(track.present), np.bool_)
    for part in (*_MOUTH, *_MIDDLE):
        if COLUMNS[part] in track.columns:
            shut |= track.columns[COLUMNS[part]] >= IN_PLACES
    eyes = [track.columns[COLUMNS[one]] >= HIDDEN for one in _EYES if COLUMNS[one] in track.columns]
    if len(eyes) == len(_EYES):
        shut |= eyes[0] != eyes[1]
    for name in HANDS:
        if name in track.columns:
            shut |= track.columns[name] >= thresholds()["hand"]["rise"]
    if "yaw" in track.columns:
        shut |= np.abs(track.columns["yaw"]) > limits["degrees"]
    first = np.searchsorted(times, times - limits["apart_s"], "left")
    last = np.searchsorted(times, times + limits["apart_s"], "right")
    before = np.concatenate(([0], np.cumsum(shut)))
    return np.asarray(before[last] == before[first])


def hidden_under(track: Track, column: str) -> Bool:
    """The frames (T,) in which a part that a column rests on is hidden, or held to be."""
    found = [
        track.columns[COLUMNS[part]] >= HIDDEN
        for part in parts_under(column)
        if COLUMNS[part] in track.columns
    ]
    return np.asarray(np.any(found, axis=0) if found else np.zeros(len(track.present), np.bool_))
