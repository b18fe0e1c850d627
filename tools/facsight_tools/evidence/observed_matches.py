"""What a vision model reports beside what was measured: `V1.match.smile.F1`.

Where a report says what is measured too, a row says whether the two agree, contradict each other,
or whether nothing could be measured that would tell. Reports move no face, and one that contradicts
what was measured gives no cue to the context either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from facsight_tools.evidence.observed_features import Feature, Heard, heard_in, subject_of
from facsight_tools.evidence.payloads import (
    Angle,
    ArmsState,
    BodyCount,
    BodyFound,
    Cue,
    FaceCount,
    FaceFound,
    GazeTarget,
    HandCount,
    HandOnFace,
    HandsState,
    Observed,
    ObservedMatch,
    OfUnit,
    UnitIntensity,
    UnitPresence,
)
from facsight_tools.evidence.rows import Row, rows_of

# From so many degrees on a head or a gaze is turned, below so many it is straight; between the two
# a sentence on it is neither borne out nor contradicted. The project's own numbers.
_TURNED: Final = 10.0
_STRAIGHT: Final = 5.0
_LEAST_SEEN: Final = 0.1

_Box = tuple[float, float, float, float]


class FeatureFound(NamedTuple):
    """Whether a feature is there, None where that could not be measured, and the rows that tell."""

    there: bool | None
    rows: Sequence[Row] = ()


def match_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """A row for each thing that a report says and that is measured, and each face it is said of."""
    given = tuple(rows)
    for row, seen in rows_of(given, Observed):
        for heard in heard_in(seen.words):
            for face in faces_meant(given, row, seen.words, heard):
                told = _told(given, heard, face, row.region)
                yield match_row(row, seen.report, heard, face, told)


def without_contradicted(rows: Iterable[Row], matches: Iterable[Row]) -> list[Row]:
    """The rows but for the cues in reports that contradict what was measured."""
    wrong = {one.report for _, one in rows_of(matches, ObservedMatch, outcome="contradicts")}
    return [
        row
        for row in rows
        if not (
            isinstance(row.payload, Cue)
            and row.payload.said_by == "vision model"
            and row.payload.sentence in wrong
        )
    ]


def match_row(said: Row, report: int, heard: Heard, face: int | None, told: FeatureFound) -> Row:
    """What comes of one thing that a report says of a face, as a row."""
    outcome: Literal["agrees", "contradicts", "not_measured"] = "not_measured"
    if told.there is not None:
        outcome = "agrees" if told.there != heard.denied else "contradicts"
    match = ObservedMatch(
        report=report,
        feature=heard.feature.id,
        gloss=heard.feature.gloss,
        denied=heard.denied,
        face=face,
        outcome=outcome,
        compared=tuple(dict.fromkeys(row.id for row in told.rows)),
    )
    return Row.of(match, source="facsight", region=said.region)


def faces_meant(rows: Sequence[Row], said: Row, words: str, heard: Heard) -> list[int | None]:
    """The faces that a report is on; None once where it is on the picture or nobody can tell."""
    if heard.feature.people:
        return [None]
    found = {one.face: row.region for row, one in rows_of(rows, FaceFound)}
    if not found:
        return [None]
    subject = subject_of(words)
    if subject.named:
        known = [one for one in subject.named if one in found]
        return [*known] if len(known) == 1 == len(subject.named) else [None]
    if said.region is not None:
        inside = [face for face, box in found.items() if box and _on(said.region, box)]
    else:
        inside = [*found]
    alike = subject.everyone or subject.count == len(inside) > 1
    if alike or (len(inside) == 1 and not subject.open and subject.count in (None, 1)):
        return [*inside] or [None]
    return [None]


def _on(region: _Box, face: _Box) -> bool:
    """Whether a region holds the middle of a face, or lies on it with its own."""
    return _holds(region, _middle(face)) or _holds(face, _middle(region))


def _middle(box: _Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _holds(box: _Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _told(rows: Sequence[Row], heard: Heard, face: int | None, region: _Box | None) -> FeatureFound:
    feature = heard.feature
    if feature.people:
        return _people(rows, heard.count or 0, region)
    if face is None:
        return FeatureFound(None)
    if feature.units:
        return _units(rows, feature, face)
    if feature.angle:
        return _angle(rows, feature, face)
    if feature.aim:
        gaze = [*rows_of(rows, GazeTarget, face=face)]
        known = [one.aim.at == feature.aim for _, one in gaze if one.aim is not None]
        return FeatureFound(known[0] if known else None, [row for row, _ in gaze])
    if feature.places:
        return _hands(rows, feature, face)
    return _posture(rows, feature, face)


def _units(rows: Sequence[Row], feature: Feature, face: int) -> FeatureFound:
    """Present where any unit is, on the whole face or a side; absent where all were measured."""
    told, seen = [], []
    for unit in feature.units:
        every = [*rows_of(rows, OfUnit, face=face, unit=unit)]
        told += [row for row, one in every if one.side == "both"]
        seen += [(row, one) for row, one in every if isinstance(one, UnitIntensity | UnitPresence)]
    present = [row for row, one in seen if one.present]
    if present:
        whole = [row for row in present if row in told]
        return FeatureFound(there=True, rows=whole or present)
    measured = {row.id for row, _ in seen}
    complete = bool(told) and all(row.id in measured for row in told)
    return FeatureFound(False if complete else None, told)


def _angle(rows: Sequence[Row], feature: Feature, face: int) -> FeatureFound:
    quantity, axis = feature.angle or ("pose", "yaw")
    for row, one in rows_of(rows, Angle, face=face, quantity=quantity, axis=axis):
        if row.confidence is not None and row.confidence < _LEAST_SEEN:
            return FeatureFound(None, [row])
        degrees = one.degrees
        if feature.toward is None:
            degrees = abs(degrees)
        elif feature.toward in ("right", "down"):
            degrees = -degrees
        there = True if degrees >= _TURNED else False if degrees < _STRAIGHT else None
        return FeatureFound(there, [row])
    return FeatureFound(None)


def _hands(rows: Sequence[Row], feature: Feature, face: int) -> FeatureFound:
    """There where a hand lies on the place; not there where all hands were measured."""
    every = [*rows_of(rows, HandOnFace)]
    on = [
        row
        for row, one in every
        if one.on and any(t.place in feature.places and t.face == face for t in one.on.touches)
    ]
    if on:
        return FeatureFound(there=True, rows=on)
    counted = [(row, one) for row, one in rows_of(rows, HandCount) if one.count is not None]
    complete = bool(counted) and all(one.on is not None for _, one in every)
    told = [*(row for row, _ in counted), *(row for row, _ in every)]
    return FeatureFound(False if complete else None, told)


def _posture(rows: Sequence[Row], feature: Feature, face: int) -> FeatureFound:
    for row, arms in rows_of(rows, ArmsState, face=face):
        if feature.arms:
            return FeatureFound(None if arms.arms is None else arms.arms in feature.arms, [row])
    for row, hands in rows_of(rows, HandsState, face=face):
        if feature.hands:
            return FeatureFound(
                None if hands.hands is None else hands.hands in feature.hands, [row]
            )
    return FeatureFound(None)


def _people(rows: Sequence[Row], count: int, region: _Box | None) -> FeatureFound:
    """As many as faces or bodies were found, in its region if it has one, whichever are more.

    Fewer faces than people say nothing where bodies were not looked for: heads may be turned away.
    """
    told: list[Row] = []
    found: list[int] = []
    looked = False
    for counted, each in ((FaceCount, FaceFound), (BodyCount, BodyFound)):
        total = next((row for row, _ in rows_of(rows, counted)), None)
        if total is None:
            continue
        told.append(total)
        if total.status != "measured":
            continue
        looked = counted is BodyCount
        boxes = [row.region for row, _ in rows_of(rows, each)]
        found.append(sum(region is None or (b is not None and _on(region, b)) for b in boxes))
    if not found:
        return FeatureFound(None, told)
    if max(found) == count:
        return FeatureFound(there=True, rows=told)
    return FeatureFound(False if looked or max(found) > count else None, told)
