"""Meshes of photographs: what `measure_noise` and the calibration are made from.

The mesh network runs over a folder of photographs, and over slightly changed versions of each. Only
the meshes are kept, no pixel. What is drawn comes from the photograph's place in the sorted list
and the seed, and the networks run on the CPU, so the same pictures give the same files on one
machine.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.errors import InputError
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import LANDMARK_COUNT, Image

LABELS_FILE: Final = "labels.csv"

_SCALE: Final = (0.6, 1.35)
_TURN_DEG: Final = 12.0  # largest, either way
_SHIFT: Final = 0.08  # largest, in sides of the face's box
_BLUR_PX: Final = (0.1, 1.2)
_NOISE: Final = (0.0, 6.0)  # deviation in grey levels
_BRIGHTNESS: Final = (0.7, 1.3)
_JPEG: Final = (35, 96)
_SAME_FACE: Final = 0.5  # of the box's side: a centre further off belongs to another face
_REPORT: Final = 100

Float = NDArray[np.float32]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Photograph:
    """One picture; `relaxed` where its label says that the person does not smile."""

    path: Path
    relaxed: bool


@dataclass(frozen=True, slots=True)
class Meshes:
    """The largest faces of N photographs, image pixels.

    Attributes:
        files: (N,), names of the photographs.
        points: (N, 478, 3).
        relaxed: (N,), known not to smile.
        repeats: (N, V, 478, 3), meshes of changed versions, mapped back; NaN where none was found.
    """

    files: tuple[str, ...]
    points: Float
    relaxed: NDArray[np.bool_]
    repeats: Float


@dataclass(frozen=True, slots=True)
class Augmentation:
    """What happens to a picture.

    Attributes:
        matrix: (2, 3), from the picture's pixels to the changed one's.
        scale: of lengths.
        mirrored: left and right change places.
        blur_px, noise: deviations, in pixels and grey levels.
        brightness: factor.
        jpeg: quality.
        seed: of the noise.
    """

    matrix: NDArray[np.float64]
    scale: float
    mirrored: bool
    blur_px: float
    noise: float
    brightness: float
    jpeg: int
    seed: int


def find_photographs(folder: Path) -> list[Photograph]:
    """The labelled photographs of a folder, in the order of their paths.

    Every `labels.csv` in the folder and its subfolders counts: a column `file`, and where there is
    a column `smile`, 0 marks a face that does not smile.

    Raises:
        InputError: there is no such file, or one has no column `file`.
    """
    found = {}
    for labels in sorted(folder.rglob(LABELS_FILE)):
        with labels.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if not row.get("file"):
                    raise InputError(f"{labels} needs a column 'file' with a name in every row.")
                path = labels.parent / row["file"]
                found[path] = Photograph(path, relaxed=row.get("smile", "").strip() == "0")
    if not found:
        raise InputError(
            f"There is no {LABELS_FILE} with photographs in {folder}: give a folder with one, "
            "columns file and smile (0 or 1)."
        )
    return [found[path] for path in sorted(found)]


def measure_meshes(
    photographs: Sequence[Photograph], versions: int, seed: int, say: Say, pipeline: Pipeline
) -> Meshes:
    """The meshes of photographs; one without a face is left out.

    Args:
        photographs: the pictures.
        versions: how many changed versions of each, 0 or more.
        seed: of the changes.
        say: is told the progress.
        pipeline: finds the faces.

    Raises:
        InputError: a picture cannot be read, or none shows a face.
    """
    mirror = mirror_points()
    kept, points, repeats = [], [], []
    for i, photograph in enumerate(photographs):
        image = load_image(photograph.path)
        faces = pipeline.find([image])
        if faces:
            mesh = faces[0].landmarks.points_xyz
            rng = np.random.default_rng([seed, i])
            changes = [draw_change(rng, mesh, mirrored=k % 2 == 1) for k in range(versions)]
            kept.append(photograph)
            points.append(mesh)
            repeats.append([_repeat(image, mesh, change, mirror, pipeline) for change in changes])
        if (i + 1) % _REPORT == 0 or i + 1 == len(photographs):
            say(f"  {i + 1} of {len(photographs)} photographs, {len(kept)} with a face")
    if not kept:
        raise InputError("None of the photographs shows a face.")
    return Meshes(
        files=tuple(photograph.path.name for photograph in kept),
        points=np.stack(points),
        relaxed=np.array([photograph.relaxed for photograph in kept]),
        repeats=np.array(repeats, np.float32).reshape(len(kept), versions, LANDMARK_COUNT, 3),
    )


def save_faces(path: Path, meshes: Meshes) -> None:
    """Write `files`, `points` and `relaxed` as .npz."""
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            allow_pickle=False,
            files=np.array(meshes.files),
            points=meshes.points,
            relaxed=meshes.relaxed,
        )


def save_repeats(path: Path, meshes: Meshes) -> None:
    """Write the meshes of the changed versions as `points` in an .npz."""
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, points=meshes.repeats)


def mirror_points() -> NDArray[np.int64]:
    """The index (478,) of each point's mirror image, from the symmetric mean face."""
    points = mean_face().points
    distance = np.linalg.norm(points[:, None] * [-1.0, 1.0, 1.0] - points[None], axis=2)
    mirror: NDArray[np.int64] = distance.argmin(axis=1)
    return mirror


