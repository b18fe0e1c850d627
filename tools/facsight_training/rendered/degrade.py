"""What a camera, a file and things in the way do to a picture."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def background(size: int, rng: np.random.Generator) -> Picture:
    """A blurred something, (size, size, 3)."""
    few = int(rng.integers(2, 9))
    coarse = rng.uniform(0, 255, (few, few, 3)).astype(np.float32)
    grey = coarse.mean(axis=2, keepdims=True)
    coarse = grey + (coarse - grey) * rng.uniform(0.0, 0.6)
    coarse = coarse * rng.uniform(0.1, 1.0) + rng.uniform(0, 255, 3) * rng.uniform(0.0, 0.9)
    whole = cv2.resize(coarse.astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    for _ in range(int(rng.integers(0, 8))):
        a, b = (tuple(int(v) for v in rng.integers(0, size, 2)) for _ in range(2))
        shade = tuple(float(v) for v in rng.uniform(0, 255, 3))
        if rng.uniform() < 0.5:
            cv2.rectangle(whole, a, b, shade, -1)
        else:
            cv2.circle(whole, a, int(rng.integers(4, size // 3)), shade, -1)
    blur = float(rng.uniform(0.3, 5.0))
    blurred = cv2.GaussianBlur(whole, (0, 0), blur)
    found: Picture = np.clip(blurred, 0, 255).astype(np.uint8)
    return found


def put_before(rgba: Picture, behind: Picture) -> Picture:
    """The head over its background; the head's colours are already weighted by its cover."""
    alpha = rgba[..., 3:].astype(np.float32) / 255.0
    whole = rgba[..., :3].astype(np.float32) + behind.astype(np.float32) * (1.0 - alpha)
    return np.clip(whole, 0, 255).astype(np.uint8)


def glasses(picture: Picture, points_xy: NDArray[np.float32], rng: np.random.Generator) -> None:
    """Frames around both eyes, drawn in place; `points_xy` (478, 2) are MediaPipe's points."""
    eyes = [points_xy[[33, 133]].mean(axis=0), points_xy[[362, 263]].mean(axis=0)]
    apart = float(np.linalg.norm(eyes[1] - eyes[0]))
    tilt = float(np.degrees(np.arctan2(*(eyes[1] - eyes[0])[::-1])))
    size = (apart * rng.uniform(0.33, 0.42), apart * rng.uniform(0.22, 0.36))
    shade = tuple(float(v) for v in rng.uniform(0, 120, 3))
    thick = int(rng.integers(1, 4))
    down = apart * rng.uniform(0.0, 0.08)
    square = rng.uniform() < 0.5
    edges = []
    for eye in eyes:
        centre = (float(eye[0]), float(eye[1] + down))
        if square:
            box = cv2.boxPoints((centre, (2 * size[0], 2 * size[1]), tilt))
            cv2.polylines(
                picture, [np.round(box).astype(np.int32)], True, shade, thick, cv2.LINE_AA
            )
        else:
            cv2.ellipse(
                picture, (centre, (2 * size[0], 2 * size[1]), tilt), shade, thick, cv2.LINE_AA
            )
        edges.append(np.array(centre))
    along = (edges[1] - edges[0]) / apart
    ends = [edges[0] + along * size[0], edges[1] - along * size[0]]
    outer = [edges[0] - along * size[0], edges[1] + along * size[0]]
    sides = [outer[0] - along * apart * 0.5, outer[1] + along * apart * 0.5]
    for a, b in ((ends[0], ends[1]), (outer[0], sides[0]), (outer[1], sides[1])):
        start, end = (tuple(int(v) for v in np.round(point)) for point in (a, b))
        cv2.line(picture, start, end, shade, thick, cv2.LINE_AA)
    if rng.uniform() < 0.3:  # a reflection
        lens = np.zeros(picture.shape[:2], np.float32)
        at = edges[int(rng.integers(2))] + rng.uniform(-0.2, 0.2, 2) * apart
        cv2.ellipse(
            lens,
            ((float(at[0]), float(at[1])), (size[0], size[1] * 0.6), float(rng.uniform(0, 180))),
            1.0,
            -1,
        )
        lens = cv2.GaussianBlur(lens, (0, 0), 2.0)[..., None] * rng.uniform(0.2, 0.7)
        picture[:] = (picture * (1 - lens) + 255 * lens).astype(np.uint8)


