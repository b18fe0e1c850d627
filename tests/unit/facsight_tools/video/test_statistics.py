from __future__ import annotations

import numpy as np
import pytest
from tests.series import bump, clock, make_series

from facsight_tools.video.events import events
from facsight_tools.video.statistics import Rate, rate, summary, synchrony

TIMES = clock(60.0)


def test_means_and_shares_are_of_the_measured_time() -> None:
    values = np.where(TIMES < 15, 4.0, 0.0)
    values[TIMES >= 30] = np.nan
    found = summary(make_series(TIMES, {"AU12": values}), 1, "AU12")
    assert found.mean == pytest.approx(2.0, abs=0.02)
    assert found.share_present == pytest.approx(0.5, abs=0.01)
    assert found.share_measured == pytest.approx(0.5, abs=0.01)
    assert (found.highest, found.highest_s) == (4.0, 0.0)
    part = summary(make_series(TIMES, {"AU12": values}), 1, "AU12", 0.0, 10.0)
    assert part.mean == pytest.approx(4.0)
    gone = summary(make_series(TIMES, {"AU12": values}), 1, "AU12", 40.0, 50.0)
    assert np.isnan(gone.mean)
    assert gone.share_measured == 0


def test_frames_count_for_as_long_as_they_stand() -> None:
    """Of a variable frame rate: many frames of a short time weigh no more than that time."""
    times = np.concatenate([np.arange(0, 1, 0.01), np.arange(1, 11, 0.09)])
    values = np.where(times < 1, 5.0, 0.0)
    found = summary(make_series(times, {"AU12": values}), 1, "AU12")
    assert found.mean == pytest.approx(0.45, abs=0.05)


def test_a_rate_is_by_the_minute_that_was_measured() -> None:
    lids = sum(bump(TIMES, at, at + 0.1, at + 0.2, 5.0) for at in range(2, 28, 2))
    lids = np.where(TIMES < 30, lids, np.nan)
    series = make_series(TIMES, {"AU43": lids, "AU43_L": lids, "AU43_R": lids})
    blinks = rate(series, events(series), 1, "AU45")
    assert (blinks.count, blinks.minutes) == (13, pytest.approx(0.5, abs=0.01))
    assert blinks.per_minute == pytest.approx(26, abs=0.5)
    short = make_series(TIMES[:50], {"AU43": lids[:50]})
    assert rate(short, (), 1, "AU45").per_minute is None


@pytest.mark.parametrize(("count", "minutes"), [(1, 1.4), (7, 0.417), (100, 5.3), (1000, 61.0)])
def test_a_rate_is_told_no_finer_than_its_count_bears(count: int, minutes: float) -> None:
    told = Rate(1, "AU45", count, minutes)
    assert told.per_minute is not None
    assert told.borne is not None
    chance = told.per_minute / count**0.5
    assert abs(told.borne - told.per_minute) <= max(chance, 0.5)
    assert len(f"{told.borne:g}".partition(".")[2]) <= (0 if chance >= 1 else 2)
    assert Rate(1, "AU45", 0, minutes).borne == 0


def moving(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    raw = np.convolve(rng.normal(size=len(TIMES) + 50), np.ones(51) / 51, "valid")
    return np.clip(2 + 6 * raw, 0, 5)


def test_who_follows_whom_and_by_how_much() -> None:
    first = moving(1)
    later = np.roll(first, 25)
    series = make_series(TIMES, {"AU12": first}, {"AU12": later})
    found = synchrony(series, 1, 2, "AU12")
    assert found is not None
    assert found.lag_s == pytest.approx(1.0, abs=0.11)
    assert found.correlation > 0.95
    assert found.above_chance
    back = synchrony(series, 2, 1, "AU12")
    assert back is not None
    assert back.lag_s == pytest.approx(-found.lag_s, abs=0.11)


def test_two_who_move_by_themselves_are_not_above_chance() -> None:
    above = 0
    for seed in range(4):
        found = synchrony(
            make_series(TIMES, {"AU12": moving(2 * seed + 10)}, {"AU12": moving(2 * seed + 11)}),
            1, 2, "AU12",
        )  # fmt: skip
        assert found is not None
        above += found.above_chance
    assert above <= 1


def test_a_face_that_rests_is_in_synchrony_with_nobody() -> None:
    still = np.zeros(len(TIMES))
    assert synchrony(make_series(TIMES, {"AU12": still}, {"AU12": moving(1)}), 1, 2, "AU12") is None
