"""Which moments of a video a vision model is shown: where most happens, one a segment."""

from __future__ import annotations

from typing import Final

import numpy as np

from facsight_tools.evidence.video_reading import VideoReading
from facsight_tools.video.events import Event
from facsight_tools.video.names import BLINK
from facsight_tools.video.segments import Segment

MOST: Final = 6
"""Frames of one video."""

_LASTS_S: Final = 1.0
_COVERING: Final = frozenset({"hand_on_face", "hand_on_mouth", "mouth_hidden"})
_COVERED: Final = 3.0
"""A covered face counts as an event of this strength: there the measurement says least."""


def apexes(reading: VideoReading, face: int, most: int = MOST) -> tuple[float, ...]:
    """Times of measured frames in which a face is there, rising.

    Of each segment the apex of the event that is strongest and lasts, the middle of a stretch in
    which the face is covered, or the middle of the segment where nothing happens; of more segments
    than `most` the longest.
    """
    own = [one for one in reading.series.events if one.face == face and _tells(one)]
    parts = sorted(reading.parts[face], key=lambda one: one.start_s - one.end_s)[:most]
    found = (_frame(reading, face, part, _moment(part, own)) for part in parts)
    return tuple(sorted({one for one in found if one is not None}))


def _tells(one: Event) -> bool:
    if one.talk or one.name == BLINK or one.name.startswith("AU46"):
        return False
    return one.name in _COVERING or one.scale == "intensity"


def _moment(part: Segment, own: list[Event]) -> float:
    best, moment = 0.0, (part.start_s + part.end_s) / 2
    for one in own:
        start, end = max(one.onset_s, part.start_s), min(one.offset_s, part.end_s)
        covered = one.name in _COVERING
        strong = _COVERED if covered else one.strength or 0.0
        weight = strong * min(end - start, _LASTS_S)
        inside = start <= one.apex_s <= end
        if weight > best and (covered or inside):
            best, moment = weight, (start + end) / 2 if covered else one.apex_s
    return moment


def _frame(reading: VideoReading, face: int, part: Segment, moment: float) -> float | None:
    """The nearest frame of the segment in which the face is."""
    times, present = reading.read.times, reading.read.faces[face].present
    inside = present & (times >= part.start_s) & (times < part.end_s)
    places = np.flatnonzero(inside)
    if not len(places):
        return None
    return float(times[places[np.argmin(np.abs(times[places] - moment))]])
