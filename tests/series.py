"""Series made up from curves, of which it is known what happens in them and when."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from facsight_tools.evidence.payloads import SegmentLabel
from facsight_tools.evidence.segment_ledger import SegmentMeans, segment_label
from facsight_tools.video.segments import Segment
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


def with_label(
    series: Series, segment: Segment, scores: Mapping[str, float], face: int = 1
) -> tuple[Segment, SegmentLabel | None]:
    """A segment with the label that leads by some scores."""
    return segment, segment_label(SegmentMeans(series, face, segment), scores)


def scene() -> Series:
    """Sad for 6 s, the mouth hidden from 6 to 9 s, then laughing until 15 s, with three blinks."""
    times = clock(15.0)
    sad, late = times < 6, times >= 9
    hidden = ~sad & ~late
    jitter = 0.1 * np.sin(times * 3)
    units = {
        "AU01": np.where(sad | hidden, 2.6, 0.2) + jitter,
        "AU02": np.full(len(times), 0.2),
        "AU04": np.where(sad | hidden, 2.2, 0.1) + jitter,
        "AU05": np.full(len(times), 0.1),
        "AU06": np.where(late, 2.8, 0.4) + jitter,
        "AU07": np.where(late, 1.2, 0.4),
        "AU09": np.full(len(times), 0.1),
        "AU12": np.where(late, bump(times, 9.0, 11.0, 20.0, 4.2), 0.1),
        "AU15": np.where(sad, bump(times, 0.0, 3.0, 7.0, 2.9), 0.0),
        "AU17": np.where(sad, 1.4, 0.1),
        "AU25": np.where(late, 2.9, 0.2),
        "AU26": np.where(late, 1.9, 0.1),
    }
    for name in ("AU09", "AU12", "AU15", "AU17", "AU25", "AU26"):
        units[name] = np.where(hidden, np.nan, units[name])
    blinks = np.max([bump(times, at, at + 0.1, at + 0.2, 5.0) for at in (1.0, 4.0, 12.0)], axis=0)
    units |= {"AU43": blinks, "AU43_L": blinks, "AU43_R": blinks}
    happy = np.where(late, 0.85, 0.05)
    low = np.full(len(times), 0.02)
    scores = {"sadness": 0.9 - happy, "happiness": happy, "neutral": 0.1 - 0.08}
    others = ("anger", "contempt", "disgust", "fear", "surprise")
    emotions = {f"emotion_{label}": low for label in others}
    emotions |= {f"emotion_{label}": low * 0 + one for label, one in scores.items()}
    still = np.zeros(len(times))
    poses = {"yaw": still + 3, "pitch": still, "roll": still, "quality": still + 0.9}
    return make_series(times, {**units, **emotions, **poses})


SCENE_SRT = """1
00:00:01,000 --> 00:00:04,500
Anna: I'm fine, really.

2
00:00:09,500 --> 00:00:12,000
Ben: We won the match!
"""
