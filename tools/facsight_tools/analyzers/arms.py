"""What a body does with its arms and hands, from its joints in the picture's plane.

Arms are judged against the shoulders they hang from, along the picture's height, so that a person
who lies on the side is judged as if upright; depth does not enter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.bodies import FoundBody
from facsight_tools.analyzers.hands import FoundHand
from facsight_tools.states import Arm, Arms, Hands, UnavailableReason
from facsight_tools.types import Relation

Float = NDArray[np.float32]

SHOULDERS: Final = {"left": 11, "right": 12}
ELBOWS: Final = {"left": 13, "right": 14}
WRISTS: Final = {"left": 15, "right": 16}
_HIPS: Final = (23, 24)
_EYES: Final = (2, 5)

_SEEN: Final = 0.5
# In radii of the body: what a joint must be above or below another to count as such
_MARGIN: Final = 0.06
# From shoulder to wrist, in lengths of the arm
_STRAIGHT: Final = 0.93
# Folded arms: each wrist is this near the other elbow, in widths of the shoulders
_FOLDED: Final = 0.75
# Between the wrists, in widths of the shoulders
_TOGETHER: Final = 0.45
# Between the middles of two hands, in lengths of a palm
_CLASPED: Final = 1.3


class Joints:
    """A body's joints with what is known of each: seen, or the reason why it is not."""

    def __init__(self, body: FoundBody, size_wh: tuple[int, int]) -> None:
        self.xy: NDArray[Any] = body.joints_xyz[:, :2]
        self.visibility = body.visibility
        self.radius = body.radius
        inside: NDArray[np.bool_] = np.logical_and(self.xy >= 0, self.xy < np.array(size_wh))
        self._inside: list[bool] = np.asarray(inside.all(axis=1)).tolist()

    def seen(self, *joints: int) -> bool:
        """Whether all of them are in the picture and not hidden."""
        return all(self._inside[j] and self.visibility[j] >= _SEEN for j in joints)

    def sureness(self, *joints: int) -> float:
        """The least visibility of some joints, 0-1."""
        return float(min(self.visibility[j] for j in joints))

    def missing(self, named: Mapping[str, int]) -> tuple[UnavailableReason, str]:
        """Why the first joint that is not seen is not: `the left wrist is outside the picture`."""
        for name, joint in named.items():
            if not self._inside[joint]:
                return UnavailableReason.OUT_OF_FRAME, f"the {name} is outside the picture"
            if self.visibility[joint] < _SEEN:
                return UnavailableReason.OCCLUDED, f"the {name} is hidden or uncertain"
        raise ValueError("every joint is seen")

    def left_above(self, joint: int) -> bool:
        """Whether a joint lies beyond the picture's upper edge."""
        return bool(self.xy[joint, 1] < 0)

    def is_above(self, one: int, other: int) -> bool:
        """Whether a joint is clearly higher in the picture than another."""
        return bool(self.xy[one, 1] < self.xy[other, 1] - _MARGIN * self.radius)


def read_arm(joints: Joints, side: str) -> Relation[Arm]:
    """How one arm is held.

    An arm is raised where the elbow is above the shoulder, the hand perhaps beyond the picture's
    upper edge, or where the hand is above the eyes: a hand on the chin is `bent`. It is lowered
    where the wrist hangs more below the shoulder than beside it, and below the elbow.
    """
    shoulder, elbow, wrist = SHOULDERS[side], ELBOWS[side], WRISTS[side]
    if not all(joints.is_above(eye, shoulder) for eye in _EYES):
        # Where the head hides the body, the joints may be found on a hat
        detail = f"the {side} shoulder was not found below the eyes"
        return Relation(None, reason=UnavailableReason.OCCLUDED, detail=detail)
    shown = joints.seen(wrist) or joints.left_above(wrist)
    if joints.seen(shoulder, elbow) and shown and joints.is_above(elbow, shoulder):
        return Relation(Arm.RAISED, joints.sureness(shoulder, elbow))
    if not joints.seen(shoulder, elbow, wrist):
        named = {f"{side} shoulder": shoulder, f"{side} elbow": elbow, f"{side} wrist": wrist}
        return Relation(None, None, *joints.missing(named))
    sure = joints.sureness(shoulder, elbow, wrist)
    if joints.is_above(wrist, shoulder) and all(joints.is_above(wrist, eye) for eye in _EYES):
        return Relation(Arm.RAISED, sure)
    reach = joints.xy[wrist] - joints.xy[shoulder]
    if joints.is_above(elbow, wrist) and reach[1] > abs(reach[0]):
        return Relation(Arm.LOWERED, sure)
    length = sum(
        float(np.hypot(*(joints.xy[a] - joints.xy[b])))
        for a, b in ((shoulder, elbow), (elbow, wrist))
    )
    straight = float(np.hypot(*reach)) > _STRAIGHT * length
    return Relation(Arm.STRETCHED_OUT if straight else Arm.BENT, sure)


