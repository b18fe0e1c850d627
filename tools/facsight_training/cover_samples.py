"""Pictures from which `cover_network` learns: faces with covers drawn on them, and what is none."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.cover import CROP_SCALE, GRID, SIDE
from facsight_tools.analyzers.detection import BlazeFaceDetector
from facsight_tools.analyzers.finding import FaceFinder
from facsight_tools.analyzers.landmarks import MeshLandmarker
from facsight_tools.backends.base import Engine
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.geometry.align import crop_faces, mesh_roi
from facsight_tools.image import find_images, load_image
from facsight_tools.types import Image, Landmarks
from facsight_training.covers import COVERS, HARMLESS, OFTEN, draw, face_mask
from facsight_training.hand_mesh import HandMesh

WIDE_PX: Final = 224
WIDE_SCALE: Final = 2.0
_HARMLESS_SHARE: Final = 0.45
_TEST_SHARE: Final = 5
_SHEET: Final = 3
_CELL: Final = 240
_PRESENCE: Final = 0.5

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class WideCrops:
    """Crops with room around (N, 224, 224, 3), meshes in them (N, 478, 2), and whose they are."""

    pixels: Pixels
    points: NDArray[np.float32]
    owners: tuple[str, ...]

    def of(self, chosen: Sequence[int]) -> WideCrops:
        """Some of them."""
        index = np.asarray(chosen, np.int64)
        return WideCrops(
            self.pixels[index], self.points[index], tuple(self.owners[i] for i in index)
        )

    def split(self) -> tuple[WideCrops, WideCrops]:
        """Those of four fifths of the owners, and those of the others."""
        kept = [is_kept_out(one) for one in self.owners]
        rows = range(len(kept))
        return self.of([i for i in rows if not kept[i]]), self.of([i for i in rows if kept[i]])


@dataclass(frozen=True, slots=True)
class CoverSamples:
    """What the network sees and should say.

    Attributes:
        pixels: uint8 (N, 96, 96, 3).
        cover: float32 (N, 24, 24), how much of each cell is hidden.
        weight: float32 (N, 24, 24), how much of it is face; 0 everywhere where there is none.
        face: float32 (N,), 1 where it is a face, 0 where none, 0.5 where it cannot be told.
        kinds: what was drawn.
    """

    pixels: Pixels
    cover: NDArray[np.float32]
    weight: NDArray[np.float32]
    face: NDArray[np.float32]
    kinds: tuple[str, ...]

    def with_more(self, more: CoverSamples) -> CoverSamples:
        """These and others."""
        return CoverSamples(
            np.concatenate([self.pixels, more.pixels]),
            np.concatenate([self.cover, more.cover]),
            np.concatenate([self.weight, more.weight]),
            np.concatenate([self.face, more.face]),
            self.kinds + more.kinds,
        )


def owner_of(path: Path) -> str:
    """Whom a photograph shows, as far as its name tells: `Jane_Doe_0002.jpg` shows `Jane_Doe`."""
    name = path.stem.rstrip("0123456789").rstrip("_")
    return path.stem if name in ("", "file") else name


def is_kept_out(owner: str) -> bool:
    """Whether somebody's pictures are for testing: one in five, by the name."""
    return hashlib.sha256(owner.encode()).digest()[0] % _TEST_SHARE == 0


def photographs(folder: Path) -> list[Path]:
    """The photographs that `labels.csv` files below a folder name."""
    paths = []
    for labels in sorted(folder.rglob("labels.csv")):
        with labels.open(newline="", encoding="utf-8") as file:
            paths += [labels.parent / row["file"] for row in csv.DictReader(file)]
    return paths


def read_faces(paths: Sequence[Path], say: Callable[[str], None]) -> WideCrops:
    """The faces of pictures."""
    finder = unchecked(OrtEngine())
    found: list[tuple[Image, Landmarks, str]] = []
    for k, path in enumerate(paths):
        image = load_image(path)
        found += [(image, one.landmarks, owner_of(path)) for one in finder([image])]
        if k % 500 == 0:
            say(f"{k} of {len(paths)} pictures of faces")
    return wide_crops(found)


