"""Draws what is asked for: the report, or the picture with chosen layers and nothing beside it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import numpy as np
import PIL.Image
import PIL.ImageDraw

from facsight_tools.bystanders import blur_others
from facsight_tools.drawing import Drawing, Marked
from facsight_tools.image import cut
from facsight_tools.overlay import draw_mesh, hue, label_font, render_overlay
from facsight_tools.types import Analysis, Image

Region = tuple[float, float, float, float]

_LONGER_SIDE: Final = 1280
_SMALL_SIDE: Final = 1024
_JPEG_QUALITY: Final = 85
_LEAST_SIDE: Final = 64
_SMALLER: Final = 0.8
_MARK: Final = (213, 94, 0)
_PLAIN: Final = (255, 255, 255)


def draw(image: Image, analysis: Analysis, drawing: Drawing) -> bytes:
    """The picture that is asked for, the bytes of a file of the form that is asked for.

    Raises:
        UnknownOption: there is no face `only_face`.
    """
    image = cut(image, drawing.region)
    if drawing.style == "report":
        report = render_overlay(image, analysis, only_face=drawing.only_face)
        return _fitting(PIL.Image.fromarray(report), drawing)
    faces = analysis.faces
    if drawing.only_face is not None:
        image = blur_others(image, faces, drawing.only_face)
        faces = tuple(face for face in faces if face.index == drawing.only_face)
    photo, scale = _fit(image, _SMALL_SIDE if drawing.style == "small" else _LONGER_SIDE)
    pen = PIL.ImageDraw.Draw(photo, "RGBA")
    for face in reversed(faces):
        if drawing.style == "mesh":
            draw_mesh(pen, face, np.zeros(2), scale)
        if drawing.style in ("faces", "mesh"):
            box = _scaled(face.detection.box_xyxy.tolist(), scale)
            _outline(pen, f"F{face.index}", box, hue(face.index), 2)
    for name, region in drawing.outlined:
        _outline(pen, name, _scaled(region, scale), _PLAIN, 1)
    for name, region in drawing.marked:
        box = _scaled(region, scale)
        pen.rounded_rectangle(box, 6, fill=(*_MARK, 56))
        _outline(pen, name, box, _MARK, 3)
    return _fitting(photo.convert("RGB"), drawing)


def mark(picture: PIL.Image.Image, marked: Sequence[Marked], scale: float) -> None:
    """Draw named boxes on a picture: `face 1` strong and in its colour, all else thin.

    Args:
        picture: RGB, drawn on in place.
        marked: names that end in a number, and regions.
        scale: pixels of the picture in one of the regions.
    """
    pen = PIL.ImageDraw.Draw(picture, "RGBA")
    for name, region in reversed(marked):
        what, _, number = name.partition(" ")
        colour, width = (hue(int(number)), 3) if what == "face" else (_PLAIN, 1)
        _outline(pen, name, _scaled(region, scale), colour, width)


def _fit(image: Image, side: int) -> tuple[PIL.Image.Image, float]:
    photo = PIL.Image.fromarray(image.pixels_rgb)
    scale = min(side / max(photo.size), 1.0)
    if scale < 1.0:
        size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
        photo = photo.resize(size, PIL.Image.Resampling.LANCZOS)
    return photo, scale


def _fitting(photo: PIL.Image.Image, drawing: Drawing) -> bytes:
    """The file of a drawing, smaller and smaller until it has no more bytes than it may."""
    form = "JPEG" if drawing.style == "small" else drawing.form.upper()
    side = min(drawing.max_px or max(photo.size), max(photo.size))
    while True:
        shown = photo
        if side < max(photo.size):
            shown = photo.copy()
            shown.thumbnail((side, side), PIL.Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        shown.save(buffer, format=form, quality=_JPEG_QUALITY)
        data = buffer.getvalue()
        if drawing.max_bytes is None or len(data) <= drawing.max_bytes or side <= _LEAST_SIDE:
            return data
        side = max(_LEAST_SIDE, round(side * _SMALLER))


def _scaled(region: Sequence[float], scale: float) -> Region:
    left, top, right, bottom = (float(edge) * scale for edge in region)
    return left, top, right, bottom


def _outline(
    draw: PIL.ImageDraw.ImageDraw,
    name: str,
    box: Region,
    colour: tuple[int, int, int],
    width: int,
) -> None:
    draw.rounded_rectangle(box, 6, outline=(*colour, 255), width=width)
    font = label_font(13)
    draw.text(
        (box[0] + 4, max(box[1] - 18, 2)), name, _PLAIN, font=font, stroke_width=2, stroke_fill=0
    )
