"""Synthetic analyses for tests: plausible faces without a network, a picture or a person.

Import it as `from tests.builders import make_analysis, make_face`: pytest's importlib mode finds
the `tests` folder from the root by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final, get_args

import numpy as np

from facsight_tools.evidence.payloads import Quotation, Rule
from facsight_tools.evidence.rows import Row
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.rules.rule_set import Term
from facsight_tools.types import (
    LANDMARK_COUNT,
    ActionUnits,
    Analysis,
    AUReading,
    Contribution,
    EmotionScores,
    FaceDetection,
    FaceReport,
    Gaze,
    HeadPose,
    Landmarks,
    MeasuredAU,
    NetworkUse,
    PartUse,
    Provenance,
    Quality,
    QualityCue,
    Scene,
    UnavailableAU,
    UnavailableReason,
)

LABELS: Final = (
    "happiness",
    "sadness",
    "surprise",
    "fear",
    "anger",
    "disgust",
    "contempt",
    "neutral",
)

RULES: Final[Mapping[str, tuple[Term, ...]]] = MappingProxyType(
    {
        "happiness": (Term(6, 0.6), Term(12, 1), Term(4, -0.5), Term(15, -0.8)),
        "sadness": (Term(1, 0.8), Term(4, 0.6), Term(15, 1), Term(12, -1)),
        "surprise": (Term(1, 0.7), Term(2, 0.7), Term(5, 0.6), Term(26, 0.6), Term(4, -0.5)),
        "fear": (
            *(Term(1, 0.5), Term(2, 0.5), Term(4, 0.5), Term(5, 0.7), Term(20, 0.8)),
            Term(12, -0.8),
        ),
        "anger": (
            *(Term(4, 0.8), Term(5, 0.5), Term(7, 0.5), Term(23, 0.8), Term(2, -0.5)),
            Term(12, -1),
        ),
        "disgust": (Term(9, 1), Term(10, 0.6), Term(15, 0.4), Term(12, -0.7)),
        "contempt": (Term(14, 1, unilateral=True), Term(6, -0.4)),
    }
)
"""Small stand-ins for the EMFACS rules."""

_MESH: Final = PartUse(
    "face_mesh", "1", (NetworkUse("face_mesh", "cd" * 32, "CPUExecutionProvider"),)
)
# Landmark index -> place in the face box (x, y from 0 to 1; the subject's right is at small x).
# Only the corners of what the tests look at; every other point lies on a ring around the centre.
_PLACES: Final[Mapping[int, tuple[float, float]]] = {
    10: (0.5, 0.0), 152: (0.5, 1.0), 234: (0.01, 0.43), 454: (0.99, 0.43), 1: (0.5, 0.53),
    6: (0.5, 0.33), 195: (0.5, 0.41), 168: (0.5, 0.28), 8: (0.5, 0.24), 0: (0.5, 0.66),
    13: (0.5, 0.69), 14: (0.5, 0.73), 17: (0.5, 0.77), 199: (0.5, 0.92), 107: (0.41, 0.19),
    66: (0.32, 0.18), 55: (0.42, 0.23), 105: (0.24, 0.18), 70: (0.13, 0.23), 46: (0.16, 0.25),
    336: (0.59, 0.19), 296: (0.68, 0.18), 285: (0.58, 0.23), 334: (0.76, 0.18), 300: (0.87, 0.23),
    276: (0.84, 0.25), 33: (0.21, 0.32), 133: (0.38, 0.32), 159: (0.3, 0.3), 145: (0.3, 0.34),
    263: (0.79, 0.32), 362: (0.62, 0.32), 386: (0.7, 0.3), 374: (0.7, 0.34), 117: (0.16, 0.42),
    50: (0.19, 0.51), 101: (0.29, 0.46), 346: (0.84, 0.42), 280: (0.81, 0.51), 330: (0.71, 0.46),
    48: (0.4, 0.52), 278: (0.6, 0.52), 37: (0.45, 0.66), 267: (0.55, 0.66), 203: (0.35, 0.56),
    206: (0.31, 0.6), 423: (0.65, 0.56), 426: (0.69, 0.6), 61: (0.34, 0.71), 291: (0.66, 0.71),
    57: (0.3, 0.71), 287: (0.7, 0.71), 205: (0.25, 0.56), 425: (0.75, 0.56), 186: (0.32, 0.68),
    410: (0.68, 0.68), 43: (0.33, 0.75), 273: (0.67, 0.75), 210: (0.25, 0.81), 430: (0.75, 0.81),
    91: (0.38, 0.74), 321: (0.62, 0.74), 187: (0.16, 0.6), 411: (0.84, 0.6),
}  # fmt: skip


def _both_sides(au: int) -> tuple[Side, ...]:
    return get_args(Side) if ACTION_UNITS[au].sided else ("both",)


def make_readings(
    aus: Mapping[int, float],
    sides: Mapping[tuple[int, Side], float],
    unavailable: Mapping[int | tuple[int, Side], UnavailableReason],
    confidence: float,
) -> ActionUnits:
    """One reading per unit and side; a unit that is not named was measured and is absent."""
    readings: list[AUReading] = []
    for au in ACTION_UNITS:
        for side in _both_sides(au):
            reason = unavailable.get((au, side), unavailable.get(au))
            if reason is not None:
                readings.append(UnavailableAU(au, side, reason, reason.words))
                continue
            whole = aus.get(au, 0.1 + 0.03 * (au % 10))
            intensity = sides.get((au, side), whole)
            readings.append(MeasuredAU(au, side, intensity, confidence, "geometry"))
    return ActionUnits(tuple(readings))


def make_emotion(scores: Mapping[str, float], rule_set: str = "emfacs@1") -> EmotionScores:
    """Scores over `LABELS`; what the given ones leave of 1 is spread evenly over the others."""
    others = [label for label in LABELS if label not in scores]
    rest = 1.0 - sum(scores.values())
    if rest < -1e-9 or (rest > 1e-9 and not others):
        raise ValueError(f"emotion: expected scores that can sum to 1, got {dict(scores)}")
    share = max(rest, 0.0) / len(others) if others else 0.0
    full = {label: scores.get(label, share) for label in LABELS} | dict(scores)
    return EmotionScores(rule_set, MappingProxyType(full), ())


def make_landmarks(box_xyxy: Sequence[float]) -> Landmarks:
    """A mesh inside the box: known landmarks at their places, the others on rings."""
    left, top, right, bottom = box_xyxy
    span = np.array([right - left, bottom - top, 0.0])
    points = (np.array([left, top, 0.0]) + _in_unit_box() * span).astype(np.float32)
    return Landmarks(points, presence=0.99)


@cache
def _in_unit_box() -> np.ndarray:
    points = np.zeros((LANDMARK_COUNT, 3))
    for index in range(LANDMARK_COUNT):
        angle, reach = index * 2.399963, 0.45 * math.sqrt((index + 1) / LANDMARK_COUNT)
        ring = (0.5 + reach * math.cos(angle), 0.5 + reach * math.sin(angle))
        points[index, :2] = _PLACES.get(index, ring)
    return points


def make_quality(score: float, **cues: float) -> Quality:
    """A quality of that score; `blur` and `size` cues by default, in range where the score is."""
    ok = score >= 0.5
    values = {"blur": 0.12 if ok else 0.71, "size": 200.0 if ok else 31.0} | cues
    units = {"size": "px"}
    return Quality(
        score,
        tuple(
            QualityCue(
                name, value, units.get(name, ""), ok, f"{name} is {'in' if ok else 'out of'} range"
            )
            for name, value in values.items()
        ),
    )


def make_face(
    index: int = 1,
    aus: Mapping[int, float] | None = None,
    *,
    sides: Mapping[tuple[int, Side], float] | None = None,
    unavailable: Mapping[int | tuple[int, Side], UnavailableReason] | None = None,
    pose: tuple[float, float, float] = (2.0, -3.0, 1.0),
    gaze: tuple[float, float, float, float] = (1.0, -2.0, -1.0, 1.0),
    emotion: Mapping[str, float] | None = None,
    contributions: Sequence[Contribution] | None = None,
    quality: float | Quality = 0.9,
    score: float = 0.98,
    confidence: float = 0.9,
    box_xyxy: Sequence[float] | None = None,
) -> FaceReport:
    """One face. `pose` is yaw, pitch, roll; `gaze` is yaw, pitch, eye_yaw, eye_pitch.

    AU45 and AU46 need a video unless `aus` names them. `contributions` follow `RULES` by default.
    """
    present = dict(aus or {})
    missing: dict[int | tuple[int, Side], UnavailableReason] = {
        au: UnavailableReason.NEEDS_VIDEO for au in (45, 46) if au not in present
    }
    box = list(box_xyxy or (60 + 260 * (index - 1), 80, 260 + 260 * (index - 1), 330))
    readings = make_readings(present, sides or {}, missing | dict(unavailable or {}), confidence)
    scores = make_emotion(emotion or {"neutral": 0.93})
    if contributions is None:
        contributions = _contributions(readings)
    scores = EmotionScores(scores.rule_set, scores.scores, tuple(contributions))
    keypoints = make_landmarks(box).points_xyz[[33, 263, 1, 13, 234, 454], :2]
    return FaceReport(
        index=index,
        detection=FaceDetection(np.asarray(box, np.float32), score, keypoints),
        landmarks=make_landmarks(box),
        pose=HeadPose(*pose),
        gaze=Gaze(*gaze, confidence=0.8),
        action_units=readings,
        emotion=scores,
        quality=quality if isinstance(quality, Quality) else make_quality(quality),
    )


def _contributions(readings: ActionUnits) -> tuple[Contribution, ...]:
    """What each present unit does to each label of `RULES`."""
    rows = []
    intensities = readings.intensities()
    for label, rule in RULES.items():
        for term in rule:
            level = intensities.get(term.au, 0.0)
            if level >= 1.0:
                rows.append(Contribution(label, term.au, term.weight, term.weight * level / 5))
    return tuple(rows)


def make_analysis(
    faces: Sequence[FaceReport] | FaceReport = (),
    *,
    size_wh: tuple[int, int] = (640, 480),
    brightness: float = 128.0,
    contrast: float = 48.0,
    image_sha256: str = "ab" * 32,
    notes: tuple[str, ...] = (),
    neutral: tuple[str, ...] = (),
) -> Analysis:
    """An analysis over the given faces; no face at all is an analysis too."""
    return Analysis(
        image_sha256=image_sha256,
        faces=(faces,) if isinstance(faces, FaceReport) else tuple(faces),
        scene=Scene(size_wh, brightness, contrast),
        provenance=Provenance(
            detector=_MESH,
            landmarker=_MESH,
            au_readers=(_MESH,),
            emotion=PartUse("rules", "emfacs@1"),
            packages=MappingProxyType({"facsight": "0.1.0"}),
            neutral=neutral,
        ),
        notes=notes,
    )


def make_rules(rule_set: str = "emfacs", version: int = 1) -> tuple[Row, ...]:
    """Rule rows as the rule sets give them: `R.emfacs.happiness@1` and so on."""
    return tuple(
        Row.of(
            Rule(
                rule_set=rule_set,
                version=version,
                title=f"The {rule_set.upper()} rule weighs",
                label=label,
                terms=terms,
                full_intensity=5,
            ),
            source=f"rules/{rule_set}@{version}",
        )
        for label, terms in RULES.items()
    )


def make_context(text: str, index: int = 1) -> Row:
    """One sentence that the user gave, as the row `C1`, `C2`, ..."""
    said = Quotation(statement=index, words=text, form="sentence", span=(0, len(text)))
    return Row.of(said, source="user")
