"""The readout that tells from the mesh network's activations whether it looks at a face.

    python -m facsight_training.likeness_readout ../shared/assets/devset --without-people FOLDER ...

The first folder holds photographs and `labels.csv` files; the others hold pictures without people.
Of each face the activations are taken as it is and changed: in the dark, small, blurred, in another
light, under covers (`covers`; `--hand` is the mesh from which hands are drawn). No face is what a
search that refuses everything comes by in the other pictures, and faces painted out. One in five
people, by name, and one in five of the other pictures are kept out, and whom the emotion figures
are judged on; the figures are on those of the first two. Writes `face_likeness`. Needs `onnx`.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from facsight_tools.analyzers.cover import ALL_SEEN, CoverAnalyzer, Sight
from facsight_tools.analyzers.detection import BlazeFaceDetector
from facsight_tools.analyzers.finding import FaceFinder
from facsight_tools.analyzers.landmarks import MeshLandmarker
from facsight_tools.analyzers.likeness import NETWORKS
from facsight_tools.analyzers.reading import draw_meshes
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.geometry.align import crop_faces, mesh_roi
from facsight_tools.image import find_images, load_image
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_tools.types import Image, Landmarks
from facsight_training.cover_samples import (
    WIDE_PX,
    WideCrops,
    in_another_light,
    painted_out,
    photographs,
    read_faces,
    wide_crops,
)
from facsight_training.covers import COVERS, OFTEN, draw
from facsight_training.hand_mesh import HandMesh
from facsight_training.labelled_faces import kept_people, person_of

RIDGE: Final = 0.1
"""Share of the activations' mean square that is added; chosen on a fifth of the fit's people."""
STEEP: Final = 4.0
"""How steeply the readout, -1 to 1, becomes a likeness, 0 to 1."""

_OPSET: Final = 17
_IR_VERSION: Final = 8
_LOOK: Final = (192, 8, 8)
_PRESENCE: Final = 0.5
_MOST_PX: Final = 800
_LEAST_PX: Final = 24

Looks = NDArray[np.float32]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class LinearLikeness:
    """Weights (12288,) of the activations, and a constant; 1 on faces, -1 on what is none."""

    weights: NDArray[np.float64]
    constant: float

    def __call__(self, looks: Looks) -> NDArray[np.float64]:
        """The readout (N,) of activations (N, 12288)."""
        told: NDArray[np.float64] = looks @ self.weights + self.constant
        return told


class RefusesAll(CoverAnalyzer):
    """Takes nothing for a face, so that a finder goes on looking, and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[Image, Landmarks]] = []

    def __call__(self, faces: Sequence[tuple[Image, Landmarks]]) -> list[Sight]:
        """No face at all."""
        self.shown += faces
        return [replace(ALL_SEEN, face=0.0)] * len(faces)


def fit(faces: Looks, others: Looks, ridge: float = RIDGE) -> LinearLikeness:
    """A ridge over both, each counting half; solved between pictures, as they are the fewer."""
    looks = np.concatenate([faces, others]).astype(np.float32)
    wanted = np.concatenate([np.ones(len(faces)), -np.ones(len(others))])
    counted = np.where(wanted > 0, 0.5 / len(faces), 0.5 / len(others)) * len(wanted)
    middle = np.average(looks, axis=0, weights=counted)
    spread = looks.std(axis=0) + 1e-3
    even = ((looks - middle) / spread).astype(np.float32)
    alike = (even @ even.T).astype(np.float64)
    alike[np.diag_indices_from(alike)] += ridge * np.trace(alike) / len(wanted) / counted
    weights = even.T.astype(np.float64) @ np.linalg.solve(alike, wanted) / spread
    return LinearLikeness(weights, -float(middle @ weights))


