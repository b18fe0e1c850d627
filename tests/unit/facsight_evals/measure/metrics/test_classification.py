"""Agreement of classes against scikit-learn, as literals, and against counting by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

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

from .cases import CHOICES, CLASSES, PRESENT, SCORE, table


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


def test_the_auc_of_the_model_card_means_the_same() -> None:
    assert float(auc(SCORE, PRESENT)) == pytest.approx(reliability.auc(SCORE, PRESENT))


def test_the_order_of_the_cases_does_not_matter() -> None:
    order = np.random.default_rng(0).permutation(len(SCORE))
    assert float(auc(SCORE[order], PRESENT[order])) == pytest.approx(float(auc(SCORE, PRESENT)))
    np.testing.assert_array_equal(
        confusion(CLASSES[order], CHOICES[order], 3), confusion(CLASSES, CHOICES, 3)
    )


def test_chance_has_no_kappa_and_an_auc_of_one_half() -> None:
    independent = np.outer([3, 7], [4, 6]).astype(float)
    assert float(kappa(independent)) == pytest.approx(0.0)
    assert float(kappa(np.diag([3.0, 7.0]))) == pytest.approx(1.0)
    assert float(auc(-SCORE, PRESENT)) == pytest.approx(1 - float(auc(SCORE, PRESENT)))
