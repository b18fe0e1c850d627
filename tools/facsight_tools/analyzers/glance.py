"""Where in a picture faces may be, at a glance: one small network over the picture, shrunk.

It looks at the picture in falling sizes, and in each tells of every place whether the middle of
a face lies there. A detector looks at what it points at; where it sees nothing, nobody looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.blaze import Window
from facsight_tools.backends.base import Session
from facsight_tools.types import Image

NETWORK: Final = "face_glance"
CELL: Final = 4
"""Side of the places that it tells of, in pixels of what it looks at."""
SMALLEST: Final = 8.5
LARGEST: Final = 20.0
"""The longer sides of the faces that it tells of, in the same pixels."""
_SHRINK: Final = 0.7
_MOST_RATIO: Final = 2.1  # of two sizes in which one face may be seen


@dataclass(frozen=True, slots=True)
class GlanceSettings:
    """How a picture is looked at.

    Attributes:
        scale: of the largest look, so that faces from SMALLEST / scale pixels on are seen.
        most_px: the longer side of the largest look is at most this many pixels.
        least_px: a picture whose largest look has a shorter longer side is not looked at.
        further_px: looks get smaller until their longer side would be below this: of faces that
            are larger in the picture a detector sees enough when it looks at the whole.
        heat: from this probability on a place is pointed at.
        window: side of the window around a place, in pixels of the look.
        near: places this close to a better one, in pixels of the look, share its window.
        most_places: the most that are pointed at in one picture, the likeliest.
    """

    scale: float = 0.4
    most_px: int = 640
    least_px: int = 40
    further_px: int = 72
    heat: float = 0.15
    window: float = 44.0
    near: float = 10.0
    most_places: int = 160


@dataclass(frozen=True, slots=True)
class Place:
    """Where a face may be, and where to look for it.

    Attributes:
        centre_xy: its middle, image pixels.
        side: about how long its longer side is.
        window: the look at it.
        heat: how likely it is one, 0-1.
    """

    centre_xy: tuple[float, float]
    side: float
    window: Window
    heat: float


class Glance:
    """Points at places.

    Args:
        session: the network `face_glance`: `image` (N, 3, H, W), RGB 0-1, to `heat` (N, H/4, W/4).
        settings: sizes and limits.
    """

    def __init__(self, session: Session, settings: GlanceSettings | None = None) -> None:
        self._session = session
        self._settings = settings or GlanceSettings()

    def __call__(
        self, images: Sequence[Image], heats: Sequence[float | None] | None = None
    ) -> list[list[Place]]:
        """Places of each picture, the likeliest first; near each other only in different sizes.

        Args:
            images: the pictures.
            heats: the least heat of a place in each; None is that of the settings.
        """
        usual = self._settings.heat
        floors = [usual if one is None else one for one in heats or [None] * len(images)]
        looks = [
            (i, look, scale)
            for i, image in enumerate(images)
            for look, scale in _looks(image, self._settings)
        ]
        places: list[list[Place]] = [[] for _ in images]
        # Looks of one size share a run
        for shape in dict.fromkeys(look.shape for _, look, _ in looks):
            alike = [one for one in looks if one[1].shape == shape]
            heat = self._session.run({"image": np.stack([look for _, look, _ in alike])})["heat"]
            for (i, _, scale), warmth in zip(alike, heat, strict=True):
                places[i] += self._places(warmth, scale, floors[i])
        return [_apart(some)[: self._settings.most_places] for some in places]

    def _places(self, heat: NDArray[np.float32], scale: float, floor: float) -> list[Place]:
        """The warm places of one look, those that share a window left out."""
        rows, columns = np.nonzero(heat >= floor)
        if not len(rows):
            return []
        levels = heat[rows, columns]
        order = np.argsort(-levels, kind="stable")
        reach = int(self._settings.near // CELL)
        around = range(-reach, reach + 1)
        side = float(np.sqrt(SMALLEST * LARGEST)) / scale
        found: list[Place] = []
        taken: set[tuple[int, int]] = set()
        cells = zip(
            rows[order].tolist(), columns[order].tolist(), levels[order].tolist(), strict=True
        )
        for row, column, level in cells:
            if (row, column) not in taken:
                taken.update((row + down, column + right) for down in around for right in around)
                place = ((column + 0.5) * CELL / scale, (row + 0.5) * CELL / scale)
                window = Window(place, self._settings.window / scale)
                found.append(Place(place, side, window, level))
        return found


def _looks(image: Image, settings: GlanceSettings) -> list[tuple[NDArray[np.float32], float]]:
    """The picture (3, H, W), 0-1, in falling sizes, with the scale of each."""
    pixels: NDArray[np.uint8] = image.pixels_rgb
    longer = max(image.size_wh)
    scale = min(settings.scale, settings.most_px / longer)
    looks = []
    least = settings.least_px
    while longer * scale >= least:
        size = [max(CELL, round(length * scale)) for length in image.size_wh]
        pixels = _shrunk(pixels, (size[0], size[1]))
        below, beside = (-length % CELL for length in pixels.shape[:2])
        whole = cv2.copyMakeBorder(pixels, 0, below, 0, beside, cv2.BORDER_REPLICATE)
        look = np.ascontiguousarray(whole.transpose(2, 0, 1), np.float32)
        look /= np.float32(255.0)
        looks.append((look, scale))
        scale *= _SHRINK
        least = settings.further_px
    return looks


def _shrunk(pixels: NDArray[np.uint8], size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    """Halved while that leaves it larger, which costs little, and then brought to size."""
    while min(pixels.shape[1] / size_wh[0], pixels.shape[0] / size_wh[1]) >= 2.0:
        height, width = (length // 2 for length in pixels.shape[:2])
        even = pixels[: 2 * height, : 2 * width]
        half = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
        pixels = np.asarray(half, np.uint8)
    return np.asarray(cv2.resize(pixels, size_wh, interpolation=cv2.INTER_LINEAR), np.uint8)


def _apart(places: Sequence[Place]) -> list[Place]:
    """The likeliest first; of a face that is seen in two sizes the likelier one alone."""
    kept: list[Place] = []
    ordered = sorted(places, key=lambda place: -place.heat)
    centres = np.array([one.centre_xy for one in ordered]).reshape(-1, 2)
    sides = np.array([one.side for one in ordered])
    free = np.ones(len(ordered), np.bool_)
    for k, one in enumerate(ordered):
        if free[k]:
            kept.append(one)
            away = np.abs(centres - centres[k]).max(axis=1)
            ratio = np.maximum(sides / sides[k], sides[k] / sides)
            free &= (away >= 0.5 * np.minimum(sides, sides[k])) | (ratio > _MOST_RATIO)
    return kept