def draw_change(rng: np.random.Generator, mesh: Float, *, mirrored: bool) -> Augmentation:
    """A change about the face whose mesh (478, 3) is given."""
    low, high = mesh[:, :2].min(axis=0), mesh[:, :2].max(axis=0)
    centre = (low + high) / 2
    scale = float(np.exp(rng.uniform(*np.log(_SCALE))))
    angle = np.radians(rng.uniform(-_TURN_DEG, _TURN_DEG))
    shift = rng.uniform(-_SHIFT, _SHIFT, 2) * (high - low).max()
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirrored:
        linear = np.diag([-1.0, 1.0]) @ linear
    return Augmentation(
        matrix=np.column_stack([linear, centre + shift - linear @ centre]),
        scale=scale,
        mirrored=mirrored,
        blur_px=float(rng.uniform(*_BLUR_PX)),
        noise=float(rng.uniform(*_NOISE)),
        brightness=float(rng.uniform(*_BRIGHTNESS)),
        jpeg=int(rng.integers(*_JPEG)),
        seed=int(rng.integers(2**31)),
    )


def apply_change(pixels_rgb: NDArray[np.uint8], change: Augmentation) -> NDArray[np.uint8]:
    """The changed picture, uint8 (H, W, 3), of the same size; the border is repeated outwards."""
    height, width = pixels_rgb.shape[:2]
    moved = cv2.warpAffine(
        pixels_rgb, change.matrix, (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    soft = cv2.GaussianBlur(moved, (0, 0), change.blur_px).astype(np.float64)
    rng = np.random.default_rng(change.seed)
    values = soft * change.brightness + change.noise * rng.standard_normal(soft.shape)
    plain = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", plain[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, change.jpeg])
    decoded = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(decoded[..., ::-1])


def map_back(points_xyz: Float, change: Augmentation, mirror: NDArray[np.int64]) -> Float:
    """A mesh (478, 3) of a changed picture in the pixels of the one before."""
    inverse: NDArray[Any] = np.linalg.inv(change.matrix[:, :2])
    flat = (points_xyz[:, :2] - change.matrix[:, 2]) @ inverse.T
    back = np.column_stack([flat, points_xyz[:, 2] / change.scale])
    return (back[mirror] if change.mirrored else back).astype(np.float32)


def _repeat(
    image: Image, mesh: Float, change: Augmentation, mirror: NDArray[np.int64], pipeline: Pipeline
) -> Float:
    """The mesh of the same face in the changed picture, mapped back; NaN where it is not found."""
    faces = pipeline.find([load_image(apply_change(image.pixels_rgb, change))])
    found = [map_back(face.landmarks.points_xyz, change, mirror) for face in faces]
    side = np.ptp(mesh[:, :2], axis=0).max()
    centre = mesh[:, :2].mean(axis=0)
    distances = [float(np.linalg.norm(one[:, :2].mean(axis=0) - centre)) for one in found]
    if not found or min(distances) > _SAME_FACE * side:
        return np.full_like(mesh, np.nan)
    return found[int(np.argmin(distances))]
