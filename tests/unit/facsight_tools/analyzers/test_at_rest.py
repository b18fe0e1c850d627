"""A picture of a person at rest shows one face that is meant, from the front."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from facsight_tools.analyzers.at_rest import the_one_at_rest
from facsight_tools.errors import ReferenceUnclear
from facsight_tools.geometry.face_frame import mean_face


def face(width: float, yaw: float = 0.0) -> Any:
    sine, cosine = np.sin(np.radians(yaw)), np.cos(np.radians(yaw))
    turn = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
    points = 10 * mean_face().points @ turn * np.array([1.0, -1.0, -1.0])
    detection = SimpleNamespace(box_xyxy=(0, 0, width, width))
    return SimpleNamespace(detection=detection, landmarks=SimpleNamespace(points_xyz=points))


def test_a_small_face_in_the_background_is_passed_over() -> None:
    own = face(100)
    assert the_one_at_rest([face(30), own], "Picture 1") is own


def test_of_two_faces_nobody_knows_which_is_meant() -> None:
    with pytest.raises(ReferenceUnclear, match="Picture 1 shows 2 faces"):
        the_one_at_rest([face(80), face(100)], "Picture 1")


@pytest.mark.parametrize("yaw", [-60.0, 60.0])
def test_a_face_that_is_turned_away_is_no_reference(yaw: float) -> None:
    assert the_one_at_rest([face(100, yaw / 6)], "Picture 1")
    with pytest.raises(ReferenceUnclear, match="to the side"):
        the_one_at_rest([face(100, yaw)], "Picture 1")
