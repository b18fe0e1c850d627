"""The gap between confidence and the share that is right."""

from __future__ import annotations

import numpy as np
import pytest

from facsight_evals.measure.metrics.calibration import expected_calibration_error
from facsight_training import reliability

from .cases import PRESENT


def test_calibration_error_is_the_gap_of_each_bin() -> None:
    confidence, right = np.array([0.97, 0.97, 0.66, 0.66]), np.array([True, False, True, True])
    error = expected_calibration_error(confidence, right, least=0.5)
    assert float(error) == pytest.approx((abs(0.97 - 0.5) + abs(0.66 - 1)) / 2)


def test_the_calibration_error_of_the_model_card_means_the_same() -> None:
    confidence = np.linspace(0.51, 0.99, 10)
    assert float(expected_calibration_error(confidence, PRESENT, least=0.5)) == pytest.approx(
        reliability.calibration_error(confidence, PRESENT)
    )


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [(1.0, True, 0.0), (1.0, False, 1.0), (0.0, False, 0.0), (0.3, True, 0.7)],
)
def test_the_ends_of_the_scale_have_bins(confidence: float, right: bool, error: float) -> None:
    found = expected_calibration_error(np.full(4, confidence), np.full(4, right))
    assert float(found) == pytest.approx(error)


def test_weights_count_cases_as_often() -> None:
    confidence, weights = np.linspace(0.1, 0.9, 10), np.arange(10)
    again = np.repeat(np.arange(10), weights)
    assert float(expected_calibration_error(confidence, PRESENT, weights)) == pytest.approx(
        float(expected_calibration_error(confidence[again], PRESENT[again]))
    )
