"""What of a picture a model is shown: no more than the mode allows, small, without metadata."""

from __future__ import annotations

import base64
import hashlib
import io

import numpy as np
import PIL.Image
import pytest

from facsight.language_models import pictures
from facsight.language_models.pictures import LONGER_SIDE, Shown, marks, show
from facsight_tools.errors import ImageTooLarge
from facsight_tools.image import load_image
from facsight_tools.types import Image


def grey(width: int, height: int) -> Image:
    """A picture that is white from three quarters of its width on."""
    pixels = np.full((height, width, 3), 40, np.uint8)
    pixels[:, width * 3 // 4 :] = 255
    return load_image(pixels)


def decoded(shown: Shown) -> PIL.Image.Image:
    with PIL.Image.open(io.BytesIO(shown.data)) as picture:
        picture.load()
    return picture


@pytest.mark.parametrize(
    ("size", "sent"),
    [
        ((2048, 1024), (1024, 512)),
        ((1024, 1024), (1024, 1024)),
        ((1000, 4000), (256, 1024)),
        ((200, 100), (200, 100)),
    ],
)
def test_the_whole_picture_is_made_smaller_and_never_larger(
    size: tuple[int, int], sent: tuple[int, int]
) -> None:
    shown = show(grey(*size), "full", None)
    assert shown is not None
    assert (shown.size_wh, shown.box_xyxy) == (sent, (0, 0, *size))
    picture = decoded(shown)
    assert (picture.size, picture.format) == (sent, "JPEG")
    assert max(picture.size) <= LONGER_SIDE
    assert not picture.getexif()
    assert shown.said == "whole picture"


def test_a_crop_is_the_face_with_a_quarter_around_it() -> None:
    shown = show(grey(400, 300), "face-crop", (100.0, 80.0, 180.0, 180.0))
    assert shown is not None
    assert shown.box_xyxy == (80, 55, 201, 206)
    assert shown.size_wh == (121, 151)
    assert np.asarray(decoded(shown)).max() < 60, "nothing of the white part is sent"
    assert shown.said == "face, cut out"


def test_a_crop_ends_where_the_picture_ends() -> None:
    shown = show(grey(400, 300), "face-crop", (-10.0, 250.0, 90.0, 340.0))
    assert shown is not None
    assert shown.box_xyxy == (0, 227, 116, 300)


ANALYSIS = {
    "faces": [{"box_xyxy": [100.0, 80.0, 180.0, 180.0]}, {"box_xyxy": [300, 80, 360, 150]}],
    "scene": {"people": {"bodies": [{"box_xyxy": [20, 60, 260, 299]}], "hands": []}},
}


def test_faces_are_marked_by_the_numbers_that_answers_give_them() -> None:
    marked = marks(ANALYSIS)
    assert [name for name, _ in marked] == ["face 1", "face 2", "body 1"]
    assert marked[1][1] == (300.0, 80.0, 360.0, 150.0)
    assert marks({"faces": [], "scene": {"people": None}}) == marks({}) == ()


def test_marks_are_drawn_where_things_are_and_nowhere_else() -> None:
    plain, marked = (
        show(grey(2000, 1500), mode, None, marks(ANALYSIS)) for mode in ("full", "marked")
    )
    assert plain is not None
    assert marked is not None
    assert (marked.size_wh, marked.box_xyxy) == (plain.size_wh, plain.box_xyxy)
    differs = np.abs(
        np.asarray(decoded(plain), np.int16) - np.asarray(decoded(marked), np.int16)
    ).max(axis=2) > 40  # fmt: skip
    scale = 1024 / 2000
    left, top, bottom = (round(edge * scale) for edge in (100, 80, 180))
    assert differs[top + 15 : bottom - 15, left - 2 : left + 4].any(axis=1).all()
    assert not differs[:, round(380 * scale) :].any()
    assert marked.sent("m").mode == "marked"
    assert "numbered" in marked.said


def test_without_a_face_there_is_nothing_to_crop() -> None:
    assert show(grey(40, 30), "face-crop", None) is None


@pytest.mark.parametrize("mode", ["full", "face-crop"])
def test_regions_lead_back_to_the_picture(mode: pictures.Pixels) -> None:
    shown = show(grey(400, 300), mode, (100.0, 80.0, 180.0, 180.0))
    assert shown is not None
    left, top, right, bottom = shown.box_xyxy
    assert shown.to_picture((0, 0, 1000, 1000)) == pytest.approx(shown.box_xyxy)
    middle = shown.to_picture((500, 500, 500, 500))
    assert middle[:2] == pytest.approx(((left + right) / 2, (top + bottom) / 2))


def test_the_record_is_of_the_bytes_that_leave() -> None:
    shown = show(grey(40, 30), "full", None)
    assert shown is not None
    sent, block = shown.sent("m at http://gpu"), shown.block()
    left = base64.b64decode(block["base64"], validate=True)
    assert (block["type"], block["mime_type"]) == ("image", "image/jpeg")
    assert (sent.sha256, sent.bytes) == (hashlib.sha256(left).hexdigest(), len(left))
    assert (sent.mode, sent.to, sent.size_wh) == ("full", "m at http://gpu", (40, 30))


def test_a_picture_that_is_too_large_is_pressed_harder_then_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noise = load_image(np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8))
    whole = show(noise, "full", None)
    assert whole is not None
    monkeypatch.setattr(pictures, "_MOST_BYTES", len(whole.data) - 1)
    pressed = show(noise, "full", None)
    assert pressed is not None
    assert len(pressed.data) < len(whole.data)
    monkeypatch.setattr(pictures, "_MOST_BYTES", 100)
    with pytest.raises(ImageTooLarge, match="privacy 'face-crop'"):
        show(noise, "full", None)
