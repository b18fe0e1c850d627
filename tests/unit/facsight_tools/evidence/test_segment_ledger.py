from __future__ import annotations

import pytest
from tests.series import scene

from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.payloads import (
    EmotionScore,
    FaceFound,
    Quotation,
    UnitIntensity,
    UnitUnavailable,
)
from facsight_tools.evidence.segment_ledger import (
    SegmentMeans,
    mean_units,
    scores_of,
    segment_ledger,
)
from facsight_tools.rules import labels
from facsight_tools.statements.evidence import Evidence
from facsight_tools.states import UnavailableReason
from facsight_tools.types import MeasuredAU
from facsight_tools.video.segments import Segment

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
