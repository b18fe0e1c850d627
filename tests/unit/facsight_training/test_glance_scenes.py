"""Scenes of small faces: what is asked of each cell, and that faces lie where they are told."""

import numpy as np
import pytest

from facsight_tools.analyzers.glance import CELL, LARGEST, SMALLEST
from facsight_training.glance_scenes import SCENE_PX, FacePhotograph, make_scenes, targets

CELLS = SCENE_PX // CELL


def faces(*rows: tuple[float, float, float]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 3)


@pytest.mark.parametrize(
    ("side", "told", "free"),
    [
        (SMALLEST / 2, False, False),
        (SMALLEST / 1.2, False, True),
        (SMALLEST * 1.1, True, True),
        (LARGEST / 1.1, True, True),
        (LARGEST * 1.2, False, True),
        (LARGEST * 2, False, False),
    ],
)
def test_faces_of_its_sizes_are_told_and_those_between_are_left_open(
    side: float, told: bool, free: bool
) -> None:
    heat, weight = targets(faces((30.0, 30.0, side)))
    assert heat.shape == weight.shape == (CELLS, CELLS)
    assert bool(heat.any()) == told
    assert bool((weight == 0).any()) == free
    assert (weight[heat > 0] == 1).all()
    if told:
        ys, xs = np.nonzero(heat)
        assert abs(((xs + 0.5) * CELL).mean() - 30) < CELL
        assert abs(((ys + 0.5) * CELL).mean() - 30) < CELL


def test_without_a_face_every_cell_is_asked_and_none_told() -> None:
    heat, weight = targets(faces())
    assert not heat.any()
    assert (weight == 1).all()


def test_warm_cells_of_a_scene_lie_on_the_face_that_was_laid_there() -> None:
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[30:70, 30:70] = 255
    photograph = FacePhotograph(pixels, faces((50.0, 50.0, 40.0)))
    made = make_scenes(
        np.random.default_rng(0), [photograph], [np.zeros((80, 80, 3), np.uint8)], 80
    )
    assert made.pixels.shape == (80, SCENE_PX, SCENE_PX, 3)
    light = made.pixels.max(axis=3).reshape(80, CELLS, CELL, CELLS, CELL).mean(axis=(2, 4))
    told = made.heat > 0.5
    assert told.any()
    assert np.median(light[told]) > np.median(light[~told]) + 20
