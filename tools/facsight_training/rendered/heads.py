"""Textured heads with morphs, laid over the mean face so that shapes and furrows carry over.

The heads are those of the Validated Avatar Library for Inclusion and Diversity (VALID, MIT, Do et
al. 2023), one `NAME.npz` and its textures each. ICT-FaceKit's shapes (MIT) reach them through
MediaPipe's points: a smooth warp through the points lays the head over the ICT face, and every
vertex takes the movement of the nearest vertices there. Frame: centimetres, x to the subject's
left, y up, z to the camera.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from facsight_tools.errors import ModelCorrupt, ModelMissing
from facsight_training.correspondence import FaceModel, warp_through
from facsight_training.ict import EXPRESSION_NAMES, IctShapes

PARTS: Final = (
    *("head", "eye_left", "eye_right", "gland_left", "gland_right"),
    *("teeth_lower", "teeth_upper", "hair"),
)
SETTING: Final = ("Asian_M_3", "Black_F_3", "Hispanic_M_3", "White_F_3")
"""Heads that no weight is fitted to; gains, intervals and shares are set by them."""
JUDGED: Final = (*("AIAN_F_2", "Asian_F_3", "Black_M_3", "MENA_M_3", "White_M_3", "X_NHPI_F_3"),)
"""Heads that nothing is fitted to, set by or chosen with: the printed figures are theirs."""

_TEXTURE_PX: Final = 1024
_MORPH_UNIT: Final = 1.0 / 8192.0
_NEAREST: Final = 4
_ICT_SKIN: Final = 9409
_IDENTITIES: Final = 40
_FAR_CM: Final = 1.2  # a vertex farther than this from ICT's skin does not move with it
_JAW_SPLIT_CM: Final = 0.9
_WITH_JAW: Final = 0.45  # of the most that a wide mouth moves the skin
_UPPER_LIP, _LOWER_LIP = 13, 14
_WIDE_CM: Final = 14.0
_LOW_CM: Final = -18.0

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeadPart:
    """One mesh: vertices (V, 3), faces (F, 3), uv (V, 2) and morphs (V, 3) by name."""

    vertices: Float
    faces: NDArray[np.int32]
    uv: Float
    morphs: Mapping[str, Float]
    welded: NDArray[np.int64]  # (V,), vertices at the same place share a number


@dataclass(frozen=True, slots=True)
class TexturedHead:
    """A head of VALID; `hair` is missing where it is part of the texture."""

    name: str
    parts: Mapping[str, HeadPart]
    colour: NDArray[np.uint8]
    normals: NDArray[np.uint8] | None
    hair: NDArray[np.uint8] | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """What lies on a head's skin through its correspondence with ICT-FaceKit.

    Attributes:
        mean_xy: (V, 2), where each vertex of the skin lies on the ICT face, cm.
        landmarks: (478,), the vertex at each of MediaPipe's points.
        shapes: (V, 3) movements by ICT's names, cm.
        identity: (40, V, 3), one deviation of each mode, cm.
    """

    mean_xy: Float
    landmarks: NDArray[np.int64]
    shapes: Mapping[str, Float]
    identity: Float


def head_names(folder: Path) -> list[str]:
    """The heads of a folder in the order of their names."""
    return sorted(path.stem for path in folder.glob("*.npz"))


def heads_of(folder: Path, group: str) -> list[str]:
    """The names of a group: `fitted`, `setting`, `judged`, or `known`, all but those judged."""
    groups = {"setting": SETTING, "judged": JUDGED}
    if group in groups:
        return list(groups[group])
    left_out = JUDGED if group == "known" else (*SETTING, *JUDGED)
    return [name for name in head_names(folder) if name not in left_out]


def load_head(folder: Path, name: str) -> TexturedHead:
    """One head with its textures."""
    with np.load(folder / f"{name}.npz") as stored:
        scale = float(stored["eye_distance"]) * 100.0
        parts = {part: _part(stored, part, scale) for part in PARTS if f"{part}_vertices" in stored}
    colour = _texture(folder / f"{name}.body.webp")
    if colour is None:
        raise ModelMissing(f"{folder} holds no texture of {name}.")
    return TexturedHead(
        name,
        parts,
        colour,
        _texture(folder / f"{name}.body_normal.webp"),
        _texture(folder / f"{name}.hair.webp", cv2.IMREAD_UNCHANGED),
    )


def _part(stored: Any, part: str, scale: float) -> HeadPart:
    vertices = (stored[f"{part}_vertices"] * scale).astype(np.float32)
    names = stored.get(f"{part}_morph_names", [])
    morphs = {
        str(name): (moved.astype(np.float32) * (_MORPH_UNIT * scale))
        for name, moved in zip(names, stored[f"{part}_morphs"] if len(names) else [], strict=True)
    }
    _, welded = np.unique(np.round(vertices, 3), axis=0, return_inverse=True)
    return HeadPart(
        vertices,
        _near(stored[f"{part}_faces"].astype(np.int32), vertices),
        stored[f"{part}_uv"].astype(np.float32),
        morphs,
        welded.reshape(-1),
    )


def _near(faces: NDArray[np.int32], vertices: Float) -> NDArray[np.int32]:
    """The triangles of head and neck; arms and chest are out of the picture."""
    near = (np.abs(vertices[:, 0]) < _WIDE_CM) & (vertices[:, 1] > _LOW_CM)
    kept: NDArray[np.int32] = faces[near[faces].all(axis=1)]
    return kept


def _texture(path: Path, mode: int = cv2.IMREAD_COLOR) -> NDArray[np.uint8] | None:
    if not path.is_file():
        return None
    found = cv2.imread(str(path), mode)
    if found is None:
        raise ModelCorrupt(f"{path} is no picture.")
    small = cv2.resize(found, (_TEXTURE_PX, _TEXTURE_PX), interpolation=cv2.INTER_AREA)
    code = cv2.COLOR_BGRA2RGBA if small.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.ascontiguousarray(cv2.cvtColor(small, code))


def fit_head(
    head: TexturedHead, points_xy: NDArray[Any], model: FaceModel, shapes: IctShapes
) -> Fitted:
    """Lay a head over ICT-FaceKit's face.

    Args:
        points_xy: (478, 2), MediaPipe's points on the head's own front view, cm.
        model, shapes: ICT-FaceKit at MediaPipe's points, and whole.
    """
    skin = head.parts["head"]
    landmarks = _front_vertices(skin.vertices, points_xy)
    opened = np.linalg.norm(skin.morphs["MouthOpen"], axis=1)
    lower = opened > _WITH_JAW * np.percentile(opened, 98)
    for point, its_own in ((_UPPER_LIP, ~lower), (_LOWER_LIP, lower)):
        landmarks[point] = _front_vertices(skin.vertices, points_xy[[point]], its_own)[0]
    knots = np.unique(np.round(np.linspace(0, 467, 156)).astype(int))
    knots = np.unique(np.concatenate([knots, _RIGID_AND_LIPS]))
    sources = skin.vertices[landmarks[knots]].astype(np.float64)
    targets = model.neutral[knots]
    front = np.flatnonzero(skin.vertices[:, 2] > skin.vertices[:, 2].max() - 14.0)
    near = front[np.abs(skin.vertices[front, 0]) < 10.5]
    warped = warp_through(skin.vertices[near].astype(np.float64), sources, targets)
    scale = np.linalg.norm(sources[0] - sources[-1]) / np.linalg.norm(targets[0] - targets[-1])
    mean_xy = np.full((len(skin.vertices), 2), 99.0, np.float32)
    mean_xy[near] = warped[:, :2]
    weights, index = _nearest(warped, shapes, lower[near])

    def carried(deltas: NDArray[Any]) -> Float:
        moved = np.zeros((len(skin.vertices), 3), np.float32)
        picked = deltas[index].astype(np.float32)
        moved[near] = (picked * weights[:, :, None]).sum(axis=1) * scale
        return _smoothed(moved, skin)

    identity = np.stack([carried(shapes.identity[k]) for k in range(_IDENTITIES)])
    return Fitted(
        mean_xy,
        landmarks,
        {name: carried(shapes.expression[i]) for i, name in enumerate(EXPRESSION_NAMES)},
        identity,
    )


_RIGID_AND_LIPS: Final = np.array(
    (
        *(33, 133, 159, 145, 263, 362, 386, 374, 168, 6, 1, 2, 98, 327, 61, 291, 0, 17, 13, 14),
        *(152, 37, 267, 84, 314, 78, 308, 70, 105, 107, 300, 334, 336, 10, 234, 454, 129, 358, 199),
    )
)


def _front_vertices(
    vertices: Float, points_xy: NDArray[Any], among: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """The front-most vertex near each point."""
    before = vertices[:, 2] > vertices[:, 2].max() - 14.0
    front = np.flatnonzero(before if among is None else before & among)
    tree = cKDTree(vertices[front, :2])
    distance, near = tree.query(points_xy, k=4)
    depth = vertices[front][near][:, :, 2]
    behind = depth.max(axis=1, keepdims=True) - depth > 0.8
    best = np.where(behind, np.inf, distance).argmin(axis=1)
    found: NDArray[np.int64] = front[near[np.arange(len(near)), best]]
    return found


def _nearest(
    warped: NDArray[Any], shapes: IctShapes, lower: NDArray[np.bool_]
) -> tuple[Float, NDArray[np.int64]]:
    """Weights (N, 4) and vertices of ICT's skin (N, 4); lips take their own lip's alone."""
    ict = shapes.neutral[:_ICT_SKIN].astype(np.float64)
    jaw = shapes.expression[EXPRESSION_NAMES.index("jawOpen")][:_ICT_SKIN].astype(np.float64)
    ict_lower = np.linalg.norm(jaw, axis=1) > _JAW_SPLIT_CM
    index = np.zeros((len(warped), _NEAREST), np.int64)
    distance = np.zeros((len(warped), _NEAREST))
    mouth = (np.abs(warped[:, 0]) < 3.5) & (
        np.abs(warped[:, 1] - ict[_mouth(shapes), 1].mean()) < 3
    )
    for rows, pool in (
        (np.flatnonzero(mouth & lower), np.flatnonzero(ict_lower)),
        (np.flatnonzero(mouth & ~lower), np.flatnonzero(~ict_lower)),
        (np.flatnonzero(~mouth), np.arange(_ICT_SKIN)),
    ):
        far, near = cKDTree(ict[pool]).query(warped[rows], k=_NEAREST)
        index[rows], distance[rows] = pool[near], far
    weights = 1.0 / (distance + 0.02) ** 2
    weights /= weights.sum(axis=1, keepdims=True)
    weights *= np.clip(1.5 - distance[:, :1] / _FAR_CM, 0.0, 1.0)
    return weights.astype(np.float32), index


def _mouth(shapes: IctShapes) -> NDArray[np.int64]:
    return shapes.landmark_vertices[48:68]


def _smoothed(moved: Float, part: HeadPart, rounds: int = 2) -> Float:
    """The movement averaged over neighbours, so that the carried surface has no steps."""
    edges = np.concatenate([part.faces[:, [0, 1]], part.faces[:, [1, 2]], part.faces[:, [2, 0]]])
    first, second = part.welded[edges[:, 0]], part.welded[edges[:, 1]]
    count = int(part.welded.max()) + 1
    degree = np.bincount(first, minlength=count) + np.bincount(second, minlength=count)
    value = np.zeros((count, 3), np.float32)
    value[part.welded] = moved
    for _ in range(rounds):
        total = np.stack(
            [
                np.bincount(first, value[second, k], count)
                + np.bincount(second, value[first, k], count)
                for k in range(3)
            ],
            axis=1,
        )
        value = (0.5 * value + 0.5 * total / np.maximum(degree, 1)[:, None]).astype(np.float32)
    return value[part.welded]
