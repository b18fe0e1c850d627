"""The regression: the optimum, in units of the features as they come."""

import numpy as np

from facsight_training.multinomial import balance, fit, softmax


def made(count: int, features: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    truth = np.arange(count) % 3
    data = rng.normal(size=(count, features)) * 5 + 2
    data[:, 0] += 6 * truth
    return data, truth


def test_the_slope_at_the_optimum_is_the_ridge() -> None:
    data, truth = made(60, 200)
    share = balance(truth, 3)
    weights, constants = fit(data, np.eye(3)[truth], share, 1e-2)
    error = (softmax(data @ weights + constants) - np.eye(3)[truth]) * share[:, None]
    spread = (data.std(axis=0) + 1e-3 * data.std()) * np.sqrt(data.shape[1])
    slope = (data - data.mean(axis=0)).T @ error / spread[:, None]
    np.testing.assert_allclose(slope, -1e-2 * weights * spread[:, None], atol=2e-4)
    np.testing.assert_allclose(error.sum(axis=0), 0, atol=1e-4)


def test_it_tells_what_can_be_told() -> None:
    data, truth = made(300, 5)
    weights, constants = fit(data, np.eye(3)[truth], balance(truth, 3), 1e-4)
    right = (data @ weights + constants).argmax(axis=1) == truth
    assert right.mean() > 0.6


def test_every_label_counts_alike_and_faces_in_it_as_asked() -> None:
    truth = np.array([0, 0, 0, 1])
    share = balance(truth, 2, np.array([1.0, 1.0, 2.0, 7.0]))
    np.testing.assert_allclose(share, [0.125, 0.125, 0.25, 0.5])
