"""Faces of frames that come one by one, each measured before the next is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from facsight_tools.pipeline import Pipeline
from facsight_tools.rules.catalogue import Selection
from facsight_tools.types import FaceReport, Image
from facsight_tools.video.frames import Frame
from facsight_tools.video.track import Tracker


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """What is seen in one frame.

    Attributes:
        number: of the frame, from 0.
        time_s: seconds since the first.
        faces: number of the track and what was measured. Who leaves and returns later than three
            seconds after has a new number: that it is the same person is known of whole videos.
    """

    number: int
    time_s: float
    faces: tuple[tuple[int, FaceReport], ...]


def live(frames: Iterable[Frame], pipeline: Pipeline, rules: Selection) -> Iterator[Now]:
    """Measure frame after frame; of each nothing is kept but where the faces are."""
    tracker = Tracker(pipeline)
    for frame in frames:
        image = Image(frame.pixels_rgb, "", "frame")
        tracked = tracker.step(image, frame.time_s)
        found = [replace(one, picture=0) for _, one in tracked]
        reports = pipeline.reports([image], found, rules=rules)
        faces = zip((track for track, _ in tracked), reports, strict=True)
        yield Now(frame.number, frame.time_s, tuple(sorted(faces, key=lambda one: one[0])))
