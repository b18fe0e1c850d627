"""The columns in which other tools write what they measure, and what each stands for.

Columns are found by name. A tool gives intensities on FACS's 0-5 (OpenFace `_r`, LibreFace
`_intensity`, PyAFAR `Int_`, facsight), or occurrences, probabilities and percentages, which say
whether a unit is there, by the tool's own threshold, and never how strong it is.

Angles become degrees with the signs of `facsight_tools.types`. OpenFace 2: radians in the frame x
right, y down, z away, rotation Rx Ry Rz; held against the landmarks of its own output, as are yaw
and roll of Py-Feat: version 1 writes degrees, version 2 radians, and its roll grows the other way.
Its pitch has changed sign between releases and its tables name none. What is in `unsure` is of a
sign that nobody has held against anything: `facsight eval measure --compare` takes it as it stands,
`--flip` turns it, and an import leaves it out and says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import numpy as np

from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD, Side
from facsight_tools.geometry.face_frame import pose_angles
from facsight_tools.types import HeadPose

Numbers = Mapping[str, float]
"""The numbers of one row by column; what is empty or no number is not there."""

UnitSide = tuple[int, Side]
"""An action unit and a side."""

_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class ToolUnit:
    """What a tool says on one unit and side.

    Attributes:
        score: more is more, on the tool's own scale.
        intensity: the same on FACS's 0-5, None where the tool has no such scale.
        present: the tool's own decision, None where it makes none beside the intensity.
        probability: how sure the tool is that the unit is there, 0-1; None where it says no such.
    """

    score: float
    intensity: float | None = None
    present: bool | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """How one tool writes its table.

    Attributes:
        id: for ids of rows: `openface2`.
        name: the tool.
        expects: the columns that tell it, in words, for messages.
        scale: what its numbers are, and what is made of them, in sentences.
        told_by: whether a header is this tool's.
        units: the units of a row.
        measures: the units that the tool reads at all, on the whole face.
        known: the form of every other column that is understood, or known to say nothing here.
        pose: head pose of a row, None where it has none.
        unsure: the angles, `yaw`, `gaze_pitch` and so on, whose sign is not known.
        gaze: yaw and pitch of the gaze, degrees, None where there is none or its signs are unsure.
        emotions: column to facsight's label; the values of a row add up to 1 when rescaled.
        named: the column that names one label, and what its values stand for.
        valence: column and its greatest value, None where there is none.
        found: the column that says how sure the tool is of the face, 0-1.
        seconds: the column with the time, and what a second is in it.
        person: the columns that tell faces of one frame apart.
    """

    id: str
    name: str
    expects: str
    scale: str
    told_by: Callable[[frozenset[str]], bool]
    units: Callable[[Numbers], dict[UnitSide, ToolUnit]]
    measures: frozenset[int]
    known: re.Pattern[str]
    pose: Callable[[Numbers], HeadPose | None]
    unsure: frozenset[str] = frozenset()
    gaze: Callable[[Numbers], tuple[float, float] | None] = lambda _: None
    emotions: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, Mapping[str, str]] | None = None
    valence: tuple[str, float] | None = None
    found: str | None = None
    seconds: tuple[str, float] | None = None
    person: tuple[str, ...] = ()


_SIDES: Final[Mapping[str, Side]] = {"": "both", "_L": "left", "_R": "right"}

_EKMAN: Final[Mapping[str, str]] = {
    **{label: label for label in ("anger", "disgust", "fear", "happiness", "sadness", "surprise")},
    "neutral": "neutral",
    "contempt": "contempt",
}
_WORDS: Final[Mapping[str, str]] = {
    **_EKMAN,
    "happy": "happiness",
    "sad": "sadness",
    "angry": "anger",
    "fearful": "fear",
    "disgusted": "disgust",
    "surprised": "surprise",
}
_OPENFACE_3_UNITS: Final = (1, 2, 4, 6, 9, 12, 25, 26)
_OPENFACE_3_LABELS: Final = (
    *("neutral", "happiness", "sadness", "surprise", "fear", "disgust", "anger", "contempt"),
)
_AFFDEX_EMOTIONS: Final[Mapping[str, str]] = {
    "anger": "anger",
    "contempt": "contempt",
    "disgust": "disgust",
    "fear": "fear",
    "joy": "happiness",
    "sadness": "sadness",
    "surprise": "surprise",
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
"""As iMotions writes them; the SDK's own names are these in camel case: `innerBrowRaise`."""


