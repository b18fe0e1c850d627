"""The annotated picture: what is drawn where, and what is not."""

import io
from dataclasses import replace

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, with_people

from facsight_tools.errors import UnknownOption
from facsight_tools.overlay import _draw_unit, encode_png, hue, render_overlay, strongest_units
from facsight_tools.types import Image, UnavailableReason

GREY = np.full((480, 640, 3), 120, np.uint8)


def picture(pixels: np.ndarray = GREY) -> Image:
    return Image(pixels, sha256="ab", format="array")


def photo(canvas: np.ndarray) -> np.ndarray:
    """The photograph's part of a rendered picture, beside the panel of 420 pixels."""
    return canvas[:, : canvas.shape[1] - 420]


@pytest.mark.parametrize(
    ("size_wh", "shown"),
    [((640, 480), (747, 560)), ((3000, 1000), (1280, 427)), ((1, 2000), (1, 1280))],
)
def test_the_picture_is_fitted_and_the_panel_stands_beside_it(
    size_wh: tuple[int, int], shown: tuple[int, int]
) -> None:
    width, height = size_wh
    canvas = render_overlay(picture(np.zeros((height, width, 3), np.uint8)), make_analysis())
    assert canvas.dtype == np.uint8
    assert canvas.shape == (max(shown[1], 560), shown[0] + 420, 3)
    assert not canvas[: shown[1], : shown[0]].any(), "without a face the photograph is bare"
    assert canvas[:, shown[0] :].min() < 100 < canvas[:, shown[0] :].max(), "words on paper"


def test_each_face_is_drawn_in_its_own_colour_at_its_place() -> None:
    faces = [make_face(1, box_xyxy=(60, 80, 260, 330)), make_face(2, box_xyxy=(380, 80, 560, 330))]
    scale = 560 / 480
    drawn = photo(render_overlay(picture(), make_analysis(faces)))
    for face, left in ((1, 60), (2, 380)):
        near = np.abs(drawn.astype(int) - hue(face)).sum(axis=2) < 30
        columns = np.nonzero(near)[1]
        assert abs(columns.min() - left * scale) < 3
        assert near.sum() > 500


def test_of_one_face_nothing_else_is_drawn() -> None:
    faces = [make_face(1, box_xyxy=(60, 80, 260, 330)), make_face(2, box_xyxy=(380, 80, 560, 330))]
    drawn = photo(render_overlay(picture(), make_analysis(faces), only_face=2))
    assert not (np.abs(drawn.astype(int) - hue(1)).sum(axis=2) < 30).any()
    assert (np.abs(drawn.astype(int) - hue(2)).sum(axis=2) < 30).any()
    with pytest.raises(UnknownOption, match="There is no face 3"):
        render_overlay(picture(), make_analysis(faces), only_face=3)


def test_bodies_are_drawn_only_where_everyone_is_shown() -> None:
    analysis = with_people(make_analysis([make_face(box_xyxy=(20, 20, 60, 60))]), [make_body()])
    body = analysis.scene.people.bodies[0]  # type: ignore[union-attr]
    joints = body.joints_xyz.copy()
    joints[11, :2], joints[12, :2] = (300, 400), (500, 400)
    people = replace(analysis.scene.people, bodies=(replace(body, joints_xyz=joints),))  # type: ignore[type-var]
    analysis = replace(analysis, scene=replace(analysis.scene, people=people))
    shoulders = (slice(455, 480), slice(360, 580))
    for only_face, there in ((None, True), (1, False)):
        drawn = render_overlay(picture(), analysis, only_face=only_face)
        assert (drawn[shoulders] != 120).any() == there


def test_what_lies_beyond_the_photograph_does_not_stand_on_the_panel() -> None:
    """The same face, and a box that reaches far to the right of the picture."""
    inside, beyond = (
        make_analysis([make_face(box_xyxy=(300, 80, right, 330))]) for right in (500, 1100)
    )
    paper = [render_overlay(picture(), one)[300:540, 747:765] for one in (inside, beyond)]
    assert np.array_equal(*paper)


def test_the_strongest_units_come_first_and_eight_at_most() -> None:
    levels = {1: 2.0, 2: 2.0, 4: 4.5, 6: 1.0, 12: 3.0, 20: 1.2, 25: 1.1, 26: 1.3, 9: 1.4, 10: 0.9}
    face = make_face(aus=levels, unavailable={5: UnavailableReason.POSE})
    units = strongest_units(face)
    assert [unit.au for unit in units] == [4, 12, 1, 2, 9, 26, 20, 25]
    assert {unit.side for unit in units} == {"both"}
    assert strongest_units(make_face()) == []


@pytest.mark.parametrize(("unit", "right", "left"), [(51, 0, 1), (52, 1, 0), (25, 1, 1)])
def test_a_turn_is_drawn_on_its_side_only(unit: int, right: int, left: int) -> None:
    canvas = PIL.Image.new("RGB", (400, 30), "white")
    face = make_face(aus={unit: 5.0})
    _draw_unit(PIL.ImageDraw.Draw(canvas), face, strongest_units(face)[0], 0, 0)
    drawn = np.abs(np.asarray(canvas).astype(int) - hue(1)).sum(axis=2) < 3
    assert [drawn[:, 200:256].any(), drawn[:, 264:320].any()] == [bool(right), bool(left)]


def test_colours_come_round_again() -> None:
    assert len({hue(index) for index in range(1, 7)}) == 6
    assert hue(7) == hue(1)


def test_a_png_gives_the_pixels_back() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    with PIL.Image.open(io.BytesIO(encode_png(pixels))) as read:
        assert read.format == "PNG"
        assert np.array_equal(np.asarray(read), pixels)
