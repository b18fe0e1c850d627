"""Intervals that hold what they say, and a table that reads back."""

import numpy as np
import pytest

pytest.importorskip("moderngl")
pytest.importorskip("scipy")
pytest.importorskip("torch")

from facsight_tools.analyzers.halves import SHARES, read_shares
from facsight_training.rendered.join_halves import interval, written


def test_as_many_errors_lie_inside_as_wanted_and_not_many_more() -> None:
    rng = np.random.default_rng(0)
    told, read_as = rng.uniform(0.1, 1.0, 1000), rng.uniform(0.0, 3.0, 1000)
    for errors in (rng.exponential(told), rng.exponential(0.5, 1000), rng.exponential(read_as)):
        width, least, rise = interval(errors, told, read_as)
        half = least + width * told + rise * np.minimum(read_as, 1.0) ** 2
        assert 0.85 < np.mean(errors <= half) < 0.95


def test_intervals_hold_where_nothing_is_read_and_where_a_unit_is() -> None:
    rng = np.random.default_rng(0)
    told = rng.uniform(0.1, 1.0, 2000)
    few = rng.random(2000) < 0.1
    read_as = np.where(few, rng.uniform(1.0, 4.0, 2000), rng.uniform(0.0, 0.9, 2000))
    errors = rng.exponential(0.1 + np.minimum(read_as, 1.0) ** 2)
    width, least, rise = interval(errors, told, read_as)
    inside = errors <= least + width * told + rise * np.minimum(read_as, 1.0) ** 2
    there = read_as >= 1.0
    assert inside[there].mean() >= 0.9
    assert inside[~there].mean() >= 0.85


def test_what_errors_go_with_widens_the_interval() -> None:
    rng = np.random.default_rng(0)
    told, read_as = rng.uniform(0.1, 1.0, 1000), rng.uniform(0.0, 1.5, 1000)
    by_network, by_none, by_reading = (
        interval(errors, told, read_as)
        for errors in (
            rng.exponential(told),
            rng.exponential(0.5, 1000),
            rng.exponential(np.minimum(read_as, 1.0) ** 2),
        )
    )
    for at, most in enumerate((by_network, by_none, by_reading)):
        assert most[at] == max(one[at] for one in (by_network, by_none, by_reading))


def test_the_table_reads_back() -> None:
    assert read_shares(written(SHARES)) == SHARES
