"""Eyes from which `eye_shut` learns: photographed ones, and the same with lids drawn over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.shut_eyes import SIZE_WH, eye_crops
from facsight_tools.geometry.gaze import eye_opening
from facsight_training.cover_samples import WideCrops

_UPPER: Final = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133),
    (263, 466, 388, 387, 386, 385, 384, 398, 362),
)
_LOWER: Final = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133),
    (263, 249, 390, 373, 374, 380, 381, 382, 362),
)
# By the mesh: from here on lids are apart on nearly every photograph, and below they may be shut
LEAST_OPEN: Final = 0.16

Pixels = NDArray[np.uint8]
Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EyeSamples:
    """Eyes (N, 32, 48, 3), the right ones as they are and the left ones mirrored; shut or not."""

    pixels: Pixels
    shut: NDArray[np.float32]


def make_eyes(faces: WideCrops, seed: int, times: int) -> EyeSamples:
    """Each eye so many times as it is, if it is open by the mesh, and as often with shut lids."""
    rng = np.random.default_rng(seed)
    pixels: list[Pixels] = []
    shut: list[float] = []
    deep = np.concatenate([faces.points, np.zeros((len(faces.points), 478, 1), np.float32)], axis=2)
    opening = eye_opening(deep)
    for crop, points, open_by in zip(faces.pixels, deep, opening, strict=True):
        for _ in range(times):
            closed = crop
            for k in range(2):
                drawn = _painted if rng.random() < 0.25 else _drawn_down
                closed = drawn(rng, closed, points[:, :2], k)
            # the mesh follows lids that it sees, and sits a little off
            lids = points + np.concatenate([rng.normal(0, 0.6, (478, 2)), np.zeros((478, 1))], 1)
            for picture, label in ((crop, 0.0), (closed, 1.0)):
                eyes = eye_crops(picture, np.asarray(lids, np.float32))
                for k in range(2):
                    if label or open_by[k] >= LEAST_OPEN:
                        pixels.append(_changed(rng, eyes[k]))
                        shut.append(label)
    return EyeSamples(np.array(pixels), np.array(shut, np.float32))


def _drawn_down(rng: np.random.Generator, crop: Pixels, points: Points, k: int) -> Pixels:
    """The skin above an eye stretched down over it, with lashes at its edge."""
    upper, lower = points[list(_UPPER[k])], points[list(_LOWER[k])]
    place, back, shape = _upright(upper)
    up, low = place(upper), place(lower)
    eye = cv2.warpAffine(crop, back, shape, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    height, width = eye.shape[:2]
    x = np.arange(width, dtype=np.float64)
    order = np.argsort(up[:, 0]), np.argsort(low[:, 0])
    top = np.interp(x, up[order[0], 0], up[order[0], 1])
    bottom = np.interp(x, low[order[1], 0], low[order[1], 1])
    bottom = np.maximum(bottom, top)
    gap = bottom - top
    lash = bottom - rng.uniform(-0.05, 0.25) * gap
    wide = float(np.ptp(up[:, 0]))
    crease = top - rng.uniform(0.12, 0.3) * wide
    margin = rng.uniform(0.02, 0.06) * wide
    inside = ((x >= up[:, 0].min()) & (x <= up[:, 0].max()))[None]
    y = np.mgrid[:height, :width][0].astype(np.float64)
    share = (y - crease) / np.maximum(lash - crease, 1e-6)
    above = crease + share * (top - margin - crease)
    below = bottom + margin + (y - bottom) * 0.5
    source = np.where(y < crease, y, np.where(y <= lash, above, np.where(y < bottom, below, y)))
    source = np.where(inside, source, y).astype(np.float32)
    across = np.tile(x.astype(np.float32), (height, 1))
    drawn: Any = cv2.remap(eye, across, source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    dark = drawn.min(axis=(0, 1)) * rng.uniform(0.3, 1.0)
    kept = (x >= up[:, 0].min()) & (x <= up[:, 0].max())
    line = np.stack([x, lash], axis=1)[kept]
    paint = drawn.copy()
    thick = max(round(wide * rng.uniform(0.02, 0.07)), 1)
    colour = tuple(float(v) for v in dark)
    cv2.polylines(paint, [np.round(line).astype(np.int32)], False, colour, thick, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 14))):
        at = line[int(rng.integers(len(line)))]
        tip = at + np.array([rng.normal(0, 0.05), rng.uniform(0.03, 0.12)]) * wide
        ends = [tuple(int(v) for v in one) for one in (at, tip)]
        cv2.line(paint, ends[0], ends[1], colour, 1, cv2.LINE_AA)
    strength = rng.uniform(0.4, 1.0)
    drawn = (drawn * (1 - strength) + paint * strength).astype(np.uint8)
    return _laid_back(crop, drawn, back, np.concatenate([up, low]), wide)


def _painted(rng: np.random.Generator, crop: Pixels, points: Points, k: int) -> Pixels:
    """The eye's outline filled with the colour of the skin beside it, with a line across."""
    upper, lower = points[list(_UPPER[k])], points[list(_LOWER[k])]
    wide = float(np.linalg.norm(upper[0] - upper[-1]))
    x, y = np.clip((upper.mean(axis=0) - [0, 0.2 * wide]).astype(int), 0, len(crop) - 1)
    colour = crop[y, x] * rng.uniform(0.6, 1.1)
    middle = (upper.mean(axis=0) + lower.mean(axis=0)) / 2
    outline = np.concatenate([upper, lower[::-1]])
    outline = (outline - middle) * rng.uniform(1.0, 1.4, 2) + middle
    drawn = crop.copy()
    area = [np.round(outline).astype(np.int32)]
    cv2.fillPoly(drawn, area, tuple(float(v) for v in colour), cv2.LINE_AA)
    dark = tuple(float(v) for v in colour * rng.uniform(0.0, 0.6))
    share = rng.uniform(0.0, 1.0)
    line = [np.round(upper * (1 - share) + lower * share).astype(np.int32)]
    cv2.polylines(drawn, line, False, dark, int(rng.integers(1, 3)), cv2.LINE_AA)
    return drawn


