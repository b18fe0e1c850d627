import numpy as np
import pytest
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import mean_face, pose_rotation
from facsight_tools.geometry.gaze import estimate_gaze, eye_opening
from facsight_tools.types import Gaze, HeadPose

CAMERA = np.array([1.0, -1.0, -1.0])
AXIS_CM, DEPTH_CM = 1.05, 0.60
UPPER = [157, 158, 159, 160, 161, 384, 385, 386, 387, 388]
LOWER = [154, 153, 145, 144, 163, 381, 380, 374, 373, 390]


def face(
    pose: HeadPose, eye_yaw: float, eye_pitch: float, *, scale: float = 20.0, shut: float = 0.0
) -> NDArray[np.float64]:
    """The mean face in a pose, its eyes turned against the head, in image pixels."""
    points = mean_face().points.copy()
    yaw, pitch = np.radians([eye_yaw, eye_pitch])
    ahead = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    for corners, irises in (([33, 133], slice(468, 473)), ([263, 362], slice(473, 478))):
        centre = points[irises][0].copy()
        centre[2] = points[corners].mean(axis=0)[2] - DEPTH_CM
        points[irises] += centre + AXIS_CM * ahead - points[irises][0]
    points[UPPER] += shut * (points[LOWER] - points[UPPER])
    rotation = pose_rotation(np.array([[pose.yaw, pose.pitch, pose.roll]]))[0]
    return (points @ rotation.T) * scale * CAMERA


def look(pose: HeadPose, eye_yaw: float, eye_pitch: float, **options: float) -> Gaze:
    return estimate_gaze(face(pose, eye_yaw, eye_pitch, **options)[None], [pose])[0]


@pytest.mark.parametrize(("yaw", "pitch"), [(0, 0), (20, 0), (-25, 0), (0, 15), (0, -20), (15, 10)])
def test_known_directions_are_recovered(yaw: float, pitch: float) -> None:
    gaze = look(HeadPose(0, 0, 0), yaw, pitch)
    assert (gaze.yaw, gaze.pitch) == pytest.approx((yaw, pitch), abs=0.1)
    assert (gaze.eye_yaw, gaze.eye_pitch) == pytest.approx((yaw, pitch), abs=0.1)


def test_a_turned_head_may_look_into_the_lens() -> None:
    gaze = look(HeadPose(20, 0, 0), -20, 0)
    assert gaze.yaw == pytest.approx(0, abs=0.5)
    assert gaze.eye_yaw == pytest.approx(-20, abs=0.5)


def test_eyes_that_rest_turn_with_the_head() -> None:
    gaze = look(HeadPose(15, -10, 25), 0, 0)
    assert (gaze.eye_yaw, gaze.eye_pitch) == pytest.approx((0, 0), abs=0.5)
    assert gaze.yaw != pytest.approx(0, abs=5)


def test_confidence_falls_with_lids_turn_and_size() -> None:
    ahead = HeadPose(0, 0, 0)
    sure = look(ahead, 0, 0).confidence
    assert sure == pytest.approx(1.0)
    assert look(ahead, 0, 0, shut=0.95).confidence == 0.0
    assert look(ahead, 0, 0, scale=1.0).confidence == 0.0
    assert look(HeadPose(40, 0, 0), 0, 0).confidence < sure
    assert 0 < look(ahead, 0, 0, scale=4.0).confidence < sure


def test_lid_opening() -> None:
    ahead = HeadPose(0, 0, 0)
    opened, shut = (eye_opening(face(ahead, 0, 0, shut=s)[None])[0] for s in (0.0, 0.95))
    assert (opened > 0.2).all()
    assert (shut < 0.1).all()


def test_a_mirrored_face_looks_the_other_way() -> None:
    left, right = look(HeadPose(10, 5, 3), 12, 4), look(HeadPose(-10, 5, -3), -12, 4)
    assert (left.yaw, left.pitch) == pytest.approx((-right.yaw, right.pitch), abs=1e-3)
    assert left.confidence == pytest.approx(right.confidence, abs=1e-4)


def test_a_face_does_not_depend_on_its_batch() -> None:
    poses = [HeadPose(yaw, 3, -4) for yaw in (-30, 0, 12, 25)]
    batch = np.stack([face(pose, 5, -5) for pose in poses])
    together = estimate_gaze(batch, poses)
    assert [estimate_gaze(batch[i : i + 1], [poses[i]])[0] for i in range(4)] == together


def test_no_faces_and_wrong_counts() -> None:
    assert estimate_gaze(np.zeros((0, 478, 3)), []) == []
    with pytest.raises(ValueError, match="expected 1, got 0"):
        estimate_gaze(np.zeros((1, 478, 3)), [])


@pytest.mark.parametrize("turn", [-90, 0, 90, 180])
def test_gaze_follows_the_subject_where_the_picture_is_turned(turn: float) -> None:
    upright, turned = (look(HeadPose(10, 5, roll), 15, -10) for roll in (3, 3 + turn))
    given = (upright.yaw, upright.pitch, upright.eye_yaw, upright.eye_pitch)
    assert (turned.yaw, turned.pitch, turned.eye_yaw, turned.eye_pitch) == pytest.approx(given)
