"""Figures with their intervals: recall over labels, resamples of people, and what is counted."""

import math

from tests.builders import make_face

from facsight_bench.accuracy import Line, Read, accuracy, emotions, first, line, recall, reliability


def test_recall_counts_every_label_alike() -> None:
    hits = [("anger", True), ("anger", True), ("anger", True), ("neutral", False)]
    assert recall(hits) == 0.5
    assert accuracy(hits) == 0.75


def test_an_interval_is_of_people_and_holds_the_value() -> None:
    hits = [("anger", at % 3 > 0) for at in range(90)]
    alone = line("x", hits, [str(at) for at in range(90)], accuracy)
    assert alone.low <= alone.value <= alone.high
    one = line("x", hits, ["p"] * 90, accuracy)
    assert one.low == one.high == one.value, "one person has no spread"


def test_the_first_label_is_among_those_asked_for() -> None:
    scores = {"anger": 0.2, "fear": 0.5, "neutral": 0.3}
    assert first(scores, None) == "fear"
    assert first(scores, ("anger", "neutral")) == "neutral"
    assert first({}, None) is None


def test_a_missed_face_counts_as_wrong_and_has_no_reading() -> None:
    kept = [Read("p", "happiness", None), Read("q", "neutral", None)]
    assert {one.value for one in emotions(kept)} <= {0.0} | {
        one.value for one in emotions(kept) if math.isnan(one.value)
    }
    assert len(reliability(kept)) == 2


def test_readings_are_sorted_by_how_sure_they_are() -> None:
    face = make_face(aus={12: 4.0, 6: 3.0})
    best = max(face.emotion.scores.values())
    rows = reliability([Read("p", face.emotion.top or "", face)])
    assert f"| 1 | {best:.2f} | 1.00 |" in rows[-1]


def test_a_line_without_an_interval_shows_none() -> None:
    assert "[" not in Line("x", 3, 0.5, math.nan, math.nan).row()
    assert Line("x", 3, 0.5, 0.25, 0.75).row() == "| x | 3 | 0.500 [0.250, 0.750] |"


def test_labels_that_nobody_shows_have_no_recall() -> None:
    lines = {one.what: one for one in emotions([Read("p", "happiness", None)])}
    assert lines["recall of happiness, pooled"].value == 0.0
    assert "recall of anger, pooled" not in lines
