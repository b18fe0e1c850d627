import numpy as np
from tests.series import clock

from facsight_tools.video.stretches import gap_s, runs, seconds, stretches


def test_stretches_part_at_gaps_and_go_on_over_single_frames() -> None:
    times = np.concatenate([clock(1.0), clock(1.0) + 3.0])
    measured = np.ones(len(times), bool)
    measured[5] = False
    first, second = stretches(times, measured)
    assert (len(first), len(second)) == (24, 25)
    assert list(stretches(times, np.zeros(len(times), bool))) == []


def test_a_gap_follows_the_usual_step() -> None:
    assert gap_s(clock(10, fps=2)) > 1.0
    assert gap_s(clock(10, fps=100)) == 0.1


def test_frames_stand_for_the_time_around_them_and_a_gap_for_none() -> None:
    assert abs(seconds(clock(10)).sum() - 10) < 0.01
    assert seconds(np.array([0.0, 0.04, 0.08, 9.0, 9.04])).sum() < 0.5
    assert seconds(np.array([1.0])).sum() == 0


def test_runs() -> None:
    assert list(runs(np.array([True, True, False, True]))) == [(0, 1), (3, 3)]
