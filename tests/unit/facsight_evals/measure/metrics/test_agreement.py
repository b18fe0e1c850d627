"""Agreement of numbers against published examples and against SciPy, as literals."""

from __future__ import annotations

import numpy as np
import pytest

from facsight_evals.measure.metrics.agreement import bias, ccc, icc31, icc_a1, mae, pcc, rmse
from facsight_training import reliability

from .cases import JUDGES, READ, TRUTH


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


def test_the_icc_of_the_model_card_means_the_same() -> None:
    ratings = np.stack([TRUTH, READ], axis=1)
    assert float(icc31(ratings)) == pytest.approx(reliability.icc31(ratings))


def test_correlations_do_not_see_scale_and_the_others_do() -> None:
    assert float(pcc(TRUTH, 3 * READ + 7)) == pytest.approx(float(pcc(TRUTH, READ)))
    assert float(pcc(TRUTH, -READ)) == pytest.approx(-float(pcc(TRUTH, READ)))
    assert float(ccc(TRUTH, 3 * READ + 7)) < float(ccc(TRUTH, READ))
    assert float(mae(TRUTH, TRUTH)) == float(rmse(TRUTH, TRUTH)) == float(bias(TRUTH, TRUTH)) == 0.0


def test_large_means_do_not_eat_the_digits_of_small_variances() -> None:
    far = 1e7
    assert float(pcc(TRUTH + far, READ + far)) == pytest.approx(float(pcc(TRUTH, READ)))
    ratings = np.stack([TRUTH, READ], axis=1)
    assert float(icc31(ratings + far)) == pytest.approx(float(icc31(ratings)))
