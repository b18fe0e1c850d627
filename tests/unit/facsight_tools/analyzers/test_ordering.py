"""How faces are numbered: a pixel more or less changes nothing where sizes are alike."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.analyzers.ordering import ordered


def face(left: float, width: float, picture: int = 0, top: float = 0.0) -> Any:
    box = (left, top, left + width, top + width)
    return SimpleNamespace(picture=picture, detection=SimpleNamespace(box_xyxy=box))


def lefts(faces: list[Any]) -> list[float]:
    return [one.detection.box_xyxy[0] for one in faces]


def test_the_largest_is_first_and_those_of_one_size_go_from_left_to_right() -> None:
    faces = [face(300, 100), face(10, 95), face(500, 40), face(200, 42), face(700, 250)]
    assert lefts(ordered(faces, "size")) == [700, 10, 300, 200, 500]
    assert lefts(ordered(faces, "position")) == [10, 200, 300, 500, 700]


@pytest.mark.parametrize("order", ["size", "position"])
@given(jitter=st.lists(st.floats(-2, 2), min_size=3, max_size=3), seed=st.randoms())
def test_noise_of_a_compression_swaps_no_two_faces_of_one_size(
    order: Any, jitter: list[float], seed: Any
) -> None:
    faces = [face(100 * i, 80 + noise) for i, noise in enumerate(jitter)]
    seed.shuffle(faces)
    assert lefts(ordered(faces, order)) == [0, 100, 200]


def test_pictures_stay_apart() -> None:
    faces = [face(1, 10, picture=1), face(2, 90, picture=0), face(3, 99, picture=1)]
    assert [(one.picture, *lefts([one])) for one in ordered(faces, "size")] == [
        (0, 2), (1, 3), (1, 1)]  # fmt: skip
