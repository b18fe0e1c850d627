"""Analyses as a flat table, one row a face: what statistics packages read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from facsight.tools.errors import FacsightError
from facsight.tools.facs import ACTION_UNITS, Side
from facsight.tools.types import Analysis, FaceReport, MeasuredAU

Cell = str | int | float | None
Row = dict[str, Cell]

_SIDES: Final[tuple[tuple[str, Side], ...]] = (("L", "left"), ("R", "right"))


def columns(labels: Sequence[str]) -> list[str]:
    """The columns in their order, for the emotion labels of a rule set.

    `AU01` is the whole face's intensity on 0-5, `AU01_present` 0 or 1, `AU01_L` and `AU01_R` the
    subject's own sides; all are empty where the unit was not measured. Angles are degrees, boxes
    image pixels, the rest 0-1.
    """
    units = [f"AU{number:02d}" for number in ACTION_UNITS]
    sided = [f"AU{unit.number:02d}" for unit in ACTION_UNITS.values() if unit.sided]
    return [
        *("input", "frame", "timestamp", "face", "score"),
        *("box_x1", "box_y1", "box_x2", "box_y2"),
        *("yaw", "pitch", "roll", "gaze_yaw", "gaze_pitch"),
        *units,
        *(f"{unit}_present" for unit in units),
        *(f"{unit}_{letter}" for unit in sided for letter, _ in _SIDES),
        "emotion",
        *(f"emotion_{label}" for label in labels),
        *("quality", "error"),
    ]


def face_rows(name: str, analysis: Analysis) -> Iterator[Row]:
    """One row a face; a picture without a face has one row that says only which picture it was."""
    for face in analysis.faces:
        yield {"input": name, **_face_row(face)}
    if not analysis.faces:
        yield {"input": name}


def error_row(name: str, error: FacsightError) -> Row:
    """The row of an input that could not be measured."""
    return {"input": name, "error": f"{error.code}: {error}"}


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
        "gaze_yaw": round(face.gaze.yaw, 2),
        "gaze_pitch": round(face.gaze.pitch, 2),
        "emotion": face.emotion.top,
        "quality": round(face.quality.score, 4),
    }
    suffixes = {"both": "", **{side: f"_{letter}" for letter, side in _SIDES}}
    for reading in face.action_units.readings:
        if isinstance(reading, MeasuredAU):
            unit = f"AU{reading.au:02d}"
            row[unit + suffixes[reading.side]] = round(reading.intensity, 3)
            if reading.side == "both":
                row[f"{unit}_present"] = int(reading.present)
    for label, score in face.emotion.scores.items():
        row[f"emotion_{label}"] = round(score, 4)
    return row
