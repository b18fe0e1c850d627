"""What all metrics share: weights count cases, resamples come at once, nothing is NaN."""

from __future__ import annotations

import math

import numpy as np
import pytest

from facsight_evals.measure.metrics.agreement import bias, ccc, icc31, icc_a1, mae, pcc, rmse
from facsight_evals.measure.metrics.classification import (
    auc,
    best_accuracy,
    confusion,
    f1,
    kappa,
    uar,
)
from facsight_evals.measure.metrics.weighting import counts, ratio

from .cases import PRESENT, READ, SCORE, TRUTH, WEIGHTS, table


def test_weights_count_cases_as_often() -> None:
    """Weighted figures are those of scikit-learn's sample_weight, and of repeated cases."""
    assert float(auc(SCORE, PRESENT, WEIGHTS)) == pytest.approx(0.875)
    assert float(kappa(table(WEIGHTS))) == pytest.approx(0.6538461538461537)
    assert float(uar(table(WEIGHTS))) == pytest.approx(0.736111111111111)
    again = np.repeat(np.arange(10), WEIGHTS)
    for figure in (pcc, ccc, mae, rmse, bias):
        assert float(figure(TRUTH, READ, WEIGHTS)) == pytest.approx(
            float(figure(TRUTH[again], READ[again]))
        )
    ratings = np.stack([TRUTH, READ], axis=1)
    for icc in (icc31, icc_a1):
        assert float(icc(ratings, WEIGHTS)) == pytest.approx(float(icc(ratings[again])))
    assert float(best_accuracy(SCORE, PRESENT, WEIGHTS)) == pytest.approx(
        float(best_accuracy(SCORE[again], PRESENT[again]))
    )


def test_many_resamples_at_once_are_those_one_by_one() -> None:
    many = np.random.default_rng(0).integers(0, 3, (5, 10))
    ratings = np.stack([TRUTH, READ], axis=1)
    np.testing.assert_allclose(icc31(ratings, many), [icc31(ratings, one) for one in many])
    np.testing.assert_allclose(
        auc(SCORE, PRESENT, many), [auc(SCORE, PRESENT, one) for one in many]
    )
    np.testing.assert_allclose(uar(table(many)), [uar(table(one)) for one in many])


def test_what_is_not_defined_is_nan() -> None:
    same = np.full(10, 2.0)
    assert math.isnan(pcc(same, READ))
    assert math.isnan(icc31(np.stack([same, same], axis=1)))
    assert math.isnan(auc(SCORE, np.zeros(10, bool)))
    absent = np.zeros(10, int)
    assert math.isnan(f1(confusion(absent, absent, 2)[:, :2]))


def test_weights_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 10"):
        mae(TRUTH, READ, np.ones(9))


def test_without_weights_every_case_counts_once() -> None:
    np.testing.assert_array_equal(counts(None, 3), [1.0, 1.0, 1.0])
    assert counts(np.ones((5, 3), int), 3).dtype == np.float64
    with pytest.raises(ValueError, match=r"expected 3 in the last axis, got \(3, 5\)"):
        counts(np.ones((3, 5)), 3)


def test_a_ratio_by_nothing_is_nan_and_warns_of_nothing() -> None:
    found = ratio(np.array([1.0, 0.0, 2.0]), np.array([0.0, 0.0, 4.0]))
    assert np.isnan(found).tolist() == [True, True, False]
    assert found[2] == 0.5
    assert ratio(np.ones((2, 3)), np.array(2.0)).shape == (2, 3)
