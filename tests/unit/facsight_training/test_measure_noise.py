"""Fitting the model to landmarks, and what is measured by it."""

import numpy as np
import pytest

from facsight_training.correspondence import FaceModel
from facsight_training.measure_noise import components, jitter, mean_bias, without_outliers

from .poses import posed


def test_a_bias_of_the_network_is_found(model: FaceModel) -> None:
    rng = np.random.default_rng(1)
    bias = np.zeros((478, 3))
    bias[[61, 291], 1] = -0.4
    angles = rng.normal(0, 4, (60, 3))
    points = posed(model.neutral + bias, angles) + rng.normal(0, 0.1, (60, 478, 3))
    relaxed = np.ones(60, bool)
    relaxed[50:] = False
    points[50:, [61, 291], 1] -= 50
    found = mean_bias(points, relaxed, model)
    assert found[61, 1] == pytest.approx(-0.4, abs=0.05)
    assert np.abs(np.delete(found, [61, 291], axis=0)).max() < 0.05


def test_components_keep_the_variance() -> None:
    rng = np.random.default_rng(2)
    directions = rng.standard_normal((5, 30, 3))
    errors = np.tensordot(rng.standard_normal((1000, 5)), directions, axes=1)
    errors += 0.1 * rng.standard_normal(errors.shape)
    basis, rest = components(errors)
    kept = (basis**2).sum(axis=0) + rest**2
    np.testing.assert_allclose(kept, (errors**2).mean(axis=0), rtol=1e-6)
    assert rest.max() < 0.12


def test_lost_faces_are_left_out() -> None:
    errors = 0.1 * np.random.default_rng(3).standard_normal((200, 30, 3))
    errors[7] += 5.0
    kept = without_outliers(errors)
    assert not kept[7]
    assert kept.mean() > 0.95


def test_jitter_is_measured_in_centimetres(model: FaceModel) -> None:
    rng = np.random.default_rng(4)
    still = posed(model.neutral, rng.normal(0, 5, (20, 3)))
    repeats = still[:, None] + rng.normal(0, 1.0, (20, 6, 478, 3))  # a tenth of a centimetre
    repeats[3, 2] = np.nan
    basis, rest = jitter(repeats, model)
    size = np.sqrt(((basis**2).sum(axis=0) + rest**2).mean())
    assert size == pytest.approx(0.1, rel=0.15)
