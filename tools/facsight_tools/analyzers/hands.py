"""Hands of a picture: MediaPipe's palm detector where hands may be, then 21 points of each.

The detector sees palms that are not too small for its window, so it looks at the whole picture,
around each wrist of each body, and around each face, where hands say most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.blaze import BlazeNetwork, Candidate, Window
from facsight_tools.analyzers.bodies import FoundBody
from facsight_tools.backends.base import Pixels, Session
from facsight_tools.geometry.align import face_squares, to_image
from facsight_tools.geometry.boxes import overlap
from facsight_tools.geometry.limbs import hand_roi
from facsight_tools.types import FaceDetection, Image

Float = NDArray[np.float32]

_DETECTOR_SIZE: Final = 192
_CROP_SIZE: Final = 224
_LEAST_SCORE: Final = 0.5
# On photographs of faces the network takes parts of a face for hands, once at 0.87, and sees most
# real hands above 0.9; a wrist beside the hand makes up for less
_LEAST_PRESENCE: Final = 0.8
_LEAST_ALONE: Final = 0.9
_DEPTH_SCALE: Final = 0.4  # MediaPipe's normalize_z: the network's z is this much too small
# Sides of the looks: in radii of the body, in sides of the face
_WRIST_ROOM: Final = 0.8
_FACE_ROOM: Final = 3.0
_WRISTS: Final[dict[Literal["left", "right"], int]] = {"left": 15, "right": 16}
_LEAST_WRIST: Final = 0.3
_NO_WINDOW: Final = 0.8  # a look of this share of the picture shows no more than the picture
_WRIST, _KNUCKLE = 0, 9
_REACH: Final = 1.6  # from a hand's wrist to its body's, in lengths of the palm
_SURE: Final = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class FoundHand:
    """A hand's points (21, 3) in image pixels.

    `left` is the network's probability of a left hand, 0-1; `body` and `side` are the place of the
    body in the list that was given and the wrist that the hand is on, None where it is on none.
    """

    points_xyz: Float
    score: float
    left: float
    body: int | None = None
    side: Literal["left", "right"] | None = None

    @property
    def box_xyxy(self) -> Float:
        """Around the points, (4,)."""
        xy = self.points_xyz[:, :2]
        return np.concatenate([xy.min(axis=0), xy.max(axis=0)])

    @property
    def palm(self) -> float:
        """From the wrist to the root of the middle finger, pixels."""
        return float(np.hypot(*(self.points_xyz[_KNUCKLE, :2] - self.points_xyz[_WRIST, :2])))


class HandFinder:
    """Finds the hands of a picture.

    Args:
        detector: the network `palm_detection`.
        points: the network `hand_landmark`.
    """

    def __init__(self, detector: Session, points: Session) -> None:
        self._detector = BlazeNetwork(detector, _DETECTOR_SIZE, lowest=0)
        self._points = points

    def __call__(
        self, image: Image, bodies: Sequence[FoundBody], faces: Sequence[FaceDetection]
    ) -> list[FoundHand]:
        """The hands, the largest first, each with its body where it is on a wrist."""
        looks = [(image, window) for window in _windows(image, bodies, faces)]
        seen = self._detector.find(looks, _LEAST_SCORE)
        palms = _distinct_palms([one for found in seen for one in found])
        hands = _distinct(self._measured(image, palms))
        owned = _with_bodies(sorted(hands, key=_largest_first), bodies)
        return [one for one in owned if one.body is not None or one.score >= _LEAST_ALONE]

    def _measured(self, image: Image, palms: Sequence[Candidate]) -> list[FoundHand]:
        if not palms:
            return []
        rois = [hand_roi(one.box_xyxy, one.keypoints_xy) for one in palms]
        squares = face_squares([image.pixels_rgb] * len(rois), rois, _CROP_SIZE)
        outputs = self._points.run({"image": Pixels(squares)})
        joints = outputs["joints"] * np.array([1, 1, 1 / _DEPTH_SCALE], np.float32)
        points = to_image(joints, squares.matrices.astype(np.float32))
        return [
            FoundHand(points[k], float(presence), 1.0 - float(outputs["handedness"][k, 0]))
            for k, presence in enumerate(outputs["presence"][:, 0])
            if presence >= _LEAST_PRESENCE
        ]


def _windows(
    image: Image, bodies: Sequence[FoundBody], faces: Sequence[FaceDetection]
) -> Iterator[Window]:
    width, height = image.size_wh
    longest = float(max(width, height))
    yield Window((width / 2, height / 2), longest)
    for body in bodies:
        for wrist in _WRISTS.values():
            x, y = map(float, body.joints_xyz[wrist, :2])
            inside = 0 <= x < width and 0 <= y < height
            side = _WRIST_ROOM * body.radius
            if inside and side < _NO_WINDOW * longest and body.visibility[wrist] >= _LEAST_WRIST:
                yield Window((x, y), side)
    for face in faces:
        left, top, right, bottom = map(float, face.box_xyxy)
        side = _FACE_ROOM * max(right - left, bottom - top)
        if side < _NO_WINDOW * longest:
            yield Window(((left + right) / 2, (top + bottom) / 2), side)


def _distinct_palms(palms: Sequence[Candidate]) -> list[Candidate]:
    """One candidate a palm, the surest."""
    kept: list[Candidate] = []
    for palm in sorted(palms, key=lambda one: -one.score):
        if not kept or not _same(palm.box_xyxy, [one.box_xyxy for one in kept]):
            kept.append(palm)
    return kept


def _distinct(hands: Sequence[FoundHand]) -> list[FoundHand]:
    """One hand of those whose points lie on each other, the surest."""
    kept: list[FoundHand] = []
    for hand in sorted(hands, key=lambda one: -one.score):
        apart = [
            float(np.linalg.norm((hand.points_xyz - one.points_xyz)[:, :2], axis=1).mean())
            / max(hand.palm, one.palm, 1.0)
            for one in kept
        ]
        if all(distance > 0.5 for distance in apart):
            kept.append(hand)
    return kept


def _same(box_xyxy: Float, boxes_xyxy: Sequence[Float]) -> bool:
    iou, inside = overlap(box_xyxy, np.stack(boxes_xyxy))
    return bool(((iou > 0.3) | (inside > 0.7)).any())


def _largest_first(hand: FoundHand) -> tuple[float, float]:
    return -hand.palm, float(hand.points_xyz[_WRIST, 0])


def _with_bodies(hands: Sequence[FoundHand], bodies: Sequence[FoundBody]) -> list[FoundHand]:
    """Each hand to the nearest free wrist in reach; of a wrist of the other side only at need."""
    pairs = sorted(
        (cost, h, b, side)
        for h, hand in enumerate(hands)
        for b, body in enumerate(bodies)
        for side in _WRISTS
        if (cost := _cost(hand, body, side)) is not None
    )
    taken: dict[int, tuple[int, Literal["left", "right"]]] = {}
    for _, h, b, side in pairs:
        if h not in taken and (b, side) not in taken.values():
            taken[h] = (b, side)
    return [
        FoundHand(one.points_xyz, one.score, one.left, *taken.get(h, (None, None)))
        for h, one in enumerate(hands)
    ]


def _cost(hand: FoundHand, body: FoundBody, side: Literal["left", "right"]) -> float | None:
    """How far a hand is from a wrist, in lengths of the palm; None where out of reach."""
    joint = _WRISTS[side]
    if body.visibility[joint] < _LEAST_WRIST:
        return None
    gap = hand.points_xyz[_WRIST, :2] - body.joints_xyz[joint, :2]
    distance = float(np.hypot(*gap)) / max(hand.palm, 1.0)
    if distance > _REACH:
        return None
    own = hand.left if side == "left" else 1.0 - hand.left
    return distance + (1.0 if own < 1.0 - _SURE else 0.0)
