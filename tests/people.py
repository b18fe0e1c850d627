"""Synthetic bodies, hands and relations between people, for tests without a network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

import numpy as np

from facsight_tools.states import (
    Arm,
    Arms,
    Contact,
    FacePart,
    GazeAim,
    Hands,
    Touch,
    Touches,
    Turned,
    UnavailableReason,
)
from facsight_tools.types import Analysis, Body, Facing, Hand, People, Relation

T = TypeVar("T")


def told(value: T | None) -> Relation[T]:
    """A relation with that value; None is one that was not measured."""
    if value is None:
        detail = "the left wrist is outside the picture"
        return Relation(None, reason=UnavailableReason.OUT_OF_FRAME, detail=detail)
    return Relation(value, 0.9)


def on(said: str) -> Touches:
    """What a hand lies on, as the JSON of an analysis spells it."""
    found = re.findall(r"(covers|touches) the ([a-z ]+) of F(\d+)", said)
    return Touches(
        tuple(Touch(Contact(verb), FacePart(part), int(face)) for verb, part, face in found)
    )


def aim(said: str) -> GazeAim:
    """What is looked at, as the JSON of an analysis spells it."""
    if said.startswith("F"):
        return GazeAim("face", int(said[1:]))
    return GazeAim("camera" if said == "the camera" else "away")


def turned(said: str, first: int, second: int) -> Turned:
    """How two heads are turned to each other, as the JSON of an analysis spells it."""
    return next(one for one in Turned if one.between(first, second) == said)


def make_body(
    index: int = 1,
    face: int | None = 1,
    *,
    arms: str | None = "lowered",
    hands: str | None = "apart",
    left: str | None = "lowered",
    right: str | None = "lowered",
) -> Body:
    """A body of 200 by 300 pixels with every joint in its middle."""
    corner = np.array([20.0 + 260 * (index - 1), 80.0])
    joints = np.zeros((33, 3), np.float32)
    joints[:, :2] = corner + np.array([100, 150])
    return Body(
        index=index,
        box_xyxy=np.array([*corner, *(corner + np.array([200, 300]))]),
        score=0.99,
        joints_xyz=joints,
        visibility=np.full(33, 0.9),
        radius=200.0,
        face=face,
        left_arm=told(Arm(left) if left else None),
        right_arm=told(Arm(right) if right else None),
        arms=told(Arms(arms) if arms else None),
        hands=told(Hands(hands) if hands else None),
    )


def make_hand(
    index: int = 1,
    body: int | None = 1,
    *,
    side: Literal["left", "right"] | None = "left",
    face: str | None = "away from faces",
) -> Hand:
    """A hand in a corner of the picture."""
    points = np.zeros((21, 3), np.float32)
    points[:, :2] = np.linspace(30, 70, 21)[:, None]
    return Hand(
        index,
        np.array([30, 30, 70, 70]),
        0.97,
        points,
        told(side),
        body,
        told(on(face) if face else None),
    )


def with_people(
    analysis: Analysis,
    bodies: Sequence[Body] = (),
    hands: Sequence[Hand] = (),
    gaze: Sequence[str | None] = (),
    facing: Mapping[tuple[int, int], str | None] | None = None,
) -> Analysis:
    """The analysis with people; faces without an entry in `gaze` look at the camera."""
    targets = [*gaze, *["the camera"] * (len(analysis.faces) - len(gaze))]
    people = People(
        bodies=tuple(bodies),
        hands=tuple(hands),
        gaze_targets=tuple(told(aim(target) if target else None) for target in targets),
        facing=tuple(
            Facing(*pair, told(turned(value, *pair) if value else None))
            for pair, value in (facing or {}).items()
        ),
    )
    return replace(analysis, scene=replace(analysis.scene, people=people))
