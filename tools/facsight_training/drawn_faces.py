"""Drawn heads with a known expression: what the learned reader is fitted to beside photographs.

`facsight_training.rendered.emotional` draws them. Photographs show hardly anybody in tears or in
pain, so that a reader of them alone takes every stretched mouth for a smile.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.halves import SkinReader
from facsight_tools.analyzers.landmarks import MeshLandmarker
from facsight_tools.analyzers.opinion import LABELS, skins_of
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.errors import InputError
from facsight_tools.geometry.align import crop_faces, mesh_roi
from facsight_tools.geometry.half_faces import half_faces


@dataclass(frozen=True, slots=True)
class DrawnFaces:
    """N drawn heads.

    Attributes:
        looks: float32 (N, 2, D), the mesh network's activations, of the head and its mirror image.
        skins: float32 (N, 1281), what the network of halves saw, see `opinion.skins_of`.
        kinds: what each was drawn to show.
        shown: (N, 6), what that is worth for each label, rows summing to 1.
    """

    looks: NDArray[np.float32]
    skins: NDArray[np.float32]
    kinds: tuple[str, ...]
    shown: NDArray[np.float64]


def teaches() -> Mapping[str, Mapping[str, float]]:
    """Kind to the labels that it teaches, by `emotional.toml`."""
    file = resources.files(__package__).joinpath("rendered", "emotional.toml")
    found: Mapping[str, Mapping[str, float]] = tomllib.loads(file.read_text("utf-8"))["teaches"]
    return found


def read_drawn(folder: Path) -> DrawnFaces:
    """The heads of a folder, those of kinds that teach a label.

    Raises:
        InputError: there are none.
    """
    engine, taught = OrtEngine(), teaches()
    mesh, halves = MeshLandmarker.open(engine), SkinReader.open(engine)
    looks, skins, kinds = [], [], []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as stored:
            rows = [i for i, kind in enumerate(stored["kinds"]) if str(kind) in taught]
            pictures, points = stored["pictures"], stored["points"]
            kinds += [str(stored["kinds"][i]) for i in rows]
        for i in rows:
            crop, _ = crop_faces(pictures[i], [mesh_roi(points[i])], mesh.crop_px)
            both = np.concatenate([crop, crop[:, :, ::-1]])
            seen = np.asarray(mesh(np.ascontiguousarray(both)).appearance, np.float32)
            looks.append(seen.reshape(2, -1))
            skins.append(halves(half_faces(pictures[i], points[i])).skin)
    if not kinds:
        raise InputError(
            f"There are no drawn heads in {folder}: draw them by "
            "python -m facsight_training.rendered.emotional FOLDER."
        )
    shown = np.array([[taught[kind].get(label, 0.0) for label in LABELS] for kind in kinds])
    return DrawnFaces(np.stack(looks), skins_of(skins), tuple(kinds), shown)
