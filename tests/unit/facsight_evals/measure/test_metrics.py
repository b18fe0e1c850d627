"""Figures against published examples and against what SciPy and scikit-learn give, as literals."""

import math

import numpy as np
import pytest

from facsight_evals.measure.metrics.agreement import bias, ccc, icc31, icc_a1, mae, pcc, rmse
from facsight_evals.measure.metrics.calibration import expected_calibration_error
from facsight_evals.measure.metrics.classification import (
    accuracy,
    auc,
    best_accuracy,
    confusion,
    f1,
    kappa,
    macro_f1,
    recall,
    uar,
)
from facsight_training import reliability

# Shrout & Fleiss 1979, Table 2: six targets, four judges.
JUDGES = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
)
TRUTH = np.array([0, 0, 1, 2, 3, 5, 4, 0, 2, 1.0])
READ = np.array([0.2, 0, 1.5, 1.8, 2.1, 4.4, 4.6, 0.9, 1.2, 1.1])
PRESENT = TRUTH >= 2
SCORE = np.array([0.1, 0.4, 0.35, 0.8, 0.4, 0.9, 0.8, 0.4, 0.2, 0.3])
CLASSES = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 1])
CHOICES = np.array([0, 1, 0, 1, 2, 2, 2, 0, 2, 1])
WEIGHTS = np.array([1, 2, 0, 3, 1, 1, 2, 0, 1, 4])


def table(weights: np.ndarray | None = None) -> np.ndarray:
    return confusion(CLASSES, CHOICES, 3, weights)[..., :3]


def test_icc_of_shrout_and_fleiss() -> None:
    assert float(icc31(JUDGES)) == pytest.approx(0.7148, abs=1e-4)
    assert float(icc_a1(JUDGES)) == pytest.approx(0.2898, abs=1e-4)


def test_consistency_forgives_an_offset_and_absolute_agreement_does_not() -> None:
    ratings = np.stack([TRUTH, TRUTH + 1], axis=1)
    assert float(icc31(ratings)) == pytest.approx(1.0)
    assert float(icc_a1(ratings)) < 0.9
    assert float(ccc(TRUTH, TRUTH + 1)) < 0.9
    assert float(pcc(TRUTH, TRUTH + 1)) == pytest.approx(1.0)
    assert float(bias(TRUTH, TRUTH + 1)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (pcc, 0.9389162092165562),
        (mae, 0.48),
        (rmse, 0.5761944116355173),
        (ccc, 0.9333868378812198),
    ],
)
def test_agreement_as_scipy_has_it(figure: object, expected: float) -> None:
    assert float(figure(TRUTH, READ)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (accuracy, 0.7),
        (uar, 0.6944444444444443),
        (kappa, 0.5454545454545454),
        (macro_f1, 0.6944444444444443),
        (f1, 0.6666666666666666),
    ],
)
def test_classification_as_scikit_learn_has_it(figure: object, expected: float) -> None:
    assert float(figure(table())) == pytest.approx(expected)


def test_confusion_counts_truth_in_rows_and_keeps_what_was_not_read() -> None:
    read = np.where(np.arange(10) == 9, -1, CHOICES)
    counted = confusion(CLASSES, read, 3)
    np.testing.assert_array_equal(counted, [[2, 1, 0, 0], [0, 1, 1, 1], [1, 0, 3, 0]])
    # A face without a reading is wrong where the whole row counts, and left out where it is cut.
    assert float(accuracy(counted)) == pytest.approx(0.6)
    assert float(accuracy(counted[:, :3])) == pytest.approx(6 / 9)
    np.testing.assert_allclose(recall(counted), [2 / 3, 1 / 3, 3 / 4])


def test_auc_counts_ties_half() -> None:
    assert float(auc(SCORE, PRESENT)) == pytest.approx(0.8)
    assert float(auc(np.ones(10), PRESENT)) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("score", "expected"), [(SCORE, 0.8), (PRESENT * 1.0, 1.0), (-1.0 * PRESENT, 0.5)]
)
def test_best_accuracy_tries_every_threshold(score: np.ndarray, expected: float) -> None:
    cuts = [*score, math.inf]
    by_hand = max(float(((score >= cut) == PRESENT).mean()) for cut in cuts)
    assert float(best_accuracy(score, PRESENT)) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(expected)


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


def test_calibration_error_is_the_gap_of_each_bin() -> None:
    confidence, right = np.array([0.97, 0.97, 0.66, 0.66]), np.array([True, False, True, True])
    error = expected_calibration_error(confidence, right, least=0.5)
    assert float(error) == pytest.approx((abs(0.97 - 0.5) + abs(0.66 - 1)) / 2)


def test_what_is_not_defined_is_nan() -> None:
    same = np.full(10, 2.0)
    assert math.isnan(pcc(same, READ))
    assert math.isnan(icc31(np.stack([same, same], axis=1)))
    assert math.isnan(auc(SCORE, np.zeros(10, bool)))
    absent = np.zeros(10, int)
    assert math.isnan(f1(confusion(absent, absent, 2)[:, :2]))


def test_definitions_are_those_of_the_training() -> None:
    """The model card's figures, made by `tools.training.reliability`, mean the same."""
    ratings = np.stack([TRUTH, READ], axis=1)
    assert float(icc31(ratings)) == pytest.approx(reliability.icc31(ratings))
    assert float(auc(SCORE, PRESENT)) == pytest.approx(reliability.auc(SCORE, PRESENT))
    confidence = np.linspace(0.51, 0.99, 10)
    assert float(expected_calibration_error(confidence, PRESENT, least=0.5)) == pytest.approx(
        reliability.calibration_error(confidence, PRESENT)
    )


def test_weights_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 10"):
        mae(TRUTH, READ, np.ones(9))