def strands(picture: Picture, points_xy: NDArray[np.float32], rng: np.random.Generator) -> None:
    """Hair over the forehead, in place."""
    apart = float(np.linalg.norm(points_xy[263] - points_xy[33]))
    top = points_xy[10]
    shade = rng.uniform(0, 130) * np.array([1.0, 0.8, 0.6])
    lean = rng.normal(0, 0.4)
    reach = rng.uniform(0.1, 0.75)
    centre, spread = rng.uniform(-0.6, 0.6), rng.uniform(0.1, 0.6)
    for _ in range(int(rng.integers(20, 160))):
        x = (centre + rng.normal(0, spread)) * apart
        start = top + np.array([x, -0.35 * apart])
        end = start + np.array([lean + rng.normal(0, 0.1), 1.0]) * apart * (
            0.35 + reach * rng.uniform(0.5, 1.1)
        )
        middle = (start + end) / 2 + rng.normal(0, 0.03, 2) * apart
        line = np.round(np.stack([start, middle, end])).astype(np.int32)
        tone = tuple(float(v) for v in np.clip(shade * rng.uniform(0.7, 1.3), 0, 255))
        cv2.polylines(picture, [line], False, tone, int(rng.integers(1, 3)), cv2.LINE_AA)


def thing(picture: Picture, points_xy: NDArray[np.float32], rng: np.random.Generator) -> None:
    """Something at the rim of the face, in place."""
    low, high = points_xy.min(axis=0), points_xy.max(axis=0)
    side = high - low
    at = np.array([rng.choice([low[0], high[0]]), rng.uniform(low[1], high[1] + 0.1 * side[1])])
    skin = picture[tuple(np.clip(points_xy[205][::-1], 0, picture.shape[0] - 1).astype(int))]
    shade = skin.astype(float) if rng.uniform() < 0.5 else rng.uniform(0, 255, 3)
    tone = tuple(float(v) for v in np.clip(shade * rng.uniform(0.6, 1.2), 0, 255))
    axes = side * rng.uniform(0.08, 0.28, 2)
    cv2.ellipse(
        picture,
        (
            (float(at[0]), float(at[1])),
            (float(axes[0]), float(axes[1])),
            float(rng.uniform(0, 180)),
        ),
        tone,
        -1,
        cv2.LINE_AA,
    )


def photograph(picture: Picture, rng: np.random.Generator) -> Picture:
    """The picture as a camera and a file leave it, same size."""
    size = picture.shape[0]
    work: Any = picture.astype(np.float32) / 255.0
    work = np.clip(work * rng.uniform(0.6, 1.35), 0, 1) ** rng.uniform(0.7, 1.5)
    work = work * rng.uniform(0.9, 1.1, 3).astype(np.float32)
    if rng.uniform() < 0.15:
        work = np.repeat(work.mean(axis=2, keepdims=True), 3, axis=2)
    elif rng.uniform() < 0.5:
        grey = work.mean(axis=2, keepdims=True)
        work = grey + (work - grey) * rng.uniform(0.4, 1.3)
    if rng.uniform() < 0.5:
        small = int(size * rng.uniform(0.4, 1.0))
        work = cv2.resize(work.astype(np.float32), (small, small), interpolation=cv2.INTER_AREA)
        work = cv2.resize(work, (size, size), interpolation=cv2.INTER_LINEAR)
    if rng.uniform() < 0.4:
        work = cv2.GaussianBlur(work, (0, 0), float(rng.uniform(0.3, 1.3)))
    if rng.uniform() < 0.12:
        length = int(rng.integers(3, 8))
        kernel = np.zeros((length, length), np.float32)
        angle = rng.uniform(0, np.pi)
        for t in np.linspace(-0.5, 0.5, 3 * length):
            at = np.round((length - 1) * (0.5 + t * np.array([np.cos(angle), np.sin(angle)])))
            kernel[int(at[1]), int(at[0])] = 1.0
        work = cv2.filter2D(work, -1, kernel / kernel.sum())
    work = work + rng.normal(0, rng.uniform(0, 0.035), work.shape)
    whole = np.clip(work * 255, 0, 255).astype(np.uint8)
    if rng.uniform() < 0.7:
        quality = int(rng.integers(25, 96))
        _, packed = cv2.imencode(".jpg", whole[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        whole = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR))[..., ::-1]
    return np.ascontiguousarray(whole)
