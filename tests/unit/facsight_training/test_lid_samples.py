"""Lids are drawn over eyes and over nothing else."""

import numpy as np
from tests.unit.facsight_training.test_covers import CROP, POINTS

from facsight_tools.geometry.gaze import eye_opening
from facsight_training.cover_samples import WideCrops
from facsight_training.lid_samples import LEAST_OPEN, make_eyes


def faces(count: int) -> WideCrops:
    """The mean face with dark eyes on grey noise."""
    crop = CROP.copy()
    for iris in (468, 473):
        x, y = POINTS[iris].astype(int)
        crop[y - 2 : y + 3, x - 3 : x + 4] = 10
    return WideCrops(np.stack([crop] * count), np.stack([POINTS] * count), ("somebody",) * count)


def test_each_eye_is_there_open_and_shut() -> None:
    made = make_eyes(faces(3), 0, 2)
    assert made.shut.sum() == 3 * 2 * 2
    assert len(made.shut) == 2 * made.shut.sum()
    assert np.array_equal(made.pixels, make_eyes(faces(3), 0, 2).pixels)


def test_shut_lids_hide_the_iris() -> None:
    made = make_eyes(faces(6), 1, 2)
    # the middle of an eye against the rest of it: a dark iris when it is open
    middle = made.pixels[:, 13:19, 21:27].mean(axis=(1, 2, 3))
    contrast = made.pixels.mean(axis=(1, 2, 3)) - middle
    assert contrast[made.shut == 0].mean() > 1.3 * contrast[made.shut == 1].mean()


def test_eyes_that_may_be_shut_are_not_taken_for_open_ones() -> None:
    one = faces(1)
    points = one.points.copy()
    for upper, lower in ((159, 145), (158, 153), (386, 374), (385, 380)):
        points[:, upper] = points[:, lower]
    deep = np.concatenate([points, np.zeros((1, 478, 1), np.float32)], axis=2)
    assert (eye_opening(deep) < LEAST_OPEN).all()
    assert make_eyes(WideCrops(one.pixels, points, one.owners), 0, 1).shut.tolist() == [1.0, 1.0]
