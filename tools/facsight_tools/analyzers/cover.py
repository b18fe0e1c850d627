"""What of a face is seen: which parts something covers or the picture's edge cuts off.

The mesh network draws a whole face, whatever lies over it, and is as sure of it as ever. So a small
network of its own looks at the face, and says of each place how likely it is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Engine, Pixels, Session, open_all
from facsight_tools.geometry.align import crop_faces, mesh_roi
from facsight_tools.types import Image, Landmarks, NetworkUse

NETWORKS: Final = ("face_cover",)
SIDE: Final = 96
GRID: Final = 24
CROP_SCALE: Final = 1.4
DARK: Final = 60.0
"""Grey levels of a face that is in the dark."""
_BRIGHT_PERCENT: Final = 99.0
_WHITE: Final = 255.0

# Outlines of a face's parts in MediaPipe's mesh; right and left are the subject's.
PARTS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "right brow": (46, 53, 52, 65, 55, 107, 66, 105, 63, 70),
        "left brow": (276, 283, 282, 295, 285, 336, 296, 334, 293, 300),
        "right eye": (33, 247, 30, 29, 27, 28, 56, 133, 112, 26, 22, 23, 24, 110, 25),
        "left eye": (263, 467, 260, 259, 257, 258, 286, 362, 341, 256, 252, 253, 254, 339, 255),
        "nose": (6, 129, 98, 2, 327, 358),
        "right cheek": (117, 101, 36, 205, 187, 147, 123),
        "left cheek": (346, 330, 266, 425, 411, 376, 352),
        "right half of the mouth": (61, 40, 37, 0, 17, 84, 91),
        "left half of the mouth": (291, 270, 267, 0, 17, 314, 321),
        "chin": (83, 313, 421, 400, 377, 152, 148, 176, 201),
    }
)
FACE: Final = "face"
_OVAL: Final = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
OUTLINES: Final = MappingProxyType({**PARTS, FACE: _OVAL})
_POINTS: Final = np.array([point for outline in OUTLINES.values() for point in outline])
_ENDS: Final = np.cumsum([len(outline) for outline in OUTLINES.values()]).tolist()
_OWN_POINTS: Final = {
    part: slice(end - len(outline), end)
    for (part, outline), end in zip(OUTLINES.items(), _ENDS, strict=True)
}

Shares = Mapping[str, float]
"""Of each part, and of the whole face, how much, 0-1."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How much of each of `PARTS`, and of the whole `FACE`, is not seen, 0-1.

    Attributes:
        covered: what something lies over.
        outside: what lies beyond the picture's edge.
        face: probability that it is a face at all.
        hands: what hands lie over; empty where they were not looked for.
    """

    covered: Shares
    outside: Shares
    face: float = 1.0
    hands: Shares = field(default_factory=dict)


ALL_SEEN: Final = Sight(*(MappingProxyType(dict.fromkeys(OUTLINES, 0.0)),) * 2)
"""Of a face over which nothing lies."""


class CoverAnalyzer:
    """Tells what of faces is covered.

    Args:
        session: the network `face_cover`: `image` (N, 3, 96, 96), RGB 0-1, to `cover` (N, 24, 24),
            the probability that each place is hidden, and `face` (N, 1).
        networks: what provenance says of it.
    """

    def __init__(self, session: Session, networks: tuple[NetworkUse, ...] = ()) -> None:
        self._session = session
        self.networks = networks

    @classmethod
    def open(cls, engine: Engine) -> CoverAnalyzer:
        """On the catalogue's network; raises as `Engine.open` does."""
        sessions, uses = open_all(engine, NETWORKS)
        return cls(sessions[NETWORKS[0]], uses)

    def __call__(self, faces: Sequence[tuple[Image, Landmarks]]) -> list[Sight]:
        """What of each face is seen."""
        if not faces:
            return []
        rois = [mesh_roi(marks.points_xyz, scale=CROP_SCALE) for _, marks in faces]
        cut = [
            crop_faces(image.pixels_rgb, [roi], SIDE)
            for (image, _), roi in zip(faces, rois, strict=True)
        ]
        crops = np.concatenate([lit(crop) for crop, _ in cut])
        told = self._session.run({"image": Pixels(crops)})
        return [
            _sight(told["cover"][k], float(told["face"][k, 0]), cut[k][1][0], *faces[k])
            for k in range(len(faces))
        ]


def lit(crop_rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A crop; where it is darker than `DARK` on the mean as bright as that, or until it dazzles.

    The network saw few dark faces: of those in a fifth of the light it takes one in five for none.
    """
    mean = sum(cv2.sumElems(crop_rgb.reshape(-1, crop_rgb.shape[-1]))) / crop_rgb.size
    if mean >= DARK:
        return crop_rgb
    bright = float(np.percentile(crop_rgb, _BRIGHT_PERCENT))
    gain = min(DARK / max(mean, 1.0), _WHITE / max(bright, 1.0))
    brighter = np.minimum(crop_rgb * np.float32(gain), _WHITE)
    return np.asarray(brighter, np.uint8)


def _sight(
    cover: NDArray[np.float32], face: float, to_image: NDArray[Any], image: Image, marks: Landmarks
) -> Sight:
    """By part the share of places that are rather hidden than not."""
    hidden = cv2.resize(cover, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    in_image = marks.points_xyz[_POINTS, :2]
    room = float(np.hypot(*to_image[:, 0]))  # a pixel of the crop, by which rounding may err
    size = np.array(image.size_wh)
    inside = bool((in_image >= room).all() and (in_image < size - room).all())
    beyond = None if inside else _beyond(to_image, image.size_wh).view(np.uint8)
    back = np.linalg.inv(np.vstack([to_image, [0.0, 0.0, 1.0]]))
    points = in_image @ back[:2, :2].T + back[:2, 2]
    covered, outside = {}, {}
    places = np.round(points).astype(np.int32)
    for part, own in _OWN_POINTS.items():
        hull = cv2.convexHull(places[own])
        left, top, width, height = cv2.boundingRect(hull)
        right, bottom = min(left + width, SIDE), min(top + height, SIDE)
        left, top = max(left, 0), max(top, 0)
        area = np.zeros((max(bottom - top, 0), max(right - left, 0)), np.uint8)
        # 0 where a part has no place in the crop
        covered[part] = outside[part] = 0.0
        if area.size:
            cv2.fillConvexPoly(area, hull - (left, top), 1)
            around = np.s_[top:bottom, left:right]
            covered[part] = cv2.mean(hidden[around], area)[0]
            if beyond is not None:
                outside[part] = cv2.mean(beyond[around], area)[0]
    return Sight(MappingProxyType(covered), MappingProxyType(outside), min(max(face, 0.0), 1.0))


def _beyond(to_image: NDArray[Any], size_wh: tuple[int, int]) -> NDArray[np.bool_]:
    """Which pixels of a crop lie outside the picture."""
    along = np.arange(SIDE, dtype=np.float64)
    outside = np.zeros((SIDE, SIDE), np.bool_)
    for (by_x, by_y, origin), size in zip(to_image, size_wh, strict=True):
        places = by_x * along + (by_y * along + origin)[:, None]
        outside |= (places < 0) | (places >= size)
    return outside
