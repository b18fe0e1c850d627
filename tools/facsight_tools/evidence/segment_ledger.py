"""The evidence of one person in one segment of a video: its means, and what is said in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.evidence.context.mismatch import mismatch_rows
from facsight_tools.evidence.interventions import context_intervention_rows
from facsight_tools.evidence.literature import LITERATURE
from facsight_tools.evidence.payloads import (
    Angle,
    Axis,
    EmotionScore,
    FaceCount,
    FaceFound,
    FaceQuality,
    Quantity,
    SmileConfiguration,
)
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.evidence.smiles import smile_kind
from facsight_tools.evidence.talk import IN_TALK, SUFFIX
from facsight_tools.evidence.unit_payloads import unit_payload
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.states import UnavailableReason
from facsight_tools.types import ActionUnits, AUReading, MeasuredAU, UnavailableAU
from facsight_tools.video.segments import Segment, cut
from facsight_tools.video.series import Series
from facsight_tools.video.speech import TALKING, UNITS_OF_TALK
from facsight_tools.video.statistics import summary

LEAST_MEASURED: Final = 1 / 3
"""A unit that was measured in less of a segment's time is told as not measured there."""

_TURNED: Final = 30.0
_TALKS: Final = "speech is heard and the mouth moves in a third of the segment or more"
_ONLY_IN_TIME: Final = (45, 46)


class SegmentMeans:
    """The means of one person in a segment; what was not measured in enough of it is missing."""

    def __init__(self, series: Series, face: int, segment: Segment) -> None:
        self.face, self.segment = face, segment
        self._part = cut(series, face, segment)
        self._ever = series.faces[face].columns

    def mean(self, column: str) -> float | None:
        """A column's mean; None where it is missing."""
        if column not in self._part.faces[self.face].columns:
            return None
        found = summary(self._part, self.face, column)
        return found.mean if found.share_measured >= LEAST_MEASURED else None

    def ever(self, column: str) -> bool:
        """Whether a column was measured anywhere in the video."""
        return column in self._ever and bool(np.isfinite(self._ever[column]).any())

    @property
    def seen(self) -> bool:
        """Whether the face was there in enough of the segment."""
        present = self._part.faces[self.face].present
        return bool(len(present)) and float(present.mean()) >= LEAST_MEASURED


def mean_units(means: SegmentMeans) -> ActionUnits:
    """A segment's mean units as those of one face."""
    yaw = means.mean("yaw")
    reason = UnavailableReason.OCCLUDED
    if yaw is not None and abs(yaw) > _TURNED:
        reason = UnavailableReason.POSE
    talks = (means.mean(TALKING) or 0.0) >= LEAST_MEASURED
    readings: list[AUReading] = []
    for unit, name in ACTION_UNITS.items():
        for side in name.sides if unit not in _ONLY_IN_TIME else ():
            column = f"AU{unit:02d}{SUFFIX[side]}"
            known = means.ever(column) or means.ever(column + IN_TALK)
            mean = means.mean(column) if known else None
            if mean is not None:
                value = min(max(mean, 0.0), 5.0)
                readings.append(MeasuredAU(unit, side, value, 0.5, "mean of the segment"))
                continue
            if known and talks and unit in UNITS_OF_TALK:
                readings.append(UnavailableAU(unit, side, UnavailableReason.SPEECH, _TALKS))
                continue
            why = reason if known else UnavailableReason.NOT_IN_MODEL
            told = "measured in less than a third of the segment" if known else "it is not measured"
            readings.append(UnavailableAU(unit, side, why, told))
    return ActionUnits(tuple(readings))


def scores_of(means: SegmentMeans, units: ActionUnits, rules: RuleSet) -> dict[str, float]:
    """Label to score: the mean of the frames' scores, or by the rules where others are asked for.

    Empty where too little was measured.
    """
    found = {label: means.mean("_".join(["emotion", *label.split()])) for label in rules.labels}
    known = {label: one for label, one in found.items() if one is not None}
    total = sum(known.values())
    if len(known) == len(found) and total > 0:
        return {label: one / total for label, one in known.items()}
    return dict(EmotionAnalyzer(rules)(units).scores)


def segment_ledger(
    series: Series, face: int, segment: Segment, rules: RuleSet, context: Sequence[Row] = ()
) -> Ledger:
    """The ledger of one person's segment, as that of a picture that holds its means.

    Args:
        series: the measurements.
        face: the person.
        segment: the stretch.
        rules: what labels are scored by.
        context: `C` rows of what is said in it and of what holds throughout.
    """
    means = SegmentMeans(series, face, segment)
    source = f"means of {segment.start_s:.2f}-{segment.end_s:.2f} s"
    rows = [*_face_rows(means, rules, source), *context]
    rows += [*mismatch_rows(rows), *context_intervention_rows(rows)]
    return Ledger.of([*rows, *rule_rows(rules), *LITERATURE])


def _face_rows(means: SegmentMeans, rules: RuleSet, source: str) -> Iterator[Row]:
    face, seen = means.face, means.seen
    yield Row.of(FaceCount(count=int(seen)), source=source)
    if not seen:
        return
    score = means.mean("score")
    found = rounded(1.0 if score is None else min(max(score, 0.0), 1.0), "probability")
    yield Row.of(FaceFound(face=face, score=found), source=source)
    quality = means.mean("quality")
    if quality is not None:
        shown = rounded(min(max(quality, 0.0), 1.0), "probability")
        yield Row.of(FaceQuality(face=face, score=shown), source=source)
    angles: tuple[tuple[Quantity, Axis, str], ...] = (
        ("pose", "yaw", "yaw"),
        ("pose", "pitch", "pitch"),
        ("pose", "roll", "roll"),
        ("gaze", "yaw", "gaze_yaw"),
        ("gaze", "pitch", "gaze_pitch"),
    )
    for quantity, axis, column in angles:
        degrees = means.mean(column)
        if degrees is not None:
            told = rounded(degrees, "deg")
            yield Row.of(
                Angle(face=face, quantity=quantity, axis=axis, degrees=told), source=source
            )
    units = mean_units(means)
    for reading in units.readings:
        yield Row.of(unit_payload(reading, face), source=source)
    yield Row.of(_smile(units, face), source=source)
    for label, probability in sorted(scores_of(means, units, rules).items()):
        scored = EmotionScore(
            face=face,
            label=label,
            probability=rounded(probability, "probability"),
            rule_set=rules.id,
            version=rules.version,
        )
        yield Row.of(scored, source=f"rules {rules.name}")


def _smile(units: ActionUnits, face: int) -> SmileConfiguration:
    kind, corners = smile_kind(units), units.get(12)
    if kind is None and isinstance(corners, UnavailableAU):
        return SmileConfiguration(face=face, reason=corners.reason, detail=corners.detail)
    return SmileConfiguration(face=face, smile=kind)
