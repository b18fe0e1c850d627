import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import (
    FEATURE_COUNT,
    POSE_AT,
    au_features,
    eye_distance_px,
    fit_faces,
    fit_similarity,
    head_pose,
    mean_face,
    pose_angles,
    pose_rotation,
)
from facsight_tools.types import LANDMARK_COUNT

Array = NDArray[np.float64]
ANGLES = [(0, 0, 0), (25, 0, 0), (-40, 0, 0), (0, 20, 0), (0, -25, 0), (0, 0, 30), (20, -15, 10)]
CAMERA = np.array([1.0, -1.0, -1.0])


def posed(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0, *, scale: float = 20.0) -> Array:
    """The mean face turned so, in image pixels."""
    rotation = pose_rotation(np.array([[yaw, pitch, roll]], np.float64))[0]
    return (mean_face().points @ rotation.T) * scale * CAMERA + np.array([320.0, 240.0, 0.0])


def test_the_mean_face_is_symmetric_and_faces_the_camera() -> None:
    mean = mean_face()
    assert mean.points.shape == (LANDMARK_COUNT, 3)
    assert mean.weights.sum() == pytest.approx(1.0, abs=1e-6)
    assert not mean.weights[468:].any()
    np.testing.assert_allclose(mean.points[33] * [-1, 1, 1], mean.points[263], atol=1e-5)
    assert mean.points[263, 0] > 0, "x runs to the subject's left"
    assert mean.points[10, 1] > mean.points[152, 1], "y runs up"
    assert mean.points[1, 2] > mean.points[234, 2], "z runs out of the face"


@pytest.mark.parametrize("angles", ANGLES)
def test_known_rotations_are_recovered(angles: tuple[float, float, float]) -> None:
    frames = fit_faces(posed(*angles)[None])
    np.testing.assert_allclose(pose_angles(frames.rotation)[0], angles, atol=1e-6)
    np.testing.assert_allclose(frames.points[0], mean_face().points, atol=1e-6)
    assert frames.scale[0] == pytest.approx(20.0)
    np.testing.assert_allclose(frames.origin_xy[0], [320, 240], atol=1e-6)


@pytest.mark.parametrize("angles", ANGLES)
def test_head_pose_has_the_signs_of_facs(angles: tuple[float, float, float]) -> None:
    """Yaw is stretched, as MediaPipe flattens turned heads; the rest is the fit's."""
    pose = head_pose(posed(*angles)[None])[0]
    assert pose.pitch == pytest.approx(angles[1], abs=1e-6)
    assert pose.roll == pytest.approx(angles[2], abs=0.5)
    if angles[0]:
        assert 0.95 < pose.yaw / angles[0] < 1.3
    else:
        assert pose.yaw == pytest.approx(0.0, abs=1e-3)