def changed(
    rng: np.random.Generator, faces: WideCrops, hand: HandMesh | None = None
) -> list[tuple[str, Pixels, NDArray[np.float32]]]:
    """Every face as it is and in other states: name, wide crop and mesh in it."""
    often = [kind for kind in COVERS for _ in range(OFTEN.get(kind, 1))]
    held = [crop[:70, :70] for crop in faces.pixels[:60]]
    rows = []
    for crop, points in zip(faces.pixels, faces.points, strict=True):
        width = float(np.ptp(points[:, 0]))
        small = float(rng.uniform(20, 50)) / width
        shrunk = cv2.resize(crop, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
        kinds = [often[int(k)] for k in rng.integers(len(often), size=2)]
        states: list[tuple[str, Any]] = [
            ("as it is", crop),
            ("dark", crop * rng.uniform(0.12, 0.35)),
            ("small", cv2.resize(shrunk, (WIDE_PX, WIDE_PX), interpolation=cv2.INTER_LINEAR)),
            ("blurred", cv2.GaussianBlur(crop, (0, 0), width / rng.uniform(18, 40))),
            ("other light", in_another_light(rng, crop)),
            *(("covered", draw(rng, kind, crop, points, held, hand)[0]) for kind in kinds),
        ]
        rows += [(name, np.ascontiguousarray(one, np.uint8), points) for name, one in states]
    return rows


def looks_of(
    landmarker: MeshLandmarker,
    rows: Sequence[tuple[Pixels, NDArray[np.float32]]],
    rng: np.random.Generator | None = None,
) -> tuple[Looks, NDArray[np.bool_]]:
    """Activations (N, 12288) on wide crops, and in which the mesh network sees a face.

    With a generator the crops are cut a little off and one in two is mirrored.
    """
    looks, seen = [], []
    for crop, points in rows:
        deep = np.concatenate([points, np.zeros((len(points), 1), np.float32)], axis=1)
        roi = mesh_roi(deep)
        if rng is not None:
            roi[:2] += rng.normal(0, 0.04, 2) * roi[2]
            roi[2] *= np.exp(rng.normal(0, 0.06))
            roi[3] += rng.normal(0, 0.15)
        cut, _ = crop_faces(crop, [roi], landmarker.crop_px)
        if rng is not None and rng.random() < 0.5:
            cut = np.ascontiguousarray(cut[:, :, ::-1])
        meshes = draw_meshes(landmarker, cut)
        looks.append(np.asarray(meshes.appearance, np.float32).reshape(-1))
        seen.append(float(meshes.presence[0]) >= _PRESENCE)
    return np.array(looks).reshape(-1, int(np.prod(_LOOK))), np.array(seen, bool)


def read_refused(folders: Sequence[Path], say: Callable[[str], None]) -> WideCrops:
    """Whatever a search that refuses everything comes by in pictures without people."""
    engine, refuses = OrtEngine(), RefusesAll()
    finder = FaceFinder(
        BlazeFaceDetector.open(engine), MeshLandmarker.open(engine), _PRESENCE, refuses
    )
    places: list[WideCrops] = []
    paths = [path for folder in folders for path in find_images(folder)]
    for k, path in enumerate(paths):
        pixels = load_image(path).pixels_rgb
        if min(pixels.shape[:2]) < _LEAST_PX:
            continue
        scale = min(1.0, _MOST_PX / max(pixels.shape[:2]))
        shrunk = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        finder([load_image(np.ascontiguousarray(shrunk))])
        if refuses.shown:
            shown = [(image, marks, path.name) for image, marks in refuses.shown]
            places.append(wide_crops(shown))
            refuses.shown = []
        if k % 500 == 0:
            say(f"{k} of {len(paths)} pictures without people")
    return WideCrops(
        np.concatenate([one.pixels for one in places]),
        np.concatenate([one.points for one in places]),
        tuple(owner for one in places for owner in one.owners),
    )


def export(readout: LinearLikeness) -> onnx.ModelProto:
    """The graph: `appearance` (N, 192, 8, 8) to `face` (N, 1), 0-1; weights in half precision."""
    scale = float(np.abs(readout.weights).max()) or 1.0
    weights = (readout.weights / scale)[:, None].astype(np.float16)
    constants = [
        numpy_helper.from_array(weights, "weights16"),
        numpy_helper.from_array(np.array(STEEP * scale, np.float32), "scale"),
        numpy_helper.from_array(np.array(STEEP * readout.constant, np.float32), "constant"),
    ]
    nodes = [
        helper.make_node("Flatten", ["appearance"], ["flat"]),
        helper.make_node("Cast", ["weights16"], ["weights"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["flat", "weights"], ["sum"]),
        helper.make_node("Mul", ["sum", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "constant"], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], ["face"]),
    ]

    def tensor(name: str, *shape: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    graph = helper.make_graph(
        nodes, "face_likeness", [tensor("appearance", *_LOOK)], [tensor("face", 1)], constants
    )
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION
    )
    made.producer_name = "facsight"
    onnx.checker.check_model(made, full_check=True)
    return made


def report(
    readout: LinearLikeness,
    faces: Sequence[tuple[str, float]],
    others: Looks,
    limits: Sequence[float],
) -> None:
    """Print how many faces of each state fall below limits, and how much else stays above."""
    likeness = partial(_likeness, readout)
    for state in dict.fromkeys(name for name, _ in faces):
        told = np.array([one for name, one in faces if name == state])
        print(f"{state:<12} {len(told)} faces, below", {x: int((told < x).sum()) for x in limits})
    told = likeness(others)
    print(f"no face      {len(told)} places, above", {x: int((told >= x).sum()) for x in limits})


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="photographs with labels.csv")
    parser.add_argument("--without-people", type=Path, nargs="+", default=[], metavar="FOLDER")
    parser.add_argument("--hand", type=Path, help="left.glb, see facsight_training.hand_mesh")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR / CATALOGUE[NETWORKS[0]].file_name)
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    hand = None if args.hand is None else HandMesh.open(args.hand)
    mesh = MeshLandmarker.open(OrtEngine())
    faces, unseen = read_faces(fitted_on(photographs(args.folder)), print).split()
    others, others_unseen = read_refused(args.without_people, print).split()
    rows = [(crop, points) for _, crop, points in changed(rng, faces, hand)]
    looks, seen = looks_of(mesh, rows, rng)
    gone = [
        painted_out(rng, crop, points)
        for crop, points in zip(faces.pixels, faces.points, strict=True)
    ]
    none = [
        looks_of(mesh, [*zip(others.pixels, others.points, strict=True)], rng),
        looks_of(mesh, gone),
    ]
    readout = fit(looks[seen], np.concatenate([look[taken] for look, taken in none]))
    held = changed(rng, unseen, hand)
    looks, seen = looks_of(mesh, [(crop, points) for _, crop, points in held])
    told = [(held[k][0], float(x)) for k, x in enumerate(_likeness(readout, looks)) if seen[k]]
    strange, taken = looks_of(mesh, [*zip(others_unseen.pixels, others_unseen.points, strict=True)])
    report(readout, told, strange[taken], (0.1, 0.3, 0.5, 0.7))
    args.out.write_bytes(export(readout).SerializeToString(deterministic=True))
    print(args.out)


def fitted_on(paths: Sequence[Path]) -> list[Path]:
    """The photographs without those of people whom the emotion figures are judged on."""
    labels: dict[str, str] = {}
    for table in {path.parent / "labels.csv" for path in paths}:
        with table.open(newline="", encoding="utf-8") as file:
            labels |= {
                row["file"]: row["emotion"] for row in csv.DictReader(file) if "emotion" in row
            }
    names = list(labels)
    kept = kept_people([person_of(name) for name in names], [labels[name] for name in names])
    return [path for path in paths if path.name not in labels or person_of(path.name) not in kept]


def _likeness(readout: LinearLikeness, looks: Looks) -> NDArray[np.float64]:
    told: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-STEEP * readout(looks)))
    return told


if __name__ == "__main__":
    main()