def format_of(columns: Iterable[str]) -> Format | None:
    """The format of a table with these columns, None where none fits."""
    header = frozenset(columns)
    return next((one for one in FORMATS if one.told_by(header)), None)


def _camel(name: str) -> str:
    first, *rest = name.split()
    return first.lower() + "".join(rest)


def _either(names: Mapping[str, Any]) -> dict[str, Any]:
    """A table of names as iMotions writes them and as the SDK does."""
    return {
        spelt: value
        for name, value in names.items()
        for spelt in (name, name.capitalize() if name.islower() else name, _camel(name))
    }


def _has(*names: str) -> Callable[[frozenset[str]], bool]:
    return lambda header: header.issuperset(names)


def _numbered(pattern: str, row: Numbers) -> dict[int, float]:
    """Unit to value of the columns that match, `(\\d+)` standing for the unit."""
    units = ((_unit_in(pattern, column), value) for column, value in row.items())
    return {unit: value for unit, value in units if unit is not None}


@cache
def _unit_in(pattern: str, column: str) -> int | None:
    """The unit that a column's name holds; a long table asks for each name again and again."""
    match = re.fullmatch(pattern, column)
    return int(match[1]) if match and int(match[1]) in ACTION_UNITS else None


def _scale_and_code(
    scale: str, code: str, *, probable: bool = False
) -> Callable[[Numbers], dict[UnitSide, ToolUnit]]:
    """Tools with an intensity 0-5 and a decision (0, 1 or a probability), either may be missing."""

    def units(row: Numbers) -> dict[UnitSide, ToolUnit]:
        strengths, codes = _numbered(scale, row), _numbered(code, row)
        return {
            (unit, "both"): ToolUnit(
                score=strengths.get(unit, codes.get(unit, 0.0)),
                intensity=strengths.get(unit),
                present=codes[unit] >= _HALF if unit in codes else None,
                probability=codes.get(unit) if probable else None,
            )
            for unit in sorted({*strengths, *codes})
        }

    return units


def _certainties(pattern: str) -> Callable[[Numbers], dict[UnitSide, ToolUnit]]:
    """Tools with probabilities, 0-1."""

    def units(row: Numbers) -> dict[UnitSide, ToolUnit]:
        return {
            (unit, "both"): ToolUnit(value, present=value >= _HALF, probability=value)
            for unit, value in _numbered(pattern, row).items()
        }

    return units


def _affdex_units(row: Numbers) -> dict[UnitSide, ToolUnit]:
    return {
        (unit, "both"): ToolUnit(row[name], present=row[name] >= 50, probability=row[name] / 100)
        for name, unit in _either(_AFFDEX_UNITS).items()
        if name in row
    }


def _openface_3_units(row: Numbers) -> dict[UnitSide, ToolUnit]:
    """The unnamed list of `action_units`, whose places are written out as `action_units.0` on."""
    values = [row.get(f"action_units.{place}") for place in range(len(_OPENFACE_3_UNITS))]
    return {
        (unit, "both"): ToolUnit(value, present=value >= _HALF, probability=value)
        for unit, value in zip(_OPENFACE_3_UNITS, values, strict=True)
        if value is not None
    }


