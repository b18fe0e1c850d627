from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.series import clock, make_series

from facsight_tools.video.segments import segments

TIMES = clock(20.0)


def emotions(sad: np.ndarray) -> dict[str, np.ndarray]:
    return {"emotion_sadness": sad, "emotion_happiness": 1 - sad}


def told(series: object, *captions: tuple[float, float]) -> list[tuple[float, str]]:
    found = segments(series, 1, captions)  # type: ignore[arg-type]
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(a.end_s == b.start_s for a, b in pairwise(found))
    return [(round(one.start_s, 2), one.why) for one in found]


def test_cuts_captions_and_gaps_begin_segments() -> None:
    sad = np.full(len(TIMES), 0.8)
    sad[(TIMES > 10) & (TIMES < 13)] = np.nan
    series = make_series(TIMES, emotions(sad), cuts=(4.0,))
    found = told(series, (6.0, 7.0), (4.1, 5.0))
    assert found == [(0.0, "start"), (4.0, "cut"), (6.0, "caption"), (13.0, "gap")]


def test_another_label_that_leads_for_a_while_is_a_turn() -> None:
    series = make_series(TIMES, emotions(np.where(TIMES < 9, 0.9, 0.1)))
    assert told(series) == [(0.0, "start"), (9.0, "turn")]
    brief = np.where((TIMES > 9) & (TIMES < 9.4), 0.1, 0.9)
    assert told(make_series(TIMES, emotions(brief))) == [(0.0, "start")]


def test_a_video_without_frames_has_none() -> None:
    assert segments(make_series(np.zeros(0), emotions(np.zeros(0))), 1) == ()


@pytest.mark.parametrize(("hidden_s", "marks"), [(3.0, [0.0, 4.0, 7.0]), (0.3, [0.0])])
def test_a_face_whose_labels_cannot_be_read_for_long_has_a_segment_of_its_own(
    hidden_s: float, marks: list[float]
) -> None:
    sad = np.where((TIMES >= 4) & (4 + hidden_s > TIMES), np.nan, 0.9)
    series = make_series(TIMES, {**emotions(sad), "score": np.ones(len(TIMES))})
    assert [at for at, _ in told(series)] == pytest.approx(marks, abs=0.6)


@pytest.mark.parametrize("duration_s", [0.0, 0.04])
def test_a_single_frame_far_into_a_video_is_one_segment(duration_s: float) -> None:
    series = make_series(np.array([5.0]), emotions(np.ones(1)), duration_s=duration_s)
    assert told(series, (4.0, 6.0)) == [(5.0, "start")]


def test_segments_end_with_what_was_measured_of_the_middle_of_a_video() -> None:
    series = make_series(TIMES + 5, emotions(np.ones(len(TIMES))))
    assert segments(series, 1)[-1].end_s == pytest.approx(24.96)


@given(st.floats(2.0, 4.0), st.floats(0.2, 3.0), st.sampled_from([4.0, 10.0, 25.0, 60.0]))
def test_a_turn_depends_on_time_and_not_on_the_frame_rate(
    start: float, lasts: float, fps: float
) -> None:
    times = clock(9.0, fps)
    sad = np.where((times >= start) & (times < start + lasts), 0.95, 0.05)
    found = [at for at, _ in told(make_series(times, emotions(sad), duration_s=9.0))]
    if lasts > 1.0 + 3 / fps:
        assert found == pytest.approx([0.0, start, start + lasts], abs=2 / fps)
    elif lasts < 1.0 - 2 / fps:
        assert found == [0.0]


@given(st.floats(2.0, 6.0), st.sampled_from([1.0, 2.0, 5.0]))
def test_frames_that_come_more_often_for_a_while_weigh_no_more(start: float, more: float) -> None:
    coarse, fine = clock(9.0, 10.0), start + clock(0.2, 100.0 * more)
    times = np.unique(np.concatenate((coarse, fine)))
    sad = np.where((times >= start) & (times < start + 0.2), 0.95, 0.05)
    assert told(make_series(times, emotions(sad), duration_s=9.0)) == [(0.0, "start")]
