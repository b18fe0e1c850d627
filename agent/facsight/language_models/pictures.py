"""What of a picture is sent to a model: whole, marked or the face alone; small, bare."""

from __future__ import annotations

import base64
import hashlib
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import PIL.Image

from facsight_tools.drawing import Marked
from facsight_tools.errors import ImageTooLarge
from facsight_tools.evidence.usage import Sent
from facsight_tools.highlights import mark
from facsight_tools.types import Image

Pixels = Literal["face-crop", "full", "marked"]

LONGER_SIDE: Final = 1024
"""Pixels; vision models scale larger pictures down themselves."""

_MOST_BYTES: Final = 4 * 2**20
_BORDER: Final = 0.25
_QUALITIES: Final = (90, 75, 55)
_MEDIA_TYPE: Final = "image/jpeg"
_GRID: Final = 1000.0
_SAID: Final[dict[Pixels, str]] = {
    "full": "whole picture",
    "marked": "whole picture, its faces numbered",
    "face-crop": "face, cut out",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a model is shown it.

    Attributes:
        mode: what of the picture it is.
        data: a JPEG file without EXIF, names or other metadata.
        box_xyxy: the part of the upright picture that it shows, in its pixels.
        size_wh: of the JPEG, in pixels.
    """

    mode: Pixels
    data: bytes
    box_xyxy: tuple[int, int, int, int]
    size_wh: tuple[int, int]

    @property
    def said(self) -> str:
        """What it is, in words."""
        return _SAID[self.mode]

    def block(self) -> dict[str, Any]:
        """The picture as LangChain's content block, which every provider's package takes."""
        encoded = base64.b64encode(self.data).decode()
        return {"type": "image", "base64": encoded, "mime_type": _MEDIA_TYPE}

    def sent(self, to: str) -> Sent:
        """The record of its being sent."""
        return Sent(
            mode=self.mode,
            to=to,
            bytes=len(self.data),
            sha256=hashlib.sha256(self.data).hexdigest(),
            media_type=_MEDIA_TYPE,
            size_wh=self.size_wh,
        )

    def to_picture(self, region: Sequence[float]) -> tuple[float, float, float, float]:
        """A region on the model's grid of 0-1000 as left, top, right, bottom in the picture."""
        left, top, right, bottom = self.box_xyxy
        x, y = (right - left) / _GRID, (bottom - top) / _GRID
        return (
            left + region[0] * x,
            top + region[1] * y,
            left + region[2] * x,
            top + region[3] * y,
        )


def marks(analysis: Mapping[str, Any]) -> tuple[Marked, ...]:
    """What is marked of an analysis, as its JSON has it: faces, bodies and hands with numbers."""
    people = analysis.get("scene", {}).get("people") or {}
    listed = (
        *(("face", one) for one in analysis.get("faces", ())),
        *(("body", one) for one in people.get("bodies", ())),
        *(("hand", one) for one in people.get("hands", ())),
    )
    counted = Counter[str]()
    found: list[Marked] = []
    for name, one in listed:
        counted[name] += 1
        left, top, right, bottom = map(float, one["box_xyxy"])
        found.append((f"{name} {counted[name]}", (left, top, right, bottom)))
    return tuple(found)


def show(
    image: Image,
    mode: Pixels,
    face_xyxy: Sequence[float] | None,
    marked: Sequence[Marked] = (),
) -> Shown | None:
    """The part of a picture that `mode` allows, its larger side at most 1024 pixels, as JPEG.

    Args:
        image: the upright picture.
        mode: `full`; `marked`: with boxes and numbers drawn on it; or `face-crop`: the face's box
            with a quarter of its size around it.
        face_xyxy: the face's box in pixels; None where there is no such face.
        marked: what `marked` draws, with regions in pixels.

    Returns:
        None where `face-crop` has no face to show.

    Raises:
        ImageTooLarge: the picture does not fit into 4 MiB.
    """
    height, width = image.pixels_rgb.shape[:2]
    box = (0, 0, width, height)
    if mode == "face-crop":
        if face_xyxy is None:
            return None
        box = _around(face_xyxy, (width, height))
    left, top, right, bottom = box
    part = PIL.Image.fromarray(image.pixels_rgb[top:bottom, left:right])
    part.thumbnail((LONGER_SIDE, LONGER_SIDE), PIL.Image.Resampling.LANCZOS)
    if mode == "marked":
        mark(part, marked, part.width / width)
    return Shown(mode, _jpeg(part), box, part.size)


def _around(face_xyxy: Sequence[float], size_wh: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = face_xyxy
    x, y = _BORDER * (right - left), _BORDER * (bottom - top)
    return (
        max(0, int(left - x)),
        max(0, int(top - y)),
        min(size_wh[0], int(right + x) + 1),
        min(size_wh[1], int(bottom + y) + 1),
    )


def _jpeg(picture: PIL.Image.Image) -> bytes:
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality)
        if buffer.tell() <= _MOST_BYTES:
            return buffer.getvalue()
    raise ImageTooLarge("The picture does not fit into 4 MiB; use privacy 'face-crop'.")
