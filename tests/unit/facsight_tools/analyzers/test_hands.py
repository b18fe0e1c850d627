"""Which hands are kept, and whose they are, with networks of plain numbers."""

import numpy as np
import pytest

from facsight_tools.analyzers.hands import HandFinder
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeSession

from .people import body, face, picture, spots


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