def read_others(folders: Sequence[Path], say: Callable[[str], None]) -> tuple[WideCrops, WideCrops]:
    """What is taken for a face in pictures that show none, and pieces of those pictures.

    Nine pictures are looked at as one. The pieces stand in for meshes at the mean place.
    """
    paths = [path for folder in folders for path in find_images(folder)]
    finder = unchecked(OrtEngine())
    found: list[tuple[Image, Landmarks, str]] = []
    pieces, names = [], []
    for sheet, group in sheets(paths, np.random.default_rng(0)):
        for i, path in enumerate(group):
            y, x = i // _SHEET * _CELL, i % _SHEET * _CELL
            pieces.append(cv2.resize(sheet[y : y + _CELL, x : x + _CELL], (WIDE_PX, WIDE_PX)))
            names.append(path.name)
        image = load_image(sheet)
        for one in finder([image]):
            x, y = (one.landmarks.points_xyz[:, :2].mean(axis=0) // _CELL).astype(int)
            at = min(max(int(y) * _SHEET + int(x), 0), len(group) - 1)
            found.append((image, one.landmarks, group[at].name))
        say(f"{len(names)} of {len(paths)} pictures without people, {len(found)} false faces")
    middle = np.zeros((len(pieces), 478, 2), np.float32)
    return wide_crops(found), WideCrops(np.array(pieces), middle, tuple(names))


def sheets(paths: Sequence[Path], rng: np.random.Generator) -> Iterator[tuple[Pixels, list[Path]]]:
    """Nine pictures at a time on one sheet, each in its cell."""
    for start in range(0, len(paths), _SHEET**2):
        group = list(paths[start : start + _SHEET**2])
        sheet = np.full((_SHEET * _CELL, _SHEET * _CELL, 3), 200, np.uint8)
        for i, path in enumerate(group):
            y, x = i // _SHEET * _CELL, i % _SHEET * _CELL
            sheet[y : y + _CELL, x : x + _CELL] = _on_ground(load_image(path).pixels_rgb, rng)
        yield sheet, group


def unchecked(engine: Engine) -> FaceFinder:
    """Finds faces without asking whether they are any."""
    return FaceFinder(BlazeFaceDetector.open(engine), MeshLandmarker.open(engine), _PRESENCE)


def make_samples(
    faces: WideCrops,
    others: WideCrops,
    pieces: WideCrops,
    seed: int,
    times: int,
    *,
    kinds: Mapping[str, object] = COVERS,
    other_times: int = 0,
    hand: HandMesh | None = None,
) -> CoverSamples:
    """Every face so many times with covers of these kinds or something harmless on it."""
    rng = np.random.default_rng(seed)
    names, harmless = [one for one in kinds for _ in range(OFTEN.get(one, 1))], list(HARMLESS)
    held = [
        *(pieces.pixels[int(i)] for i in rng.integers(len(pieces.pixels), size=60)),
        *(faces.pixels[int(i)][:70, :70] for i in rng.integers(len(faces.pixels), size=60)),
    ]
    rows: list[tuple[Pixels, NDArray[np.float32], NDArray[np.float32], float, str]] = []
    for i in range(len(faces.pixels)):
        for _ in range(times):
            crop, points = faces.pixels[i], faces.points[i]
            area = face_mask(points, WIDE_PX)
            mask = np.zeros_like(area)
            told = []
            if rng.random() < 0.4 or rng.random() < _HARMLESS_SHARE:
                told.append(harmless[int(rng.integers(len(harmless)))])
                crop, _ = draw(rng, told[-1], crop, points, held)
            if rng.random() > _HARMLESS_SHARE:
                for _ in range(1 if rng.random() < 0.85 else 2):
                    told.append(names[int(rng.integers(len(names)))])
                    crop, hidden = draw(rng, told[-1], crop, points, held, hand)
                    mask = np.maximum(mask, hidden)
            hidden_share = float((mask * area).sum() / max(area.sum(), 1.0))
            face = 1.0 if hidden_share < 0.6 else 0.5
            rows.append((*_seen(rng, crop, mask, area, points), face, "+".join(told) or "nothing"))
        if rng.random() < 0.25:
            crop, points = painted_out(rng, faces.pixels[i], faces.points[i])
            none = np.zeros((WIDE_PX, WIDE_PX), np.float32)
            rows.append((*_seen(rng, crop, none, none, points), 0.0, "painted out"))
    none = np.zeros((WIDE_PX, WIDE_PX), np.float32)
    for source, count in ((others, 4 * other_times), (pieces, other_times)):
        for i in range(len(source.pixels)):
            for _ in range(count):
                points = source.points[i]
                if not points.any():
                    points = faces.points[int(rng.integers(len(faces.points)))]
                row = _seen(rng, source.pixels[i], none, none, points)
                rows.append((*row, 0.0, "no face"))
    pixels, cover, weight, face_of, kind = zip(*rows, strict=True)
    return CoverSamples(
        np.array(pixels), np.array(cover), np.array(weight), np.array(face_of, np.float32), kind
    )


def network_crops(wide: WideCrops) -> Pixels:
    """What the network would be shown of each, uint8 (N, 96, 96, 3)."""
    cut = [
        crop_faces(crop, [mesh_roi(_deep(points), scale=CROP_SCALE)], SIDE)[0][0]
        for crop, points in zip(wide.pixels, wide.points, strict=True)
    ]
    return np.array(cut)


def wide_crops(found: Sequence[tuple[Image, Landmarks, str]]) -> WideCrops:
    """Crops with room around faces that were found in pictures, with their owners."""
    pixels, points = [], []
    for image, marks, _ in found:
        mesh = marks.points_xyz
        crops, matrices = crop_faces(image.pixels_rgb, [mesh_roi(mesh, scale=WIDE_SCALE)], WIDE_PX)
        back = np.linalg.inv(np.vstack([matrices[0], [0, 0, 1]]))
        pixels.append(crops[0])
        points.append((mesh[:, :2] @ back[:2, :2].T + back[:2, 2]).astype(np.float32))
    return WideCrops(
        np.array(pixels).reshape(-1, WIDE_PX, WIDE_PX, 3),
        np.array(points, np.float32).reshape(-1, 478, 2),
        tuple(owner for *_, owner in found),
    )


def _seen(
    rng: np.random.Generator,
    crop: Pixels,
    mask: NDArray[np.float32],
    area: NDArray[np.float32],
    points: NDArray[np.float32],
) -> tuple[Pixels, NDArray[np.float32], NDArray[np.float32]]:
    """As the network is shown it, from a mesh that sits a little off, in another light."""
    roi = mesh_roi(_deep(points), scale=CROP_SCALE * float(np.exp(rng.normal(0, 0.08))))
    roi[:2] += rng.normal(0, 0.035, 2) * roi[2]
    roi[3] += rng.normal(0, 0.12)
    cut, _ = crop_faces(crop, [roi], SIDE)
    marks = (np.dstack([mask, area, area]) * 255).astype(np.uint8)
    hidden, _ = crop_faces(marks, [roi], SIDE)
    small = cv2.resize(hidden[0], (GRID, GRID), interpolation=cv2.INTER_AREA)
    grid = small.astype(np.float32) / 255
    pixels = cut[0]
    if rng.random() < 0.5:
        pixels = pixels[:, ::-1]
        grid = grid[:, ::-1]
    return in_another_light(rng, pixels), grid[..., 0].copy(), grid[..., 1].copy()


def in_another_light(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """Changed in colour, sharpness and compression, as pictures are."""
    changed: Any = pixels.astype(np.float32)
    if rng.random() < 0.2:
        changed[:] = changed.mean(axis=2, keepdims=True)
    changed = 255 * (np.clip(changed, 0, 255) / 255) ** float(np.exp(rng.normal(0, 0.25)))
    changed = (changed - 128) * rng.uniform(0.6, 1.25) + 128 + rng.uniform(-25, 25)
    changed *= rng.normal(1, 0.06, 3)
    found: Any = np.clip(changed, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        side = int(rng.integers(28, SIDE))
        found = cv2.resize(found, (side, side), interpolation=cv2.INTER_AREA)
        found = cv2.resize(found, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        _, coded = cv2.imencode(
            ".jpg", found, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))]
        )
        found = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(found, np.uint8)


def painted_out(
    rng: np.random.Generator, crop: Pixels, points: NDArray[np.float32]
) -> tuple[Pixels, NDArray[np.float32]]:
    """A head whose face is gone: one colour in its place, hair and neck around."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2 * rng.uniform(0.9, 1.7)
    left, top = (int(v) for v in np.maximum(middle - half, 0))
    right, bottom = (int(v) for v in np.minimum(middle + half, WIDE_PX))
    gone = crop.copy()
    colour = gone.reshape(-1, 3).mean(axis=0) if rng.random() < 0.6 else rng.uniform(0, 255, 3)
    gone[top:bottom, left:right] = colour
    moved = (points - middle) * rng.uniform(0.6, 1.3) + middle + rng.normal(0, 12, 2)
    return gone, moved.astype(np.float32)


def _deep(points: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.concatenate([points, np.zeros((len(points), 1), np.float32)], axis=1)


def _on_ground(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A picture in the middle of a cell, the rest in one colour."""
    scale = _CELL / max(pixels.shape[:2])
    size = tuple(max(int(length * scale), 1) for length in pixels.shape[1::-1])
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    cell = np.full((_CELL, _CELL, 3), rng.integers(0, 256, 3), np.uint8)
    y, x = (_CELL - size[1]) // 2, (_CELL - size[0]) // 2
    cell[y : y + size[1], x : x + size[0]] = small
    return cell