@given(seed=st.integers(0, 2**32 - 1), turn=st.floats(-25, 25))
@settings(max_examples=20, deadline=None)
def test_a_head_of_any_shape_that_nods_has_so_much_more_pitch(seed: int, turn: float) -> None:
    shape = mean_face().points + np.random.default_rng(seed).normal(0, 0.2, (LANDMARK_COUNT, 3))
    angles = np.array([[0.0, 0.0, 0.0], [0.0, turn, 0.0]])
    level, nodding = head_pose((shape @ pose_rotation(angles).swapaxes(1, 2)) * 20.0 * CAMERA)
    assert nodding.pitch - level.pitch == pytest.approx(turn, abs=1.5)
    assert nodding.yaw == pytest.approx(level.yaw, abs=1.5)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_a_mirrored_head_keeps_its_pitch_and_turns_the_other_way(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mean = mean_face().points
    flipped = mean * [-1.0, 1.0, 1.0]
    counterpart = np.linalg.norm(mean[:, None] - flipped[None], axis=2).argmin(axis=1)
    angles = tuple(rng.uniform(-20, 20, 3))
    points = posed(*angles) + rng.normal(0, 4, (LANDMARK_COUNT, 3))
    mirrored = points[counterpart] * [-1.0, 1.0, 1.0]
    own, other = head_pose(np.stack([points, mirrored]))
    assert other.pitch == pytest.approx(own.pitch, abs=0.1)
    assert (other.yaw, other.roll) == pytest.approx((-own.yaw, -own.roll), abs=0.1)


def test_the_nose_shows_where_the_head_turns() -> None:
    """Signs by the picture alone: the subject's left is the viewer's right."""
    straight, left, up = posed(), posed(yaw=20), posed(pitch=20)
    assert left[1, 0] > straight[1, 0]
    assert up[1, 1] < straight[1, 1]
    tilted = posed(roll=20)
    assert tilted[10, 0] > straight[10, 0], "the forehead moves to the viewer's right"
    assert tilted[263, 1] > tilted[33, 1], "the subject's left eye sinks"


def test_angles_and_rotations_are_inverse() -> None:
    angles = np.random.default_rng(0).uniform(-80, 80, (50, 3))
    rotation = pose_rotation(angles)
    np.testing.assert_allclose(pose_angles(rotation), angles, atol=1e-9)
    np.testing.assert_allclose(rotation @ rotation.swapaxes(1, 2), [np.eye(3)] * 50, atol=1e-12)


def test_features_ignore_place_and_size() -> None:
    face = posed(15, -10, 20)
    moved = face * 2.5 + np.array([100.0, -40.0, 7.0])
    one, other = au_features(fit_faces(face[None])), au_features(fit_faces(moved[None]))
    assert one.shape == (1, FEATURE_COUNT)
    assert one.dtype == np.float32
    np.testing.assert_allclose(one, other, atol=1e-5)
    assert np.abs(one[0, :POSE_AT]).max() < 1e-5, "the mean face departs nowhere from itself"
    np.testing.assert_allclose(np.degrees(one[0, POSE_AT:]), [15, -10], atol=1e-4)


def test_a_face_does_not_depend_on_its_batch() -> None:
    rng = np.random.default_rng(1)
    batch = np.stack([posed(*angles) for angles in ANGLES]) + rng.normal(0, 2, (7, 478, 3))
    together = au_features(fit_faces(batch))
    poses = head_pose(batch)
    for i in range(len(batch)):
        alone = fit_faces(batch[i : i + 1])
        assert np.array_equal(au_features(alone)[0], together[i])
        assert head_pose(batch[i : i + 1], alone) == [poses[i]]


def test_a_neutral_reference_is_taken_out() -> None:
    rng = np.random.default_rng(2)
    own = posed() + rng.normal(0, 4, (478, 3))
    frames = fit_faces(own[None])
    assert np.abs(au_features(frames)[0, :POSE_AT]).max() > 0.1
    assert not au_features(frames, frames.points)[0, :POSE_AT].any()
    assert not au_features(frames, frames.points[0])[0, :POSE_AT].any()


def test_a_turned_head_is_not_smaller() -> None:
    assert eye_distance_px(posed(yaw=40)[None])[0] == pytest.approx(
        eye_distance_px(posed()[None])[0]
    )


def test_weights_decide_the_fit() -> None:
    target = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])
    moved = target.copy()
    moved[4] += 3.0
    weights = np.array([0.25, 0.25, 0.25, 0.25, 0.0])
    rotation, scale, shift = fit_similarity(moved[None], target, weights)
    np.testing.assert_allclose(rotation[0], np.eye(3), atol=1e-9)
    assert scale[0] == pytest.approx(1.0)
    np.testing.assert_allclose(shift[0], 0.0, atol=1e-9)


def test_no_faces_and_wrong_shapes() -> None:
    assert head_pose(np.zeros((0, 478, 3))) == []
    with pytest.raises(ValueError, match=r"expected shape \(any, 478, 3\), got \(1, 468, 3\)"):
        fit_faces(np.zeros((1, 468, 3)))
    with pytest.raises(ValueError, match="single point"):
        fit_faces(np.ones((1, 478, 3)))
