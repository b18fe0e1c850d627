"""The table of a video under the column names of OpenFace 2 and of Py-Feat, for their scripts.

Only what means the same is there. Head angles are left out of both: their signs and axes are not
ours, and a script that takes them for its own would read turns the wrong way round.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import numpy as np

from facsight_tools.video.series import Series, Track

Tool = Literal["openface", "pyfeat"]
Cell: TypeAlias = float | int | str | None

OPENFACE_UNITS: Final = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26)
"""Units whose intensity OpenFace has as `AU01_r` and presence as `AU01_c`."""

PYFEAT_UNITS: Final = (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 23, 24, 25, 26, 28, 43)
PYFEAT_EMOTIONS: Final = (
    "anger",
    "disgust",
    "fear",
    "happiness",
    "sadness",
    "surprise",
    "neutral",
)


def openface_rows(series: Series) -> Iterator[dict[str, Cell]]:
    """One row a face and frame: frames from 1, gaze in radians, intensities 0-5.

    `success` is 0 and all numbers are 0 where the face was not there, as OpenFace has it; a unit
    that was not measured is empty, which OpenFace never is.
    """
    for at, (face, track) in _each(series):
        there = bool(track.present[at])
        row: dict[str, Cell] = {
            "frame": int(series.frames[at]) + 1,
            "face_id": face - 1,
            "timestamp": round(float(series.times[at]), 3),
            "confidence": _value(track, "quality", at, 3) if there else 0.0,
            "success": int(there),
            "gaze_angle_x": _radians(track, "gaze_yaw", at, 1),
            "gaze_angle_y": _radians(track, "gaze_pitch", at, -1),
        }
        for unit in OPENFACE_UNITS:
            value = _value(track, f"AU{unit:02d}", at, 2)
            row[f"AU{unit:02d}_r"] = value if there else 0.0
            row[f"AU{unit:02d}_c"] = (None if value is None else int(value >= 1)) if there else 0
        yield row


def pyfeat_rows(series: Series) -> Iterator[dict[str, Cell]]:
    """One row a face and frame: units 0-1 as Py-Feat scales them, boxes as corner and size."""
    for at, (_, track) in _each(series):
        left, top = _value(track, "box_x1", at, 2), _value(track, "box_y1", at, 2)
        right, bottom = _value(track, "box_x2", at, 2), _value(track, "box_y2", at, 2)
        row: dict[str, Cell] = {
            "frame": int(series.frames[at]),
            "approx_time": _clock(float(series.times[at])),
            "input": series.source,
            "FaceRectX": left,
            "FaceRectY": top,
            "FaceRectWidth": None if left is None or right is None else round(right - left, 2),
            "FaceRectHeight": None if top is None or bottom is None else round(bottom - top, 2),
            "FaceScore": _value(track, "score", at, 4),
        }
        for unit in PYFEAT_UNITS:
            value = _value(track, f"AU{unit:02d}", at, 4)
            row[f"AU{unit:02d}"] = None if value is None else round(value / 5, 4)
        row |= {name: _value(track, f"emotion_{name}", at, 4) for name in PYFEAT_EMOTIONS}
        yield row


ROWS: Final[Mapping[Tool, Callable[[Series], Iterator[dict[str, Cell]]]]] = MappingProxyType(
    {"openface": openface_rows, "pyfeat": pyfeat_rows}
)
"""The rows in each tool's names."""


def _each(series: Series) -> Iterator[tuple[int, tuple[int, Track]]]:
    held = {face: _held(track) for face, track in series.faces.items()}
    for at in range(len(series.times)):
        for pair in held.items():
            yield at, pair


def _held(track: Track) -> Track:
    """With its columns made once."""
    wanted = ("AU", "gaze", "emotion", "box", "score", "quality")
    columns = {name: track.columns[name] for name in track.columns if name.startswith(wanted)}
    return Track(track.face, columns, track.present, track.losses)


def _value(track: Track, name: str, at: int, digits: int) -> float | None:
    values = track.columns.get(name)
    if values is None or not np.isfinite(values[at]):
        return None
    return round(float(values[at]), digits) + 0.0


def _radians(track: Track, name: str, at: int, sign: int) -> float | None:
    degrees = _value(track, name, at, 4)
    return None if degrees is None else round(sign * math.radians(degrees), 3) + 0.0


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
