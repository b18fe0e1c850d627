"""How landmarks err."""

import numpy as np

from facsight_training.noise import load_landmark_error, pose_terms


def test_error_moves_depth_most() -> None:
    rng = np.random.default_rng(2)
    drawn = load_landmark_error().draw(rng, np.zeros((200, 3)))
    assert drawn.shape == (200, 478, 3)
    x, y, z = drawn.std(axis=(0, 1))
    assert z > 1.5 * max(x, y)
    neighbours = np.corrcoef(drawn[:, 61, 1], drawn[:, 76, 1])[0, 1]
    assert neighbours > 0.3, "errors of neighbouring points go together"


def test_pose_terms() -> None:
    terms = pose_terms(np.array([[0.0, 0, 0], [30, 10, 50]]))
    assert terms[:, 0].tolist() == [1, 1]
    np.testing.assert_allclose(terms[1, [1, 3]], np.radians([30, 10]))
