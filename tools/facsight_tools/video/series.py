"""What was measured of a video: a column a quantity, a value a frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One person of a video.

    Attributes:
        face: the person's number, from 1 in the order of appearance; one for the whole video.
        columns: float32 (T,) each, by the names of the picture table (`AU12`, `AU12_present`,
            `AU12_L`, `yaw`, `gaze_yaw`, `emotion_happiness`, `quality`, `box_x1`, ...), in its
            units: intensities 0-5, angles degrees, boxes pixels, scores 0-1. NaN is not measured:
            no face in that frame, or that quantity unavailable.
        present: bool (T,), whether the face was there in each measured frame.
        losses: how often the face was lost in sight of the camera or left the picture, and how
            often it was taken up again under this number.
    """

    face: int
    columns: Mapping[str, NDArray[np.float32]]
    present: NDArray[np.bool_]
    losses: int = 0

    def __post_init__(self) -> None:
        if self.present.dtype != np.bool_ or self.present.ndim != 1:
            raise ValueError(f"present: expected bool (T,), got {self.present.dtype}")
        if not isinstance(self.columns, dict):
            return  # made when they are asked for
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        for name, values in self.columns.items():
            if values.dtype != np.float32 or values.shape != self.present.shape:
                raise ValueError(
                    f"{name}: expected float32 {self.present.shape}, got {values.dtype} "
                    f"{values.shape}"
                )


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A video's measurements in time.

    Attributes:
        source: what the video is called.
        fps: nominal frames a second of the measured frames; `times` are what counts.
        duration_s: seconds of the stretch that was measured.
        times: float64 (T,), seconds, the presentation time stamp of each measured frame, rising.
        faces: person's number to track.
        cuts: seconds at which the picture changes at once.
        frames: int64 (T,), number of each measured frame in the stream, from 0; where none are
            given, 0 to T - 1.
        switches: how often two tracks were found to be one person and joined, or a face in sight
            changed its number.
        notes: what is to be known of how the video was read.
        speech: float32 (T,), how likely speech is heard in each measured frame, 0-1; NaN where
            there is no sound or nobody listened. Whose it is, it does not say.
    """

    source: str
    fps: float
    duration_s: float
    times: NDArray[np.float64]
    faces: Mapping[int, Track]
    cuts: tuple[float, ...] = ()
    frames: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    switches: int = 0
    notes: tuple[str, ...] = ()
    speech: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))

    def __post_init__(self) -> None:
        object.__setattr__(self, "faces", MappingProxyType(dict(self.faces)))
        if not len(self.frames):
            object.__setattr__(self, "frames", np.arange(len(self.times), dtype=np.int64))
        if not len(self.speech):
            object.__setattr__(self, "speech", np.full(len(self.times), np.nan, np.float32))
        if self.times.ndim != 1 or (np.diff(self.times) < 0).any():
            raise ValueError("times: expected rising seconds (T,)")
        if len(self.frames) != len(self.times):
            raise ValueError(f"frames: expected {len(self.times)}, got {len(self.frames)}")
        if self.speech.shape != self.times.shape or self.speech.dtype != np.float32:
            raise ValueError(f"speech: expected float32 {self.times.shape}")
        for number, track in self.faces.items():
            if number != track.face or track.present.shape != self.times.shape:
                raise ValueError(f"faces: track {number} does not fit the series")

    def __repr__(self) -> str:
        """How long, how many frames and faces."""
        faces = "1 face" if len(self.faces) == 1 else f"{len(self.faces)} faces"
        return f"<Series {self.duration_s:.2f} s, {len(self.times)} frames, {faces}>"

    def column(self, face: int, name: str) -> NDArray[Any]:
        """One person's column; a KeyError where there is none."""
        return self.faces[face].columns[name]
