import numpy as np

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.geometry.face_frame import fit_faces, mean_face, pose_angles
from facsight_training.correspondence import FaceModel
from facsight_training.faces import FaceSampler, skin
from facsight_training.noise import LandmarkError


def test_a_seed_repeats_faces(model: FaceModel, error: LandmarkError) -> None:
    sampler = FaceSampler(model, error)
    one, two = (sampler.draw(np.random.default_rng(5), 64) for _ in range(2))
    assert np.array_equal(one.points_xyz, two.points_xyz)
    assert np.array_equal(one.labels, two.labels)
    other = sampler.draw(np.random.default_rng(6), 64)
    assert not np.array_equal(one.points_xyz, other.points_xyz)


def test_labels_stay_in_the_scale_and_most_units_are_absent(model: FaceModel) -> None:
    faces = FaceSampler(model, None).draw(np.random.default_rng(0), 2000)
    assert faces.labels.shape == (2000, len(OUTPUTS))
    assert faces.labels.min() == 0.0
    assert faces.labels.max() <= 5.0
    present = (faces.labels >= 1.0).mean(axis=0)
    assert (present < 0.5).all()
    assert (present > 0.001).all(), "every unit occurs"


def test_without_error_the_fit_finds_the_pose(model: FaceModel) -> None:
    faces = FaceSampler(model, None).draw(np.random.default_rng(1), 400)
    found = pose_angles(fit_faces(faces.points_xyz).rotation)
    for angle in range(3):
        assert np.corrcoef(found[:, angle], faces.pose[:, angle])[0, 1] > 0.9


def test_skin_is_neither_lips_nor_eyes() -> None:
    # the mean face's frame is shifted against ICT-FaceKit's, whose heights `skin` knows
    cheeks, chin = skin(mean_face().points + np.array([0.0, 3.3, 9.0]))
    assert cheeks[[50, 280, 205, 425]].all()
    assert chin[[152, 175]].all()
    assert not (cheeks | chin)[[0, 17, 61, 291, 13, 14, 33, 263, 105, 468, 4]].any()
