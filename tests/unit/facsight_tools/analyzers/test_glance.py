"""Where the glance points, with a network of plain numbers and with its own."""

import numpy as np
import pytest

from facsight_tools.analyzers.glance import NETWORK, Glance, GlanceSettings, Place
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeSession
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import load_image
from facsight_tools.types import Image


def light(inputs: Tensors) -> dict[str, np.ndarray]:
    """Warm where there is light."""
    batch, _, height, width = inputs["image"].shape
    cells = inputs["image"][:, 0].reshape(batch, height // 4, 4, width // 4, 4)
    return {"heat": cells.mean(axis=(2, 4))}


def lit(width: int, height: int, *spots: tuple[int, int]) -> Image:
    pixels = np.zeros((height, width, 3), np.uint8)
    for x, y in spots:
        pixels[y - 15 : y + 15, x - 15 : x + 15] = 255
    return load_image(pixels)


def at(places: list[Place], x: float, y: float) -> list[Place]:
    return [
        one for one in places if abs(one.centre_xy[0] - x) < 20 and abs(one.centre_xy[1] - y) < 20
    ]


@pytest.mark.parametrize(("width", "height"), [(640, 480), (333, 517), (3000, 2000), (130, 90)])
def test_it_points_at_what_is_warm_and_nowhere_else(width: int, height: int) -> None:
    x, y = width * 2 // 3, height // 2
    (places,) = Glance(FakeSession(light))([lit(width, height, (x, y))])
    assert len(at(places, x, y)) == len(places) > 0
    for one in places:
        assert one.window.side > 2 * one.side
    assert [one.heat for one in places] == sorted((one.heat for one in places), reverse=True)


def test_nothing_warm_nowhere_to_look() -> None:
    assert Glance(FakeSession(light))([lit(640, 480)]) == [[]]
    assert Glance(FakeSession(light))([]) == []


def test_two_places_apart_are_two_and_no_more_than_allowed_are_told() -> None:
    picture = lit(800, 600, (100, 100), (700, 500))
    (places,) = Glance(FakeSession(light))([picture])
    assert at(places, 100, 100)
    assert at(places, 700, 500)
    (one,) = Glance(FakeSession(light), GlanceSettings(most_places=1))([picture])
    assert len(one) == 1


def test_pictures_of_one_size_share_their_runs_and_change_nothing() -> None:
    pictures = [lit(640, 480, (100 + 90 * i, 200)) for i in range(5)]
    alone, together = FakeSession(light), FakeSession(light)
    apart = [Glance(alone)([one])[0] for one in pictures]
    assert Glance(together)(pictures) == apart
    assert set(together.batch_sizes) == {5}


def test_the_network_takes_any_size_and_a_batch_changes_no_bit() -> None:
    session = OrtEngine("cpu", 1).open(NETWORK)
    rng = np.random.default_rng(0)
    for height, width in ((40, 64), (4, 4), (128, 36)):
        looks = rng.random((3, 3, height, width), np.float32)
        heat = session.run({"image": looks})["heat"]
        assert heat.shape == (3, height // 4, width // 4)
        assert ((heat >= 0) & (heat <= 1)).all()
        np.testing.assert_array_equal(session.run({"image": looks[1:2]})["heat"][0], heat[1])