def read_arms(joints: Joints, left: Relation[Arm], right: Relation[Arm]) -> Relation[Arms]:
    """Both arms together, from each of them.

    One raised arm is told even where the other was not measured; everything else takes both.
    """
    raised = [arm.value is Arm.RAISED for arm in (left, right)]
    sure = [arm.confidence for arm in (left, right) if arm.confidence is not None]
    if all(raised):
        return Relation(Arms.BOTH_RAISED, min(sure))
    if any(raised):
        if raised[0]:
            return Relation(Arms.LEFT_RAISED, left.confidence)
        return Relation(Arms.RIGHT_RAISED, right.confidence)
    unread = next((arm for arm in (left, right) if arm.value is None), None)
    if unread is not None:
        return Relation(None, reason=unread.reason, detail=unread.detail)
    if _are_crossed(joints):
        return Relation(Arms.CROSSED, min(sure))
    if left.value is right.value is Arm.LOWERED:
        return Relation(Arms.LOWERED, min(sure))
    return Relation(Arms.OTHER, min(sure))


def _are_crossed(joints: Joints) -> bool:
    """Whether each wrist lies near the other arm's elbow, in front of the trunk."""
    width = _shoulder_width(joints)
    crossing = all(
        np.hypot(*(joints.xy[WRISTS[side]] - joints.xy[ELBOWS[other]])) < _FOLDED * width
        for side, other in (("left", "right"), ("right", "left"))
    )
    # The subject's left is at larger x where the body faces the camera
    across: Float = joints.xy[SHOULDERS["left"]] - joints.xy[SHOULDERS["right"]]
    between: Float = joints.xy[WRISTS["left"]] - joints.xy[WRISTS["right"]]
    swapped = float(np.dot(across, between)) < 0
    below = all(joints.xy[w, 1] > joints.xy[s, 1] for w, s in _pairs(WRISTS, SHOULDERS))
    return crossing and swapped and below


def _pairs(one: Mapping[str, int], other: Mapping[str, int]) -> list[tuple[int, int]]:
    return [(one[side], other[side]) for side in ("left", "right")]


def _shoulder_width(joints: Joints) -> float:
    """Distance of the shoulders; of a body seen from the side at least what it has in front view.

    Shoulders are about a quarter of the body's height apart, whose half is the radius.
    """
    left, right = (joints.xy[joint] for joint in SHOULDERS.values())
    return max(float(np.hypot(*(left - right))), 0.25 * joints.radius)


def read_hands(joints: Joints, hands: Sequence[FoundHand], arms: Relation[Arms]) -> Relation[Hands]:
    """A body's two hands: clasped where they lie in each other, together, or apart.

    Args:
        joints: the body's.
        hands: those that were found on its wrists.
        arms: both arms; the wrists of crossed arms are near each other, their hands are not.
    """
    if len(hands) == 2:
        middles = [hand.points_xyz[:, :2].mean(axis=0) for hand in hands]
        distance = float(np.hypot(*(middles[0] - middles[1])))
        palm = max(hand.palm for hand in hands)
        near = distance < _CLASPED * palm
        return Relation(Hands.CLASPED if near else Hands.APART, min(hand.score for hand in hands))
    # Without its elbow a wrist is a guess that its visibility does not show
    chain = {f"{s} wrist": j for s, j in WRISTS.items()} | {
        f"{s} elbow": j for s, j in ELBOWS.items()
    }
    if not joints.seen(*chain.values()):
        return Relation(None, None, *joints.missing(chain))
    wrists = tuple(WRISTS.values())
    distance = float(np.hypot(*(joints.xy[wrists[0]] - joints.xy[wrists[1]])))
    near = distance < _TOGETHER * _shoulder_width(joints) and arms.value is not Arms.CROSSED
    return Relation(Hands.TOGETHER if near else Hands.APART, joints.sureness(*wrists))
