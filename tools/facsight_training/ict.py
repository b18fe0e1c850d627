"""ICT-FaceKit's shapes, from its own files or from arrays made of them.

Source: ICT-VGL/ICT-FaceKit at `COMMIT` (MIT licence), folder `FaceXModel`: one Wavefront OBJ for
the neutral mesh, for each identity mode and for each expression, all with the same vertices in the
same order. The deltas are kept as float16, as differences of float32 coordinates: their step is at
most 0.002 cm where a movement is 2-4 cm, far below any landmark's error.

What was read is compared with `PINNED` by hash, whatever it was read from. Only a file that gives
the same numbers passes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.errors import ModelCorrupt, ModelMissing
from facsight_tools.networks import store

COMMIT: Final = "da5f95a607f5e6b37755b38d3385d7f2853732e5"
ARRAYS_FILE: Final = "ict_facekit_light.npz"
INDICES_FILE: Final = "vertex_indices.json"
CANONICAL_FILE: Final = "mediapipe_canonical_face_model.obj"
NEUTRAL_FILE: Final = "generic_neutral_mesh.obj"
OBJ_FOLDER: Final = "FaceXModel"

IDENTITY_NAMES: Final = tuple(f"identity{i:03d}" for i in range(100))
_SIDED: Final = (
    *("PupilDilate", "browDown", "browInnerUp", "browOuterUp", "cheekPuff", "cheekRaiser"),
    *("cheekSquint", "eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp"),
    *("eyeSquint", "eyeWide", "mouthDimple", "mouthFrown", "mouthLowerDown", "mouthPress"),
    *("mouthSmile", "mouthStretch", "mouthUpperUp", "noseSneer"),
)
_CENTRAL: Final = (
    *("jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose", "mouthFunnel", "mouthLeft"),
    *("mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower"),
    "mouthShrugUpper",
)
EXPRESSION_NAMES: Final = tuple(
    sorted([f"{name}_{side}" for name in _SIDED for side in "LR"] + list(_CENTRAL))
)

PINNED: Final = MappingProxyType(
    {
        "neutral": "92e87293b7e3c5bf2c013b94f15c0cf06f429cf046df6edfbfb719f77dd76781",
        "quads": "11fa2165228e3d8061e4e0e0d9d71e9c525fd774e2b6ae149db41a40ffd6e2a6",
        "identity": "1f962b1217c4a28d62875842b82a99bea949a528cd01727e2742f7261288fab4",
        "expression": "4f277e2874dd58b5fa65db636750822a626d383dcdbb08ed36c3c9d9ae70908d",
        "landmark_vertices": "56af14add570e48821553b669f10d250490f84b594bab0937aed7b7e1bcec0f6",
        "canonical": "260551b53009009abfea2215f922d65b53feeb6818cd2644990de8508ffdf7fd",
    }
)
"""sha256 of each array's canonical bytes; see `digests`."""

_REMEDY: Final = "Run: facsight train fetch-ict, or name a copy of its repository with --ict."


@dataclass(frozen=True, slots=True)
class IctShapes:
    """ICT-FaceKit Light, cm; x to the subject's left, y up, z out of the face.

    Attributes:
        neutral: float32 (V, 3).
        quads: int32 (Q, 4), vertex indices; a triangle repeats its last one.
        identity: float16 (100, V, 3), one standard deviation of each mode, less the neutral.
        expression: float16 (57, V, 3), each of `EXPRESSION_NAMES` at full strength, likewise.
        landmark_vertices: int64 (68,), the vertices of the Multi-PIE points.
        canonical: float64 (468, 3), MediaPipe's canonical face, in a frame of its own.
    """

    neutral: NDArray[np.float32]
    quads: NDArray[np.int32]
    identity: NDArray[np.float16]
    expression: NDArray[np.float16]
    landmark_vertices: NDArray[np.int64]
    canonical: NDArray[np.float64]


def default_folder() -> Path:
    """Where `facsight train fetch-ict` puts the files."""
    return store.cache_dir().parent / "ict"


def read_ict(folder: Path) -> IctShapes:
    """Read and verify the shapes.

    Args:
        folder: holds `ict_facekit_light.npz` (the arrays), or is a copy of ICT-FaceKit's
            repository or of its folder `FaceXModel`. MediaPipe's canonical face is looked for
            there and where `fetch-ict` puts it.

    Raises:
        ModelMissing: a file is not there.
        ModelCorrupt: a file cannot be read, or its numbers are not those of `COMMIT`.
    """
    shapes = _read_arrays(folder) if (folder / ARRAYS_FILE).is_file() else _read_meshes(folder)
    verify(shapes)
    return shapes


def digests(shapes: IctShapes) -> dict[str, str]:
    """sha256 of each array as little-endian bytes in C order, with every -0 taken as 0."""
    found = {}
    for name in PINNED:
        array: NDArray[Any] = getattr(shapes, name)
        plain = np.ascontiguousarray(array + array.dtype.type(0))
        little = plain.astype(plain.dtype.newbyteorder("<"), copy=False)
        found[name] = hashlib.sha256(little.tobytes()).hexdigest()
    return found


