from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.series import clock, make_series, scene

from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.payloads import (
    EmotionScore,
    FaceFound,
    OutOfSight,
    Quotation,
    SegmentLabel,
    UnitIntensity,
    UnitUnavailable,
)
from facsight_tools.evidence.segment_ledger import (
    SegmentMeans,
    mean_units,
    scores_of,
    segment_ledger,
)
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules import labels
from facsight_tools.statements.certainty import certainty
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds import Abstention
from facsight_tools.statements.stock import reading_statements
from facsight_tools.states import UnavailableReason
from facsight_tools.types import MeasuredAU
from facsight_tools.video.segments import Segment
from facsight_tools.video.series import Series

RULES = labels.load("basic").rules
SAD = Segment(1, 0.0, 6.0, "start")
HIDDEN = Segment(2, 6.0, 9.0, "turn")
GLAD = Segment(3, 9.0, 15.0, "turn")


def test_the_means_are_those_of_the_segment_alone() -> None:
    sad, glad = (segment_ledger(scene(), 1, one, RULES) for one in (SAD, GLAD))
    for ledger, strong, weak in ((sad, 4, 6), (glad, 6, 4)):
        values = {
            one.unit: one.intensity for _, one in ledger.rows_of(UnitIntensity, face=1, side="both")
        }
        assert values[strong] > 2 > 1 > values[weak]
    tops = []
    for ledger in (sad, glad):
        scores = {one.label: one.probability for _, one in ledger.rows_of(EmotionScore)}
        assert sum(scores.values()) == pytest.approx(1, abs=0.01)
        tops.append(max(scores, key=lambda label: scores[label]))
    assert tops == ["sadness", "happiness"]


def test_what_was_hidden_is_not_measured_and_says_nothing() -> None:
    ledger = segment_ledger(scene(), 1, HIDDEN, RULES)
    (mouth,) = [one for _, one in ledger.rows_of(UnitUnavailable, unit=12, side="both")]
    assert mouth.reason is UnavailableReason.OCCLUDED
    (never,) = [one for _, one in ledger.rows_of(UnitUnavailable, unit=33, side="both")]
    assert never.reason is UnavailableReason.NOT_IN_MODEL


def test_other_labels_are_scored_by_their_rules_from_the_mean_units() -> None:
    means = SegmentMeans(scene(), 1, GLAD)
    units = mean_units(means)
    assert isinstance(units.get(12), MeasuredAU)
    compound = labels.load("compound").rules
    scores = scores_of(means, units, compound)
    assert set(scores) == set(compound.labels)
    assert sum(scores.values()) == pytest.approx(1)


def test_a_face_that_is_not_there_is_not_found() -> None:
    ledger = segment_ledger(scene(), 1, Segment(9, 15.0, 20.0, "cut"), RULES)
    assert not list(ledger.rows_of(FaceFound))
    assert Evidence.of(ledger).faces == ()


def test_words_stand_beside_the_face() -> None:
    words = read_context("They won the match!").rows
    ledger = segment_ledger(scene(), 1, GLAD, RULES, words)
    assert [one.words for _, one in ledger.rows_of(Quotation)] == ["They won the match!"]
    assert Evidence.of(ledger).weighing(1).context is not None


def glad(hidden_s: float, fps: float) -> Series:
    """Six seconds of a glad face of which nothing is measured in the last of them."""
    times = clock(6.0, fps)
    names = [f"AU{unit:02d}" for unit in ACTION_UNITS]
    names += [f"emotion_{label}" for label in RULES.labels]
    columns = {name: np.where(times < 6 - hidden_s, 0.0, np.nan) for name in names}
    for name, level in (("AU06", 3.0), ("AU12", 3.0), ("emotion_happiness", 1.0)):
        columns[name] = columns[name] + level
    seen = {"score": np.ones(len(times)), "quality": np.full(len(times), 0.9)}
    return make_series(times, {**columns, **seen}, duration_s=6.0)


@given(st.floats(0.0, 6.0), st.sampled_from([5.0, 12.0, 25.0, 60.0]))
def test_a_label_is_told_with_what_was_measured_whatever_the_frame_rate(
    hidden_s: float, fps: float
) -> None:
    whole = Segment(1, 0.0, 6.0, "start")
    ledger = segment_ledger(glad(hidden_s, fps), 1, whole, RULES)
    evidence, share = Evidence.of(ledger), 1 - hidden_s / 6
    near = 1 / fps / 6 + 0.01
    told = [one.percent for _, one in ledger.rows_of(SegmentLabel)]
    if share < 0.5 - near:
        assert (evidence.distribution(1, "face"), told) == (None, [])
    elif share > 0.75 + near:
        assert told == []
    elif 0.5 + near < share < 0.75 - near:
        (percent,) = told
        assert percent == pytest.approx(100 * share, abs=100 * near)
        scores = evidence.distribution(1, "face")
        assert scores is not None
        assert certainty(evidence, 1, "face", scores, "happiness").word == "moderate"


@given(st.floats(0.0, 0.9), st.sampled_from([5.0, 12.0, 25.0, 60.0]))
def test_means_of_a_stretch_are_of_its_time_and_not_of_its_frames(start: float, fps: float) -> None:
    times = clock(2.0, fps)
    series = make_series(times, {"AU12": times, "score": times * 0 + 1}, duration_s=2.0)
    found = SegmentMeans(series, 1, Segment(1, start, start + 1.0, "caption")).mean("AU12")
    assert found == pytest.approx(start + 0.5, abs=1 / fps)


@pytest.mark.parametrize(("frames", "word"), [(1, "low"), (3, "moderate"), (6, "high")])
def test_a_label_of_few_frames_is_told_with_their_number_and_less_certain(
    frames: int, word: str
) -> None:
    ledger = segment_ledger(glad(0.0, frames / 6), 1, Segment(1, 0.0, 6.0, "start"), RULES)
    evidence = Evidence.of(ledger)
    assert [one.frames for _, one in ledger.rows_of(SegmentLabel)] == [frames] * (frames < 5)
    scores = evidence.distribution(1, "face")
    assert scores is not None
    assert certainty(evidence, 1, "face", scores, "happiness").word == word


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=20))
def test_whoever_is_not_in_sight_is_told_of_with_who_is(seen: list[tuple[bool, bool]]) -> None:
    times, there = np.arange(len(seen)) / 10, np.array(seen)
    faces = [{"AU12": np.where(there[:, at], 2.0, np.nan)} for at in range(2)]
    series = make_series(times, *faces, duration_s=len(seen) / 10)
    part = Segment(1, 0.0, len(seen) / 10, "start")
    evidence = Evidence.of(segment_ledger(series, 1, part, RULES))
    away = evidence.find(OutOfSight, face=1)
    own, other = there.mean(0)
    assert (away is None) == (1 in evidence.faces)
    if away is None:
        assert own > 0
        return
    said = [one for one in reading_statements(evidence) if isinstance(one, Abstention)]
    assert [one.judge(evidence).holds for one in said] == [True]
    (one,) = said
    assert (one.face, one.reason) == (1, "seldom_seen" if own else "out_of_sight")
    assert (one.other == 2) == (2 in away.payload.others)
    assert other > 0 or one.other is None
    assert not Abstention(face=None, reason="no_face").judge(evidence).holds
