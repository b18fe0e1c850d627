"""Two faces side by side, and that the other way round is the opposite."""

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence.fusion import disagreement
from facsight_tools.server.schemas import AnalysisReading, FaceReading
from facsight_tools.server.toolset.comparison import Compared, ComparedReadings, Comparison
from facsight_tools.types import FaceReport, UnavailableReason

ONE, OTHER = (Compared(analysis_id=f"an_{k}", face=1) for k in (1, 2))


def reading(face: FaceReport) -> FaceReading:
    return AnalysisReading.of(make_analysis([face])).faces[0]


def compare(first: FaceReport, second: FaceReport) -> Comparison:
    return Comparison.of(
        ONE, ComparedReadings.of(reading(first)), OTHER, ComparedReadings.of(reading(second))
    )


SMILE = make_face(
    aus={12: 3.0, 6: 2.0}, pose=(10, 0, -2), emotion={"happiness": 0.9, "neutral": 0.1}
)
FROWN = make_face(
    aus={12: 0.4, 4: 4.0, 6: 1.8},
    pose=(-5, 3, -2),
    emotion={"anger": 0.6, "neutral": 0.4},
    unavailable={25: UnavailableReason.OCCLUDED},
)


def test_differences_are_second_minus_first() -> None:
    found = compare(SMILE, FROWN)
    units = {(one.au, one.side): one for one in found.action_units}
    assert units[12, "both"].difference == pytest.approx(-2.6)
    assert (units[12, "both"].first, units[12, "both"].second) == (3.0, 0.4)
    assert found.pose.model_dump() == {"yaw": -15.0, "pitch": 3.0, "roll": 0.0}
    assert found.scores["happiness"] == pytest.approx(-0.9)
    assert sum(found.scores.values()) == pytest.approx(0, abs=0.01)


def test_the_other_way_round_is_the_opposite() -> None:
    there, back = compare(SMILE, FROWN), compare(FROWN, SMILE)
    for one, other in zip(there.action_units, back.action_units, strict=True):
        assert (one.first, one.second) == (other.second, other.first)
        assert one.difference == (None if other.difference is None else -other.difference)
    assert there.distance == back.distance
    same = compare(SMILE, SMILE)
    assert {one.difference for one in same.action_units} == {0.0, None}
    assert same.distance == 0.0


def test_the_distance_is_that_of_the_fusion() -> None:
    scores = [dict(face.emotion.scores) for face in (SMILE, FROWN)]
    assert compare(SMILE, FROWN).distance == pytest.approx(disagreement(*scores), abs=1e-3)


def test_what_was_not_measured_has_no_difference_and_a_reason() -> None:
    units = {(one.au, one.side): one for one in compare(SMILE, FROWN).action_units}
    lips = units[25, "both"]
    assert (lips.first is None, lips.second, lips.difference) == (False, None, None)
    assert lips.not_measured == ["second: occluded"]
    blink = units[45, "both"]
    assert blink.not_measured == ["first: needs_video", "second: needs_video"]


def test_the_largest_differences_are_told_first() -> None:
    lines = list(compare(SMILE, FROWN).lines())
    assert lines[:2] == ["The first is F1 of an_1.", "The second is F1 of an_2."]
    del lines[:2]
    assert lines[0].startswith("Second against first: AU4 0.2 to 4.0, AU12 3.0 to 0.4")
    assert "AU6" not in lines[0], "a difference within half a letter is none"
    assert "AU25" in lines[1]
    assert lines[1].startswith("Not measured in one or both: ")
    assert any(line.startswith("Distance of the scores: ") for line in lines)
    same = list(compare(SMILE, SMILE).lines())
    assert "no action unit differs by half a letter or more" in same[2]


def test_without_the_same_labels_scores_are_not_compared() -> None:
    """A face by another rule set, or one without any score."""
    other = reading(FROWN)
    other.emotion.scores = {"awe": 1.0}
    nothing = reading(FROWN)
    nothing.emotion.scores = {}
    for second in (other, nothing):
        found = Comparison.of(
            ONE, ComparedReadings.of(reading(SMILE)), OTHER, ComparedReadings.of(second)
        )
        assert (found.scores, found.distance) == ({}, None)
        assert not any("Distance" in line for line in found.lines())
