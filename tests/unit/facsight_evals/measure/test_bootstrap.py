"""Intervals: seeded, by subject, and honest where there is nothing to resample."""

import math

import numpy as np
import pytest

from facsight_evals.measure.bootstrap import Estimate, Resamples, estimate


def means(clusters: list[str], values: np.ndarray, seed: int = 0) -> np.ndarray:
    chunks = [w @ values / w.sum(axis=1) for w in Resamples(clusters, 500, seed)]
    return np.concatenate(chunks)


def test_a_seed_repeats_the_resamples() -> None:
    values, names = np.arange(20.0), [str(i) for i in range(20)]
    np.testing.assert_array_equal(means(names, values), means(names, values))
    assert (means(names, values) != means(names, values, seed=1)).any()


def test_the_interval_of_a_mean_is_the_known_one() -> None:
    values = np.random.default_rng(0).standard_normal(400)
    drawn = means([str(i) for i in range(400)], values)
    found = estimate(float(values.mean()), drawn)
    assert found.low is not None
    assert found.high is not None
    half = 1.96 * values.std() / math.sqrt(400)
    assert found.high - found.low == pytest.approx(2 * half, rel=0.15)


def test_subjects_are_drawn_as_a_whole() -> None:
    """Forty equal pictures of each of five people say no more than five pictures."""
    values = np.repeat(np.arange(5.0), 40)
    people = [f"S{int(value)}" for value in values]
    (weights, *_) = Resamples(people, 500, 0)
    assert (weights.reshape(-1, 5, 40) == weights.reshape(-1, 5, 40)[..., :1]).all()
    by_person = means(people, values).std()
    by_picture = means([str(i) for i in range(200)], values).std()
    assert by_person > 4 * by_picture


def test_what_cannot_be_resampled_has_no_interval() -> None:
    assert list(Resamples(["one"] * 5, 100, 0)) == []
    assert estimate(0.5, np.empty(0)) == Estimate(0.5)
    assert estimate(math.nan, np.ones(10)) == Estimate(None)
    mostly_undefined = np.array([0.4, 0.5, np.nan, np.nan, np.nan])
    assert estimate(0.5, mostly_undefined) == Estimate(0.5)
