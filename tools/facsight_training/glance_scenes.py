"""Pictures from which `glance_network` learns: small faces on anything, and where they lie.

Photographs whose faces are known are shrunk, turned, darkened, blurred and laid on pictures without
people, on pieces of such, and on photographs whose faces are blotted out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.glance import CELL, LARGEST, SMALLEST

SCENE_PX: Final = 64

_SIZES: Final = (5.0, 44.0)
_UNSURE: Final = 1.35  # sizes this much beyond the range are neither asked for nor refused
_CORE, _RIM = 0.25, 0.6  # of a face's side: within the first it is told, within the second free
_MOST_PHOTOGRAPHS: Final = 2

Pixels = NDArray[np.uint8]
Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FacePhotograph:
    """A photograph uint8 (H, W, 3) RGB, and its faces (N, 3): centre x, y, longer side, pixels."""

    pixels: Pixels
    faces: Float


@dataclass(frozen=True, slots=True)
class GlanceScenes:
    """N pictures (N, 64, 64, 3), what each cell should say (N, 16, 16), and its weight."""

    pixels: Pixels
    heat: Float
    weight: Float


def make_scenes(
    rng: np.random.Generator,
    photographs: Sequence[FacePhotograph],
    others: Sequence[Pixels],
    count: int,
) -> GlanceScenes:
    """So many scenes of photographs with faces on pictures without."""
    made = [_scene(rng, photographs, others) for _ in range(count)]
    pixels, heat, weight = (np.stack(column) for column in zip(*made, strict=True))
    return GlanceScenes(pixels, heat, weight)


def targets(faces: Float) -> tuple[Float, Float]:
    """What each cell of a scene should say, and how much it counts, of faces (N, 3) in it."""
    cells = SCENE_PX // CELL
    heat, weight = np.zeros((cells, cells), np.float32), np.ones((cells, cells), np.float32)
    middle = (np.arange(cells) + 0.5) * CELL
    told = []
    for x, y, side in faces:
        away = np.hypot(middle[None] - x, middle[:, None] - y)
        if not SMALLEST / _UNSURE < side < LARGEST * _UNSURE:
            continue
        weight[away < max(_RIM * side, 1.5 * CELL)] = 0.0
        if SMALLEST <= side <= LARGEST:
            told.append(away < max(_CORE * side, 0.75 * CELL))
    for core in told:
        heat[core], weight[core] = 1.0, 1.0
    return heat, weight


def _scene(
    rng: np.random.Generator, photographs: Sequence[FacePhotograph], others: Sequence[Pixels]
) -> tuple[Pixels, Float, Float]:
    scene = _background(rng, photographs, others)
    places: list[Any] = []
    for _ in range(rng.integers(0, _MOST_PHOTOGRAPHS + 1)):
        one = photographs[int(rng.integers(len(photographs)))]
        if not len(one.faces):
            continue
        target = float(np.exp(rng.uniform(*np.log(_SIZES))))
        scene, faces, covered = _laid(rng, scene, one, target)
        places = [p for p in places if not covered(p)] + faces
    heat, weight = targets(np.array(places, np.float32).reshape(-1, 3))
    return _worn(rng, scene), heat, weight


def _laid(
    rng: np.random.Generator, scene: Pixels, one: FacePhotograph, target: float
) -> tuple[Pixels, list[Any], Any]:
    """A photograph on a scene; its faces there, and what tells of a place whether it lies under."""
    mirrored = rng.random() < 0.5
    pixels = one.pixels[:, ::-1] if mirrored else one.pixels
    faces = one.faces.copy()
    if mirrored:
        faces[:, 0] = pixels.shape[1] - faces[:, 0]
    scale = target / float(faces[:, 2].max())
    small = cv2.resize(
        pixels,
        (max(4, round(pixels.shape[1] * scale)), max(4, round(pixels.shape[0] * scale))),
        interpolation=cv2.INTER_AREA if rng.random() < 0.7 else cv2.INTER_LINEAR,
    )
    height, width = small.shape[:2]
    style = rng.random()
    turn = rng.normal(0, 15) if style < 0.7 else rng.uniform(-180, 180)
    stretch = float(np.exp(rng.normal(0, 0.06)))
    matrix: Any = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
    matrix[0] *= stretch
    # the face lies anywhere, and now and then beyond the edge in part
    spot = rng.uniform(-4, SCENE_PX + 4, 2)
    chosen = faces[rng.integers(len(faces)), :2] * scale
    matrix[:, 2] += spot - (matrix[:, :2] @ chosen + matrix[:, 2])
    mask = np.full((height, width), 255, np.uint8)
    fills = rng.random() < 0.25
    size = (SCENE_PX, SCENE_PX)
    border = cv2.BORDER_REFLECT_101 if fills else cv2.BORDER_CONSTANT
    laid = cv2.warpAffine(small, matrix, size, borderMode=border)
    area: Any = cv2.warpAffine(mask, matrix, size).astype(np.float32) / 255
    reflected = fills and min(height, width) < SCENE_PX * 1.5
    if fills and not reflected:
        area[:] = 1.0
    if rng.random() < 0.4:
        area = cv2.GaussianBlur(area, (0, 0), float(rng.uniform(0.5, 4)))
    gain, lift = float(np.exp(rng.normal(0, 0.25))), float(rng.normal(0, 12))
    shown = np.clip(laid.astype(np.float32) * gain + lift, 0, 255)
    mixed = scene * (1 - area[..., None]) + shown * area[..., None]
    centres = faces[:, :2] * scale @ matrix[:, :2].T + matrix[:, 2]
    sides = faces[:, 2] * scale
    inside = ((centres > -2) & (centres < SCENE_PX + 2)).all(axis=1)
    found = [[x, y, side] for (x, y), side in zip(centres[inside], sides[inside], strict=True)]

    def covered(place: Any) -> bool:
        x, y = (int(np.clip(v, 0, SCENE_PX - 1)) for v in place[:2])
        return bool(area[y, x] > 0.5)

    return mixed.astype(np.uint8), found, covered


def _background(
    rng: np.random.Generator, photographs: Sequence[FacePhotograph], others: Sequence[Pixels]
) -> Pixels:
    kind = rng.random()
    if kind < 0.08:
        return np.full((SCENE_PX, SCENE_PX, 3), rng.integers(0, 256, 3), np.uint8)
    if kind < 0.65 and others:
        source = others[int(rng.integers(len(others)))]
    else:
        source = _blotted(rng, photographs[int(rng.integers(len(photographs)))])
    height, width = source.shape[:2]
    scale = float(np.exp(rng.uniform(np.log(0.4), np.log(3.0)))) * SCENE_PX / min(height, width)
    side = min(max(8, round(SCENE_PX / scale)), height, width)
    y, x = rng.integers(height - side + 1), rng.integers(width - side + 1)
    piece = source[y : y + side, x : x + side]
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    piece = np.rot90(piece, int(rng.integers(4)) if rng.random() < 0.3 else 0)
    shown = cv2.resize(
        np.ascontiguousarray(piece), (SCENE_PX, SCENE_PX), interpolation=cv2.INTER_AREA
    )
    return np.asarray(shown, np.uint8)


def _blotted(rng: np.random.Generator, one: FacePhotograph) -> Pixels:
    """A photograph with its faces under something."""
    pixels = one.pixels.copy()
    for x, y, side in one.faces:
        half = side * rng.uniform(0.5, 0.75)
        left, top = max(0, int(x - half)), max(0, int(y - half))
        right, bottom = int(x + half), int(y + half)
        piece = pixels[top:bottom, left:right]
        if piece.size and rng.random() < 0.5:
            pixels[top:bottom, left:right] = piece.reshape(-1, 3).mean(axis=0)
        elif piece.size:
            rows = rng.permutation(len(piece))
            pixels[top:bottom, left:right] = cv2.GaussianBlur(piece[rows], (0, 0), side / 20)
    return pixels


def _worn(rng: np.random.Generator, scene: Pixels) -> Pixels:
    """In other light, out of focus, grainy, compressed."""
    pixels: Any = scene.astype(np.float32)
    if rng.random() < 0.15:
        pixels *= rng.uniform(0.12, 0.5)
    if rng.random() < 0.12:
        pixels = np.repeat(pixels.mean(axis=2, keepdims=True), 3, axis=2)
    if rng.random() < 0.3:
        pixels *= np.exp(rng.normal(0, 0.12, 3)).astype(np.float32)
    if rng.random() < 0.25:
        pixels = cv2.GaussianBlur(pixels, (0, 0), float(rng.uniform(0.4, 1.1)))
    if rng.random() < 0.3:
        pixels = pixels + rng.normal(0, rng.uniform(1, 9), pixels.shape).astype(np.float32)
    shown: Any = np.clip(pixels, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))]
        shown = cv2.imdecode(cv2.imencode(".jpg", shown, quality)[1], cv2.IMREAD_COLOR)
    return np.asarray(shown, np.uint8)
