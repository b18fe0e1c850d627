"""Figures of agreement against values worked out by hand or by another road."""

import numpy as np
import pytest

from facsight_training.reliability import auc, calibration_error, icc31, parts, reliability


def test_auc_counts_ties_half() -> None:
    present = np.array([True, True, False, False])
    assert auc(np.array([3.0, 1.0, 1.0, 0.0]), present) == pytest.approx(0.875)
    assert auc(np.array([1.0, 2.0]), np.array([True, True])) is None


def test_calibration_error_is_the_distance_from_the_share_right() -> None:
    right = np.array([True] * 9 + [False])
    assert calibration_error(np.full(10, 0.9), right) == pytest.approx(0.0)
    assert calibration_error(np.full(10, 0.6), right) == pytest.approx(0.3)


def test_reliability_by_parts() -> None:
    rng = np.random.default_rng(0)
    truth = rng.uniform(0, 5, (200, 1))
    reading = truth.copy()
    reading[100:] = rng.uniform(0, 5, (100, 1))
    sure = np.full_like(truth, 0.9)
    turn = np.repeat([10.0, 40.0], 100)
    (whole,) = reliability([(12, "both")], reading, sure, truth)
    assert 0.3 < whole.icc < 0.8
    front, side = parts([(12, "both")], reading, sure, truth, turn, (0, 30, 60, 90), "deg")
    assert (front.name, front.faces) == ("0-30 deg", 100)
    assert front.icc == pytest.approx(1.0)
    assert front.mae == pytest.approx(0.0)
    assert side.icc < 0.4


def test_icc_punishes_scale_where_correlation_does_not() -> None:
    values = np.random.default_rng(4).uniform(0, 5, 500)
    assert icc31(np.stack([values, values], axis=1)) == pytest.approx(1.0)
    assert icc31(np.stack([values, values + 1], axis=1)) == pytest.approx(1.0), "consistency"
    assert icc31(np.stack([values, 0.3 * values], axis=1)) < 0.7
    assert abs(icc31(np.random.default_rng(5).uniform(0, 5, (5000, 2)))) < 0.05
