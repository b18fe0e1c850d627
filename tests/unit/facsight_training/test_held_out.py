from pathlib import Path

import numpy as np
import pytest

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_training.correspondence import FaceModel
from facsight_training.faces import FaceSampler
from facsight_training.held_out import draw_held_out, save_held_out
from facsight_training.noise import LandmarkError
from facsight_training.reliability import auc, calibration_error, parts, reliability


def test_held_out_faces_repeat_and_are_no_training_faces(
    model: FaceModel, error: LandmarkError, tmp_path: Path
) -> None:
    sampler = FaceSampler(model, error)
    faces, again, other = (draw_held_out(sampler, seed, 40) for seed in (3, 3, 4))
    assert np.array_equal(faces.points_xyz, again.points_xyz)
    assert not np.array_equal(faces.points_xyz, other.points_xyz)
    trained = sampler.draw(np.random.default_rng(3), 40)
    assert not np.array_equal(faces.intensity, trained.labels)
    assert faces.points_xyz.shape == (40, 478, 3)
    assert faces.intensity.shape == (40, len(OUTPUTS))
    assert list(zip(faces.units.tolist(), faces.sides.tolist(), strict=True)) == list(OUTPUTS)
    save_held_out(tmp_path / "held.npz", faces)
    with np.load(tmp_path / "held.npz") as stored:
        assert np.array_equal(stored["intensity"], faces.intensity)
        assert set(stored.files) >= {"points_xyz", "yaw_deg", "identity"}


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
