import numpy as np
import pytest

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.geometry.face_frame import fit_faces, mean_face, pose_angles
from facsight_training.correspondence import FaceModel
from facsight_training.expressions import draw_expressions
from facsight_training.faces import FaceSampler, skin
from facsight_training.labels import CENTRAL_SHAPES, SIDED_SHAPES, intensities
from facsight_training.noise import LandmarkError, load_landmark_error, pose_terms


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


def test_expressions_respect_anatomy() -> None:
    drawn = draw_expressions(np.random.default_rng(3), 5000)
    for unit in SIDED_SHAPES:
        assert drawn.sided[unit].shape == (5000, 2)
        assert drawn.sided[unit].max() <= 1.0
    both_pulls = np.minimum(drawn.sided[12], drawn.sided[15])
    assert both_pulls.max() < 0.2, "a corner is not pulled up and down at once"
    closed = drawn.central[28] > 0.5
    assert closed.any()
    assert not drawn.parting[closed].any(), "sucked lips are not parted"
    one_sided = np.abs(drawn.sided[12][:, 0] - drawn.sided[12][:, 1]) > 0.3
    assert 0.01 < one_sided.mean() < 0.2
    neutral = sum(drawn.sided[unit].sum(axis=1) for unit in SIDED_SHAPES) == 0
    assert 0.1 < neutral.mean() < 0.4


def test_intensities_of_known_expressions() -> None:
    sided = {unit: np.zeros((1, 2)) for unit in SIDED_SHAPES}
    central = {unit: np.zeros(1) for unit in CENTRAL_SHAPES}
    sided[12] = np.array([[0.8, 0.0]])
    central[17] = np.array([0.5])
    labels = intensities(
        sided,
        central,
        jaw=np.array([0.75]),
        jaw_side=np.array([-0.4]),
        lip_gap_cm=np.array([0.25]),
        gaze_deg=np.array([[20.0, -15.0]]),
    )[0]
    read = {output: float(labels[k]) for k, output in enumerate(OUTPUTS)}
    assert read[12, "left"] == pytest.approx(4.0)
    assert read[12, "right"] == 0.0
    assert read[12, "both"] == pytest.approx(4.0 / np.sqrt(2))
    assert read[17, "both"] == pytest.approx(2.5)
    assert read[25, "both"] == pytest.approx(1.0), "A begins at 2.5 mm"
    assert read[26, "both"] == 5.0
    assert read[27, "both"] == pytest.approx(2.5)
    assert read[30, "both"] == pytest.approx(2.0)
    assert read[61, "both"] == pytest.approx(2.5)
    assert read[62, "both"] == 0.0
    assert read[64, "both"] == pytest.approx(2.5)


def test_skin_is_neither_lips_nor_eyes() -> None:
    # the mean face's frame is shifted against ICT-FaceKit's, whose heights `skin` knows
    cheeks, chin = skin(mean_face().points + np.array([0.0, 3.3, 9.0]))
    assert cheeks[[50, 280, 205, 425]].all()
    assert chin[[152, 175]].all()
    assert not (cheeks | chin)[[0, 17, 61, 291, 13, 14, 33, 263, 105, 468, 4]].any()
