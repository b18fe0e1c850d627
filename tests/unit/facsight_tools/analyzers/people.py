"""Bodies and hands made of plain numbers, and pictures of white spots that stand for them."""

from __future__ import annotations

import numpy as np

from facsight_tools.analyzers.bodies import FoundBody
from facsight_tools.analyzers.hands import FoundHand
from facsight_tools.image import load_image
from facsight_tools.types import FaceDetection, Image

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


def spots(image: np.ndarray) -> list[tuple[float, float]]:
    """The white spots of a crop, as fractions of it, left to right."""
    columns = np.flatnonzero((image[0] > 0.5).any(axis=0))
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1) if len(columns) else []
    found = []
    for group in groups:
        rows = np.flatnonzero((image[0][:, group] > 0.5).any(axis=1))
        size = image.shape[1]
        found.append(((group.mean() + 0.5) / size, (rows.mean() + 0.5) / size))
    return found


def picture(*at: tuple[int, int]) -> Image:
    pixels = np.zeros((400, 400, 3), np.uint8)
    for x, y in at:
        pixels[y - 6 : y + 6, x - 6 : x + 6] = 255
    return load_image(pixels)


def face(x: float, y: float, size: float = 40) -> FaceDetection:
    box = np.array([x - size / 2, y - size / 2, x + size / 2, y + size / 2])
    return FaceDetection(box, 0.9, np.tile([x, y], (6, 1)))
