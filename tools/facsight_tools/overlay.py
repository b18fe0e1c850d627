"""The annotated picture: faces, mesh and the strongest readings, drawn beside the photograph."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
from numpy.typing import NDArray

from facsight_tools.bystanders import blur_others
from facsight_tools.facs import ACTION_UNITS, TURNS, Side
from facsight_tools.overlay_people import draw_people
from facsight_tools.printable import printable
from facsight_tools.types import Analysis, FaceReport, Image, MeasuredAU

_INK: Final = (28, 32, 38)
_FAINT: Final = (128, 134, 142)
_PAPER: Final = (250, 250, 247)
_RULE: Final = (222, 222, 216)
# One hue a face, told apart by colour-blind readers too (Okabe & Ito 2008).
_HUES: Final = (
    (0, 114, 178),
    (213, 94, 0),
    (0, 158, 115),
    (204, 121, 167),
    (86, 180, 233),
    (230, 159, 0),
)
_PANEL: Final = 420
_MAX_SIDE: Final = 1280
_LISTED_UNITS: Final = 8
_DETAILED_FACES: Final = 2
_LEAST_CLOSE_UP: Final = 160

Colour = tuple[int, int, int]


def render_overlay(
    image: Image, analysis: Analysis, *, only_face: int | None = None
) -> NDArray[np.uint8]:
    """Draw an analysis on its picture.

    Args:
        image: the picture that was analysed.
        analysis: its measurement.
        only_face: number of the one face to show; the heads of all other faces that were found are
            blurred, and nothing is drawn or listed of them.

    Returns:
        uint8 (H, W, 3) RGB: the picture, at most 1280 pixels on its longer side, with a numbered
        box and the mesh of every face, bodies and hands where they were measured, and a panel with
        the strongest action units, left and right apart, and the emotion scores of the two largest
        faces.

    Raises:
        UnknownOption: there is no face `only_face`.
    """
    faces = analysis.faces
    if only_face is not None:
        image = blur_others(image, faces, only_face)
        faces = tuple(face for face in faces if face.index == only_face)
    photo, scale = _fit(image)
    panel_height = max(photo.height, 560)
    canvas = PIL.Image.new("RGB", (photo.width + _PANEL, panel_height), _PAPER)
    canvas.paste(photo, (0, 0))
    draw = PIL.ImageDraw.Draw(canvas, "RGBA")
    if analysis.scene.people is not None and only_face is None:
        draw_people(draw, analysis.scene.people, scale)
    for face in reversed(faces):
        _draw_face(draw, face, np.zeros(2), scale)
    # What lies beyond the photograph's edge must not stand on the panel
    draw.rectangle((photo.width, 0, canvas.width, canvas.height), fill=_PAPER)
    draw.rectangle((0, photo.height, photo.width, canvas.height), fill=_PAPER)
    x, y = photo.width + 24, 20
    if not faces:
        draw.text((x, y), "No face was found.", _INK, font=label_font(18))
    for face in faces[:_DETAILED_FACES]:
        y = _draw_readings(draw, face, x, y)
    more = len(faces) - _DETAILED_FACES
    if more > 0:
        draw.text(
            (x, y), f"and {more} more face{'s' if more > 1 else ''}", _FAINT, font=label_font(14)
        )
    room = panel_height - y - 20
    if faces and room >= _LEAST_CLOSE_UP:
        canvas.paste(_close_up(image, faces[0], min(room, _PANEL - 48)), (x, y))
    return np.asarray(canvas, dtype=np.uint8)


def encode_png(picture: NDArray[np.uint8]) -> bytes:
    """A picture, uint8 (H, W, 3) RGB, as the bytes of a PNG file."""
    buffer = io.BytesIO()
    PIL.Image.fromarray(picture).save(buffer, format="PNG")
    return buffer.getvalue()


def hue(index: int) -> Colour:
    """The colour of the face with that 1-based index."""
    return _HUES[(index - 1) % len(_HUES)]


def _fit(image: Image) -> tuple[PIL.Image.Image, float]:
    photo = PIL.Image.fromarray(image.pixels_rgb)
    scale = min(_MAX_SIDE / max(photo.size), max(1.0, 560 / photo.height))
    if scale == 1.0:
        return photo, scale
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    return photo.resize(size, PIL.Image.Resampling.LANCZOS), scale


def label_font(size: int) -> PIL.ImageFont.FreeTypeFont | PIL.ImageFont.ImageFont:
    """Pillow's own font, which is there on every machine."""
    return PIL.ImageFont.load_default(size)


def _close_up(image: Image, face: FaceReport, side: int) -> PIL.Image.Image:
    """The face with its mesh, enlarged to `side` pixels."""
    left, top, right, bottom = (float(edge) for edge in face.detection.box_xyxy)
    centre, half = np.array([left + right, top + bottom]) / 2, max(right - left, bottom - top) * 0.7
    corner = centre - half
    window = (*corner.tolist(), *(centre + half).tolist())
    photo = PIL.Image.fromarray(image.pixels_rgb)
    crop = photo.transform(
        (side, side), PIL.Image.Transform.EXTENT, window, PIL.Image.Resampling.BICUBIC
    )
    draw_mesh(PIL.ImageDraw.Draw(crop, "RGBA"), face, corner, side / (2 * half))
    return crop


