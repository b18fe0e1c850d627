"""Which bodies and hands are kept, and whose they are, with networks of plain numbers."""

import numpy as np
import pytest

from facsight_tools.analyzers.bodies import BodyFinder
from facsight_tools.analyzers.hands import HandFinder
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeSession
from facsight_tools.image import load_image
from facsight_tools.types import FaceDetection, Image

from .people import body

PICTURE = load_image(np.zeros((400, 400, 3), np.uint8))


def spots(image: np.ndarray) -> list[tuple[float, float]]:
    """The white spots of a crop, as fractions of it, left to right."""
    columns = np.flatnonzero((image[0] > 0.5).any(axis=0))
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1) if len(columns) else []
    found = []
    for group in groups:
        rows = np.flatnonzero((image[0][:, group] > 0.5).any(axis=1))
        size = image.shape[1]
        found.append(((group.mean() + 0.5) / size, (rows.mean() + 0.5) / size))
    return found


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


def picture(*at: tuple[int, int]) -> Image:
    pixels = np.zeros((400, 400, 3), np.uint8)
    for x, y in at:
        pixels[y - 6 : y + 6, x - 6 : x + 6] = 255
    return load_image(pixels)


def face(x: float, y: float, size: float = 40) -> FaceDetection:
    box = np.array([x - size / 2, y - size / 2, x + size / 2, y + size / 2])
    return FaceDetection(box, 0.9, np.tile([x, y], (6, 1)))


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


def palm_detector(inputs: Tensors) -> dict[str, np.ndarray]:
    rows = np.zeros((len(inputs["image"]), 4, 18), np.float32)
    scores = np.zeros((len(inputs["image"]), 4), np.float32)
    for k, image in enumerate(inputs["image"]):
        for n, (x, y) in enumerate(spots(image)):
            points = np.tile([x, y], 7)
            points[1] += 0.05  # the wrist is below
            points[5] -= 0.05  # the middle finger's knuckle above
            rows[k, n] = [x, y, 0.1, 0.1, *points]
            scores[k, n] = 0.9
    return {"boxes_keypoints": rows, "scores": scores}


def hand_points(presence: float, right: float):  # type: ignore[no-untyped-def]
    def run(inputs: Tensors) -> dict[str, np.ndarray]:
        count = len(inputs["image"])
        points = np.full((count, 21, 3), 112, np.float32)
        points[:, 0, 1], points[:, 9, 1] = 170, 120
        return {
            "joints": points,
            "presence": np.full((count, 1), presence, np.float32),
            "handedness": np.full((count, 1), right, np.float32),
        }

    return run


def hands(presence: float, right: float = 0.05) -> HandFinder:
    return HandFinder(FakeSession(palm_detector), FakeSession(hand_points(presence, right)))


@pytest.mark.parametrize(
    ("presence", "on_wrist", "kept"),
    [(0.95, False, 1), (0.85, False, 0), (0.85, True, 1), (0.75, True, 0)],
)
def test_a_wrist_beside_it_makes_up_for_doubt(presence: float, on_wrist: bool, kept: int) -> None:
    owners = [body({15: (300, 330)})] if on_wrist else []
    found = hands(presence)(picture((300, 300)), owners, [])
    assert len(found) == kept
    assert all((one.body, one.side) == (0, "left") for one in found if on_wrist)


def test_a_hand_out_of_reach_is_nobodys() -> None:
    (found,) = hands(0.95)(picture((60, 60)), [body()], [])
    assert (found.body, found.side) == (None, None)
    assert found.left == pytest.approx(0.95)


def test_of_two_wrists_in_reach_the_form_tells_which() -> None:
    near = body({15: (300, 332), 16: (300, 330)})
    for right, side in ((0.02, "left"), (0.98, "right")):
        (found,) = hands(0.95, right)(picture((300, 300)), [near], [])
        assert found.side == side


def test_a_hand_seen_in_two_looks_is_one() -> None:
    found = hands(0.95)(picture((300, 300)), [body({15: (300, 330)})], [face(300, 260)])
    assert len(found) == 1
