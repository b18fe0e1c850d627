"""The columns in which other tools write what they measure, and what each stands for.

Columns are found by name. A tool either gives intensities on FACS's 0-5 (OpenFace `_r`, LibreFace
`_intensity`, PyAFAR `Int_`, facsight), or probabilities and percentages, which say how sure it is
and are compared by AUC, F1 and correlation only.

Angles become degrees with the signs of `facsight_tools.types`. OpenFace 2: radians in the frame x
right, y down, z away, rotation Rx Ry Rz; held against the landmarks of its own output. Py-Feat: yaw
grows to the viewer's left; its pitch has changed sign between releases and its tables name none, so
it is taken as it stands. LibreFace, PyAFAR and iMotions are taken as they stand, unverified. A sign
that is found to differ is turned with `--flip`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from facsight_evals.measure.samples import MeasuredUnit, Target
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.geometry.face_frame import pose_angles
from facsight_tools.types import HeadPose

Row = Mapping[str, float]
"""The numbers of one row by column; what is empty or no number is not there."""


@dataclass(frozen=True, slots=True)
class Format:
    """How one tool writes its table.

    Attributes:
        name: the tool.
        expects: the columns that tell it, in words, for messages.
        told_by: whether a header is this tool's.
        units: the units of a row.
        pose: head pose of a row, None where it has none.
        emotions: column to facsight's label; values of a row are rescaled to add up to 1.
        valence: column and its greatest value, None where there is none.
    """

    name: str
    expects: str
    told_by: Callable[[frozenset[str]], bool]
    units: Callable[[Row], dict[Target, MeasuredUnit]]
    pose: Callable[[Row], HeadPose | None]
    emotions: Mapping[str, str]
    valence: tuple[str, float] | None = None


_SIDES: Final[Mapping[str, Side]] = {"": "both", "_L": "left", "_R": "right"}

_EKMAN: Final[Mapping[str, str]] = {
    **{label: label for label in ("anger", "disgust", "fear", "happiness", "sadness", "surprise")},
    "neutral": "neutral",
    "contempt": "contempt",
}
_PY_FEAT: Final[Mapping[str, str]] = {
    **_EKMAN,
    "Neutral": "neutral",
    "Happy": "happiness",
    "Sad": "sadness",
    "Surprise": "surprise",
    "Fear": "fear",
    "Disgust": "disgust",
    "Anger": "anger",
    "Contempt": "contempt",
}
_AFFDEX_EMOTIONS: Final[Mapping[str, str]] = {
    "Anger": "anger",
    "Contempt": "contempt",
    "Disgust": "disgust",
    "Fear": "fear",
    "Joy": "happiness",
    "Sadness": "sadness",
    "Surprise": "surprise",
}
_AFFDEX_UNITS: Final[Mapping[str, int]] = {
    "Inner Brow Raise": 1,
    "Brow Raise": 2,
    "Brow Furrow": 4,
    "Eye Widen": 5,
    "Cheek Raise": 6,
    "Lid Tighten": 7,
    "Nose Wrinkle": 9,
    "Upper Lip Raise": 10,
    "Smile": 12,
    "Dimpler": 14,
    "Lip Corner Depressor": 15,
    "Chin Raise": 17,
    "Lip Pucker": 18,
    "Lip Stretch": 20,
    "Lip Press": 24,
    "Mouth Open": 25,
    "Jaw Drop": 26,
    "Lip Suck": 28,
    "Eye Closure": 43,
}


def format_of(columns: Iterable[str]) -> Format | None:
    """The format of a table with these columns, None where none fits."""
    header = frozenset(columns)
    return next((one for one in FORMATS if one.told_by(header)), None)


def _has(*names: str) -> Callable[[frozenset[str]], bool]:
    return lambda header: header.issuperset(names)


def _numbered(pattern: str, row: Row) -> dict[int, float]:
    """Unit to value of the columns that match, `(\\d+)` standing for the unit."""
    found = {}
    for column, value in row.items():
        match = re.fullmatch(pattern, column)
        if match and int(match[1]) in ACTION_UNITS:
            found[int(match[1])] = value
    return found


def _scale_and_code(scale: str, code: str) -> Callable[[Row], dict[Target, MeasuredUnit]]:
    """Tools with an intensity 0-5 and a decision (0, 1 or a probability), either may be missing."""

    def units(row: Row) -> dict[Target, MeasuredUnit]:
        strengths, codes = _numbered(scale, row), _numbered(code, row)
        return {
            (unit, "both"): MeasuredUnit(
                score=strengths.get(unit, codes.get(unit, 0.0)),
                intensity=strengths.get(unit),
                present=codes[unit] >= 0.5 if unit in codes else None,
            )
            for unit in sorted({*strengths, *codes})
        }

    return units


def _certainties(pattern: str) -> Callable[[Row], dict[Target, MeasuredUnit]]:
    """Tools with probabilities, 0-1."""

    def units(row: Row) -> dict[Target, MeasuredUnit]:
        return {
            (unit, "both"): MeasuredUnit(value, present=value >= 0.5)
            for unit, value in _numbered(pattern, row).items()
        }

    return units


def _affdex_units(row: Row) -> dict[Target, MeasuredUnit]:
    return {
        (unit, "both"): MeasuredUnit(row[name], present=row[name] >= 50)
        for name, unit in _AFFDEX_UNITS.items()
        if name in row
    }


def _facsight_units(row: Row) -> dict[Target, MeasuredUnit]:
    found: dict[Target, MeasuredUnit] = {}
    for suffix, side in _SIDES.items():
        for unit, value in _numbered(rf"AU(\d+){suffix}", row).items():
            present = row.get(f"AU{unit:02d}_present") if side == "both" else None
            decided = None if present is None else present == 1
            found[unit, side] = MeasuredUnit(value, value, decided)
    return found


def _openface_pose(row: Row) -> HeadPose | None:
    if not {"pose_Rx", "pose_Ry", "pose_Rz"} <= row.keys():
        return None
    about = [_turn(axis, row[f"pose_R{name}"]) for axis, name in enumerate("xyz")]
    flip = np.diag([1.0, -1.0, -1.0])
    rotation = flip @ about[0] @ about[1] @ about[2] @ flip
    return HeadPose(*pose_angles(rotation[None])[0].tolist())


def _turn(axis: int, angle: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The right-handed rotation about one axis, radians."""
    first, second = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = math.cos(angle)
    matrix[first, second], matrix[second, first] = -math.sin(angle), math.sin(angle)
    return matrix


