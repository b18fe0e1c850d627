from __future__ import annotations

import numpy as np
import pytest
from tests.series import bump, clock, make_series

from facsight_tools.video.smoothing import METHODS, Method, Smoothing, smoothed

TIMES = clock(8.0)


@pytest.mark.parametrize("method", METHODS)
def test_what_was_not_measured_stays_so_and_nothing_crosses_a_gap(method: Method) -> None:
    values = np.where(TIMES < 4, 1.0, 4.0)
    values[(TIMES > 3.5) & (TIMES < 4.5)] = np.nan
    series = make_series(TIMES, {"AU12": values})
    done = smoothed(series, Smoothing(method)).column(1, "AU12")
    assert (np.isnan(done) == np.isnan(values)).all()
    assert np.allclose(done[TIMES < 3.5], 1, atol=1e-5)
    assert np.allclose(done[TIMES >= 4.5], 4, atol=1e-5)


def test_a_parabola_is_kept_at_any_frame_rate() -> None:
    times = np.sort(np.random.default_rng(1).uniform(0, 4, 120))
    curve = 1 + 0.9 * times - 0.2 * times**2
    done = smoothed(make_series(times, {"AU12": curve}), Smoothing("savgol", 0.5))
    assert np.allclose(done.column(1, "AU12"), curve, atol=1e-4)


def test_noise_gets_less_the_raw_series_stays_and_lids_are_left_alone() -> None:
    rng = np.random.default_rng(2)
    clean = bump(TIMES, 2, 4, 6, 3.0)
    noisy = np.clip(clean + rng.normal(0, 0.3, len(TIMES)), 0, 5)
    series = make_series(TIMES, {"AU12": noisy, "AU43": noisy})
    before = series.column(1, "AU12").copy()
    done = smoothed(series, Smoothing())
    error = [np.abs(one.column(1, "AU12") - clean).mean() for one in (series, done)]
    assert error[1] < 0.8 * error[0]
    assert (series.column(1, "AU12") == before).all()
    assert (done.column(1, "AU43") == series.column(1, "AU43")).all()
    assert done.column(1, "AU12").min() >= 0


def test_it_says_what_it_is() -> None:
    assert str(Smoothing("median", 0.2)) == "median 0.2 s"
    with pytest.raises(ValueError, match="window_s"):
        Smoothing("median", 0)


def test_an_even_rate_is_smoothed_as_an_uneven_one() -> None:
    """Frames at an even rate share their weights; one that is a little off has its own fit."""
    rng = np.random.default_rng(3)
    values = np.clip(2 + rng.normal(0, 0.5, len(TIMES)), 0, 5)
    uneven = TIMES + np.where(np.arange(len(TIMES)) == 100, 0.003, 0.0)
    one, two = (
        smoothed(make_series(times, {"AU12": values}), Smoothing()).column(1, "AU12")
        for times in (TIMES, uneven)
    )
    far = np.abs(np.arange(len(TIMES)) - 100) > 10
    assert np.allclose(one[far], two[far], atol=1e-4)
