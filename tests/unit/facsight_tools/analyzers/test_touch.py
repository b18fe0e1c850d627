"""Hands on faces, and the units that they hide."""

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import make_face

from facsight_tools.analyzers.cover import ALL_SEEN, OUTLINES
from facsight_tools.analyzers.occlusion import without_hidden
from facsight_tools.analyzers.quality import under_hands
from facsight_tools.analyzers.touch import PARTS, read_touch, shares
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.types import Landmarks, MeasuredAU, UnavailableAU, UnavailableReason

from .people import hand

# The mean face in the middle of a picture, about 160 pixels high
MESH = mean_face().points * np.array([8.0, -8.0, -8.0]) + np.array([200.0, 200.0, 0.0])
FACE = Landmarks(MESH.astype(np.float32), 0.99)


def middle(part: str) -> np.ndarray:
    centre: np.ndarray = MESH[list(PARTS[part]), :2].mean(axis=0)
    return centre


def test_a_hand_beside_the_face_is_away_from_it() -> None:
    assert str(read_touch(hand(500, 300), [FACE]).value) == "away from faces"


def test_without_a_face_there_is_nothing_to_measure() -> None:
    assert read_touch(hand(500, 300), []).detail == "no face was found"


@pytest.mark.parametrize("part", ["mouth", "nose"])
def test_a_palm_on_a_part_covers_it(part: str) -> None:
    x, y = middle(part)
    value = str(read_touch(hand(x, y + 60, 160), [FACE]).value)
    assert f"covers the {part} of F1" in value.split("; ")


def test_fingertips_touch() -> None:
    x, y = middle("chin")
    value = str(read_touch(hand(x, y + 70, 66), [FACE]).value)
    assert value == "touches the chin of F1"


def test_of_two_faces_the_one_under_the_hand_is_told() -> None:
    other = Landmarks(FACE.points_xyz + np.float32([400, 0, 0]), 0.99)
    x, y = middle("mouth")
    assert "F2" in str(read_touch(hand(x + 400, y + 60, 160), [FACE, other]).value)


def test_shares_grow_with_hands_and_never_pass_one() -> None:
    x, y = middle("mouth")
    one = shares([hand(x - 30, y + 30)], FACE)
    two = shares([hand(x - 30, y + 30), hand(x + 30, y + 30)], FACE)
    assert all(0 <= one[part] <= two[part] <= 1 for part in one)
    assert two["mouth"] > one["mouth"]


def test_a_hidden_mouth_hides_its_units_and_no_others() -> None:
    units = make_face(aus={12: 3.0, 4: 2.0}).action_units
    hidden = {f"{side} half of the mouth": 0.8 for side in ("left", "right")}
    seen = without_hidden(units, replace(ALL_SEEN, hands=hidden))
    assert seen.get(4) == units.get(4)
    for side in ("both", "left", "right"):
        reading = seen.get(12, side)
        assert isinstance(reading, UnavailableAU)
        assert reading.reason is UnavailableReason.OCCLUDED
        assert reading.detail.startswith("a hand covers 80% of the ")
    assert [r.au for r in seen.readings] == [r.au for r in units.readings]


def test_a_hidden_eye_hides_its_side_and_the_whole() -> None:
    units = make_face(aus={6: 3.0}).action_units
    seen = without_hidden(units, replace(ALL_SEEN, hands={"left eye": 0.6}))
    assert isinstance(seen.get(6, "left"), UnavailableAU)
    assert isinstance(seen.get(6, "both"), UnavailableAU)
    assert isinstance(seen.get(6, "right"), MeasuredAU)


def test_what_was_unavailable_keeps_its_reason() -> None:
    units = make_face(unavailable={12: UnavailableReason.POSE}).action_units
    reading = without_hidden(units, replace(ALL_SEEN, hands=dict.fromkeys(OUTLINES, 1.0))).get(12)
    assert isinstance(reading, UnavailableAU)
    assert reading.reason is UnavailableReason.POSE


@pytest.mark.parametrize(
    ("share", "factor", "ok"), [(0.05, 1.0, True), (0.3, 0.5, False), (0.6, 0.0, False)]
)
def test_hands_on_a_face_make_its_quality_less(share: float, factor: float, ok: bool) -> None:
    quality = make_face(quality=0.8).quality
    less = under_hands(quality, share)
    assert less.score == pytest.approx(0.8 * factor)
    assert less.get("hands").ok is ok
    assert under_hands(quality, 0.0) == quality
