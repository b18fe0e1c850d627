"""Faces with something drawn over them: what `cover_network` learns from, and is held against.

Every cover is drawn on a crop around a face whose mesh is known, and comes with the mask of what it
hides. What hides nothing (clear glasses, a fringe above the brows, a beard, make-up, a shadow) is
drawn as well, with an empty mask.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_training.hand_mesh import HandMesh

Pixels = NDArray[np.uint8]
Mask = NDArray[np.float32]
Points = NDArray[np.float32]
Drawn = tuple[Pixels, Mask]


@dataclass(frozen=True, slots=True)
class _Canvas:
    """What is drawn on, see `draw`."""

    rng: np.random.Generator
    crop: Pixels
    points: Points
    others: Sequence[Pixels]
    hand: HandMesh | None = None


Draw = Callable[[_Canvas], Drawn]

_OVAL: Final = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
_JAW: Final = (234, 93, 132, 58, 172, 150, 176, 152, 400, 379, 397, 288, 361, 323, 454)
_EYES: Final = ((33, 133, 159, 145), (362, 263, 386, 374))
_MOUTH: Final = (61, 291, 0, 17)
_GREY: Final = 12  # levels between the channels of a picture without colour, at most
_PLACES: Final = (
    *((33, 133, 159, 145), (362, 263, 386, 374), (61, 291, 0, 17), (1, 2, 98, 327), (199, 175)),
    *((50, 205), (280, 425), (52, 65), (282, 295), (33, 263), (1, 13)),
)


def face_mask(points: Points, size: int) -> Mask:
    """Where the face is: 1 inside the oval of its mesh (478, 2), pixels of a crop of that side."""
    mask = np.zeros((size, size), np.uint8)
    cv2.fillPoly(mask, [np.round(points[list(_OVAL)]).astype(np.int32)], 1)
    return mask.astype(np.float32)


def draw(
    rng: np.random.Generator,
    kind: str,
    crop: Pixels,
    points: Points,
    others: Sequence[Pixels],
    hand: HandMesh | None = None,
) -> Drawn:
    """A cover of a kind over a crop (S, S, 3) whose mesh lies at `points` (478, 2).

    Args:
        rng: draws colours, places and sizes.
        kind: one of `COVERS` or `HARMLESS`.
        crop, points: the face.
        others: pieces of other pictures, for textures and for what is held before a face.
        hand: what `bent hand` is drawn from; without it that is a `hand`.

    Returns:
        The crop with the cover, and the mask (S, S) of what it hides, 0-1.
    """
    drawn, hidden = {**COVERS, **HARMLESS}[kind](_Canvas(rng, crop.copy(), points, others, hand))
    if int(np.ptp(crop, axis=2).max()) <= _GREY:
        # in a picture without colour nothing has any
        drawn = np.repeat(drawn.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    return drawn, hidden


def _width(points: Points) -> float:
    return float(np.linalg.norm(points[454] - points[234]))


def _place(rng: np.random.Generator, points: Points) -> Points:
    """A place on the face at which covers are held, moved a little."""
    chosen = _PLACES[int(rng.integers(len(_PLACES)))]
    middle = points[list(chosen)].mean(axis=0)
    return np.asarray(middle + rng.normal(0, 0.06, 2) * _width(points), np.float32)


def _colour(rng: np.random.Generator, crop: Pixels, points: Points) -> NDArray[np.float64]:
    """Black, white, grey, any colour, or one of skin: of this face or of anybody."""
    pick = rng.random()
    if pick < 0.25:
        return np.full(3, rng.uniform(0, 30))
    if pick < 0.32:
        return np.full(3, rng.uniform(220, 255))
    if pick < 0.4:
        return np.full(3, rng.uniform(30, 220))
    if pick < 0.65:
        return rng.uniform(0, 255, 3)
    return _skin(rng, crop, points)


def _skin(
    rng: np.random.Generator, crop: Pixels, points: Points, own_share: float = 0.6
) -> NDArray[np.float64]:
    if rng.random() < own_share:
        cheek = points[[50, 280, 101, 330][int(rng.integers(4))]]
        x, y = np.clip(cheek.astype(int), 0, len(crop) - 1)
        own: NDArray[np.float64] = crop[y, x] * rng.uniform(0.75, 1.2)
        return np.clip(own, 0, 255)
    light = rng.uniform(0.2, 1.0)
    tone: NDArray[np.float64] = np.array([235, 190, 165]) * light + rng.normal(0, 8, 3)
    return np.clip(tone, 0, 255)


def _stuff(
    rng: np.random.Generator, colour: NDArray[np.float64], size: int, others: Sequence[Pixels]
) -> NDArray[np.float64]:
    """A surface (S, S, 3): plain, shaded, woven, striped, or a piece of another picture."""
    surface = np.ones((size, size, 3)) * colour
    y, x = np.mgrid[:size, :size] / size
    pick = rng.random()
    if pick < 0.2:
        return surface
    if pick < 0.35 and others:
        other = others[int(rng.integers(len(others)))]
        return cv2.resize(other, (size, size)).astype(np.float64)
    angle = rng.uniform(0, math.pi)
    along = x * math.cos(angle) + y * math.sin(angle)
    surface *= (1 + rng.uniform(-0.5, 0.5) * (along - along.mean()))[..., None]
    if pick < 0.55:
        wave = np.sin(along * rng.uniform(10, 120) + rng.uniform(0, 6))
        if rng.random() < 0.4:
            wave = wave * np.sin((x - y) * rng.uniform(10, 120))
        second = rng.uniform(0, 255, 3)
        share = (wave > 0 if rng.random() < 0.6 else (wave + 1) / 2)[..., None]
        strength = rng.uniform(0.1, 1.0)
        surface = surface * (1 - strength * share) + second * strength * share
    noise = rng.normal(0, rng.uniform(0, 14), (size, size, 1))
    noise[..., 0] = cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.5, 2.0))
    folds = cv2.resize(rng.normal(0, 1, (6, 6)), (size, size), interpolation=cv2.INTER_CUBIC)
    return np.clip(surface + noise + rng.uniform(0, 25) * folds[..., None], 0, 255)


def _lay(rng: np.random.Generator, crop: Pixels, surface: NDArray[np.float64], mask: Mask) -> Drawn:
    """The surface over the crop where the mask is, its edge a little soft, some with a shadow."""
    soft = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.4, 1.6)) if rng.random() < 0.8 else mask
    base = crop.astype(np.float64)
    if rng.random() < 0.4:
        shadow = cv2.GaussianBlur(
            np.roll(mask, tuple(rng.integers(-6, 7, 2)), (0, 1)), (0, 0), rng.uniform(2, 6)
        )
        base *= 1 - rng.uniform(0.1, 0.5) * shadow[..., None]
    mixed = base * (1 - soft[..., None]) + surface * soft[..., None]
    return np.clip(mixed, 0, 255).astype(np.uint8), mask


def _filled(size: int, outline: NDArray[Any]) -> Mask:
    mask = np.zeros((size, size), np.uint8)
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1)
    return mask.astype(np.float32)


def _box(middle: Points, half: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    found: NDArray[np.float64] = corners @ turn + middle
    return found


def _bar(on: _Canvas) -> Drawn:
    width = _width(on.points)
    half = np.array([on.rng.uniform(0.3, 0.8), on.rng.uniform(0.08, 0.22)]) * width
    if on.rng.random() < 0.3:
        half = half[::-1]
    mask = _filled(len(on.crop), _box(_place(on.rng, on.points), half, on.rng.normal(0, 0.15)))
    plain = np.ones_like(on.crop, np.float64) * _colour(on.rng, on.crop, on.points)
    return _lay(on.rng, on.crop, plain, mask)


def _blob(on: _Canvas) -> Drawn:
    corners = int(on.rng.integers(5, 12))
    angles = np.sort(on.rng.uniform(0, 2 * math.pi, corners))
    reach = on.rng.uniform(0.15, 0.45, corners) * _width(on.points)
    outline = _place(on.rng, on.points) + np.stack(
        [np.cos(angles) * reach, np.sin(angles) * reach], axis=1
    )
    mask = _filled(len(on.crop), outline)
    surface = _stuff(on.rng, _colour(on.rng, on.crop, on.points), len(on.crop), on.others)
    return _lay(on.rng, on.crop, surface, mask)


def _half(on: _Canvas) -> Drawn:
    middle, width = on.points[[1, 168]].mean(axis=0), _width(on.points)
    angle = [0.0, 0.5, 1.0, 1.5][int(on.rng.integers(4))] * math.pi + on.rng.normal(0, 0.2)
    away = np.array([math.cos(angle), math.sin(angle)])
    start = middle + away * width * on.rng.uniform(-0.15, 0.25)
    mask = _filled(len(on.crop), _box(start + away * 2 * width, np.full(2, 2 * width), -angle))
    colour = _colour(on.rng, on.crop, on.points)
    plain = np.ones_like(on.crop, np.float64) * colour
    surface = plain if on.rng.random() < 0.5 else _stuff(on.rng, colour, len(on.crop), on.others)
    return _lay(on.rng, on.crop, surface, mask)


def _region(rng: np.random.Generator, crop: Pixels, points: Points) -> Mask:
    """All of the face or a part of it, as one hides it by blurring."""
    if rng.random() < 0.3:
        outline = points[list(_OVAL)]
        middle = outline.mean(axis=0)
        return _filled(len(crop), (outline - middle) * rng.uniform(0.9, 1.4) + middle)
    half = rng.uniform(0.18, 0.6, 2) * _width(points)
    return _filled(len(crop), _box(_place(rng, points), half, rng.normal(0, 0.1)))


def _mosaic(on: _Canvas) -> Drawn:
    cells = max(round(len(on.crop) / (_width(on.points) * on.rng.uniform(0.09, 0.22))), 3)
    small = cv2.resize(on.crop, (cells, cells), interpolation=cv2.INTER_AREA)
    big = cv2.resize(small, on.crop.shape[:2], interpolation=cv2.INTER_NEAREST)
    mask = _region(on.rng, on.crop, on.points)
    return np.where(mask[..., None] > 0, big, on.crop).astype(np.uint8), mask


def _smear(on: _Canvas) -> Drawn:
    far = cv2.GaussianBlur(on.crop, (0, 0), _width(on.points) * on.rng.uniform(0.1, 0.25))
    return _lay(on.rng, on.crop, far.astype(np.float64), _region(on.rng, on.crop, on.points))


def _mask(on: _Canvas) -> Drawn:
    jaw = on.points[list(_JAW)].astype(np.float64)
    trim = int(on.rng.integers(0, 4))
    jaw = jaw[trim : len(jaw) - trim]
    jaw = jaw + (jaw - jaw.mean(axis=0)) * on.rng.uniform(0.0, 0.12)
    bridge = on.points[[6, 197, 195, 5, 4][int(on.rng.integers(5))]].astype(np.float64)
    outline = np.concatenate(
        [jaw, [jaw[-1] * 0.4 + bridge * 0.6, bridge, jaw[0] * 0.4 + bridge * 0.6]]
    )
    mask = _filled(len(on.crop), outline)
    pale = np.array([[225, 235, 240], [150, 195, 215], [20, 20, 22], [245, 245, 245]])
    colour = pale[int(on.rng.integers(4))] * on.rng.uniform(0.8, 1.0)
    if on.rng.random() < 0.35:
        colour = on.rng.uniform(0, 255, 3)
    surface = _stuff(on.rng, colour, len(on.crop), on.others)
    for _ in range(int(on.rng.integers(0, 4))):
        y = on.rng.uniform(0.2, 0.9)
        left, right = jaw[0] * (1 - y) + on.points[152] * y, jaw[-1] * (1 - y) + on.points[152] * y
        ends = [tuple(int(v) for v in end) for end in (left, right)]
        cv2.line(surface, ends[0], ends[1], tuple(colour * 0.8), 1, cv2.LINE_AA)
    drawn, mask = _lay(on.rng, on.crop, surface, mask)
    for end, ear in ((jaw[0], 127), (jaw[-1], 356)):
        if on.rng.random() < 0.7:
            line = [tuple(int(v) for v in one) for one in (end, on.points[ear])]
            cv2.line(drawn, line[0], line[1], tuple(int(v) for v in colour), 1, cv2.LINE_AA)
    return drawn, mask


def _hand(on: _Canvas) -> Drawn:
    """One hand or two: a palm with fingers in skin that is lit, creased and throws a shadow."""
    size, width = len(on.crop), _width(on.points)
    hands = [(_place(on.rng, on.points), on.rng.uniform(0, 2 * math.pi))]
    if on.rng.random() < 0.35:
        # from below, as hands come up to mouth, cheek and eyes
        hands[0] = (hands[0][0], -math.pi / 2 + on.rng.normal(0, 0.5))
    if on.rng.random() < 0.2:
        middle, other = on.points[[1, 152]].mean(axis=0), hands[0][0].copy()
        other[0] = 2 * middle[0] - other[0]
        hands.append((other, math.pi - hands[0][1]))
    mask = np.zeros((size, size), np.uint8)
    light = np.ones((size, size), np.float32)
    for palm, angle in hands:
        _draw_hand(on.rng, mask, light, palm, angle, width)
    lit = cv2.GaussianBlur(light, (0, 0), on.rng.uniform(0.8, 2.5))
    surface = _skin_surface(on) * lit[..., None]
    far = int(width * on.rng.uniform(0.0, 0.06))
    shadow = np.roll(mask, (far, on.rng.integers(-far, far + 1)), (0, 1)).astype(np.float32)
    shadow = cv2.GaussianBlur(shadow, (0, 0), width * 0.03) * on.rng.uniform(0.0, 0.5)
    ground = np.clip(on.crop * (1 - shadow[..., None]), 0, 255).astype(np.uint8)
    return _lay(on.rng, ground, np.clip(surface, 0, 255), mask.astype(np.float32))


def _bent_hand(on: _Canvas) -> Drawn:
    """One hand or two of a mesh with bones, in skin that is mostly the face's own."""
    if on.hand is None:
        return _hand(on)
    rng, size, width = on.rng, len(on.crop), _width(on.points)
    mask, sleeve = np.zeros((2, size, size), np.uint8)
    light = np.ones((size, size), np.float32)
    tilt = math.atan2(*(on.points[454] - on.points[234])[::-1])
    touch = _place(rng, on.points) + rng.normal(0, 0.12, 2) * width
    angle = tilt - math.pi / 2 + rng.normal(0, 0.7)
    if rng.random() < 0.1:
        angle = rng.uniform(0, 2 * math.pi)
    length = width * rng.uniform(0.95, 1.5)
    hands = [(touch, angle)]
    if rng.random() < 0.15:
        middle = on.points[[1, 152]].mean(axis=0)
        hands.append(
            (np.array([2 * middle[0] - touch[0], touch[1]]), math.pi - angle + rng.normal(0, 0.2))
        )
    for place, way in hands:
        one = on.hand.drawn(rng, size, place, length, way)
        inside = one.mask > 0
        light[inside] = one.light[inside]
        sleeve[inside] = one.sleeve[inside]
        mask |= one.mask
    soft = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.4, 1.6))
    surface = _skin_surface(on, own=0.85) * soft[..., None]
    cloth = _stuff(rng, rng.uniform(0, 255, 3) * rng.uniform(0.1, 1.0), size, on.others)
    surface = np.where(sleeve[..., None] > 0, cloth * soft[..., None], surface)
    far = width * rng.uniform(0.0, 0.06)
    shift = np.array([[1, 0, rng.normal(0, far)], [0, 1, far]], np.float32)
    shadow = cv2.warpAffine(mask.astype(np.float32), shift, (size, size))
    shadow = cv2.GaussianBlur(shadow, (0, 0), width * 0.03) * rng.uniform(0.0, 0.5)
    ground = np.clip(on.crop * (1 - shadow[..., None]), 0, 255)
    edge = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), rng.uniform(0.4, 1.2))[..., None]
    mixed = ground * (1 - edge) + np.clip(surface, 0, 255) * edge
    return np.clip(mixed, 0, 255).astype(np.uint8), mask.astype(np.float32)


