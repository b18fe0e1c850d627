"""Analyses as a flat table, one row a face: what statistics packages read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from facsight_tools.errors import FacsightError
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.printable import printable
from facsight_tools.rules.catalogue import Rules, Selection
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.rules.scales import Scale
from facsight_tools.types import (
    LANDMARK_COUNT,
    ActionUnits,
    Analysis,
    EmotionScores,
    FaceReport,
    MeasuredAU,
    RuleReading,
    ScaleReading,
)

Cell = str | int | float | None
Row = dict[str, Cell]

_LANDMARKS: Final = tuple(f"{axis}_{i}" for axis in "xyz" for i in range(LANDMARK_COUNT))
_SIDES: Final[tuple[tuple[str, Side], ...]] = (("L", "left"), ("R", "right"))


def columns(rules: Selection, seconds: Sequence[str] = (), *, landmarks: bool = False) -> list[str]:
    """The columns in their order, for the rule sets that scored the faces.

    `AU01` is the whole face's intensity on 0-5, `AU01_present` 0 or 1, `AU01_L` and `AU01_R` the
    subject's own sides; all are empty where the unit was not measured. Angles are degrees, boxes
    image pixels, the rest 0-1. The gaze is empty where the irises were not seen well enough;
    `gaze_confidence` says how well they were. `notes` is on the decoding of the picture.
    `frame`, from 0, and `timestamp`, seconds, are of a video's frames and empty for pictures.

    Of further rule sets, a categorical one has `ID` and `ID_LABEL` like `emotion`; a scale has
    `ID`, empty where units it needs were not measured, and `ID_low` and `ID_high`, the range it
    must lie in; configurations have `ID_NAME`, 1, 0 or empty where it cannot be told.

    Each further action-unit reader, `seconds` by their ids, has the units' columns again with its
    id before them: `mine_AU12`, `mine_AU12_present`, `mine_AU12_L`.

    With `landmarks` the 478 points follow, `x_0` to `x_477`, then y and z, image pixels, in the
    order of MediaPipe's refined FaceMesh.
    """
    units = _unit_columns()
    return [
        *("input", "frame", "timestamp", "face", "score"),
        *("box_x1", "box_y1", "box_x2", "box_y2"),
        *("yaw", "pitch", "roll", "gaze_yaw", "gaze_pitch"),
        *units,
        *("gaze_confidence", "notes", "emotion"),
        *(labelled("emotion", label) for label in rules.primary.labels),
        *(name for one in rules.others for name in _reading_columns(one)),
        *(f"{reader}_{unit}" for reader in seconds for unit in units),
        *(_LANDMARKS if landmarks else ()),
        *("quality", "error"),
    ]


def text_columns(rules: Selection) -> frozenset[str]:
    """The columns that hold text; all others hold numbers."""
    categorical = (one.id for one in rules.others if isinstance(one, RuleSet))
    return frozenset({"input", "emotion", "notes", "error", *categorical})


def face_cells(face: FaceReport, *, landmarks: bool = False) -> Row:
    """One face's cells, without its picture's; what was not measured is missing or None."""
    return {**_face_row(face), **(_points(face) if landmarks else {})}


def face_rows(name: str, analysis: Analysis, *, landmarks: bool = False) -> Iterator[Row]:
    """One row a face; a picture without a face has one row with its name and its notes."""
    picture: Row = {"input": name, "notes": " ".join(analysis.notes) or None}
    for face in analysis.faces:
        yield {**picture, **face_cells(face, landmarks=landmarks)}
    if not analysis.faces:
        yield picture


def error_row(name: str, error: FacsightError) -> Row:
    """The row of an input that could not be measured."""
    return {"input": name, "error": printable(f"{error.code}: {error}")}


def _face_row(face: FaceReport) -> Row:
    left, top, right, bottom = (round(float(edge), 2) for edge in face.detection.box_xyxy)
    row: Row = {
        "face": face.index,
        "score": round(face.detection.score, 4),
        "box_x1": left,
        "box_y1": top,
        "box_x2": right,
        "box_y2": bottom,
        "yaw": round(face.pose.yaw, 2),
        "pitch": round(face.pose.pitch, 2),
        "roll": round(face.pose.roll, 2),
        "gaze_yaw": round(face.gaze.yaw, 2) if face.gaze.measured else None,
        "gaze_pitch": round(face.gaze.pitch, 2) if face.gaze.measured else None,
        "gaze_confidence": round(face.gaze.confidence, 4),
        "emotion": face.emotion.top,
        "quality": round(face.quality.score, 4),
    }
    row |= _unit_cells(face.action_units)
    for second in face.second_units:
        cells = _unit_cells(second.units)
        row |= {f"{second.reader}_{name}": cell for name, cell in cells.items()}
    for label, score in face.emotion.scores.items():
        row[labelled("emotion", label)] = round(score, 4)
    for further in face.readings:
        row |= _reading_cells(further)
    return row


def _points(face: FaceReport) -> Row:
    values = face.landmarks.points_xyz.T.ravel()
    return {name: round(float(one), 2) for name, one in zip(_LANDMARKS, values, strict=True)}


def _unit_columns() -> list[str]:
    units = [f"AU{number:02d}" for number in ACTION_UNITS]
    sided = [f"AU{unit.number:02d}" for unit in ACTION_UNITS.values() if unit.sided]
    return [
        *units,
        *(f"{unit}_present" for unit in units),
        *(f"{unit}_{letter}" for unit in sided for letter, _ in _SIDES),
    ]


def _unit_cells(units: ActionUnits) -> Row:
    """The cells of one reader's measured units."""
    suffixes = {"both": "", **{side: f"_{letter}" for letter, side in _SIDES}}
    cells: Row = {}
    for reading in units.readings:
        if isinstance(reading, MeasuredAU):
            unit = f"AU{reading.au:02d}"
            cells[unit + suffixes[reading.side]] = round(reading.intensity, 3)
            if reading.side == "both":
                cells[f"{unit}_present"] = int(reading.present)
    return cells


def _reading_columns(rules: Rules) -> list[str]:
    if isinstance(rules, RuleSet):
        return [rules.id, *(labelled(rules.id, label) for label in rules.labels)]
    if isinstance(rules, Scale):
        return [rules.id, f"{rules.id}_low", f"{rules.id}_high"]
    return [f"{rules.id}_{name}" for name in rules.patterns]


def _reading_cells(reading: RuleReading) -> Row:
    name = reading.rule_set.partition("@")[0]
    if isinstance(reading, EmotionScores):
        scores = {labelled(name, label): round(score, 4) for label, score in reading.scores.items()}
        return {name: reading.top, **scores}
    if isinstance(reading, ScaleReading):
        value = None if reading.value is None else round(reading.value, 3)
        low, high = round(reading.low, 3), round(reading.high, 3)
        return {name: value, f"{name}_low": low, f"{name}_high": high}
    return {
        f"{name}_{key}": None if match is None else int(match)
        for key, match in reading.matches.items()
    }


def labelled(name: str, label: str) -> str:
    """The column of one label's score: `emotion_happiness`."""
    return "_".join([name, *label.split()])