def _facsight_units(row: Numbers) -> dict[UnitSide, ToolUnit]:
    found: dict[UnitSide, ToolUnit] = {}
    for suffix, side in _SIDES.items():
        for unit, value in _numbered(rf"AU(\d+){suffix}", row).items():
            present = row.get(f"AU{unit:02d}_present") if side == "both" else None
            decided = value >= PRESENCE_THRESHOLD if present is None else present == 1
            found[unit, side] = ToolUnit(value, value, decided)
    return found


def _openface_pose(row: Numbers) -> HeadPose | None:
    if not {"pose_Rx", "pose_Ry", "pose_Rz"} <= row.keys():
        return None
    about = [_turn(axis, row[f"pose_R{name}"]) for axis, name in enumerate("xyz")]
    flip = np.diag([1.0, -1.0, -1.0])
    rotation = flip @ about[0] @ about[1] @ about[2] @ flip
    return HeadPose(*pose_angles(rotation[None])[0].tolist())


def _openface_gaze(row: Numbers) -> tuple[float, float] | None:
    """From the mean of both eyes' directions, x right and y down; older files have no angles."""
    if {"gaze_angle_x", "gaze_angle_y"} <= row.keys():
        return math.degrees(row["gaze_angle_x"]), -math.degrees(row["gaze_angle_y"])
    names = [[f"gaze_{eye}_{axis}" for eye in "01"] for axis in "xyz"]
    if any(name not in row for pair in names for name in pair):
        return None
    x, y, z = ((row[one] + row[other]) / 2 for one, other in names)
    return math.degrees(math.atan2(x, -z)), -math.degrees(math.atan2(y, -z))


