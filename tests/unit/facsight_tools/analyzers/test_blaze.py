"""From rows of a detector to places in the picture, with networks of plain numbers."""

import numpy as np
import pytest

from facsight_tools.analyzers.blaze import BlazeNetwork, Candidate, Window
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeSession
from facsight_tools.types import Image

SIZE = 64


def picture(height: int = 200, width: int = 300) -> Image:
    """Red grows to the right, green downwards."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, :, 0] = np.linspace(0, 255, width).round()
    pixels[:, :, 1] = np.linspace(0, 255, height).round()[:, None]
    return Image(pixels, "", "array")


def network(
    rows: list[list[float]],
    scores: list[float],
    lowest: int = -1,
    seen: list | None = None,  # type: ignore[type-arg]
) -> BlazeNetwork:
    """Answers every look with those rows: box, two key points, all in parts of the window."""

    def run(inputs: Tensors) -> dict[str, np.ndarray]:
        if seen is not None:
            seen.append(inputs["image"])
        count = len(inputs["image"])
        return {
            "boxes_keypoints": np.tile(np.array(rows, np.float32), (count, 1, 1)),
            "scores": np.tile(np.array(scores, np.float32), (count, 1)),
        }

    return BlazeNetwork(FakeSession(run), SIZE, lowest)


def one(window: Window, row: list[float], score: float = 0.9) -> Candidate:
    ((found,),) = network([row], [score]).find([(picture(), window)], 0.5)
    return found


def test_parts_of_a_window_are_places_in_the_picture() -> None:
    found = one(Window((150, 100), 80), [0.5, 0.25, 0.5, 0.25, 0.0, 0.0, 1.0, 0.5])
    np.testing.assert_allclose(found.box_xyxy, [130, 70, 170, 90], atol=1e-4)
    np.testing.assert_allclose(found.keypoints_xy, [[110, 60], [190, 100]], atol=1e-4)
    assert found.score == pytest.approx(0.9)


@pytest.mark.parametrize("angle", [90.0, 37.0, 180.0, -45.0])
def test_a_turned_window_turns_points_and_centre_and_keeps_the_boxs_sides(angle: float) -> None:
    """Against turning each place about the window's centre."""
    window, row = Window((150, 100), 80, angle), [0.75, 0.5, 0.2, 0.1, 0.75, 0.5, 0.5, 1.0]
    found = one(window, row)
    turn = np.exp(1j * np.radians(angle))
    places = [turn * 80 * complex(x - 0.5, y - 0.5) for x, y in ((0.75, 0.5), (0.5, 1.0))]
    expected = [[150 + place.real, 100 + place.imag] for place in places]
    np.testing.assert_allclose(found.keypoints_xy, expected, atol=1e-3)
    box = found.box_xyxy
    np.testing.assert_allclose((box[:2] + box[2:]) / 2, expected[0], atol=1e-3)
    np.testing.assert_allclose(box[2:] - box[:2], [16, 8], atol=1e-3)


def test_the_window_shows_that_part_of_the_picture_upright() -> None:
    seen: list[np.ndarray] = []
    network([[0.5] * 8], [0.0], seen=seen).find([(picture(), Window((150, 100), 64))], 0.5)
    crop = (seen[0][0] + 1) * 127.5  # as grey levels
    assert crop.shape == (3, SIZE, SIZE)
    np.testing.assert_allclose(crop[0, 10, ::9], picture().pixels_rgb[0, 118:182:9, 0], atol=1)
    np.testing.assert_allclose(crop[1, ::9, 10], picture().pixels_rgb[68:132:9, 0, 1], atol=1)
    assert not (crop[2] > 1e-3).any()


@pytest.mark.parametrize("lowest", [-1, 0])
def test_black_is_what_the_network_takes_for_black_also_outside(lowest: int) -> None:
    seen: list[np.ndarray] = []
    white = Image(np.full((10, 10, 3), 255, np.uint8), "", "array")
    looks = [(white, Window((5, 5), 40)), (white, Window((5, 5), 4))]
    network([[0.5] * 8], [0.0], lowest, seen).find(looks, 0.5)
    wide, close = seen[0]
    assert wide[:, 0, 0].tolist() == [lowest] * 3
    np.testing.assert_allclose(close[:, 2:-2, 2:-2], 1.0)
    assert seen[0].dtype == np.float32


def test_neighbours_are_blended_and_weak_or_empty_rows_left_out() -> None:
    rows = [
        [0.5, 0.5, 0.4, 0.4, 0.5, 0.5, 0.5, 0.5],
        [0.52, 0.5, 0.4, 0.4, 0.54, 0.5, 0.5, 0.5],
        [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],  # too weak
        [0.8, 0.8, 0.0, 0.1, 0.8, 0.8, 0.8, 0.8],  # no width
        [0.2, 0.8, -0.1, 0.1, 0.8, 0.8, 0.8, 0.8],  # less than none
    ]
    scores = [0.9, 0.6, 0.4, 0.8, 0.8]
    ((found,),) = network(rows, scores).find([(picture(), Window((50, 50), 100))], 0.5)
    mean = (0.9 * 50 + 0.6 * 52) / 1.5
    np.testing.assert_allclose(found.box_xyxy, [mean - 20, 30, mean + 20, 70], atol=1e-3)
    assert found.keypoints_xy[0, 0] == pytest.approx((0.9 * 50 + 0.6 * 54) / 1.5, abs=1e-3)
    assert found.score == pytest.approx(0.9), "that of the best"


def test_each_look_has_its_own_answer_and_one_run_serves_all() -> None:
    seen: list[np.ndarray] = []
    asked = network([[0.5, 0.5, 0.1, 0.1, *[0.5] * 4]], [1.5], seen=seen)
    looks = [(picture(), Window((x, 50), 20)) for x in (30, 60, 90)]
    found = asked.find(looks, 0.5)
    assert [round(float(one.keypoints_xy[0, 0])) for (one,) in found] == [30, 60, 90]
    assert [one.score for (one,) in found] == [1.0] * 3, "a score is a probability"
    assert len(seen) == 1
    assert network([[0.5] * 8], [0.2]).find(looks, 0.5) == [[], [], []]


def test_windows_that_share_a_look_are_told_apart() -> None:
    """Each has the best score of what has its middle in its quarter, and 0 where nothing has."""
    rows = [[x, y, 0.1, 0.1, x, y, x, y] for x, y in ((0.2, 0.3), (0.7, 0.1), (0.6, 0.2))]
    seen: list[np.ndarray] = []
    near = network(rows, [0.4, 0.8, 0.9], seen=seen)
    windows = [Window((60 + 40 * k, 100), 30 + k) for k in range(3)]
    assert near.hints([]) == []
    told = near.hints([(picture(), windows), (picture(), windows[:2])])
    assert told == [pytest.approx([0.4, 0.9, 0.0]), pytest.approx([0.4, 0.9])]
    ((first, second),) = seen
    half = SIZE // 2
    assert (second[:, half:] == -1).all()
    # red grows to the right: the windows lie from left to right in the picture
    assert (
        first[0, :half, :half].mean()
        < first[0, :half, half:].mean()
        < first[0, half:, :half].mean()
    )
