"""Hands on faces: which parts of a face a hand lies on, and so hides, in the picture's plane.

The hand is drawn as a palm with fingers of a finger's width, the face's parts as areas of its mesh,
and what they share is counted. A hand whose palm was found is in front of what it lies on; whether
it touches or is held before the face, one picture does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers import cover
from facsight_tools.analyzers.hands import FoundHand
from facsight_tools.states import Contact, FacePart, Touch, Touches, UnavailableReason
from facsight_tools.types import Landmarks, Relation

Mask = NDArray[np.uint8]

# The outlines' points in MediaPipe's mesh; right and left are the subject's.
PARTS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "mouth": (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91),
        "right eye": (33, 160, 158, 133, 153, 144, 46, 55, 52, 65, 70),
        "left eye": (263, 387, 385, 362, 380, 373, 276, 285, 282, 295, 300),
        "nose": (168, 129, 358, 2, 98, 327, 1),
        "chin": (83, 313, 152, 148, 377, 176, 400, 201, 421),
        "right cheek": (117, 101, 36, 205, 187, 147, 123),
        "left cheek": (346, 330, 266, 425, 411, 376, 352),
        "forehead": (10, 109, 338, 67, 297, 103, 332, 66, 296, 107, 336, 9),
    }
)
_PALM: Final = (0, 1, 5, 9, 13, 17)
_FINGERS: Final = ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
_FINGER_WIDTH: Final = 0.2  # in lengths of the palm
_CANVAS: Final = 160  # the face's height on the canvas, pixels
_MARGIN: Final = 80
_COVERED: Final = 0.5
_TOUCHED: Final = 0.08


def shares(hands: Sequence[FoundHand], landmarks: Landmarks) -> dict[str, float]:
    """The share of each of `PARTS` and of `cover.OUTLINES` that hands lie on, 0-1."""
    mesh = landmarks.points_xyz[:, :2].astype(np.float64)
    low, height = mesh.min(axis=0), float(np.ptp(mesh[:, 1]))
    scale = _CANVAS / max(height, 1.0)

    def place(points: NDArray[Any]) -> NDArray[np.int32]:
        # Far hands are cut off, or their coordinates would not fit the drawing.
        placed = np.round((points - low) * scale + _MARGIN)
        whole: NDArray[np.int32] = np.clip(placed, -4 * _CANVAS, 4 * _CANVAS).astype(np.int32)
        return whole

    drawn = _blank()
    for hand in hands:
        points = place(hand.points_xyz[:, :2].astype(np.float64))
        cv2.fillConvexPoly(drawn, cv2.convexHull(points[list(_PALM)]), 1)
        width = max(round(hand.palm * scale * _FINGER_WIDTH), 1)
        for finger in _FINGERS:
            cv2.polylines(drawn, [points[list(finger)]], isClosed=False, color=1, thickness=width)
    found = {}
    for part, outline in {**PARTS, **cover.OUTLINES}.items():
        area = _blank()
        cv2.fillConvexPoly(area, cv2.convexHull(place(mesh[list(outline)])), 1)
        found[part] = float((drawn & area).sum()) / max(float(area.sum()), 1.0)
    return found


def read_touch(hand: FoundHand, faces: Sequence[Landmarks]) -> Relation[Touches]:
    """What a hand does to the faces of the picture.

    Of several faces that it lies on, the one of which it hides most is told.
    """
    shared = [shares([hand], face) for face in faces]
    if not shared:
        return Relation(None, reason=UnavailableReason.NO_FACE, detail="no face was found")
    most = max(range(len(shared)), key=lambda i: (shared[i]["face"], -i))
    return Relation(_told(shared[most], most + 1), hand.score)


def _told(share: Mapping[str, float], face: int) -> Touches:
    covered = [FacePart(part) for part in ("mouth", "nose") if share[part] >= _COVERED]
    eyes = [FacePart(part) for part in ("left eye", "right eye") if share[part] >= _COVERED]
    covered += [FacePart.EYES] if len(eyes) == 2 else eyes
    if covered:
        return Touches(tuple(Touch(Contact.COVERS, part, face) for part in covered))
    touched = max(PARTS, key=lambda part: share[part])
    if share[touched] >= _TOUCHED:
        return Touches((Touch(Contact.TOUCHES, FacePart(touched.split()[-1]), face),))
    if share["face"] > 0.01:
        return Touches((Touch(Contact.TOUCHES, FacePart.SIDE, face),))
    return Touches()


def _blank() -> Mask:
    return np.zeros((_CANVAS + 2 * _MARGIN, 2 * _CANVAS + 2 * _MARGIN), np.uint8)
