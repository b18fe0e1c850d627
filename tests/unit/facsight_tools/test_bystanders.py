"""Heads that are blurred, on a picture whose every pixel is known."""

import numpy as np
import pytest
from tests.builders import make_face

from facsight_tools.bystanders import blur_others
from facsight_tools.errors import UnknownOption
from facsight_tools.types import FaceReport, Image

SIZE = (640, 400)
NOISE = np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0], 3)).astype(np.uint8)


def picture(pixels: np.ndarray = NOISE) -> Image:
    return Image(pixels, sha256="ab", format="array", notes=("a note",))


def face(index: int, *box: float) -> FaceReport:
    return make_face(index, box_xyxy=box)


def changed(before: Image, after: Image) -> np.ndarray:
    return (before.pixels_rgb != after.pixels_rgb).any(axis=2)


def test_the_whole_head_goes_and_nothing_else() -> None:
    one, other = face(1, 60, 150, 140, 250), face(2, 400, 150, 480, 250)
    image = picture()
    where = changed(image, blur_others(image, [one, other], only_face=1))
    rows, columns = np.nonzero(where)
    # 45 of 100 beside, 75 above, 35 below
    assert (columns.min(), columns.max()) == (400 - 36, 480 + 36 - 1)
    assert (rows.min(), rows.max()) == (150 - 75, 250 + 35 - 1)
    assert where[75:285, 364:516].mean() > 0.97, "all of it"


def test_nothing_finer_than_a_fifth_of_the_head_is_left() -> None:
    """Pixels that change places within a tile, of five by five to a head, change nothing."""
    one, other = face(1, 60, 150, 140, 250), face(2, 400, 150, 500, 250)
    head = (slice(75, 285), slice(355, 545))
    tiles = NOISE[head].reshape(5, 42, 5, 38, 3).transpose(0, 2, 1, 3, 4).reshape(25, -1, 3)
    mixed = np.random.default_rng(1).permuted(tiles.copy(), axis=1).reshape(5, 5, 42, 38, 3)
    shuffled = NOISE.copy()
    shuffled[head] = mixed.transpose(0, 2, 1, 3, 4).reshape(210, 190, 3)
    assert not np.array_equal(shuffled, NOISE)
    seen = [
        blur_others(picture(pixels), [one, other], 1).pixels_rgb for pixels in (NOISE, shuffled)
    ]
    np.testing.assert_allclose(seen[0][head].astype(int), seen[1][head].astype(int), atol=1)
    assert np.abs(np.diff(seen[0][head].astype(int), axis=0)).max() < 10, "no edges"


def test_the_face_that_is_left_stays_where_heads_overlap() -> None:
    one, other = face(1, 200, 150, 280, 250), face(2, 270, 150, 350, 250)
    image = picture()
    for kept, box in ((1, (200, 150, 280, 250)), (2, (270, 150, 350, 250))):
        where = changed(image, blur_others(image, [one, other], only_face=kept))
        left, top, right, bottom = box
        assert not where[top:bottom, left:right].any()
        assert where.any()


def test_a_head_beyond_the_border_is_cut_there() -> None:
    one, outside = face(1, 300, 150, 380, 250), face(2, -60, -60, 20, 40)
    gone = face(3, 700, 150, 780, 250)
    image = picture()
    where = changed(image, blur_others(image, [one, outside, gone], only_face=1))
    assert where[:40, :20].mean() > 0.9
    assert not where[:, 200:600].any()


def test_everything_else_of_the_picture_stays() -> None:
    image = picture()
    after = blur_others(image, [face(1, 60, 150, 140, 250)], only_face=1)
    assert np.array_equal(after.pixels_rgb, image.pixels_rgb)
    assert (after.sha256, after.format, after.notes) == ("ab", "array", ("a note",))
    assert np.array_equal(image.pixels_rgb, NOISE), "the given picture is not touched"


@pytest.mark.parametrize("count", [0, 2])
def test_a_face_that_is_not_there(count: int) -> None:
    faces = [face(k, 60 * k, 100, 60 * k + 50, 160) for k in range(1, count + 1)]
    with pytest.raises(UnknownOption, match=f"There is no face 3: the picture shows {count}"):
        blur_others(picture(), faces, only_face=3)