def _draw_hand(
    rng: np.random.Generator,
    mask: NDArray[np.uint8],
    light: NDArray[np.float32],
    palm: Points,
    angle: float,
    width: float,
) -> None:
    """Adds a hand to a mask, and its light: dark edges of fingers, creases, pale nails."""

    def line(*ends: NDArray[Any]) -> list[tuple[int, ...]]:
        return [tuple(int(v) for v in end) for end in ends]

    if rng.random() < 0.7:
        axes = tuple(int(width * rng.uniform(0.16, 0.3)) for _ in range(2))
        turn = math.degrees(angle)
        cv2.ellipse(mask, line(palm)[0], axes, turn, 0, 360, 1, -1)
        cv2.ellipse(light, line(palm)[0], axes, turn, 0, 360, 0.75, 2, cv2.LINE_AA)
    thick = width * rng.uniform(0.07, 0.13)
    apart = thick * rng.uniform(0.95, 1.35)
    length = width * rng.uniform(0.3, 0.65)
    for k in range(int(rng.integers(2, 6))):
        across = np.array([-math.sin(angle), math.cos(angle)])
        bend = angle + rng.normal(0, 0.1) + (k - 1.5) * rng.uniform(0.0, 0.12)
        along = np.array([math.cos(bend), math.sin(bend)])
        root = palm + across * apart * (k - 1.5)
        tip = root + along * length * rng.uniform(0.75, 1.1)
        own = line(root, tip)
        cv2.line(light, own[0], own[1], rng.uniform(0.5, 0.75), int(thick) + 1, cv2.LINE_AA)
        cv2.line(light, own[0], own[1], 1.0, max(int(thick * 0.72), 1), cv2.LINE_AA)
        cv2.line(mask, own[0], own[1], 1, int(thick), cv2.LINE_8)
        for share in rng.uniform(0.2, 0.8, 2):
            at = root + (tip - root) * share
            crease = line(at - across * thick * 0.4, at + across * thick * 0.4)
            cv2.line(light, crease[0], crease[1], 0.8, 1, cv2.LINE_AA)
        if rng.random() < 0.4:
            nail = (max(int(thick * 0.4), 1), max(int(thick * 0.28), 1))
            cv2.ellipse(light, own[1], nail, math.degrees(bend), 0, 360, 1.15, -1, cv2.LINE_AA)
    if rng.random() < 0.7:
        arm = palm - np.array([math.cos(angle), math.sin(angle)]) * width * 2
        own = line(palm, arm)
        cv2.line(mask, own[0], own[1], 1, int(width * rng.uniform(0.25, 0.45)))


