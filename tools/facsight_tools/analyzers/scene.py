"""What a picture shows as a whole: its light, bodies, hands, whom people face and look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers import attention
from facsight_tools.analyzers.arms import Joints, read_arm, read_arms, read_hands
from facsight_tools.analyzers.bodies import BodyFinder, FoundBody
from facsight_tools.analyzers.hands import FoundHand, HandFinder
from facsight_tools.analyzers.touch import read_touch, shares
from facsight_tools.backends.base import Engine, open_all
from facsight_tools.geometry.face_frame import fit_faces
from facsight_tools.states import GazeAim, UnavailableReason
from facsight_tools.types import (
    ActionUnits,
    Body,
    FaceDetection,
    FaceReport,
    Facing,
    Hand,
    Image,
    Landmarks,
    PartUse,
    People,
    Relation,
    Scene,
    UnavailableAU,
)

_BODY_NETWORKS: Final = ("pose_detection", "pose_landmark")
_HAND_NETWORKS: Final = ("palm_detection", "hand_landmark")
NETWORKS: Final = (*_BODY_NETWORKS, *_HAND_NETWORKS)

_SEEN: Final = 0.5
_SURE_SIDE: Final = 0.8
# A hand that makes readings of a face unavailable must be one without doubt
_SURE_HAND: Final = 0.9


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """The bodies and hands of one picture, before they are read."""

    bodies: tuple[FoundBody, ...]
    hands: tuple[FoundHand, ...]

    def hidden(self, landmarks: Landmarks) -> dict[str, float]:
        """The share of each part of a face that hands hide, 0-1, as `touch.shares` gives it."""
        return shares([hand for hand in self.hands if hand.score >= _SURE_HAND], landmarks)


class SceneAnalyzer:
    """Reads a picture's people, faces apart.

    Args:
        engine: opens the four networks of `NETWORKS`.

    Attributes:
        body, hand: what provenance says of the two halves.

    Raises:
        ModelMissing, ModelCorrupt: a network file is not there or not the right one.
    """

    def __init__(self, engine: Engine) -> None:
        bodies, body_uses = open_all(engine, _BODY_NETWORKS)
        hands, hand_uses = open_all(engine, _HAND_NETWORKS)
        self._bodies = BodyFinder(bodies["pose_detection"], bodies["pose_landmark"])
        self._hands = HandFinder(hands["palm_detection"], hands["hand_landmark"])
        self.body = PartUse("blazepose", "1", body_uses)
        self.hand = PartUse("mediapipe_hands", "1", hand_uses)

    def find(self, image: Image, faces: Sequence[FaceDetection]) -> FoundPeople:
        """The bodies and hands of a picture whose faces were found."""
        bodies = self._bodies(image, faces)
        return FoundPeople(tuple(bodies), tuple(self._hands(image, bodies, faces)))


def read_scene(image: Image, faces: Sequence[FaceReport], found: FoundPeople | None) -> Scene:
    """What a picture shows as a whole; without `people` where none were looked for.

    Args:
        image: the picture.
        faces: its faces, the largest first.
        found: its bodies and hands, or None.
    """
    grey = cv2.cvtColor(image.pixels_rgb, cv2.COLOR_RGB2GRAY)
    people = None if found is None else _people(found, faces, image.size_wh)
    mean, spread = cv2.meanStdDev(grey)
    return Scene(image.size_wh, float(mean[0, 0]), float(spread[0, 0]), people)


def _people(found: FoundPeople, faces: Sequence[FaceReport], size_wh: tuple[int, int]) -> People:
    landmarks = [face.landmarks for face in faces]
    targets: list[Relation[GazeAim]] = []
    facing: list[Facing] = []
    if faces:
        points = np.stack([mesh.points_xyz for mesh in landmarks])
        places = attention.places(fit_faces(points), size_wh)
        targets = attention.read_gaze_targets(
            places,
            [face.gaze for face in faces],
            [face.pose for face in faces],
            [_unsure_eyes(face.action_units) for face in faces],
        )
        facing = list(attention.read_facing(places, [face.pose for face in faces]))
    return People(
        bodies=tuple(_body(i, found, size_wh) for i in range(len(found.bodies))),
        hands=tuple(_hand(i, hand, landmarks) for i, hand in enumerate(found.hands)),
        gaze_targets=tuple(targets),
        facing=tuple(facing),
    )


def _body(i: int, found: FoundPeople, size_wh: tuple[int, int]) -> Body:
    body = found.bodies[i]
    joints = Joints(body, size_wh)
    left, right = read_arm(joints, "left"), read_arm(joints, "right")
    arms = read_arms(joints, left, right)
    own = [hand for hand in found.hands if hand.body == i]
    return Body(
        index=i + 1,
        box_xyxy=_box(body),
        score=body.score,
        joints_xyz=body.joints_xyz,
        visibility=body.visibility,
        radius=body.radius,
        face=None if body.face is None else body.face + 1,
        left_arm=left,
        right_arm=right,
        arms=arms,
        hands=read_hands(joints, own, arms),
    )


def _box(body: FoundBody) -> NDArray[Any]:
    """Around the joints that are seen; of a body without any, around all."""
    seen = body.visibility >= _SEEN
    points = body.joints_xyz[seen if seen.any() else slice(None), :2]
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def _hand(i: int, hand: FoundHand, landmarks: Sequence[Landmarks]) -> Hand:
    return Hand(
        index=i + 1,
        box_xyxy=hand.box_xyxy,
        score=hand.score,
        points_xyz=hand.points_xyz,
        side=_side(hand),
        body=None if hand.body is None else hand.body + 1,
        face=read_touch(hand, landmarks),
    )


def _unsure_eyes(units: ActionUnits) -> bool:
    """Whether the eyes are seen, and where they look is too uncertain."""
    turn = units.get(61)
    return isinstance(turn, UnavailableAU) and turn.reason is UnavailableReason.AMBIGUOUS


def _side(hand: FoundHand) -> Relation[Literal["left", "right"]]:
    """The side of the wrist that the hand is on; without a wrist what the hand's form says."""
    sure = max(hand.left, 1.0 - hand.left)
    if hand.side is not None:
        return Relation(hand.side, hand.left if hand.side == "left" else 1.0 - hand.left)
    if sure < _SURE_SIDE:
        detail = "its form does not tell left from right"
        return Relation(None, reason=UnavailableReason.AMBIGUOUS, detail=detail)
    return Relation("left" if hand.left > 0.5 else "right", sure)
