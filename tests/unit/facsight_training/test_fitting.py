"""Fitting the face model to landmarks."""

import numpy as np

from facsight_training.correspondence import FaceModel
from facsight_training.fitting import fit_model

from .poses import posed


def test_the_fit_follows_identity_expression_and_pose(model: FaceModel) -> None:
    rng = np.random.default_rng(0)
    angles = np.array([[0.0, 0, 0], [15, -5, 3], [-20, 8, -10]])
    shape = model.neutral + np.tensordot(rng.standard_normal((3, 100)), model.identity, axes=1)
    shape += 0.7 * model.expression[model.names.index("mouthSmile_L")]
    fits = fit_model(posed(shape, angles), model, np.zeros((478, 3)))
    assert fits.residual.shape == (3, 468, 3)
    assert np.sqrt((fits.residual[..., :2] ** 2).mean()) < 0.05
    np.testing.assert_allclose(fits.pose, angles, atol=4.0)
