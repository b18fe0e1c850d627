"""Intervals that hold what they say, and a table that reads back."""

import numpy as np
import pytest

pytest.importorskip("moderngl")
pytest.importorskip("scipy")
pytest.importorskip("torch")

from facsight_tools.analyzers.halves import SHARES, read_shares
from facsight_training.rendered.join_halves import interval, written


def test_nine_of_ten_errors_lie_inside() -> None:
    rng = np.random.default_rng(0)
    told = rng.uniform(0.1, 1.0, 4000)
    for errors in (rng.exponential(told), rng.exponential(0.5, 4000)):
        width, least = interval(errors, told)
        assert np.mean(errors <= least + width * told) == pytest.approx(0.92, abs=0.01)


def test_errors_that_the_network_does_not_foresee_are_told_by_a_constant() -> None:
    rng = np.random.default_rng(0)
    told = rng.uniform(0.1, 1.0, 4000)
    foreseen, unforeseen = (
        interval(errors, told) for errors in (rng.exponential(told), rng.exponential(0.5, 4000))
    )
    assert foreseen[0] > unforeseen[0]
    assert foreseen[1] < unforeseen[1]


def test_the_table_reads_back() -> None:
    assert read_shares(written(SHARES)) == SHARES
