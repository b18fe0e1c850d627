"""The face that every mesh is laid over."""

import numpy as np
import pytest

from facsight_tools.geometry.face_frame import FEATURE_COUNT
from facsight_training.correspondence import FaceModel
from facsight_training.mean_face import relaxed_face, stable_weights, yaw_correction
from facsight_training.noise import LandmarkError


def test_the_mean_face_is_upright_and_weighted(model: FaceModel, error: LandmarkError) -> None:
    points, weights = relaxed_face(model, error)
    np.testing.assert_allclose((points * weights[:, None]).sum(axis=0), 0.0, atol=1e-9)
    assert stable_weights(model).sum() == pytest.approx(1.0)
    assert not weights[468:].any()
    np.testing.assert_allclose(points[model.mirror] * [-1, 1, 1], points, atol=1e-6)


def test_the_yaw_correction_is_antisymmetric(
    model: FaceModel, error: LandmarkError, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facsight_training.mean_face._FACES", 256)
    monkeypatch.setattr("facsight_training.mean_face._DRAW", 128)
    found = yaw_correction(model, error, seed=0)
    assert found.shape == (FEATURE_COUNT,)
    points = found[:-2].reshape(478, 3)
    np.testing.assert_allclose(points[model.mirror] * [1, -1, -1], points, atol=1e-9)
    assert found[-1] == pytest.approx(0.0, abs=1e-9), "pitch says nothing of yaw"
