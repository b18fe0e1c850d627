"""Makes the heads of bystanders unrecognisable in a picture that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import PIL.Image
import PIL.ImageFilter
from numpy.typing import NDArray

from facsight_tools.errors import UnknownOption
from facsight_tools.types import FaceReport, Image

# A face box ends at the brows and the chin; hair, ears and neck tell people apart too.
_BESIDE: Final = 0.45
_ABOVE: Final = 0.75
_BELOW: Final = 0.35
# So few tiles hold a colour and no feature: recognition needs some 16 pixels between the eyes.
_TILES: Final = 5


def blur_others(image: Image, faces: Sequence[FaceReport], only_face: int) -> Image:
    """The picture with the whole head of every face but one blurred.

    Args:
        image: the picture.
        faces: the faces that were found in it; a face that was not found stays as it is.
        only_face: number of the face to leave, 1 for the largest.

    Returns:
        The picture with the other heads reduced to five by five tiles and smoothed. Where heads
        overlap, the box of the face that is left stays as it was.

    Raises:
        UnknownOption: there is no face of that number.
    """
    kept = next((face for face in faces if face.index == only_face), None)
    if kept is None:
        raise UnknownOption(f"There is no face {only_face}: the picture shows {len(faces)}.")
    pixels = image.pixels_rgb.copy()
    for face in faces:
        if face is not kept:
            left, top, right, bottom = _head(face, image.size_wh)
            region = pixels[top:bottom, left:right]
            if region.size:
                region[:] = _blurred(region)
    left, top, right, bottom = _inside(kept.detection.box_xyxy, image.size_wh)
    pixels[top:bottom, left:right] = image.pixels_rgb[top:bottom, left:right]
    return replace(image, pixels_rgb=pixels)


def _head(face: FaceReport, size_wh: tuple[int, int]) -> tuple[int, int, int, int]:
    """Box and mesh together, and what of the head lies around them, as whole pixels."""
    points = face.landmarks.points_xyz[:, :2]
    box = face.detection.box_xyxy
    left, top = np.minimum(box[:2], points.min(axis=0))
    right, bottom = np.maximum(box[2:], points.max(axis=0))
    width, height = right - left, bottom - top
    grown = np.array(
        [
            left - _BESIDE * width,
            top - _ABOVE * height,
            right + _BESIDE * width,
            bottom + _BELOW * height,
        ]
    )
    return _inside(grown, size_wh)


def _inside(box_xyxy: NDArray[np.floating], size_wh: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size_wh
    left, top = np.floor(box_xyxy[:2])
    right, bottom = np.ceil(box_xyxy[2:])
    return (
        int(np.clip(left, 0, width)),
        int(np.clip(top, 0, height)),
        int(np.clip(right, 0, width)),
        int(np.clip(bottom, 0, height)),
    )


def _blurred(region: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The region as a few tiles of its mean colours, smoothed."""
    picture = PIL.Image.fromarray(region)
    tiles = picture.resize((_TILES, _TILES), PIL.Image.Resampling.BOX)
    large = tiles.resize(picture.size, PIL.Image.Resampling.NEAREST)
    radius = max(picture.size) / _TILES / 3
    return np.asarray(large.filter(PIL.ImageFilter.GaussianBlur(radius)), dtype=np.uint8)
