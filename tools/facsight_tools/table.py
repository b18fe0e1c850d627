"""Analyses as a flat table, one row a face: what statistics packages read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from facsight_tools.columns import FIRSTS, LANDMARKS, described, labelled
from facsight_tools.errors import FacsightError
from facsight_tools.facs import Side
from facsight_tools.printable import printable
from facsight_tools.rules.catalogue import Selection
from facsight_tools.types import (
    ActionUnits,
    Analysis,
    EmotionScores,
    FaceReport,
    MeasuredAU,
    PresenceAU,
    RuleReading,
    ScaleReading,
    UnavailableAU,
)

Cell = str | int | float | None
Row = dict[str, Cell]

_SIDES: Final[tuple[tuple[str, Side], ...]] = (("L", "left"), ("R", "right"))


def columns(
    rules: Selection, seconds: Sequence[str] = (), *, landmarks: bool = False, wide: bool = False
) -> list[str]:
    """The names of the columns in their order; `facsight_tools.columns` says what each means."""
    return [one.name for one in described(rules, seconds, landmarks=landmarks, wide=wide)]


def text_columns(rules: Selection) -> frozenset[str]:
    """The columns that hold text; all others hold numbers."""
    return frozenset(one.name for one in described(rules, wide=True) if one.text)


def face_cells(face: FaceReport, *, landmarks: bool = False, wide: bool = False) -> Row:
    """One face's cells, without its picture's; what was not measured is missing or None."""
    points = _points(face) if landmarks else {}
    return {**_face_row(face), **points, **(_wide_cells(face) if wide else {})}


def face_rows(
    name: str, analysis: Analysis, *, landmarks: bool = False, wide: bool = False
) -> Iterator[Row]:
    """One row a face; a picture without a face has one row with its name and its notes."""
    picture: Row = {"input": name, "notes": " ".join(analysis.notes) or None}
    if wide:
        version = analysis.provenance.packages.get("facsight")
        picture |= {"sha256": analysis.image_sha256, "version": version}
    for face in analysis.faces:
        yield {**picture, **face_cells(face, landmarks=landmarks, wide=wide)}
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
    row |= _opinion_cells(face.emotion)
    for further in face.readings:
        row |= _reading_cells(further)
    return row


def _opinion_cells(emotion: EmotionScores) -> Row:
    """What the units alone and the learned reader put first, and the latter's scores."""
    if emotion.opinions is None:
        return {}
    learned = emotion.opinions.learned
    scores = {labelled("opinion", label): round(score, 4) for label, score in learned.items()}
    return {**dict(zip(FIRSTS, emotion.opinions.firsts, strict=True)), **scores}


def _points(face: FaceReport) -> Row:
    values = face.landmarks.points_xyz.T.ravel()
    return {name: round(float(one), 2) for name, one in zip(LANDMARKS, values, strict=True)}


def _wide_cells(face: FaceReport) -> Row:
    """Of each unit on the whole face how sure its reading is, or why there is none."""
    cells: Row = {"rule_set": face.emotion.rule_set}
    for one in face.action_units.readings:
        if one.side == "both" and isinstance(one, UnavailableAU):
            cells[f"AU{one.au:02d}_reason"] = one.reason.value
        elif one.side == "both" and isinstance(one, MeasuredAU):
            cells[f"AU{one.au:02d}_confidence"] = round(one.confidence, 4)
            if one.half_width is not None:
                cells[f"AU{one.au:02d}_half_width"] = round(one.half_width, 3)
    return cells


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
        elif isinstance(reading, PresenceAU) and reading.side == "both":
            cells[f"AU{reading.au:02d}_present"] = int(reading.present)
    return cells


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
