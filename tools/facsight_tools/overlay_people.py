"""Bodies and hands as lines and points, for the annotated picture."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import PIL.ImageDraw
from numpy.typing import NDArray

from facsight_tools.types import Body, Hand, People

_TRUNK: Final = ((11, 12), (11, 23), (12, 24), (23, 24))
_LIMBS: Final = (
    *((11, 13), (13, 15), (12, 14), (14, 16)),
    *((23, 25), (25, 27), (24, 26), (26, 28)),
)
_FINGERS: Final = (
    *((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (0, 17, 18, 19, 20)),
    (5, 9, 13, 17),
)
_DOTS: Final = tuple(sorted({joint for line in (*_TRUNK, *_LIMBS) for joint in line}))
_SEEN: Final = 0.5
# Bodies light, hands warm, on every photograph a dark rim around both
_BODY: Final = (245, 245, 240, 220)
_HAND: Final = (255, 196, 37, 235)
_RIM: Final = (20, 22, 26, 150)


def draw_people(draw: PIL.ImageDraw.ImageDraw, people: People, scale: float) -> None:
    """Draw every body's joints that were seen and every hand.

    Args:
        draw: of an RGB picture, in mode RGBA.
        people: what was measured, in image pixels.
        scale: pixels of the drawing in one of the picture.
    """
    for body in people.bodies:
        _draw_body(draw, body, scale)
    for hand in people.hands:
        _draw_hand(draw, hand, scale)


def _draw_body(draw: PIL.ImageDraw.ImageDraw, body: Body, scale: float) -> None:
    points = body.joints_xyz[:, :2] * scale
    width = max(2, round(body.radius * scale / 120))
    seen = body.visibility >= _SEEN
    for colour, more in ((_RIM, 2), (_BODY, 0)):
        for one, other in (*_TRUNK, *_LIMBS):
            if seen[one] and seen[other]:
                _line(draw, points[[one, other]], colour, width + more)
    for joint in _DOTS:
        if seen[joint]:
            _dot(draw, points[joint], width * 1.4)


def _draw_hand(draw: PIL.ImageDraw.ImageDraw, hand: Hand, scale: float) -> None:
    points = hand.points_xyz[:, :2] * scale
    extent = float(np.ptp(points, axis=0).max())
    width = max(1, round(extent / 60))
    for colour, more in ((_RIM, 2), (_HAND, 0)):
        for finger in _FINGERS:
            _line(draw, points[list(finger)], colour, width + more)


def _line(
    draw: PIL.ImageDraw.ImageDraw,
    points_xy: NDArray[Any],
    colour: tuple[int, int, int, int],
    width: int,
) -> None:
    draw.line([(float(x), float(y)) for x, y in points_xy], colour, width, joint="curve")


def _dot(draw: PIL.ImageDraw.ImageDraw, point_xy: NDArray[Any], radius: float) -> None:
    x, y = map(float, point_xy)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), _BODY, outline=_RIM)
