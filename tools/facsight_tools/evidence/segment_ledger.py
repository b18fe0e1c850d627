"""The evidence of one person in one segment of a video: its means, and what is said in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

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
    OutOfSight,
    Quantity,
    SegmentLabel,
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
from facsight_tools.video.segments import MEANS_OF, Segment
from facsight_tools.video.series import Series
from facsight_tools.video.speech import TALKING, UNITS_OF_TALK
from facsight_tools.video.stretches import Bool, held_s
from facsight_tools.video.thresholds import thresholds

LEAST_MEASURED: Final = 1 / 3
"""A unit that was measured in less of a segment's time is told as not measured there."""

_TURNED: Final = 30.0
_TALKS: Final = "speech is heard and the mouth moves in a third of the segment or more"
_ONLY_IN_TIME: Final = (45, 46)
_WHOLE: Final = re.compile(r"AU\d{2}")


class Scored(NamedTuple):
    """In what share of a segment's time its labels can be told, and in how many frames."""

    share: float
    frames: int


class SegmentMeans:
    """The means of one person in a segment; what was not measured in enough of it is missing."""

    def __init__(self, series: Series, face: int, segment: Segment) -> None:
        self.face, self.segment = face, segment
        self._track = series.faces[face]
        self._ever = self._track.columns
        held = held_s(series.times, series.duration_s, segment.start_s, segment.end_s)
        inside = np.flatnonzero(held)
        self._own = slice(int(inside[0]), int(inside[-1]) + 1) if len(inside) else slice(0, 0)
        self._held = held[self._own]

    def mean(self, column: str) -> float | None:
        """A column's mean; None where it is missing."""
        if column not in self._ever:
            return None
        values = self._ever[column][self._own].astype(np.float64)
        known = np.isfinite(values)
        if not known.any() or self._share(known) < LEAST_MEASURED:
            return None
        return float(np.average(values[known], weights=self._held[known]))

    def ever(self, column: str) -> bool:
        """Whether a column was measured anywhere in the video."""
        return column in self._ever and bool(np.isfinite(self._ever[column]).any())

    @property
    def seen(self) -> bool:
        """Whether the face was there in enough of the segment."""
        return self.share >= LEAST_MEASURED

    @property
    def share(self) -> float:
        """In how much of the segment the face was there, 0-1."""
        return self._share(self._track.present[self._own])

    @cached_property
    def scored(self) -> Scored:
        """In how much of the segment, and in how many frames, its labels can be told.

        That is where all scores were measured; where the video has none, most of its units.
        """
        names = [name for name in self._ever if name.startswith("emotion_") and self.ever(name)]
        least = 1.0
        if not names:
            names = [name for name in self._ever if _WHOLE.fullmatch(name) and self.ever(name)]
            least = 0.5
        if not names:
            return Scored(0.0, 0)
        table = np.isfinite([self._ever[name][self._own] for name in names])
        known = np.asarray(table.mean(0) >= least)
        return Scored(self._share(known), int(known.sum()))

    def _share(self, frames: Bool) -> float:
        """The share of the segment's time for which some frames stand."""
        total = float(self._held.sum())
        return float(self._held[frames].sum()) / total if total else 0.0


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

    Empty where less than half of the segment was measured: its label would be told as that of all.
    """
    if means.scored.share < thresholds()["segment"]["least_share"]:
        return {}
    found = {label: means.mean("_".join(["emotion", *label.split()])) for label in rules.labels}
    known = {label: one for label, one in found.items() if one is not None}
    total = sum(known.values())
    if len(known) == len(found) and total > 0:
        return {label: one / total for label, one in known.items()}
    return dict(EmotionAnalyzer(rules)(units).scores)


def segment_label(means: SegmentMeans, scores: Mapping[str, float]) -> SegmentLabel | None:
    """The label of a segment, with what was measured of it where that is not most of it."""
    if not scores:
        return None
    limits, segment, scored = thresholds()["segment"], means.segment, means.scored
    label = min(scores, key=lambda one: (-scores[one], one))
    return SegmentLabel(
        face=means.face,
        segment=segment.number,
        start=rounded(segment.start_s, "s"),
        end=rounded(segment.end_s, "s"),
        label=label if scores[label] >= limits["lead"] else None,
        probability=rounded(scores[label], "probability"),
        percent=int(100 * scored.share) if scored.share < limits["whole_share"] else None,
        frames=scored.frames if scored.frames < limits["few_frames"] else None,
    )


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
    source = f"{MEANS_OF}{segment.start_s:.2f}-{segment.end_s:.2f} s"
    rows = [*_face_rows(series, means, rules, source), *context]
    rows += [*mismatch_rows(rows), *context_intervention_rows(rows)]
    return Ledger.of([*rows, *rule_rows(rules), *LITERATURE])


def _out_of_sight(series: Series, means: SegmentMeans) -> OutOfSight:
    others = {
        face: one.share
        for face in series.faces
        if face != means.face and (one := SegmentMeans(series, face, means.segment)).seen
    }
    return OutOfSight(
        face=means.face,
        share=rounded(means.share, "share"),
        others=tuple(sorted(others, key=lambda face: (-others[face], face))),
    )


def _face_rows(series: Series, means: SegmentMeans, rules: RuleSet, source: str) -> Iterator[Row]:
    face, seen = means.face, means.seen
    if not seen:
        yield Row.of(_out_of_sight(series, means), source=source)
        return
    yield Row.of(FaceCount(count=1), source=source)
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
    scores = scores_of(means, units, rules)
    part = segment_label(means, scores)
    if part is not None and (part.percent, part.frames) != (None, None):
        yield Row.of(part, source=source)
    for label, probability in sorted(scores.items()):
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
