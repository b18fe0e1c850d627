"""Which bodies are kept, and whose they are, with networks of plain numbers."""

import numpy as np

from facsight_tools.analyzers.bodies import BodyFinder
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeSession
from facsight_tools.image import load_image

from .people import face, picture, spots

PICTURE = load_image(np.zeros((400, 400, 3), np.uint8))


def pose_detector(inputs: Tensors) -> dict[str, np.ndarray]:
    """A head at every spot; the hips lie 0.2 below it and the circle reaches it."""
    rows = np.zeros((len(inputs["image"]), 4, 12), np.float32)
    scores = np.zeros((len(inputs["image"]), 4), np.float32)
    for k, image in enumerate(inputs["image"]):
        for n, (x, y) in enumerate(spots(image)):
            rows[k, n] = [x, y, 0.1, 0.1, x, y + 0.2, x, y, x, y, x, y]
            scores[k, n] = 0.9
    return {"boxes_keypoints": rows, "scores": scores}


def pose_joints(presence: float):  # type: ignore[no-untyped-def]
    def run(inputs: Tensors) -> dict[str, np.ndarray]:
        count = len(inputs["image"])
        table = np.full((count, 39, 5), 0.9, np.float32)
        table[:, :, :3] = 128
        table[:, :11, 1] = 26  # the head
        table[:, 34, :2] = (128, 26)  # the circle
        return {
            "joints": table,
            "presence": np.full((count, 1), presence, np.float32),
            "heatmap": np.zeros((count, 39, 64, 64), np.float32),
        }

    return run


def bodies(presence: float = 0.9) -> BodyFinder:
    return BodyFinder(FakeSession(pose_detector), FakeSession(pose_joints(presence)))


def test_every_person_has_a_body_and_its_own_face() -> None:
    found = bodies()(picture((100, 100), (300, 120)), [face(300, 120), face(100, 100)])
    assert len(found) == 2
    assert {one.face for one in found} == {0, 1}
    for one in found:
        nearest = min((abs(one.joints_xyz[0, 0] - x), f) for f, x in ((0, 300), (1, 100)))
        assert one.face == nearest[1]


def test_a_body_without_a_face_and_a_face_without_a_body() -> None:
    (found,) = bodies()(picture((100, 100)), [face(330, 300)])
    assert found.face is None


def test_nothing_in_the_crop_is_no_body() -> None:
    assert bodies(presence=0.3)(picture((100, 100)), []) == []
    assert bodies()(PICTURE, []) == []
