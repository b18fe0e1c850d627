"""Folds of the skin, and paint on it, as maps on the mean face."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Points = Sequence[Sequence[float]]

MAP_PX: Final = 256
MAP_LOW: Final = (-11.0, -13.0)  # cm on the ICT face, the corner of furrows and paint
MAP_CM: Final = 22.0

_PX_PER_CM: Final = MAP_PX / MAP_CM
_SUBPIXEL: Final = 4
_RIGHT_BROW: Final = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
_RIGHT_LID: Final = (33, 246, 161, 160, 159, 158, 157, 173, 133, 190, 56, 28, 27, 29, 30, 247)
_RIGHT_LIPS: Final = (61, 40, 37, 0, 13, 82, 80, 78, 88, 87, 14, 17, 84, 91)
_CHIN: Final = 199
_SOCKET: Final = (70, 63, 105, 66, 107, 9, 168, 133, 145, 33)
_LEFT_OUT: Final = 0.25  # of a unit's lines: skins fold differently


@dataclass(frozen=True, slots=True)
class Furrow:
    """Lines of one unit on the right half; see furrows.toml."""

    au: int
    lines: tuple[Points, ...]
    copies: int
    step: tuple[float, float]
    depth: float


@dataclass(frozen=True, slots=True)
class Bulge:
    """A swelling of one unit on the right half; see furrows.toml."""

    au: int
    at: Sequence[float]
    radius: tuple[float, float]
    height: float


@cache
def bulges() -> tuple[Bulge, ...]:
    """Those of furrows.toml."""
    stored = tomllib.loads(resources.files(__package__).joinpath("furrows.toml").read_text())
    return tuple(
        Bulge(one["au"], one["at"], tuple(one["radius"]), one["height"]) for one in stored["bulge"]
    )


@cache
def furrows() -> tuple[Furrow, ...]:
    """Those of furrows.toml."""
    stored = tomllib.loads(resources.files(__package__).joinpath("furrows.toml").read_text())
    return tuple(
        Furrow(one["au"], tuple(one["lines"]), one["copies"], tuple(one["step"]), one["depth"])
        for one in stored["furrow"]
    )


def height_map(
    strengths: Mapping[tuple[int, str], float], neutral: Array, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Heights (256, 256) in cm, bottom up.

    Args:
        strengths: by unit and side, 1 where the furrow is as deep as at E.
        neutral: (478, 3), ICT-FaceKit's face at MediaPipe's points.
    """
    heights = np.zeros((MAP_PX, MAP_PX), np.float32)
    for one in furrows():
        bend = rng.normal(0.0, 0.12, (8, 4, 2))
        copies = int(np.clip(one.copies + rng.integers(-1, 2), 1, 4)) if one.copies > 1 else 1
        width = rng.uniform(0.05, 0.15)
        left_out = rng.uniform(size=len(one.lines)) < _LEFT_OUT
        for side in ("right", "left"):
            strength = strengths.get((one.au, side), 0.0)
            if strength <= 0.02:
                continue
            drawn = np.zeros((MAP_PX, MAP_PX), np.float32)
            for i, line in enumerate(one.lines):
                if left_out[i] and not left_out.all():
                    continue
                for copy in range(copies):
                    path = _path(line, neutral, side, np.array(one.step) * copy, bend[i % 8])
                    cv2.polylines(
                        drawn,
                        [np.round(path * (1 << _SUBPIXEL)).astype(np.int32)],
                        False,
                        1.0 - 0.2 * copy,
                        1,
                        cv2.LINE_8,
                        _SUBPIXEL,
                    )
            sigma = width * _PX_PER_CM
            valley = cv2.GaussianBlur(drawn, (0, 0), sigma) * (2.5 * sigma)
            ridge = cv2.GaussianBlur(drawn, (0, 0), 3.0 * sigma) * (2.5 * sigma)
            heights += (one.depth * strength) * (1.6 * ridge - valley)
    for swelling in bulges():
        amount = swelling.height * rng.uniform(0.3, 1.3)
        size, moved = rng.uniform(0.75, 1.3), rng.normal(0.0, 0.12, 2)
        for side in ("right", "left"):
            strength = strengths.get((swelling.au, side), 0.0)
            if strength > 0.02:
                heights += amount * strength * _swollen(swelling, neutral, side, size, moved)
    chin = max(strengths.get((17, side), 0.0) for side in ("right", "left"))
    if chin > 0.02:
        heights += 0.05 * chin * _pebbles(neutral, rng)
    return heights


def _swollen(
    one: Bulge, neutral: Array, side: str, size: float, moved: Array
) -> NDArray[np.float32]:
    """A smooth hill (256, 256) of height 1."""
    point, dx, dy = one.at
    place = neutral[int(point), :2] + [dx, dy] + moved
    if side == "left":
        place = place * [-1.0, 1.0]
    along = np.arange(MAP_PX) / _PX_PER_CM
    across = ((along + MAP_LOW[0] - place[0]) / (one.radius[0] * size)) ** 2
    upward = ((along + MAP_LOW[1] - place[1]) / (one.radius[1] * size)) ** 2
    hill: NDArray[np.float32] = np.outer(np.exp(-upward), np.exp(-across)).astype(np.float32)
    return hill