def _degrees(
    yaw: str, pitch: str, roll: str, yaw_sign: float = 1.0
) -> Callable[[Row], HeadPose | None]:
    def pose(row: Row) -> HeadPose | None:
        if not {yaw, pitch, roll} <= row.keys():
            return None
        return HeadPose(yaw_sign * row[yaw], row[pitch], row[roll])

    return pose


FORMATS: Final[tuple[Format, ...]] = (
    Format(
        "facsight",
        "input, AU12, AU12_present (`facsight analyze --csv`)",
        _has("input", "AU12", "AU12_present"),
        _facsight_units,
        _degrees("yaw", "pitch", "roll"),
        {f"emotion_{label}": label for label in _EKMAN},
    ),
    Format(
        "OpenFace 2",
        "AU12_r, AU12_c, pose_Rx",
        _has("AU12_r", "AU12_c"),
        _scale_and_code(r"AU(\d+)_r", r"AU(\d+)_c"),
        _openface_pose,
        {},
    ),
    Format(
        "Py-Feat",
        "AU12, FaceScore, Pitch",
        _has("AU12", "FaceScore"),
        _certainties(r"AU(\d+)"),
        _degrees("Yaw", "Pitch", "Roll", yaw_sign=-1.0),
        _PY_FEAT,
        ("valence", 1.0),
    ),
    Format(
        "LibreFace",
        "au_12, au_12_intensity or facial_expression",
        lambda header: "au_12_intensity" in header or {"au_12", "facial_expression"} <= header,
        _scale_and_code(r"au_(\d+)_intensity", r"au_(\d+)"),
        _degrees("yaw", "pitch", "roll"),
        {},
    ),
    Format(
        "PyAFAR",
        "Occ_au_12, Int_au_12",
        _has("Occ_au_12"),
        _scale_and_code(r"Int_au_(\d+)", r"Occ_au_(\d+)"),
        _degrees("Yaw", "Pitch", "Roll"),
        {},
    ),
    Format(
        "Affdex (iMotions)",
        "Smile, Brow Furrow",
        _has("Smile", "Brow Furrow"),
        _affdex_units,
        _degrees("Yaw", "Pitch", "Roll"),
        _AFFDEX_EMOTIONS,
        ("Valence", 100.0),
    ),
)
