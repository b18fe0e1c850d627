"""What a vision model says of single frames of a video: `V1` with `V1.at`, beside the measurement.

A report is held against what was measured in its frame alone: units by `F1.AU12.t2840`, hands by
the events that go on then. Rows are of the picture's kinds, so that the same statements tell them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from facsight_tools.errors import ObservationRefused
from facsight_tools.evidence.context.reading import UNMEASURED_SHARE
from facsight_tools.evidence.observations import Observation, observation_row
from facsight_tools.evidence.observed_features import Feature, Heard, heard_in
from facsight_tools.evidence.observed_matches import FeatureFound, faces_meant, match_row
from facsight_tools.evidence.payloads import (
    FaceFound,
    Happening,
    HappeningCount,
    Observed,
    ReportedAt,
    UnitMoment,
)
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Row, rows_of
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.video.series import Series
from facsight_tools.video.stretches import frame_at

_BOX: Final = ("box_x1", "box_y1", "box_x2", "box_y2")
_COVERING: Final = ("hand_on_mouth", "hand_on_face", "mouth_hidden")
_ON: Final = {"mouth": "hand_on_mouth"}

Boxes = Mapping[int, tuple[float, float, float, float] | None]
"""Faces that are in a frame, each with its box in pixels, where that is known."""


def timed_observation_rows(
    observations: Sequence[Observation], series: Series, size_wh: tuple[int, int]
) -> tuple[Row, ...]:
    """The observations as rows, each with the row of its moment: that of the frame nearest to it.

    Raises:
        ObservationRefused: a sentence says what none may, or no frame was measured at its moment.
    """
    found: list[Row] = []
    for number, one in enumerate(observations, 1):
        if one.at is None:
            raise ObservationRefused(
                f"Observation V{number} of a video names no moment: give `at`, the second of the "
                "frame that it is of."
            )
        place = frame_at(series.times, one.at)
        if place is None:
            raise ObservationRefused(f"Nothing of the video was measured at {one.at:g} s.")
        row = observation_row(number, one, size_wh)
        found.append(row.model_copy(update={"confidence": UNMEASURED_SHARE}))
        at = rounded(float(series.times[place]), "s")
        found.append(Row.of(ReportedAt(report=number, at=at), source=one.source))
    return tuple(found)


def boxes_at(series: Series, place: int) -> Boxes:
    """The faces of a measured frame and their boxes."""
    found: dict[int, tuple[float, float, float, float] | None] = {}
    for face, track in series.faces.items():
        if not track.present[place]:
            continue
        edges = [float(track.columns[n][place]) if n in track.columns else np.nan for n in _BOX]
        known = bool(np.isfinite(edges).all())
        found[face] = (edges[0], edges[1], edges[2], edges[3]) if known else None
    return found


def timed_match_rows(rows: Iterable[Row], series: Series) -> Iterator[Row]:
    """A row for each thing that a report says and that is measured in its frame.

    How heads and eyes are turned and how many people there are is not compared: of a moment of a
    video no rows tell it.
    """
    given = tuple(rows)
    moments = {one.report: one.at for _, one in rows_of(given, ReportedAt)}
    for row, seen in rows_of(given, Observed):
        place = frame_at(series.times, moments[seen.report])
        boxes = {} if place is None else boxes_at(series, place)
        there = [
            Row.of(FaceFound(face=face, score=1.0), region=box, source="video")
            for face, box in boxes.items()
        ]
        for heard in heard_in(seen.words):
            if heard.feature.people or heard.feature.angle or heard.feature.aim:
                continue
            for face in faces_meant(there, row, seen.words, heard):
                told = _told(given, heard, face, moments[seen.report])
                yield match_row(row, seen.report, heard, face, told)


def miscounting(rows: Iterable[Row], series: Series) -> frozenset[int]:
    """The reports that count other people than there are faces in their frame."""
    given = tuple(rows)
    moments = {one.report: one.at for _, one in rows_of(given, ReportedAt)}
    places = {report: frame_at(series.times, at) for report, at in moments.items()}
    return frozenset(
        seen.report
        for _, seen in rows_of(given, Observed)
        for heard in heard_in(seen.words)
        if heard.feature.people
        and (place := places[seen.report]) is not None
        and (heard.count == len(boxes_at(series, place))) is heard.denied
    )


def _told(rows: Sequence[Row], heard: Heard, face: int | None, at: float) -> FeatureFound:
    feature = heard.feature
    if face is None:
        return FeatureFound(None)
    going = [
        (row, one)
        for row, one in rows_of(rows, Happening, face=face)
        if one.event in _COVERING and one.onset <= at <= one.offset
    ]
    if feature.units:
        found = _units(rows, feature, face, at)
        covers = [] if found.there is not None else [row for row, _ in going]
        return FeatureFound(found.there, [*found.rows, *covers])
    if feature.places:
        return _hands(rows, feature, face, going)
    return FeatureFound(None)


def _units(rows: Sequence[Row], feature: Feature, face: int, at: float) -> FeatureFound:
    """Present where any unit is; absent where all were measured."""
    found = [
        (row, one)
        for unit in feature.units
        for row, one in rows_of(rows, UnitMoment, face=face, unit=unit)
        if abs(one.at - at) < 0.005  # rows of one frame have its time, to two decimals
    ]
    present = [row for row, one in found if one.intensity >= PRESENCE_THRESHOLD]
    if present:
        return FeatureFound(there=True, rows=present)
    complete = len({one.unit for _, one in found}) == len(set(feature.units))
    return FeatureFound(False if complete else None, [row for row, _ in found])


def _hands(
    rows: Sequence[Row], feature: Feature, face: int, going: Sequence[tuple[Row, Happening]]
) -> FeatureFound:
    """There where a hand lies on the place then; not there where hands were looked for."""
    names = {_ON.get(str(place), "hand_on_face") for place in feature.places}
    on = [row for row, one in going if one.event in names]
    exact = names == {"hand_on_mouth"}
    if on:
        return FeatureFound(True if exact else None, on)
    looked = [
        row for name in names for row, _ in rows_of(rows, HappeningCount, face=face, event=name)
    ]
    if looked:
        return FeatureFound(there=False, rows=looked)
    return FeatureFound(None, [row for row, _ in going])
