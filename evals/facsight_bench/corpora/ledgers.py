"""The two ledgers that the sentences of the corpora are on, made without a picture or a network."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, get_args

import numpy as np

from facsight_evals.datasets.generated import generated_analysis
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.payloads import Cue, Observed, Quotation, Rule
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.rules.rule_set import Term
from facsight_tools.types import (
    ActionUnits,
    AUReading,
    EmotionScores,
    FaceReport,
    Gaze,
    HeadPose,
    MeasuredAU,
    Quality,
    QualityCue,
    Scene,
    UnavailableAU,
    UnavailableReason,
)

_RULES: Final[Mapping[str, tuple[Term, ...]]] = MappingProxyType(
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
_LABELS: Final = (*_RULES, "neutral")
_VIDEO: Final = (45, 46)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a face shows; a unit that is not named was measured and is absent."""

    units: Mapping[int, float]
    pose: tuple[float, float, float]
    emotion: Mapping[str, float]
    quality: float
    gaze: tuple[float, float, float, float] = (1.0, -2.0, -1.0, 1.0)
    score: float = 0.98
    sides: Mapping[tuple[int, Side], float] = field(default_factory=dict)
    hidden: Mapping[int, UnavailableReason] = field(default_factory=dict)


_SIDES: Final[Mapping[tuple[int, Side], float]] = MappingProxyType(
    {(12, "left"): 3.4, (12, "right"): 3.0}
)
_SMILING: Final = _Shown(
    {12: 3.2, 6: 2.1, 25: 1.6},
    pose=(12.0, -4.0, 2.0),
    gaze=(-8.0, 5.0, -20.0, 9.0),
    emotion={"happiness": 0.9, "neutral": 0.07},
    quality=0.92,
    sides=_SIDES,
    hidden={9: UnavailableReason.POSE},
)
_FROWNING: Final = _Shown(
    {4: 2.6, 15: 1.2},
    pose=(-3.0, 1.0, 0.0),
    emotion={"anger": 0.51, "disgust": 0.45},
    quality=0.3,
    score=0.81,
)
_ALONE: Final = _Shown(
    {12: 3.2, 6: 2.1, 25: 1.7},
    pose=(-12.4, -4.0, 5.0),
    gaze=(8.0, 5.0, 20.0, 9.0),
    emotion={"happiness": 0.965, "neutral": 0.02},
    quality=0.9,
    sides=_SIDES,
    hidden={9: UnavailableReason.POSE},
)


def two_faces() -> Ledger:
    """F1: a marked asymmetric smile, AU9 unavailable, turned left. F2: lowered brows, blurred."""
    seen = Row.of(Observed(report=1, words="a person holding a trophy"), source="vision model")
    return _ledger((_SMILING, _FROWNING), "We won the match.", "won the match", seen)


def one_face() -> Ledger:
    """A smile like that of F1, turned right, looking left."""
    return _ledger((_ALONE,), "We won the final.", "won the final")


def _ledger(shown: tuple[_Shown, ...], words: str, cue: str, *more: Row) -> Ledger:
    made = generated_analysis(random.Random(0))  # noqa: S311
    analysis = replace(
        made,
        image_sha256="ab" * 32,
        scene=Scene((640, 480), 128.0, 48.0),
        faces=tuple(_face(made.faces[0], at, one) for at, one in enumerate(shown, 1)),
    )
    context = [
        _said(words, 1),
        _winning(cue),
        _said("I am not angry about the referee.", 2),
        *more,
    ]
    return build_ledger(analysis, context=context, rules=_rules())


def _face(made: FaceReport, index: int, shown: _Shown) -> FaceReport:
    shift = np.float32(260 * (index - 1))
    box = np.asarray([60 + shift, 80, 260 + shift, 330], np.float32)
    ok = shown.quality >= 0.5
    cues = (
        QualityCue("blur", 0.12 if ok else 0.71, "", ok, "the blur of the face"),
        QualityCue("size", 200.0 if ok else 31.0, "px", ok, "the size of the face"),
    )
    rest = (1.0 - sum(shown.emotion.values())) / (len(_LABELS) - len(shown.emotion))
    scores = {label: shown.emotion.get(label, rest) for label in _LABELS}
    return replace(
        made,
        index=index,
        detection=replace(made.detection, box_xyxy=box, score=shown.score),
        pose=HeadPose(*shown.pose),
        gaze=Gaze(*shown.gaze, confidence=0.8),
        action_units=ActionUnits(tuple(_readings(shown))),
        emotion=EmotionScores("emfacs@1", MappingProxyType(scores), ()),
        quality=Quality(shown.quality, cues),
    )


def _readings(shown: _Shown) -> Iterator[AUReading]:
    hidden = dict.fromkeys(_VIDEO, UnavailableReason.NEEDS_VIDEO) | dict(shown.hidden)
    for au, unit in ACTION_UNITS.items():
        sides: tuple[Side, ...] = get_args(Side) if unit.sided else ("both",)
        for side in sides:
            if au in hidden:
                yield UnavailableAU(au, side, hidden[au], hidden[au].words)
                continue
            whole = shown.units.get(au, 0.1 + 0.03 * (au % 10))
            yield MeasuredAU(au, side, shown.sides.get((au, side), whole), 0.9, "geometry")


def _rules() -> list[Row]:
    return [
        Row.of(
            Rule(
                rule_set="emfacs",
                version=1,
                title="The EMFACS rule weighs",
                label=label,
                terms=terms,
                full_intensity=5,
            ),
            source="rules/emfacs@1",
        )
        for label, terms in _RULES.items()
    ]


def _said(text: str, number: int) -> Row:
    said = Quotation(statement=number, words=text, form="sentence", span=(0, len(text)))
    return Row.of(said, source="user")


def _winning(words: str) -> Row:
    cue = Cue(
        sentence=1,
        number=1,
        words=words,
        span=(3, 16),
        situation="goal-success",
        gloss="a goal reached",
        appraisals=("goal furthered", "in control", "pleasant"),
        labels={"happiness": 1.0},
    )
    return Row.of(cue, source="context-cues@1", confidence=0.6)
