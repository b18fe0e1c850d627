"""Which cases each figure has: labelled, scored, decided by itself or by intensity."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from facsight_evals.measure.samples import MeasuredFace, MeasuredUnit, Outcome, Sample, Target
from facsight_evals.measure.series import (
    ALL_FACES,
    EMOTION,
    INTENSITY,
    POSE,
    PRESENCE,
    SMILES,
    VALENCE,
    TaskSeries,
    all_series,
    emotion_table,
)
from facsight_tools.types import HeadPose

AU4: Target = (4, "both")
AU12: Target = (12, "both")
EMOTIONS = ("anger", "happiness")


def units(values: Mapping[Target, float]) -> MeasuredFace:
    return MeasuredFace({target: MeasuredUnit(value, value) for target, value in values.items()})


def series(outcomes: list[Outcome], task: str, target: str | None = None) -> TaskSeries:
    (found,) = [
        one
        for one in all_series(outcomes, "ours", EMOTIONS, "A")
        if one.task == task and target in (None, one.target)
    ]
    return found


def figure(one: TaskSeries, name: str) -> float:
    return float(one.figures(np.flatnonzero(one.scored))(None)[name])


def test_only_what_is_labelled_is_scored_and_in_a_fixed_order() -> None:
    outcomes = [
        Outcome(Sample("a", intensity={AU12: 1.0, (12, "left"): 1.0, AU4: 0.0}), None),
        Outcome(Sample("b", valence=0.5), MeasuredFace({}, valence=0.25)),
    ]
    found = all_series(outcomes, "ours", EMOTIONS, "A")
    assert [(one.task, one.target) for one in found] == [
        *((INTENSITY, name) for name in ("AU4", "AU12", "AU12L")),
        *((PRESENCE, name) for name in ("AU4", "AU12", "AU12L")),
        (VALENCE, VALENCE),
    ]


def test_a_missed_face_and_an_unmeasured_unit_are_labelled_and_not_scored() -> None:
    sample = Sample("a", intensity={AU4: 2.0})
    outcomes = [
        Outcome(sample, units({AU4: 2.0})),
        Outcome(sample, units({AU12: 2.0})),
        Outcome(sample, None),
    ]
    for task in (INTENSITY, PRESENCE):
        one = series(outcomes, task)
        assert one.labelled.tolist() == [True] * 3
        assert one.scored.tolist() == [True, False, False]


def test_coded_presence_counts_before_intensity_on_both_sides() -> None:
    coded = Sample("a", intensity={AU4: 3.0}, present={AU4: False})
    own = MeasuredFace({AU4: MeasuredUnit(0.9, intensity=4.0, present=False)})
    assert figure(series([Outcome(coded, own)], PRESENCE), "accuracy") == 1.0
    from_intensity = Outcome(Sample("a", intensity={AU4: 1.0}), units({AU4: 0.99}))
    assert figure(series([from_intensity], PRESENCE), "accuracy") == 0.0


def test_a_tool_without_a_scale_has_a_correlation_only() -> None:
    def read(score: float) -> MeasuredFace:
        return MeasuredFace({AU4: MeasuredUnit(score, present=score > 0.5)})

    outcomes = [Outcome(Sample("a", intensity={AU4: x}), read(x / 5)) for x in (0.0, 1.0, 4.0)]
    one = series(outcomes, INTENSITY)
    assert set(one.figures(np.arange(3))(None)) == {"PCC"}
    assert figure(one, "PCC") == pytest.approx(1.0)


def test_confidence_is_scored_where_every_reading_states_it() -> None:
    def outcome(confidence: float | None) -> Outcome:
        reading = MeasuredFace({AU4: MeasuredUnit(2.0, 2.0, confidence=confidence)})
        return Outcome(Sample("a", intensity={AU4: 2.0}), reading)

    stated = series([outcome(0.9), outcome(0.7)], PRESENCE)
    assert figure(stated, "ECE") == pytest.approx(0.2)
    partly = series([outcome(0.9), outcome(None)], PRESENCE)
    assert "ECE" not in partly.figures(np.arange(2))(None)


def test_a_missed_face_is_read_as_no_smile_where_everyone_counts() -> None:
    outcomes = [
        Outcome(Sample("a", smile=True), units({AU12: 3.0})),
        Outcome(Sample("b", smile=True), None),
        Outcome(Sample("c", smile=False), None),
        Outcome(Sample("d"), units({AU12: 3.0})),
    ]
    read, everyone = series(outcomes, SMILES, "AU12"), series(outcomes, SMILES, ALL_FACES)
    assert (read.scored.sum(), everyone.scored.sum()) == (1, 3)
    assert figure(everyone, "accuracy") == pytest.approx(2 / 3)
    assert read.answered
    assert not series([Outcome(Sample("a", smile=True), MeasuredFace({}))], SMILES, "AU12").answered


def emotional(truth: str | None, **scores: float) -> Outcome:
    return Outcome(Sample("a", emotion=truth), MeasuredFace({}, emotion=scores) if scores else None)


def test_emotions_outside_the_data_sets_are_not_chosen() -> None:
    outcomes = [
        emotional("anger", fear=0.9, anger=0.06, happiness=0.04),
        emotional("happiness", fear=1.0),
        emotional("happiness"),
        emotional("fear", happiness=1.0),
    ]
    one = series(outcomes, EMOTION, "2 classes")
    assert one.labelled.tolist() == [True, True, True, False]
    assert one.scored.tolist() == [True, False, False, False]
    assert figure(one, "accuracy") == 1.0
    # The score is rescaled to the labels that there are: 0.06 of 0.10.
    assert figure(one, "ECE") == pytest.approx(0.4)
    table = emotion_table(outcomes, EMOTIONS)
    assert table is not None
    assert table.tolist() == [[1, 0, 0], [0, 0, 2]]
    assert emotion_table([emotional(None, anger=1.0)], EMOTIONS) is None


def test_angles_are_compared_where_both_have_them() -> None:
    def pose(yaw: float) -> HeadPose:
        return HeadPose(yaw, 0.0, 0.0)

    outcomes = [
        Outcome(Sample("a", pose=pose(10.0)), MeasuredFace({}, pose=pose(12.0))),
        Outcome(Sample("b", pose=pose(-4.0)), MeasuredFace({}, pose=pose(-10.0))),
        Outcome(Sample("c", pose=pose(0.0)), MeasuredFace({})),
    ]
    one = series(outcomes, POSE, "yaw")
    assert one.scored.tolist() == [True, True, False]
    assert (figure(one, "MAE"), figure(one, "bias")) == (4.0, -2.0)


def test_the_other_tools_readings_are_scored_alike() -> None:
    sample = Sample("a", intensity={AU4: 2.0})
    outcomes = [Outcome(sample, None, units({AU4: 1.0}))]
    theirs = all_series(outcomes, "theirs", EMOTIONS, "A")
    assert [one.scored.tolist() for one in theirs] == [[True], [True]]
    assert not series(outcomes, INTENSITY).scored.any()