def _upright(upper: Points) -> tuple[Any, NDArray[np.float64], tuple[int, int]]:
    """How points go into an upright crop around an eye, the crop's matrix, and its size."""
    outer, inner = upper[0], upper[-1]
    left, right = (outer, inner) if outer[0] < inner[0] else (inner, outer)
    along = (right - left) / max(float(np.linalg.norm(right - left)), 1e-6)
    wide = float(np.linalg.norm(right - left))
    size = (int(wide * 1.4) + 2, int(wide * 1.4) + 2)
    axes = np.array([along, [-along[1], along[0]]], np.float64)
    origin = (left + right) / 2 - np.array(size) / 2 @ axes
    back = np.concatenate([axes.T, origin[:, None]], axis=1)

    def place(points: Points) -> NDArray[np.float64]:
        return np.asarray((points - origin) @ axes.T, np.float64)

    return place, back, size


def _laid_back(
    crop: Pixels, drawn: Pixels, back: NDArray[np.float64], lids: NDArray[np.float64], wide: float
) -> Pixels:
    """The crop with the drawn piece in it, where the eye is."""
    mask: Any = np.zeros(drawn.shape[:2], np.float32)
    hull = cv2.convexHull(np.round(lids).astype(np.int32))
    cv2.fillConvexPoly(mask, hull, 1.0)
    mask = cv2.dilate(mask, np.ones((3, 3)), iterations=max(int(wide * 0.12), 1))
    mask = cv2.GaussianBlur(mask, (0, 0), max(wide * 0.04, 0.5))
    size = crop.shape[1::-1]
    piece = cv2.warpAffine(drawn, back, size).astype(np.float32)
    share = cv2.warpAffine(mask, back, size)[..., None]
    return np.asarray(crop * (1 - share) + piece * share).astype(np.uint8)


def _changed(rng: np.random.Generator, eye: Pixels) -> Pixels:
    """In another light, sharpness and compression, now and then without colour."""
    made: Any = eye.astype(np.float32)
    if rng.random() < 0.2:
        made[:] = made.mean(axis=2, keepdims=True)
    made = 255 * (made / 255) ** float(np.exp(rng.normal(0, 0.3)))
    made = (made - 128) * rng.uniform(0.6, 1.25) + 128 + rng.uniform(-20, 25)
    made = np.clip(made * rng.normal(1, 0.06, 3), 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        width = int(rng.integers(18, SIZE_WH[0]))
        small = (width, max(width * SIZE_WH[1] // SIZE_WH[0], 2))
        made = cv2.resize(made, small, interpolation=cv2.INTER_AREA)
        made = cv2.resize(made, SIZE_WH, interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))]
        made = cv2.imdecode(cv2.imencode(".jpg", made, quality)[1], cv2.IMREAD_COLOR)
    return np.ascontiguousarray(made, np.uint8)
