"""Whose face is meant in a picture of a person at rest, and whether it is seen well enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from facsight_tools.analyzers.finding import Found
from facsight_tools.analyzers.ordering import width
from facsight_tools.analyzers.quality import QualityLimits
from facsight_tools.errors import ReferenceUnclear
from facsight_tools.geometry.face_frame import head_pose

_RIVAL: Final = 0.5
"""Of the largest face's width, from which on another face may as well be meant."""

_LIMITS: Final = QualityLimits()


def the_one_at_rest(faces: Sequence[Found], which: str) -> Found:
    """The largest face of a picture of one person; `which` picture it is, for the message.

    Raises:
        ReferenceUnclear: another face is at least half as wide, or the face is turned so far that
            half of it is not seen.
    """
    first, *others = sorted(faces, key=width, reverse=True)
    if others and width(others[0]) >= _RIVAL * width(first):
        raise ReferenceUnclear(
            f"{which} shows {len(faces)} faces: give one that shows the person alone, or cut the "
            "others off."
        )
    (pose,) = head_pose(first.landmarks.points_xyz[None])
    if abs(pose.yaw) > _LIMITS.yaw or abs(pose.pitch) > _LIMITS.pitch:
        raise ReferenceUnclear(
            f"{which} shows the head turned {abs(pose.yaw):.0f} degrees to the side and "
            f"{abs(pose.pitch):.0f} up or down: give one that is seen from the front."
        )
    return first
