import numpy as np

from facsight_tools.geometry.face_frame import mean_face
from facsight_training.rendered.furrows import (
    MAP_CM,
    MAP_LOW,
    MAP_PX,
    furrows,
    height_map,
    paint_map,
)

NEUTRAL = mean_face().points


def test_a_furrow_lies_on_its_own_side() -> None:
    middle = round(-MAP_LOW[0] / MAP_CM * MAP_PX)
    for one in furrows():
        if one.au in (17, 18, 23):
            continue
        heights = height_map({(one.au, "right"): 1.0}, NEUTRAL, np.random.default_rng(0))
        right, left = (
            np.abs(heights[:, part]).sum() for part in (slice(middle), slice(middle, None))
        )
        assert right > 2 * left, one.au


def test_no_unit_no_furrow_and_stronger_is_deeper() -> None:
    def depth(strength: float) -> float:
        rng = np.random.default_rng(0)
        return float(-height_map({(4, "right"): strength}, NEUTRAL, rng).min())

    assert depth(0.0) == 0.0
    assert 0.01 < depth(0.5) < depth(1.0) < 0.5


def test_paint_is_drawn_by_its_number() -> None:
    skin = np.array([200, 150, 120], np.uint8)
    first, again = (paint_map(NEUTRAL, skin, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first, again)
    assert first.shape == (MAP_PX, MAP_PX, 4)
