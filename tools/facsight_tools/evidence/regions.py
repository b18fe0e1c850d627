"""Where on the face an action unit is to be seen, in image pixels.

The areas follow the appearance changes that the FACS manual lists for each unit (Ekman, Friesen &
Hager 2002); the landmark numbers are those of MediaPipe's FaceMesh.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final, NamedTuple

from facsight_tools.facs import Side
from facsight_tools.types import Landmarks

Region = tuple[float, float, float, float]

_PADDING: Final = 0.05
"""Border around the landmarks, as a share of the mesh's larger extent: skin moves beside them."""


class Area(NamedTuple):
    """Landmarks of the subject's right side, of the left, and of the midline."""

    right: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    middle: tuple[int, ...] = ()


_INNER_BROW = Area((107, 66, 55), (336, 296, 285))
_OUTER_BROW = Area((70, 105, 46), (300, 334, 276))
_BROWS = Area((107, 66, 55, 105), (336, 296, 285, 334), (8,))
_EYES = Area((33, 133, 159, 145), (263, 362, 386, 374))
_CHEEK_UPPER = Area((33, 145, 117, 50, 101), (263, 374, 346, 280, 330))
_CHEEK_LOWER = Area((50, 205, 187, 61), (280, 425, 411, 291))
_NOSE = Area((48, 133), (278, 362), (168, 6, 195, 1))
_UPPER_LIP = Area((48, 37, 61), (278, 267, 291), (0, 13))
_NASOLABIAL = Area((48, 203, 206), (278, 423, 426))
_LIP_CORNERS = Area((61, 57, 205, 206), (291, 287, 425, 426))
_LIP_CORNERS_LOW = Area((61, 57, 43, 210), (291, 287, 273, 430))
_LOWER_LIP = Area((61, 91), (291, 321), (14, 17))
_MOUTH = Area((61, 57), (291, 287), (0, 17))
_CHIN = Area((91,), (321,), (17, 199, 152))
_JAW = Area((61,), (291,), (0, 17, 152))
_HEAD = Area((70, 61), (300, 291), (8, 152))

AREAS: Final = MappingProxyType(
    {1: _INNER_BROW, 2: _OUTER_BROW, 4: _BROWS, 6: _CHEEK_UPPER, 9: _NOSE, 10: _UPPER_LIP}
    | {11: _NASOLABIAL, 15: _LIP_CORNERS_LOW, 16: _LOWER_LIP, 17: _CHIN}
    | dict.fromkeys((5, 7, 43, 45, 46, 61, 62, 63, 64), _EYES)
    | dict.fromkeys((12, 13, 14), _LIP_CORNERS)
    | dict.fromkeys((18, 20, 22, 23, 24, 25, 28), _MOUTH)
    | dict.fromkeys((26, 27, 29, 30), _JAW)
    | dict.fromkeys((33, 34), _CHEEK_LOWER)
    | dict.fromkeys(range(51, 59), _HEAD)
)
"""Action unit -> its area; every unit of `facs.ACTION_UNITS` has one."""


def au_region(au: int, side: Side, landmarks: Landmarks, size_wh: tuple[int, int]) -> Region | None:
    """The area of one unit on one side of a face, cut at the picture's border.

    Returns left, top, right, bottom in whole image pixels, or None where the area lies outside
    the picture.
    """
    area = AREAS[au]
    own = {"right": area.right, "left": area.left, "both": area.right + area.left}[side]
    return _around((*own, *area.middle), landmarks, size_wh)


def eyes_region(landmarks: Landmarks, size_wh: tuple[int, int]) -> Region | None:
    """Both eyes, as `au_region` gives an area."""
    return _around(_EYES.right + _EYES.left, landmarks, size_wh)


def clip_region(box_xyxy: Iterable[float], size_wh: tuple[int, int]) -> Region | None:
    """A box in whole pixels, cut at the picture's border; None where nothing of it is left."""
    width, height = size_wh
    left, top, right, bottom = (float(value) for value in box_xyxy)
    region = (
        float(round(min(max(left, 0), width))),
        float(round(min(max(top, 0), height))),
        float(round(min(max(right, 0), width))),
        float(round(min(max(bottom, 0), height))),
    )
    return region if region[0] < region[2] and region[1] < region[3] else None


def _around(
    indices: tuple[int, ...], landmarks: Landmarks, size_wh: tuple[int, int]
) -> Region | None:
    padding = _PADDING * landmarks.extent
    xs, ys, _ = zip(*landmarks.points_xyz[list(indices)].tolist(), strict=True)
    low, high = (min(xs) - padding, min(ys) - padding), (max(xs) + padding, max(ys) + padding)
    return clip_region((*low, *high), size_wh)
