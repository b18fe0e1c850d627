from pathlib import Path

import numpy as np

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_training.correspondence import FaceModel
from facsight_training.faces import FaceSampler
from facsight_training.held_out import draw_held_out, save_held_out
from facsight_training.noise import LandmarkError


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