def _skin_surface(on: _Canvas, own: float = 0.6) -> NDArray[np.float64]:
    """Skin over a whole crop: a piece of a cheek drawn large, in this face's colour or another."""
    size = len(on.crop)
    colour = _skin(on.rng, on.crop, on.points, own)
    x, y = np.clip(on.points[[50, 280, 205, 425][int(on.rng.integers(4))]].astype(int), 8, size - 9)
    reach = int(on.rng.integers(6, 9))
    piece = on.crop[y - reach : y + reach, x - reach : x + reach].astype(np.float64)
    grain = cv2.resize(piece - piece.mean(axis=(0, 1)), (size, size), interpolation=cv2.INTER_CUBIC)
    folds = cv2.resize(on.rng.normal(0, 1, (8, 8)), (size, size), interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(on.rng.normal(0, 6, (size, size)), (0, 0), 1.0)
    surface = colour * (1 + 0.08 * folds[..., None]) + grain * on.rng.uniform(0, 1.2)
    return np.asarray(surface + fine[..., None], np.float64)


def _lens_outlines(rng: np.random.Generator, points: Points) -> list[NDArray[np.float64]]:
    wide, high = rng.uniform(0.7, 1.35), rng.uniform(0.5, 1.1)
    roundness = rng.uniform(2.0, 4.0)
    outlines = []
    for eye in _EYES:
        middle = points[list(eye)].mean(axis=0)
        across = points[eye[1]] - points[eye[0]]
        middle = middle + np.array([-across[1], across[0]]) * 0.12
        reach = float(np.linalg.norm(across))
        t = np.linspace(0, 2 * math.pi, 40)
        c, s = np.cos(t), np.sin(t)
        x = np.sign(c) * np.abs(c) ** (2 / roundness) * reach * wide * 0.85
        y = np.sign(s) * np.abs(s) ** (2 / roundness) * reach * high * 0.75
        turn = math.atan2(across[1], across[0])
        outlines.append(
            np.stack(
                [
                    middle[0] + x * math.cos(turn) - y * math.sin(turn),
                    middle[1] + x * math.sin(turn) + y * math.cos(turn),
                ],
                axis=1,
            )
        )
    return outlines


def _frames(
    rng: np.random.Generator, crop: Pixels, outlines: Sequence[NDArray[np.float64]]
) -> Pixels:
    colour = [
        int(v) for v in (rng.uniform(0, 60, 3) if rng.random() < 0.7 else rng.uniform(0, 255, 3))
    ]
    thick = int(rng.integers(1, 5))
    for outline in outlines:
        cv2.polylines(crop, [np.round(outline).astype(np.int32)], True, colour, thick, cv2.LINE_AA)
    first, second = (one.mean(axis=0) for one in outlines)
    ends = [first + (second - first) * 0.38, first + (second - first) * 0.62]
    line = [tuple(int(v) for v in end) for end in ends]
    cv2.line(crop, line[0], line[1], colour, thick, cv2.LINE_AA)
    return crop


def _dark_glasses(on: _Canvas) -> Drawn:
    outlines = _lens_outlines(on.rng, on.points)
    mask = np.maximum(*(_filled(len(on.crop), one) for one in outlines))
    colour = on.rng.uniform(0, 45, 3) if on.rng.random() < 0.75 else on.rng.uniform(0, 255, 3)
    surface = np.ones_like(on.crop, np.float64) * colour
    y, x = np.mgrid[: len(on.crop), : len(on.crop)] / len(on.crop)
    surface += (on.rng.uniform(0, 120) * np.clip(y - 0.3 + on.rng.uniform(-0.2, 0.3) * x, 0, 1))[
        ..., None
    ]
    if on.others and on.rng.random() < 0.4:
        other = cv2.resize(on.others[int(on.rng.integers(len(on.others)))], on.crop.shape[:2])
        surface = surface * 0.75 + other * on.rng.uniform(0.05, 0.3)
    through = on.rng.uniform(0.0, 0.12)
    surface = surface * (1 - through) + on.crop * through
    drawn, _ = _lay(on.rng, on.crop, np.clip(surface, 0, 255), mask)
    return _frames(on.rng, drawn, outlines), mask


def _microphone(on: _Canvas) -> Drawn:
    size, width = len(on.crop), _width(on.points)
    ball = on.points[list(_MOUTH)].mean(axis=0) + on.rng.normal(0, 0.08, 2) * width
    radius = width * on.rng.uniform(0.13, 0.26)
    end = ball + np.array([on.rng.uniform(-0.8, 0.8), 1.0]) * width
    mask = np.zeros((size, size), np.uint8)
    line = [tuple(int(v) for v in one) for one in (ball, end)]
    cv2.circle(mask, line[0], int(radius), 1, -1)
    cv2.line(mask, line[0], line[1], 1, int(radius * on.rng.uniform(0.7, 1.3)))
    y, x = np.mgrid[:size, :size]
    grid = 1 + on.rng.uniform(0, 0.6) * np.sin(x * on.rng.uniform(1, 3)) * np.sin(
        y * on.rng.uniform(1, 3)
    )
    shade = 1.4 - 0.8 * np.hypot(x - ball[0] + radius / 3, y - ball[1] + radius / 3) / radius / 2
    base = (
        on.rng.uniform(10, 140) * np.ones(3) if on.rng.random() < 0.8 else on.rng.uniform(0, 255, 3)
    )
    surface = base * (grid * np.clip(shade, 0.4, 1.5))[..., None]
    return _lay(on.rng, on.crop, np.clip(surface, 0, 255), mask.astype(np.float32))


def _strands(
    rng: np.random.Generator, crop: Pixels, starts: NDArray[np.float64], length: float, drift: float
) -> Drawn:
    """Hair that falls from `starts` (N, 2) downwards."""
    size = len(crop)
    surface, mask = crop.copy(), np.zeros((size, size), np.uint8)
    tone = np.array([[25, 18, 14], [70, 45, 28], [150, 110, 70], [200, 170, 120], [120, 120, 120]])
    colour = tone[int(rng.integers(5))] * rng.uniform(0.7, 1.2)
    thick = int(rng.integers(1, 4))
    for start in starts:
        t = np.linspace(0, 1, 8)
        reach = length * rng.uniform(0.7, 1.1)
        bend = rng.normal(drift, 0.08)
        path = start + np.stack([bend * reach * t**2, reach * t], axis=1)
        shade = [int(v) for v in np.clip(colour * rng.uniform(0.6, 1.4), 0, 255)]
        path_px = [np.round(path).astype(np.int32)]
        cv2.polylines(surface, path_px, False, shade, thick, cv2.LINE_AA)
        cv2.polylines(mask, path_px, False, 1, thick)
    dense = cv2.blur(mask.astype(np.float32), (7, 7))
    return surface, (dense > 0.6).astype(np.float32)


def _hair(on: _Canvas) -> Drawn:
    """Hair over a brow and an eye, or over one side of the face."""
    width = _width(on.points)
    top = on.points[10] - np.array([0, 0.05 * width])
    side = on.rng.choice([-1.0, 1.0])
    xs = top[0] + side * on.rng.uniform(-0.1, 0.55, int(on.rng.integers(120, 320))) * width
    starts = np.stack([xs, top[1] + on.rng.normal(0, 0.03, len(xs)) * width], axis=1)
    return _strands(
        on.rng, on.crop, starts, width * on.rng.uniform(0.5, 1.4), on.rng.normal(0, 0.15)
    )


def _thing(on: _Canvas) -> Drawn:
    """A round or square thing held before the face: a cup, a ball, a telephone, a paper."""
    size, width = len(on.crop), _width(on.points)
    middle = _place(on.rng, on.points)
    half = on.rng.uniform(0.13, 0.4, 2) * width
    if on.rng.random() < 0.5:
        mask = _filled(size, _box(middle, half, on.rng.uniform(-0.6, 0.6)))
    else:
        drawn = np.zeros((size, size), np.uint8)
        axes = tuple(max(int(v), 1) for v in half)
        cv2.ellipse(
            drawn, tuple(int(v) for v in middle), axes, on.rng.uniform(0, 180), 0, 360, 1, -1
        )
        mask = drawn.astype(np.float32)
    surface = _stuff(on.rng, _colour(on.rng, on.crop, on.points), size, on.others)
    y, x = np.mgrid[:size, :size]
    shade = 1.25 - 0.5 * np.hypot(x - middle[0], y - middle[1]) / max(float(half.max()), 1.0)
    return _lay(
        on.rng, on.crop, np.clip(surface * np.clip(shade, 0.5, 1.3)[..., None], 0, 255), mask
    )


def _piece(on: _Canvas) -> Drawn:
    """A piece of another picture in front of the face."""
    if not on.others:
        return _blob(on)
    other = cv2.resize(on.others[int(on.rng.integers(len(on.others)))], on.crop.shape[:2])
    half = on.rng.uniform(0.15, 0.5, 2) * _width(on.points)
    mask = _filled(len(on.crop), _box(_place(on.rng, on.points), half, on.rng.uniform(-0.8, 0.8)))
    return _lay(on.rng, on.crop, other.astype(np.float64), mask)


def _clear_glasses(on: _Canvas) -> Drawn:
    outlines = _lens_outlines(on.rng, on.points)
    lenses = np.maximum(*(_filled(len(on.crop), one) for one in outlines))
    tint = np.ones_like(on.crop, np.float64) * on.rng.uniform(0, 255, 3)
    strength = lenses[..., None] * on.rng.uniform(0, 0.22)
    drawn = (on.crop * (1 - strength) + tint * strength).astype(np.uint8)
    if on.rng.random() < 0.4:
        for one in outlines:
            spot = one.mean(axis=0) + on.rng.normal(0, 5, 2)
            place = tuple(int(v) for v in spot)
            cv2.ellipse(drawn, place, (5, 2), on.rng.uniform(0, 180), 0, 360, (245, 250, 255), -1)
    return _frames(on.rng, drawn, outlines), np.zeros(on.crop.shape[:2], np.float32)


def _fringe(on: _Canvas) -> Drawn:
    """Hair that ends above the brows."""
    width = _width(on.points)
    brows = on.points[[105, 334, 107, 336]].mean(axis=0)
    top = on.points[10] - np.array([0, 0.08 * width])
    xs = on.rng.uniform(on.points[234][0], on.points[454][0], int(on.rng.integers(100, 260)))
    starts = np.stack([xs, np.full(len(xs), top[1])], axis=1)
    length = max(float(brows[1] - top[1]), 2.0) * on.rng.uniform(0.4, 0.8)
    drawn, _ = _strands(on.rng, on.crop, starts, length, 0.0)
    return drawn, np.zeros(on.crop.shape[:2], np.float32)


def _beard(on: _Canvas) -> Drawn:
    size = len(on.crop)
    jaw = _filled(size, on.points[[132, 58, 172, 150, 176, 152, 400, 379, 397, 288, 361, 436, 216]])
    lips = _filled(size, on.points[[61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91]])
    area = cv2.GaussianBlur(jaw * (1 - lips), (0, 0), 2.5)[..., None]
    hairs = on.rng.normal(0.6, 0.25, (size, size, 1)).clip(0, 1) * on.rng.uniform(0.4, 0.95)
    colour = np.array([40, 30, 25]) * on.rng.uniform(0.4, 4.0)
    drawn = on.crop * (1 - area * hairs) + colour * area * hairs
    return np.clip(drawn, 0, 255).astype(np.uint8), np.zeros((size, size), np.float32)


def _shadow(on: _Canvas) -> Drawn:
    """Light from one side, or the edge of a shadow across the face."""
    size = len(on.crop)
    y, x = np.mgrid[:size, :size]
    angle = on.rng.uniform(0, 2 * math.pi)
    middle = on.points[1] + on.rng.normal(0, 0.2, 2) * _width(on.points)
    away = (x - middle[0]) * math.cos(angle) + (y - middle[1]) * math.sin(angle)
    edge = 1 / (1 + np.exp(-away / (_width(on.points) * on.rng.uniform(0.02, 0.4))))
    drawn = on.crop * (1 - on.rng.uniform(0.2, 0.65) * edge)[..., None]
    return np.clip(drawn, 0, 255).astype(np.uint8), np.zeros((size, size), np.float32)


def _paint(on: _Canvas) -> Drawn:
    """Colour on lips, lids and cheeks, through which the face is seen."""
    size = len(on.crop)
    parts = (
        on.points[[61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91]],
        on.points[[33, 160, 158, 133, 55, 52, 46]],
        on.points[[263, 387, 385, 362, 285, 282, 276]],
        on.points[[117, 101, 205, 147]],
        on.points[[346, 330, 425, 376]],
    )
    drawn = on.crop.astype(np.float64)
    for part in parts:
        if on.rng.random() < 0.6:
            area = cv2.GaussianBlur(_filled(size, part), (0, 0), on.rng.uniform(0.8, 3))[..., None]
            area = area * on.rng.uniform(0.1, 0.55)
            drawn = drawn * (1 - area) + drawn * on.rng.uniform(0.2, 1.3, 3) * area
    return np.clip(drawn, 0, 255).astype(np.uint8), np.zeros((size, size), np.float32)


def _nothing(on: _Canvas) -> Drawn:
    return on.crop, np.zeros(on.crop.shape[:2], np.float32)


COVERS: Final[Mapping[str, Draw]] = MappingProxyType(
    {
        "bar": _bar,
        "bent hand": _bent_hand,
        "blob": _blob,
        "dark glasses": _dark_glasses,
        "hair": _hair,
        "half": _half,
        "hand": _hand,
        "mask": _mask,
        "microphone": _microphone,
        "mosaic": _mosaic,
        "piece": _piece,
        "smear": _smear,
        "thing": _thing,
    }
)
"""What hides a part of a face."""

OFTEN: Final[Mapping[str, int]] = MappingProxyType(
    {"bent hand": 8, "hand": 3, "dark glasses": 3, "microphone": 3}
)
"""How often a kind is drawn for each time that others are: what is hardest to see."""

HARMLESS: Final[Mapping[str, Draw]] = MappingProxyType(
    {
        "beard": _beard,
        "clear glasses": _clear_glasses,
        "fringe": _fringe,
        "nothing": _nothing,
        "paint": _paint,
        "shadow": _shadow,
    }
)
"""What changes a face and hides nothing of it."""
