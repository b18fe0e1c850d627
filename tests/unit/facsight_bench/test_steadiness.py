"""What counts as steady, and where a face is after a change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import make_analysis, make_face

from facsight_bench.steadiness import Steadiness, changes, same_face
from facsight_tools.types import ActionUnits, FaceReport, MeasuredAU


def face_with(intensity: float, half_width: float | None) -> FaceReport:
    one = MeasuredAU(4, "both", intensity, 0.9, "appearance", half_width)
    return replace(make_face(), action_units=ActionUnits((one,)))


def test_a_reading_is_inside_where_it_moved_no_further_than_it_said() -> None:
    tally = Steadiness()
    tally.add(face_with(0.9, 0.5), face_with(1.3, None))
    tally.add(face_with(0.9, 0.3), face_with(1.3, 9.0))
    tally.add(face_with(0.9, None), face_with(0.8, 1.0))
    tally.add(face_with(0.9, 0.3), None)
    assert tally.inside.tolist() == [True, False]
    assert tally.flipped == [True, True, False]
    assert (tally.faces, tally.lost) == (4, 1)


@pytest.mark.parametrize("name", changes())
def test_every_change_says_where_a_place_went(name: str) -> None:
    pixels = np.zeros((80, 100, 3), np.uint8)
    pixels[34:39, 54:59] = 255
    changed, matrix = changes()[name](pixels)
    bright = np.argwhere(changed[..., 0] > 100).mean(axis=0)[::-1]
    assert np.abs(matrix[:, :2] @ [56.0, 36.0] + matrix[:, 2] - bright).max() < 1.0


def test_the_nearest_face_is_the_same_one_unless_it_is_far() -> None:
    face, other = make_face(1), make_face(2)
    still = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    assert same_face(face, make_analysis([other, face]), still) is face
    assert same_face(face, make_analysis([]), still) is None
    away = np.array([[1.0, 0.0, 900.0], [0.0, 1.0, 0.0]])
    assert same_face(face, make_analysis([face]), away) is None
