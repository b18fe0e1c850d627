"""The windows, the merge and the way back to the picture, with a network of plain numbers."""

import cv2
import numpy as np
import pytest

from facsight_tools.analyzers.detection import BlazeFaceDetector, Window, merge
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeSession, Function
from facsight_tools.image import load_image
from facsight_tools.types import FaceDetection, Image

MOST_SPOTS = 16


def bright_spot_network(inputs: Tensors) -> dict[str, np.ndarray]:
    """Finds a "face" at each white spot of a crop, the way a detector would."""
    count, _, _, size = inputs["image"].shape
    rows, scores = np.zeros((count, MOST_SPOTS, 16), np.float32), np.zeros((count, MOST_SPOTS))
    for k, crop in enumerate(inputs["image"]):
        _, _, spots, centres = cv2.connectedComponentsWithStats((crop[0] > 0.5).astype(np.uint8))
        ranked = np.argsort(-spots[1:, cv2.CC_STAT_AREA])[:MOST_SPOTS] + 1
        for place, spot in enumerate(ranked):
            if spots[spot, cv2.CC_STAT_AREA] >= 12:
                centre = (centres[spot] + 0.5) / size
                rows[k, place] = [*centre, *spots[spot, 2:4] / size, *np.tile(centre, 6)]
                scores[k, place] = 0.9
    return {"boxes_keypoints": rows, "scores": scores.astype(np.float32)}


def bright_places(inputs: Tensors) -> dict[str, np.ndarray]:
    """Warm where there is light."""
    batch, _, height, width = inputs["image"].shape
    cells = inputs["image"][:, 0].reshape(batch, height // 4, 4, width // 4, 4)
    return {"heat": cells.max(axis=(2, 4)) * 0.9}


def nothing(inputs: Tensors) -> dict[str, np.ndarray]:
    """Cold everywhere."""
    return {"heat": bright_places(inputs)["heat"] * 0.0}


def detector(
    warm: Function = bright_places,
) -> tuple[BlazeFaceDetector, FakeSession, FakeSession]:
    near, far = FakeSession(bright_spot_network), FakeSession(bright_spot_network)
    return BlazeFaceDetector(near, far, FakeSession(warm)), near, far


def picture(width: int, height: int, *boxes: tuple[int, int, int, int]) -> Image:
    pixels = np.zeros((height, width, 3), np.uint8)
    for left, top, right, bottom in boxes:
        pixels[top:bottom, left:right] = 255
    return load_image(pixels)


def face(box: tuple[float, float, float, float], score: float = 0.9) -> FaceDetection:
    return FaceDetection(np.array(box), score, np.zeros((6, 2)))


def test_a_face_is_found_where_it_is() -> None:
    detect, _, _ = detector()
    ((found,),) = detect([picture(320, 200, (100, 60, 180, 140))])
    np.testing.assert_allclose(found.box_xyxy, [100, 60, 180, 140], atol=4)
    np.testing.assert_allclose(found.keypoints_xy, [[140, 100]] * 6, atol=3)


def test_a_small_face_of_a_large_picture_is_looked_for_where_the_glance_points() -> None:
    small = picture(2400, 1600, (1810, 1210, 1840, 1240))
    blind, _, _ = detector(nothing)
    assert blind([small]) == [[]]
    detect, near, far = detector()
    ((found,),) = detect([small])
    np.testing.assert_allclose(found.box_xyxy, [1810, 1210, 1840, 1240], atol=10)
    assert sum(near.batch_sizes) < 12
    assert sum(far.batch_sizes) < 4


def test_a_portrait_needs_no_look_for_distant_faces() -> None:
    detect, near, far = detector(nothing)
    ((found,),) = detect([picture(320, 200, (100, 60, 180, 140))])
    assert found.score > 0.8
    assert near.batch_sizes == [1]
    assert far.batch_sizes == []


def test_many_pictures_share_one_run_of_each_network() -> None:
    detect, near, far = detector()
    faces = [(20 * i, 30, 20 * i + 30, 60) for i in range(5)]
    together = detect([picture(200, 200, box) for box in faces])
    assert near.batch_sizes[0] == 5
    assert len(near.batch_sizes) <= 3
    assert len(far.batch_sizes) <= 1
    for box, found in zip(faces, together, strict=True):
        (alone,) = detect([picture(200, 200, box)])
        np.testing.assert_array_equal(found[0].box_xyxy, alone[0].box_xyxy)


def test_an_empty_picture_has_no_face_and_the_search_ends() -> None:
    detect, _, _ = detector()
    blank = picture(64, 48)
    assert detect([blank]) == [[]]
    assert list(detect.search(blank)) == []


@pytest.mark.parametrize("angle", [0.0, 30.0, -90.0, 180.0])
def test_a_window_maps_its_corners_and_centre(angle: float) -> None:
    matrix = Window((50.0, 40.0), 20.0, angle).matrix(128)
    points = np.array([[64, 64, 1], [0, 0, 1], [128, 128, 1]], np.float32) @ matrix.T
    np.testing.assert_allclose(points[0], [50, 40], atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(points[1] - points[2]), 20 * np.sqrt(2), rtol=1e-5)


def test_merge_keeps_the_first_of_two_views_and_both_of_two_faces() -> None:
    first, again, part = (
        face((0, 0, 100, 100)),
        face((5, 5, 105, 105), 0.99),
        face((20, 20, 60, 60)),
    )
    other = face((200, 0, 300, 100))
    assert merge([first, again, part, other]) == [first, other]


def way_up_network(inputs: Tensors) -> dict[str, np.ndarray]:
    """`bright_spot_network`, surer of a spot whose upper half is the brighter one."""
    outputs = bright_spot_network(inputs)
    for crop, scores in zip(inputs["image"], outputs["scores"], strict=True):
        ys, _ = np.nonzero(crop[0] > 0.95)
        middle = np.nonzero(crop[0] > 0.5)[0].mean()
        if scores[0] and ys.mean() >= middle:
            scores[0] = 0.6
    return outputs


@pytest.mark.parametrize(
    ("bright", "score", "turned"),
    [
        ((60, 100), 0.65, False),  # upright
        ((100, 140), 0.65, True),
        ((100, 140), 0.85, False),  # the first look was sure enough of its key points
    ],
)
def test_a_face_on_its_head_is_seen_the_other_way_up(
    bright: tuple[int, int], score: float, turned: bool
) -> None:
    pixels = np.zeros((200, 320, 3), np.uint8)
    pixels[60:140, 100:180] = 220
    pixels[slice(*bright), 100:180] = 255
    near = FakeSession(way_up_network)
    detect = BlazeFaceDetector(near, FakeSession(bright_spot_network), FakeSession(nothing))
    place = (face((100, 60, 180, 140), score), load_image(pixels), np.array([140, 100, 80, 0.0]))
    (found,) = detect.turned([place])
    if not turned:
        assert found is None
    else:
        assert found is not None
        np.testing.assert_allclose(found.box_xyxy, [100, 60, 180, 140], atol=4)
