"""A picture with chosen layers on it and nothing beside it: boxes, mesh, regions, citations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import numpy as np
import PIL.Image
import PIL.ImageDraw
from numpy.typing import NDArray

from facsight.tools.overlay import draw_mesh, hue, label_font
from facsight.tools.types import Analysis, Image

Layer = Literal["faces", "mesh"]
Region = tuple[float, float, float, float]

_LONGER_SIDE: Final = 1280
_MARK: Final = (213, 94, 0)
_PLAIN: Final = (255, 255, 255)


def draw_layers(
    image: Image,
    analysis: Analysis,
    layers: Sequence[Layer] = (),
    *,
    outlined: Iterable[tuple[str, Region]] = (),
    marked: Iterable[tuple[str, Region]] = (),
) -> NDArray[np.uint8]:
    """Draw on the picture.

    Args:
        image: the picture that was analysed.
        analysis: its measurement.
        layers: numbered boxes of the faces, and their meshes.
        outlined: regions with a name, image pixels, drawn thin, such as those of action units.
        marked: likewise, drawn strong, such as those that a claim cites.

    Returns:
        uint8 (H, W, 3) RGB, at most 1280 pixels on its longer side.
    """
    photo = PIL.Image.fromarray(image.pixels_rgb)
    scale = min(_LONGER_SIDE / max(photo.size), 1.0)
    if scale < 1.0:
        size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
        photo = photo.resize(size, PIL.Image.Resampling.LANCZOS)
    draw = PIL.ImageDraw.Draw(photo, "RGBA")
    for face in reversed(analysis.faces):
        if "mesh" in layers:
            draw_mesh(draw, face, np.zeros(2), scale)
        if "faces" in layers:
            box = _scaled(face.detection.box_xyxy.tolist(), scale)
            _outline(draw, f"F{face.index}", box, hue(face.index), 2)
    for name, region in outlined:
        _outline(draw, name, _scaled(region, scale), _PLAIN, 1)
    for name, region in marked:
        box = _scaled(region, scale)
        draw.rounded_rectangle(box, 6, fill=(*_MARK, 56))
        _outline(draw, name, box, _MARK, 3)
    return np.asarray(photo.convert("RGB"), dtype=np.uint8)


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