def _turn(axis: int, angle: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The right-handed rotation about one axis, radians."""
    first, second = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = math.cos(angle)
    matrix[first, second], matrix[second, first] = -math.sin(angle), math.sin(angle)
    return matrix


def _angles(
    yaw: str, pitch: str, roll: str, signs: tuple[float, float, float] = (1.0, 1.0, 1.0)
) -> Callable[[Numbers], HeadPose | None]:
    """Head pose of three columns, each times its sign; 180 / pi where they are radians."""

    def pose(row: Numbers) -> HeadPose | None:
        if not {yaw, pitch, roll} <= row.keys():
            return None
        return HeadPose(
            *(sign * row[name] for sign, name in zip(signs, (yaw, pitch, roll), strict=True))
        )

    return pose


def _own_gaze(row: Numbers) -> tuple[float, float] | None:
    if not {"gaze_yaw", "gaze_pitch"} <= row.keys():
        return None
    return row["gaze_yaw"], row["gaze_pitch"]


def _known(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms))


_RADIANS: Final = math.degrees(1.0)
_ALL_ANGLES: Final = frozenset({"yaw", "pitch", "roll"})
_PY_FEAT_UNITS: Final = frozenset(
    {1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 23, 24, 25, 26, 28, 43}
)
_PY_FEAT_KNOWN: Final = (
    *(r"FaceRect\w+", r"FaceScore", r"[xyz]_\d+", r"Pitch|Roll|Yaw|X|Y|Z", r"AU\d+"),
    *(r"frame|input|approx_time|Identity\w*|Frame(Height|Width)", r"pose_\w+"),
)
_PY_FEAT_SCALE: Final = (
    "Its numbers of action units are probabilities, 0-1: a unit is present from 0.5 on and has no "
    "intensity."
)

FORMATS: Final[tuple[Format, ...]] = (
    Format(
        id="facsight",
        name="facsight",
        expects="input, AU12, AU12_present (`facsight analyze --csv`)",
        scale="Its action units are intensities, 0-5; an empty cell was not measured.",
        told_by=_has("input", "AU12", "AU12_present"),
        units=_facsight_units,
        measures=frozenset(ACTION_UNITS),
        known=_known(
            *(r"input|frame|timestamp|face|score|notes|quality|error", r"box_[xy][12]"),
            *(r"yaw|pitch|roll", r"gaze_\w+", r"(\w+_)?AU\d+(_\w+)?", r"emotion(_\w+)?"),
            *(r"[xyz]_\d+", r"sha256|version|rule_set|units_emotion", r"opinion(_\w+)?"),
        ),
        pose=_angles("yaw", "pitch", "roll"),
        gaze=_own_gaze,
        emotions={f"emotion_{label}": label for label in _EKMAN},
        found="score",
        seconds=("timestamp", 1.0),
        person=("face",),
    ),
    Format(
        id="openface2",
        name="OpenFace 2",
        expects="AU12_r, AU12_c, pose_Rx",
        scale="Its action units are intensities, 0-5, and separate decisions whether a unit is "
        "there; presence here follows the intensity, from 1 on, and AU28 has a decision alone.",
        told_by=_has("AU12_r", "AU12_c"),
        units=_scale_and_code(r"AU(\d+)_r", r"AU(\d+)_c"),
        measures=frozenset({1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 28, 45}),
        known=_known(
            *(r"frame|face|face_id|timestamp|confidence|success|input|file\w*", r"gaze_\w+"),
            *(r"pose_[TR][xyz]", r"(eye_lmk_)?[xyzXYZ]_\d+", r"p_\w+", r"AU\d+_[rc]"),
        ),
        pose=_openface_pose,
        gaze=_openface_gaze,
        found="confidence",
        seconds=("timestamp", 1.0),
        person=("face_id", "face"),
    ),
    Format(
        id="openface3",
        name="OpenFace 3",
        expects="action_units, face_detection, gaze_yaw",
        scale="Its numbers of eight action units, an unnamed list, are probabilities, 0-1: a unit "
        "is present from 0.5 on and has no intensity.",
        told_by=_has("action_units", "face_detection"),
        units=_openface_3_units,
        measures=frozenset(_OPENFACE_3_UNITS),
        known=_known(
            *(r"timestamp|image_path|video_path|frame_index|face_id|emotion", r"gaze_\w+"),
            *(r"face_detection(\.\d+)?", r"landmarks(\.\d+)*", r"action_units(\.\d+)?"),
        ),
        pose=lambda _: None,
        unsure=frozenset({"gaze_yaw", "gaze_pitch"}),
        named=("emotion", {str(at): label for at, label in enumerate(_OPENFACE_3_LABELS)}),
        found="face_detection.4",
        seconds=("timestamp", 1.0),
        person=("face_id",),
    ),
    Format(
        id="pyfeat2",
        name="Py-Feat 2",
        expects="AU12, FaceScore, Happy, Neutral",
        scale=_PY_FEAT_SCALE,
        told_by=_has("AU12", "FaceScore", "Neutral", "Happy"),
        units=_certainties(r"AU(\d+)"),
        measures=_PY_FEAT_UNITS,
        known=_known(
            *_PY_FEAT_KNOWN,
            *(r"Neutral|Happy|Sad|Surprise|Fear|Disgust|Anger|Contempt", r"valence|arousal"),
            *(r"gaze_\w+", r"mesh_[xyz]_\d+", r"_neutral"),
            *(r"(brow|cheek|eye|jaw|mouth|nose|tongue)[A-Z]\w+",),
        ),
        pose=_angles("Yaw", "Pitch", "Roll", (-_RADIANS, _RADIANS, -_RADIANS)),
        unsure=frozenset({"pitch", "gaze_yaw", "gaze_pitch"}),
        emotions={
            "Neutral": "neutral",
            "Happy": "happiness",
            "Sad": "sadness",
            "Surprise": "surprise",
            "Fear": "fear",
            "Disgust": "disgust",
            "Anger": "anger",
            "Contempt": "contempt",
        },
        valence=("valence", 1.0),
        found="FaceScore",
        person=("Identity",),
    ),
    Format(
        id="pyfeat",
        name="Py-Feat",
        expects="AU12, FaceScore, Pitch",
        scale=_PY_FEAT_SCALE,
        told_by=_has("AU12", "FaceScore"),
        units=_certainties(r"AU(\d+)"),
        measures=_PY_FEAT_UNITS,
        known=_known(*_PY_FEAT_KNOWN, *_EKMAN, r"valence|arousal"),
        pose=_angles("Yaw", "Pitch", "Roll", (-1.0, 1.0, 1.0)),
        unsure=frozenset({"pitch"}),
        emotions=_EKMAN,
        valence=("valence", 1.0),
        found="FaceScore",
        person=("Identity",),
    ),
    Format(
        id="libreface",
        name="LibreFace",
        expects="au_12, au_12_intensity or facial_expression",
        scale="It gives intensities, 0-5, of some action units and a decision, 0 or 1, of others: "
        "the latter are present or absent and have no intensity. Its `frame_time_in_ms` holds "
        "seconds.",
        told_by=lambda header: (
            "au_12_intensity" in header or {"au_12", "facial_expression"} <= header
        ),
        units=_scale_and_code(r"au_(\d+)_intensity", r"au_(\d+)"),
        measures=frozenset({1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 24, 25, 26}),
        known=_known(
            *(r"frame_idx|frame_time_in_ms|facial_expression|yaw|pitch|roll", r"gaze_\w+"),
            *(r"lm_mp_\d+_[xyz]", r"au_\d+(_intensity)?", r"input|file\w*|\w*path"),
        ),
        pose=_angles("yaw", "pitch", "roll"),
        unsure=_ALL_ANGLES | {"gaze_yaw", "gaze_pitch"},
        named=("facial_expression", _WORDS),
        seconds=("frame_time_in_ms", 1.0),
    ),
    Format(
        id="pyafar",
        name="PyAFAR",
        expects="Occ_au_12, Int_au_12",
        scale="It gives probabilities that action units occur, present from 0.5 on, and of some of "
        "them intensities, 0-5; a unit without one has no intensity.",
        told_by=_has("Occ_au_12"),
        units=_scale_and_code(r"Int_au_(\d+)", r"Occ_au_(\d+)", probable=True),
        measures=frozenset({1, 2, 4, 6, 7, 10, 12, 14, 15, 17, 23, 24, 9, 20, 28}),
        known=_known(
            *(r"Frame|Person_ID|Yaw|Pitch|Roll|input|[Ff]ile\w*", r"[xyz]_\d+"),
            *(r"(Occ|Int)_au_(?!3$)\d+",),
        ),
        pose=_angles("Yaw", "Pitch", "Roll"),
        unsure=_ALL_ANGLES,
        person=("Person_ID",),
    ),
    Format(
        id="affdex",
        name="Affdex (iMotions)",
        expects="Smile, Brow Furrow",
        scale="Its numbers are percentages, 0-100, that say how sure it is: a unit is present from "
        "50 on and has no intensity.",
        told_by=lambda header: (
            {"Smile", "Brow Furrow"} <= header or {"smile", "browFurrow"} <= header
        ),
        units=_affdex_units,
        measures=frozenset(_AFFDEX_UNITS.values()),
        known=_known(
            *map(re.escape, _either(_AFFDEX_UNITS)),
            *_either(_AFFDEX_EMOTIONS),
            *(r"Timestamp|[Ff]ile_?[Nn]ame|Yaw|Pitch|Roll|Interocular Distance|SampleNumber|Row",),
            *(r"[Vv]alence|[Ee]ngagement|[Aa]ttention|[Ss]entimentality|[Cc]onfusion|[Ss]mirk",),
        ),
        pose=_angles("Yaw", "Pitch", "Roll"),
        unsure=_ALL_ANGLES,
        emotions=_either(_AFFDEX_EMOTIONS),
        valence=("Valence", 100.0),
        seconds=("Timestamp", 1000.0),
    ),
)