def _path(line: Points, neutral: Array, side: str, step: Array, bend: Array) -> Array:
    """Pixels (P, 2) of a line, smooth through its points."""
    places = np.array([neutral[int(p), :2] + [dx, dy] for p, dx, dy in line])
    places = places + step + bend[: len(places)] * 0.6
    if len(places) > 2:
        t = np.linspace(0, len(places) - 1, 12)
        order = np.arange(len(places))
        coarse = np.stack([np.interp(t, order, places[:, k]) for k in (0, 1)], axis=1)
        kernel = np.array([0.25, 0.5, 0.25])
        inner = np.stack([np.convolve(coarse[:, k], kernel, "valid") for k in (0, 1)], axis=1)
        places = np.concatenate([coarse[:1], inner, coarse[-1:]])
    if side == "left":
        places = places * [-1.0, 1.0]
    pixels: Array = (places - np.array(MAP_LOW)) * _PX_PER_CM
    return pixels


def _pebbles(neutral: Array, rng: np.random.Generator) -> NDArray[np.float32]:
    """The chin's orange-peel skin."""
    noise = rng.normal(0.0, 1.0, (MAP_PX, MAP_PX)).astype(np.float32)
    bumps: Any = cv2.GaussianBlur(noise, (0, 0), 1.4)
    bumps /= bumps.std()
    y, x = np.mgrid[:MAP_PX, :MAP_PX]
    centre = (neutral[_CHIN, :2] - np.array(MAP_LOW)) * _PX_PER_CM
    far = np.hypot(x - centre[0], y - centre[1]) / (1.5 * _PX_PER_CM)
    heights: NDArray[np.float32] = (bumps * np.clip(1.4 - far, 0.0, 1.0)).astype(np.float32)
    return heights


def paint_map(
    neutral: Array, skin_rgb: NDArray[np.uint8], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Brows from none to thick, make-up, stubble, spots: RGBA (256, 256, 4), bottom up."""
    colour = np.zeros((MAP_PX, MAP_PX, 3), np.float32)
    alpha = np.zeros((MAP_PX, MAP_PX), np.float32)

    def lay(mask: NDArray[np.float32], rgb: NDArray[Any]) -> None:
        nonlocal alpha
        colour[:] = colour * (1 - mask[..., None]) + rgb * mask[..., None]
        alpha = alpha + mask * (1 - alpha)

    def area(points: Sequence[int], blur_cm: float, grow_cm: float = 0.0) -> Any:
        mask = np.zeros((MAP_PX, MAP_PX), np.float32)
        for sign in (1.0, -1.0):
            places = (neutral[list(points), :2] * [sign, 1.0] - np.array(MAP_LOW)) * _PX_PER_CM
            hull = cv2.convexHull(np.round(places).astype(np.int32))
            cv2.fillConvexPoly(mask, hull, 1.0)
            if grow_cm > 0:
                cv2.polylines(mask, [hull], True, 1.0, max(1, int(2 * grow_cm * _PX_PER_CM)))
        return cv2.GaussianBlur(mask, (0, 0), blur_cm * _PX_PER_CM)

    brow = rng.uniform()
    if brow < 0.25:
        lay(area(_RIGHT_BROW, 0.12, 0.2) * rng.uniform(0.5, 0.95), skin_rgb.astype(np.float64))
    elif brow < 0.6:
        strokes = cv2.GaussianBlur(
            rng.uniform(0.2, 1.0, (MAP_PX, MAP_PX)).astype(np.float32), (0, 0), 1.0
        )
        mask = area(_RIGHT_BROW, 0.06, rng.uniform(0.0, 0.15)) * np.clip(strokes * 1.5, 0, 1)
        shade = rng.uniform(0.1, 0.55) * np.array([1.0, 0.85, 0.7]) * 160
        lay(mask * rng.uniform(0.4, 1.0), shade)
    if rng.uniform() < 0.3:
        lip = np.array([rng.uniform(110, 220), rng.uniform(20, 110), rng.uniform(30, 120)])
        lay(area(_RIGHT_LIPS, 0.06) * rng.uniform(0.15, 0.7), lip)
    if rng.uniform() < 0.25:
        lay(area(_RIGHT_LID, 0.15) * rng.uniform(0.1, 0.5), rng.uniform(10, 120, 3))
    if rng.uniform() < 0.3:  # dark rings
        ring = area((33, 145, 133, 121, 119, 117, 111), 0.3)
        lay(ring * rng.uniform(0.1, 0.4), skin_rgb * rng.uniform(0.3, 0.7))
    if rng.uniform() < 0.25:  # light from above leaves the eyes in the shade
        lay(area(_SOCKET, 0.3) * rng.uniform(0.1, 0.5), skin_rgb * rng.uniform(0.2, 0.6))
    if rng.uniform() < 0.25:
        lay(area((50, 101, 205, 187), 0.8) * rng.uniform(0.1, 0.35), skin_rgb * [1.1, 0.7, 0.7])
    if rng.uniform() < 0.25:  # stubble
        y, _ = np.mgrid[:MAP_PX, :MAP_PX]
        below = np.clip((neutral[2, 1] - MAP_LOW[1]) * _PX_PER_CM - y, 0, 15) / 15
        speck = rng.uniform(0.0, 1.0, (MAP_PX, MAP_PX)).astype(np.float32)
        lay((below * speck * rng.uniform(0.1, 0.6)).astype(np.float32), skin_rgb * 0.35)
    if rng.uniform() < 0.4:  # spots and freckles
        spots = np.zeros((MAP_PX, MAP_PX), np.float32)
        for _ in range(int(rng.integers(3, 60))):
            place = tuple(int(v) for v in rng.integers(40, MAP_PX - 40, 2))
            cv2.circle(spots, place, int(rng.integers(1, 3)), float(rng.uniform(0.2, 1.0)), -1)
        lay(cv2.GaussianBlur(spots, (0, 0), 1.0) * rng.uniform(0.2, 0.7), skin_rgb * 0.5)
    return np.dstack([np.clip(colour, 0, 255), np.clip(alpha * 255, 0, 255)[..., None]]).astype(
        np.uint8
    )
