"""What is asked for and nothing else stands on the picture."""

import io

import numpy as np
import PIL.Image
import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.drawing import Drawing, Style
from facsight_tools.errors import UnknownOption
from facsight_tools.highlights import draw, mark
from facsight_tools.overlay import encode_png, render_overlay
from facsight_tools.types import Image

NOISE = np.random.default_rng(1).integers(100, 140, (300, 400, 3)).astype(np.uint8)
IMAGE = Image(NOISE, sha256="ab", format="array")
FACE = make_face(box_xyxy=(60, 80, 160, 200))
ANALYSIS = make_analysis([FACE], size_wh=(400, 300))


def pixels(data: bytes) -> np.ndarray:
    with PIL.Image.open(io.BytesIO(data)) as read:
        return np.asarray(read)


def changed(drawing: Drawing, image: Image = IMAGE) -> np.ndarray:
    return (pixels(draw(image, ANALYSIS, drawing)) != image.pixels_rgb).any(axis=2)


def test_plain_is_the_picture() -> None:
    assert not changed(Drawing("plain")).any()


def test_a_report_is_the_overlay() -> None:
    assert draw(IMAGE, ANALYSIS, Drawing()) == encode_png(render_overlay(IMAGE, ANALYSIS))
    alone = draw(IMAGE, ANALYSIS, Drawing(only_face=1))
    assert alone == encode_png(render_overlay(IMAGE, ANALYSIS, only_face=1))


def test_faces_are_boxes_and_a_mesh_is_more() -> None:
    boxes, mesh = changed(Drawing("faces")), changed(Drawing("mesh"))
    assert boxes[90:190, 60].mean() > 0.9, "the box's left edge"
    assert not boxes[90:190, 70:150].any(), "nothing inside"
    assert mesh[90:190, 70:150].any()


@pytest.mark.parametrize("style", ["plain", "faces", "small"])
def test_a_marked_region_is_filled_and_an_outlined_one_is_not(style: Style) -> None:
    region = (200.0, 100.0, 300.0, 200.0)
    bare = pixels(draw(IMAGE, ANALYSIS, Drawing(style))).astype(int)
    for drawing, inside in (
        (Drawing(style, outlined=(("F1.AU12", region),)), False),
        (Drawing(style, marked=(("F1.AU12", region),)), True),
    ):
        difference = np.abs(pixels(draw(IMAGE, ANALYSIS, drawing)).astype(int) - bare).sum(axis=2)
        assert (np.median(difference[120:180, 220:280]) > 5) == inside
        assert difference[120:180, 200].mean() > 100, "an edge"
        assert np.median(difference[220:, :]) < 5, "nothing below it"


@pytest.mark.parametrize(("style", "side"), [("small", 1024), ("plain", 1280)])
def test_large_pictures_are_scaled_and_regions_with_them(style: Style, side: int) -> None:
    large = Image(np.full((1000, 2000, 3), 120, np.uint8), sha256="ab", format="array")
    marked = (("E", (1000.0, 500.0, 2000.0, 1000.0)),)
    data = draw(large, make_analysis(), Drawing(style, marked=marked))
    got = pixels(data).astype(int)
    assert got.shape == (side // 2, side, 3)
    assert data.startswith(b"\xff\xd8" if style == "small" else b"\x89PNG")
    assert np.abs(got[: side // 4 - 30, : side // 2 - 10] - 120).max() < 20
    assert np.abs(got[side // 4 + 20 : -10, side // 2 + 60 : -10] - 120).max(axis=2).min() > 10


def test_of_one_face_the_others_are_blurred_and_not_drawn() -> None:
    two = make_analysis([FACE, make_face(2, box_xyxy=(250, 100, 330, 200))], size_wh=(400, 300))
    got = pixels(draw(IMAGE, two, Drawing("faces", only_face=1))).astype(int)
    assert np.ptp(got[120:180, 270:310], axis=(0, 1)).max() < np.ptp(NOISE)
    assert got[120:180, 250:330].max() < 160, "no outline in a colour"
    with pytest.raises(UnknownOption, match="There is no face 3: the picture shows 2"):
        draw(IMAGE, two, Drawing("faces", only_face=3))


def test_marks_are_drawn_in_place() -> None:
    picture = PIL.Image.new("RGB", (200, 100))
    mark(picture, [("face 1", (100.0, 100.0, 200.0, 180.0)), ("hand 1", (20, 20, 60, 60))], 0.5)
    seen = np.asarray(picture).any(axis=2)
    assert seen[60:80, 49:53].any(axis=1).all()
    assert seen[12:30, 10].any()
    assert not seen[60:85, 60:95].any()
