"""Synthetic bodies, hands and relations between people, for tests without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from facsight_tools.types import Analysis, Body, Facing, Hand, People, Relation

UNSEEN = Relation(None, reason="the left wrist is outside the picture")


def told(value: str | None) -> Relation:
    """A relation with that value; None is one that was not measured."""
    return UNSEEN if value is None else Relation(value, 0.9)


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
        left_arm=told(left),
        right_arm=told(right),
        arms=told(arms),
        hands=told(hands),
    )


def make_hand(
    index: int = 1,
    body: int | None = 1,
    *,
    side: str | None = "left",
    face: str | None = "away from faces",
) -> Hand:
    """A hand in a corner of the picture."""
    points = np.zeros((21, 3), np.float32)
    points[:, :2] = np.linspace(30, 70, 21)[:, None]
    return Hand(index, np.array([30, 30, 70, 70]), 0.97, points, told(side), body, told(face))


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
        gaze_targets=tuple(told(target) for target in targets),
        facing=tuple(Facing(*pair, told(value)) for pair, value in (facing or {}).items()),
    )
    return replace(analysis, scene=replace(analysis.scene, people=people))