def draw_mesh(
    draw: PIL.ImageDraw.ImageDraw, face: FaceReport, corner_xy: NDArray[np.float64], scale: float
) -> None:
    """Mesh points and irises, in a frame that starts at `corner_xy` of the picture."""
    points = (face.landmarks.points_xyz[:, :2] - corner_xy) * scale
    radius = max(0.6, float(face.detection.box_xyxy[2] - face.detection.box_xyxy[0]) * scale / 320)
    for x, y in points[:468]:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), (*hue(face.index), 150))
    for x, y in points[468::5]:
        r = radius * 3
        draw.ellipse((x - r, y - r, x + r, y + r), outline=(255, 255, 255, 230), width=2)


def _draw_face(
    draw: PIL.ImageDraw.ImageDraw, face: FaceReport, corner_xy: NDArray[np.float64], scale: float
) -> None:
    """Mesh, box and number of one face."""
    colour = hue(face.index)
    draw_mesh(draw, face, corner_xy, scale)
    left, top, right, bottom = (float(v) * scale for v in face.detection.box_xyxy)
    draw.rounded_rectangle((left, top, right, bottom), 6, outline=(*colour, 255), width=2)
    name, font = f"F{face.index}", label_font(16)
    width = draw.textlength(name, font=font)
    draw.rounded_rectangle((left, top - 24, left + width + 14, top - 2), 4, fill=(*colour, 255))
    draw.text((left + 7, top - 22), name, (255, 255, 255), font=font)


def _draw_readings(draw: PIL.ImageDraw.ImageDraw, face: FaceReport, x: int, y: int) -> int:
    """One face's block in the panel; returns the height where the next one starts."""
    pose, colour = face.pose, hue(face.index)
    draw.rectangle((x, y + 4, x + 10, y + 20), fill=colour)
    draw.text((x + 18, y), f"F{face.index}", _INK, font=label_font(18))
    turn = f"yaw {pose.yaw:+z.0f}  pitch {pose.pitch:+z.0f}  roll {pose.roll:+z.0f} deg"
    draw.text(
        (x + 60, y + 4), f"{turn}   quality {face.quality.score:.2f}", _FAINT, font=label_font(13)
    )
    y += 30
    draw.text((x + 200, y), "right", _FAINT, font=label_font(11))
    draw.text((x + 264, y), "left", _FAINT, font=label_font(11))
    y += 18
    for unit in strongest_units(face):
        y = _draw_unit(draw, face, unit, x, y)
    y += 6
    for label, score in face.emotion.ranked[:4]:
        draw.text((x, y), printable(label), _INK, font=label_font(13))
        _bar(draw, x + 200, y + 4, 120, score, colour)
        draw.text((x + 330, y), f"{score:.2f}", _INK, font=label_font(13))
        y += 20
    what = "apparent expression" if face.emotion.scores else "expression not measured"
    draw.text(
        (x, y + 4), f"{what}, {printable(face.emotion.rule_set)}", _FAINT, font=label_font(12)
    )
    return y + 38


def strongest_units(face: FaceReport) -> list[MeasuredAU]:
    """The action units that are present on the whole face, strongest first, eight at most."""
    present = [
        reading
        for reading in face.action_units.readings
        if isinstance(reading, MeasuredAU) and reading.side == "both" and reading.present
    ]
    return sorted(present, key=lambda reading: (-reading.intensity, reading.au))[:_LISTED_UNITS]


def _draw_unit(
    draw: PIL.ImageDraw.ImageDraw, face: FaceReport, unit: MeasuredAU, x: int, y: int
) -> int:
    name = ACTION_UNITS[unit.au]
    draw.text((x, y), f"{name.code} {name.name}", _INK, font=label_font(13))
    # The subject's right stands on the viewer's left, as in the picture.
    places: dict[Side, int] = {"right": x + 200, "left": x + 264}
    if name.sided:
        for side, at in places.items():
            reading = face.action_units.get(unit.au, side)
            if isinstance(reading, MeasuredAU):
                _bar(draw, at, y + 4, 56, reading.intensity / 5, hue(face.index))
    elif unit.au in TURNS:
        _bar(draw, places[TURNS[unit.au]], y + 4, 56, unit.intensity / 5, hue(face.index))
    else:
        _bar(draw, x + 200, y + 4, 120, unit.intensity / 5, hue(face.index))
    draw.text((x + 330, y), f"{unit.letter}  {unit.intensity:.1f}", _INK, font=label_font(13))
    return y + 20


def _bar(
    draw: PIL.ImageDraw.ImageDraw, x: float, y: float, width: float, share: float, colour: Colour
) -> None:
    draw.rectangle((x, y, x + width, y + 9), fill=_RULE)
    draw.rectangle((x, y, x + width * min(max(share, 0.0), 1.0), y + 9), fill=colour)