def verify(shapes: IctShapes) -> None:
    """Hold the shapes to `PINNED`.

    Raises:
        ModelCorrupt: an array differs; the message names it.
    """
    found = digests(shapes)
    wrong = [name for name, expected in PINNED.items() if found[name] != expected]
    if wrong:
        raise ModelCorrupt(
            f"These are not the numbers of ICT-FaceKit {COMMIT[:7]}: {', '.join(wrong)} differ. "
            f"{_REMEDY}"
        )


def save_arrays(shapes: IctShapes, indices: Path, folder: Path) -> None:
    """Write the shapes in the form that is read fastest: arrays, indices, canonical face."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / ARRAYS_FILE,
        allow_pickle=False,
        neutral=shapes.neutral,
        quads=shapes.quads,
        identity=shapes.identity,
        expression=shapes.expression,
        expression_names=np.array(EXPRESSION_NAMES),
    )
    (folder / INDICES_FILE).write_bytes(indices.read_bytes())
    rows = (f"v {x!r} {y!r} {z!r}\n" for x, y, z in shapes.canonical.tolist())
    (folder / CANONICAL_FILE).write_text("".join(rows))


def read_obj_vertices(path: Path) -> NDArray[np.float64]:
    """The vertices (N, 3) of a Wavefront OBJ file, in file order."""
    rows = (line.split()[1:4] for line in _lines(path) if line.startswith("v "))
    return np.array([[float(number) for number in row] for row in rows])


def read_obj_quads(path: Path) -> NDArray[np.int32]:
    """The faces (N, 4) of a Wavefront OBJ file as vertex indices from 0; a triangle repeats its
    last vertex.

    Raises:
        ModelCorrupt: a face has other than three or four corners.
    """
    faces = []
    for line in _lines(path):
        if line.startswith("f "):
            corners = [int(corner.split("/")[0]) - 1 for corner in line.split()[1:]]
            if len(corners) not in (3, 4):
                raise ModelCorrupt(f"{path} has a face with {len(corners)} corners. {_REMEDY}")
            faces.append([*corners, corners[-1]][:4])
    return np.array(faces, np.int32)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise ModelMissing(f"{path} cannot be read: {error.strerror}. {_REMEDY}") from error


def _read_arrays(folder: Path) -> IctShapes:
    path = folder / ARRAYS_FILE
    try:
        with np.load(path, allow_pickle=False) as stored:
            neutral, quads = stored["neutral"], stored["quads"]
            identity, expression = stored["identity"], stored["expression"]
            names = tuple(str(name) for name in stored["expression_names"])
    except (KeyError, ValueError, OSError, EOFError) as error:
        raise ModelCorrupt(f"{path} does not hold ICT-FaceKit's arrays. {_REMEDY}") from error
    if names != EXPRESSION_NAMES:
        raise ModelCorrupt(f"{path} holds other expressions than ICT-FaceKit's. {_REMEDY}")
    return IctShapes(
        neutral.astype(np.float32, copy=False),
        quads.astype(np.int32, copy=False),
        identity.astype(np.float16, copy=False),
        expression.astype(np.float16, copy=False),
        _landmark_vertices(folder / INDICES_FILE),
        _canonical(folder),
    )


def _read_meshes(folder: Path) -> IctShapes:
    meshes = folder / OBJ_FOLDER if (folder / OBJ_FOLDER).is_dir() else folder
    neutral = read_obj_vertices(meshes / NEUTRAL_FILE).astype(np.float32)

    def deltas(names: tuple[str, ...]) -> NDArray[np.float16]:
        found = np.empty((len(names), *neutral.shape), np.float16)
        for row, name in zip(found, names, strict=True):
            path = meshes / f"{name}.obj"
            moved = read_obj_vertices(path).astype(np.float32)
            if moved.shape != neutral.shape:
                raise ModelCorrupt(
                    f"{path} has {len(moved)} vertices, the neutral mesh {len(neutral)}. {_REMEDY}"
                )
            row[:] = moved - neutral
        return found

    return IctShapes(
        neutral,
        read_obj_quads(meshes / NEUTRAL_FILE),
        deltas(IDENTITY_NAMES),
        deltas(EXPRESSION_NAMES),
        _landmark_vertices(meshes / INDICES_FILE),
        _canonical(folder),
    )


def _landmark_vertices(path: Path) -> NDArray[np.int64]:
    try:
        return np.array(json.loads(path.read_text())["idx_to_landmark_verts"], np.int64)
    except OSError as error:
        raise ModelMissing(f"{path} cannot be read: {error.strerror}. {_REMEDY}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise ModelCorrupt(f"{path} does not hold ICT-FaceKit's vertex lists. {_REMEDY}") from error


def _canonical(folder: Path) -> NDArray[np.float64]:
    beside = folder / CANONICAL_FILE
    return read_obj_vertices(beside if beside.is_file() else default_folder() / CANONICAL_FILE)
