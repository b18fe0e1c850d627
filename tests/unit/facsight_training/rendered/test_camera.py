import numpy as np
import pytest

from facsight_training.rendered.camera import projection_of, to_pixels, view_of

SIZE = 200


def seen(place: list[float], angles: tuple[float, float, float] = (0, 0, 0)) -> list[float]:
    lens = projection_of(60.0, 30.0, (0.0, 0.0))
    view = view_of(np.array(angles), 60.0)
    (pixel,) = to_pixels(np.array([place], np.float32), view, lens, SIZE)
    return [float(v) for v in pixel]


def test_the_origin_is_in_the_middle_and_left_is_right() -> None:
    assert seen([0, 0, 0]) == pytest.approx([100, 100])
    assert seen([15, 0, 0]) == pytest.approx([200, 100])
    assert seen([0, 15, 0]) == pytest.approx([100, 0])


def test_what_is_nearer_is_larger() -> None:
    assert seen([5, 0, 10])[0] > seen([5, 0, 0])[0]


def test_a_turn_to_the_subjects_left_shows_the_nose_on_the_viewers_right() -> None:
    assert seen([0, 0, 10], (30, 0, 0))[0] > 110
    assert seen([0, 0, 10], (0, 30, 0))[1] < 90
