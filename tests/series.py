"""Series made up from curves, of which it is known what happens in them and when."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from facsight_tools.video.series import Series, Track

Float = NDArray[np.float64]


def clock(seconds: float = 10.0, fps: float = 25.0) -> Float:
    """Times of frames at an even rate."""
    return np.arange(round(seconds * fps)) / fps


def bump(times: Float, onset: float, apex: float, offset: float, height: float) -> Float:
    """0, then a straight rise from onset to apex and a straight fall to offset."""
    return np.asarray(np.interp(times, [onset, apex, offset], [0.0, height, 0.0], 0.0, 0.0))


def make_series(
    times: Float,
    *faces: Mapping[str, Float],
    cuts: tuple[float, ...] = (),
    duration_s: float | None = None,
) -> Series:
    """A series of the faces' columns; a face is there where any of its columns is known."""
    tracks = {}
    for number, columns in enumerate(faces, 1):
        known = [np.isfinite(values) for values in columns.values()]
        tracks[number] = Track(
            face=number,
            columns={name: values.astype(np.float32) for name, values in columns.items()},
            present=np.any(known, axis=0) if known else np.zeros(len(times), bool),
        )
    length = float(times[-1] - times[0]) if len(times) else 0.0
    return Series(
        source="made.mp4",
        fps=25.0,
        duration_s=length if duration_s is None else duration_s,
        times=times,
        faces=tracks,
        cuts=cuts,
    )
