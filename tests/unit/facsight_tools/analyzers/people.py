"""Bodies and hands made of plain numbers."""

from __future__ import annotations

import numpy as np

from facsight_tools.analyzers.bodies import FoundBody
from facsight_tools.analyzers.hands import FoundHand

SIZE = (400, 600)
# A person who stands facing the camera, arms down: joint -> x, y. Left is at larger x.
STANDING = {
    0: (200, 100), 2: (210, 90), 5: (190, 90), 11: (240, 160), 12: (160, 160), 13: (250, 230),
    14: (150, 230), 15: (252, 300), 16: (148, 300), 23: (220, 320), 24: (180, 320),
}  # fmt: skip


def body(
    moved: dict[int, tuple[float, float]] | None = None,
    hidden: tuple[int, ...] = (),
    face: int | None = 0,
) -> FoundBody:
    """`STANDING` with some joints moved and some hidden."""
    joints = np.zeros((33, 3), np.float32)
    for joint, xy in {**STANDING, **(moved or {})}.items():
        joints[joint, :2] = xy
    visibility = np.full(33, 0.9, np.float32)
    visibility[list(hidden)] = 0.1
    return FoundBody(joints, visibility, 0.99, 240.0, face)


def hand(
    x: float, y: float, size: float = 60.0, *, score: float = 0.97, left: float = 0.95
) -> FoundHand:
    """An open hand, fingers up, its wrist at x, y and its palm half of `size` long."""
    points = np.zeros((21, 3), np.float32)
    points[0, :2] = (x, y)
    for finger in range(5):
        for joint in range(4):
            across = (finger - 2) * 0.12 * size
            up = (0.5 + joint * 0.17) * size if finger else (0.2 + joint * 0.15) * size
            points[1 + 4 * finger + joint, :2] = (x + across, y - up)
    return FoundHand(points, score, left)
