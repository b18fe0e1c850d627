"""Fitting the model to landmarks, and what is measured by it."""

import json
from pathlib import Path

import numpy as np
import pytest

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.geometry.face_frame import FEATURE_COUNT, mean_face, pose_rotation
from facsight_training import calibration
from facsight_training.correspondence import FaceModel
from facsight_training.export import Layers, predict
from facsight_training.fitting import fit_model
from facsight_training.mean_face import relaxed_face, stable_weights, yaw_correction
from facsight_training.measure_noise import components, jitter, mean_bias, without_outliers
from facsight_training.noise import LandmarkError

CAMERA = np.array([1.0, -1.0, -1.0])


def posed(points: np.ndarray, angles: np.ndarray, scale: float = 10.0) -> np.ndarray:
    return points @ pose_rotation(angles).swapaxes(1, 2) * scale * CAMERA


def test_the_fit_follows_identity_expression_and_pose(model: FaceModel) -> None:
    rng = np.random.default_rng(0)
    angles = np.array([[0.0, 0, 0], [15, -5, 3], [-20, 8, -10]])
    shape = model.neutral + np.tensordot(rng.standard_normal((3, 100)), model.identity, axes=1)
    shape += 0.7 * model.expression[model.names.index("mouthSmile_L")]
    fits = fit_model(posed(shape, angles), model, np.zeros((478, 3)))
    assert fits.residual.shape == (3, 468, 3)
    assert np.sqrt((fits.residual[..., :2] ** 2).mean()) < 0.05
    np.testing.assert_allclose(fits.pose, angles, atol=4.0)


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
    errors = np.tensordot(rng.standard_normal((4000, 5)), directions, axes=1)
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
    still = posed(model.neutral, rng.normal(0, 5, (40, 3)))
    repeats = still[:, None] + rng.normal(0, 1.0, (40, 6, 478, 3))  # a tenth of a centimetre
    repeats[3, 2] = np.nan
    basis, rest = jitter(repeats, model)
    size = np.sqrt(((basis**2).sum(axis=0) + rest**2).mean())
    assert size == pytest.approx(0.1, rel=0.15)


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


def test_thresholds_leave_few_relaxed_people_with_a_unit(
    model: FaceModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    people = posed(mean_face().points, rng.normal(0, 4, (100, 3)))
    people += rng.normal(0, 2.0, (100, 478, 3))
    sizes = ((4, FEATURE_COUNT), (4, 4), (len(OUTPUTS), 4), (len(OUTPUTS), 4))
    weights = tuple(np.abs(rng.standard_normal(size)) / np.sqrt(size[1]) for size in sizes)
    layers = Layers(weights, tuple(np.zeros(size[0]) for size in sizes))  # type: ignore[arg-type]
    cuts = calibration.calibrate(layers, OUTPUTS, model.mirror, people)
    assert 12 in cuts
    assert 25 not in cuts, "lips may part without an expression"
    assert min(cuts.values()) >= 0.4

    monkeypatch.setattr(calibration, "_FILE", tmp_path / "calibration.json")
    calibration.save_thresholds(cuts)
    stored = calibration.load_thresholds()
    assert stored == {unit: round(cut, 4) for unit, cut in cuts.items()}
    assert json.loads((tmp_path / "calibration.json").read_text())
    raw, _ = predict(layers, OUTPUTS, model.mirror, np.zeros((1, FEATURE_COUNT)))
    assert np.isfinite(raw).all()
