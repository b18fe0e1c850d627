"""Made-up analyses and true reports on them: what answers are measured on.

No picture, no person and no network: faces are drawn from a seeded generator, their emotion is
scored by the default rules, and the deterministic reasoner writes the answer.
"""

from __future__ import annotations

import random
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from facsight.reasoner.deterministic import choose
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.analyzers.opinion import LABELS, OPINION
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.report import SCHEMA, Report, ReportAnalysis
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.rules import rule_set
from facsight_tools.rules.pooling import pooled
from facsight_tools.statements.evidence import Evidence
from facsight_tools.states import UNIT_REASONS
from facsight_tools.types import (
    LANDMARK_COUNT,
    ActionUnits,
    Analysis,
    AUReading,
    EmotionScores,
    FaceDetection,
    FaceReport,
    Gaze,
    HeadPose,
    Landmarks,
    MeasuredAU,
    NetworkUse,
    Opinions,
    PartUse,
    Provenance,
    Quality,
    QualityCue,
    Scene,
    UnavailableAU,
    UnavailableReason,
)

CONTEXTS: Final = (
    None,
    "We won the match.",
    "They have just lost the match.",
    "She is smiling for her official portrait.",
    "His father died last week.",
    "A dog attacked him on the way home.",
    "He got a present for his birthday.",
    "Someone cut in front of her in the queue. She did not say anything.",
)

_EXPRESSIVE: Final = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 24, 25, 26)
_NOT_SHOWN: Final = 0.6
_UNASKED: Final = 1 / 3
_WIDTH, _HEIGHT = 800, 600
_MESH: Final = PartUse(
    "face_mesh", "1", (NetworkUse("face_mesh", "cd" * 32, "CPUExecutionProvider"),)
)


def generated_report(rng: random.Random) -> Report:
    """A true report: one to three faces, words or none, the reasoner's own answer on face 1."""
    analysis = generated_analysis(rng)
    context = rng.choice(CONTEXTS)
    rows = read_context(context).rows if context else ()
    ledger = build_ledger(analysis, context=rows, rules=rule_rows(rule_set.load()))
    evidence = Evidence.of(ledger)
    draft = choose(evidence, 1, "basic-emotion")
    inference = answer_of(
        draft.statements,
        evidence,
        draft.face,
        reasoner=draft.reasoner,
        label_set="basic",
        lens="basic-emotion",
    )
    plain = ReportAnalysis.model_validate(analysis_to_json(analysis))
    return Report(schema=SCHEMA, inference=inference, ledger=ledger, analysis=plain)


def generated_analysis(rng: random.Random) -> Analysis:
    """One to three faces of a picture of 800 by 600 pixels."""
    faces = tuple(_face(rng, index) for index in range(1, rng.choice((1, 1, 2, 3)) + 1))
    return Analysis(
        image_sha256=f"{rng.getrandbits(256):064x}",
        faces=faces,
        scene=Scene((_WIDTH, _HEIGHT), rng.uniform(20, 235), rng.uniform(5, 90)),
        provenance=Provenance(
            detector=_MESH,
            landmarker=_MESH,
            au_readers=(_MESH,),
            emotion=PartUse("rules", "facsight@2"),
            packages=MappingProxyType({"facsight": "0.1.0"}),
        ),
        notes=(),
    )


def _face(rng: random.Random, index: int) -> FaceReport:
    left, top = rng.uniform(10, 500), rng.uniform(10, 300)
    box = np.asarray([left, top, left + 200, top + 250], np.float32)
    mesh = np.zeros((LANDMARK_COUNT, 3), np.float32)
    spread = np.random.default_rng(rng.getrandbits(32)).uniform(0.02, 0.98, (LANDMARK_COUNT, 2))
    mesh[:, :2] = spread * (200, 250) + (left, top)
    units = _units(rng)
    return FaceReport(
        index=index,
        detection=FaceDetection(box, rng.uniform(0.5, 1.0), mesh[:6, :2]),
        landmarks=Landmarks(mesh, presence=0.99),
        pose=HeadPose(*(rng.gauss(0, spread) for spread in (18, 10, 8))),
        gaze=_gaze(rng),
        action_units=units,
        emotion=_second_opinion(EmotionAnalyzer(rule_set.load())(units)),
        quality=_quality(rng),
    )


def _second_opinion(scores: EmotionScores) -> EmotionScores:
    """For two faces in three a learned reader's opinion, near the units' or far from it, pooled."""
    rng = random.Random(repr(sorted(scores.scores.items())))  # noqa: S311
    pooling = rule_set.load().pooling
    if pooling is None or not scores.scores or rng.random() < _UNASKED:
        return scores
    near = rng.choice((0.0, 1.0, 1.0))
    given = {one: near * scores.scores[one] + rng.random() ** 4 / 2 for one in LABELS}
    total = sum(given.values())
    learned = MappingProxyType({one: share / total for one, share in given.items()})
    both = Opinions(scores.scores, learned, OPINION, pooling)
    return replace(scores, scores=MappingProxyType(pooled(both, scores.held_back)), opinions=both)


def _gaze(rng: random.Random) -> Gaze:
    yaw, pitch, eye_yaw, eye_pitch = (rng.gauss(0, 12) for _ in range(4))
    return Gaze(yaw, pitch, eye_yaw, eye_pitch, confidence=rng.uniform(0.3, 1))


def _units(rng: random.Random) -> ActionUnits:
    """Some expressive units of any strength, skewed or not; some unavailable, alone or together."""
    shown = rng.sample(_EXPRESSIVE, rng.randint(0, 6))
    hidden = rng.sample(_EXPRESSIVE, rng.choice((0, 0, 1, 3, 6)))
    reason = rng.choice([one for one in UNIT_REASONS if one is not UnavailableReason.NEEDS_VIDEO])
    skew = rng.choice((0.0, 0.0, 0.3, 1.2))
    readings: list[AUReading] = []
    for number, unit in ACTION_UNITS.items():
        whole = rng.uniform(0.8, 5) if number in shown else rng.uniform(0, _NOT_SHOWN)
        confidence = rng.uniform(0.3, 1)
        sides: tuple[Side, ...] = ("both", "left", "right") if unit.sided else ("both",)
        for side in sides:
            if number in (45, 46):
                readings.append(_unavailable(number, side, UnavailableReason.NEEDS_VIDEO))
            elif number in hidden:
                readings.append(_unavailable(number, side, reason))
            else:
                shift = {"both": 0.0, "left": skew, "right": -skew}[side] * (number in shown)
                value = min(max(whole + shift, 0.0), 5.0)
                readings.append(MeasuredAU(number, side, value, confidence, "geometry"))
    return ActionUnits(tuple(readings))


def _unavailable(number: int, side: Side, reason: UnavailableReason) -> UnavailableAU:
    return UnavailableAU(number, side, reason, reason.value.replace("_", " "))


def _quality(rng: random.Random) -> Quality:
    score = rng.choice((0.2, 0.55, 0.8, 0.95))
    good = score >= 0.5
    blur, size = (0.12, 210.0) if good else (0.71, 31.0)
    return Quality(
        score,
        (
            QualityCue("blur", blur, "", good, "sharp enough" if good else "blurred"),
            QualityCue("size", size, "px", good, "large enough" if good else "too small"),
        ),
    )
