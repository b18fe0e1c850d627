import numpy as np

from facsight_training.rendered import degrade

POINTS = np.random.default_rng(0).uniform(40, 150, (478, 2)).astype(np.float32)


def grey() -> np.ndarray:
    return np.full((192, 192, 3), 128, np.uint8)


def test_a_picture_is_degraded_the_same_way_by_the_same_number() -> None:
    for seed in range(5):
        first, again = (degrade.photograph(grey(), np.random.default_rng(seed)) for _ in range(2))
        assert first.shape == (192, 192, 3)
        assert np.array_equal(first, again)


def test_what_is_before_the_face_changes_the_picture() -> None:
    for put in (degrade.glasses, degrade.strands, degrade.thing):
        picture = grey()
        put(picture, POINTS, np.random.default_rng(1))
        assert (picture != 128).any()


def test_the_head_covers_its_background() -> None:
    rgba = np.zeros((8, 8, 4), np.uint8)
    rgba[:4] = (200, 0, 0, 255)
    whole = degrade.put_before(rgba, np.full((8, 8, 3), 9, np.uint8))
    assert (whole[:4] == (200, 0, 0)).all()
    assert (whole[4:] == 9).all()
