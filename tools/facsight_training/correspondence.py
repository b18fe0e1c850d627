"""MediaPipe's 478 points on the ICT-FaceKit mesh, found from the two neutral faces alone.

The ICT model (ICT-VGL/ICT-FaceKit, MIT licence; Li et al. 2020, "Learning Formation of
Physically-Based Face Attributes", CVPR) and MediaPipe's canonical face (Apache-2.0) share the 51
inner points of the Multi-PIE annotation. A smooth warp through them lays the canonical face over
the ICT mesh, and each of its vertices then takes the closest point there, as a triangle and three
barycentric weights. Lip points may only take points on their own lip. The ten iris points have no
counterpart in the canonical face; they are set on the eyeballs.

Frame: centimetres, x to the subject's left, y up, z out of the face.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_training.ict import EXPRESSION_NAMES, IctShapes, read_ict

MESH_POINTS: Final = 468
IRIS_RADIUS_CM: Final = 0.585
"""Half the mean visible iris diameter, 11.7 mm (Rüfer et al. 2005, Cornea 24:259)."""

_FACE_VERTICES: Final = 9409  # ICT order: the skin of the face comes first,
_EYEBALLS: Final = (slice(23021, 24591), slice(21451, 23021))  # then, among others, right and left
_CORNEA_DEPTH_CM: Final = (
    1.29  # iris plane in front of the eyeball's centre: radius 1.42, iris 0.585
)

# Multi-PIE points 17-67 (brows, nose, eyes, lips) in MediaPipe's numbering.
_MULTIPIE_51: Final = (
    *(70, 63, 105, 66, 107, 336, 296, 334, 293, 300),
    *(168, 197, 5, 4, 98, 97, 2, 326, 327),
    *(33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380),
    *(61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181),
    *(78, 81, 13, 311, 308, 402, 14, 178),
)
_UPPER_LIP: Final = (
    *(0, 11, 12, 13, 37, 38, 39, 40, 41, 42, 72, 73, 74, 80, 81, 82, 183, 184, 185, 191),
    *(267, 268, 269, 270, 271, 272, 302, 303, 304, 310, 311, 312, 407, 408, 409, 415),
)
_LOWER_LIP: Final = (
    *(14, 15, 16, 17, 77, 84, 85, 86, 87, 88, 89, 90, 91, 95, 96, 146, 178, 179, 180, 181),
    *(307, 314, 315, 316, 317, 318, 319, 320, 321, 324, 325, 375, 402, 403, 404, 405),
)
LIPS: Final = (*_UPPER_LIP, *_LOWER_LIP, 61, 62, 76, 78, 291, 292, 306, 308)
"""Every point on the lips, corners included."""

# A vertex that `jawOpen` moves further than this belongs to the lower side of the mouth.
_JAW_SPLIT_CM: Final = 0.9
_WARP_SMOOTHING: Final = 0.3
_NEAREST_VERTICES: Final = 12

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FaceModel:
    """The ICT model at MediaPipe's points, cm.

    Attributes:
        neutral: (478, 3).
        identity: (100, 478, 3), one standard deviation of each mode.
        expression: (57, 478, 3), each shape at full strength.
        names: the 57 names of the shapes.
        eye_centres: (2, 3), the subject's right and left eyeball.
        eye_identity: (100, 2, 3), how identity moves them.
        mirror: (478,), the index of each point's mirror image.
    """

    neutral: Array
    identity: Array
    expression: Array
    names: tuple[str, ...]
    eye_centres: Array
    eye_identity: Array
    mirror: NDArray[np.int64]


def load_face_model(folder: Path) -> FaceModel:
    """The model of a folder with ICT-FaceKit's files; arguments and errors as `read_ict`'s."""
    return face_model(read_ict(folder))


def face_model(shapes: IctShapes) -> FaceModel:
    """Resample ICT-FaceKit's shapes at MediaPipe's points."""
    neutral, quads = shapes.neutral.astype(np.float64), shapes.quads
    identity, expression = shapes.identity, shapes.expression
    names, canonical = EXPRESSION_NAMES, shapes.canonical
    anchors = neutral[shapes.landmark_vertices][17:68]

    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    triangles = triangles[(triangles < _FACE_VERTICES).all(axis=1)]
    jaw = np.linalg.norm(expression[names.index("jawOpen")].astype(np.float64), axis=1)
    lower = jaw > _JAW_SPLIT_CM
    allowed = dict.fromkeys(_UPPER_LIP, ~lower) | dict.fromkeys(_LOWER_LIP, lower)
    warped = warp_through(canonical, canonical[list(_MULTIPIE_51)], anchors)
    corners, weights = closest_on_mesh(warped, neutral, triangles, allowed)

    def sample(shapes: NDArray[Any]) -> Array:
        picked: Array = np.einsum(
            "kc,...kcd->...kd", weights, shapes[..., corners, :].astype(np.float64)
        )
        return picked

    eyes = np.stack([(neutral[part].min(0) + neutral[part].max(0)) / 2 for part in _EYEBALLS])
    eye_moves = np.stack(
        [identity[:, part].astype(np.float64).mean(axis=1) for part in _EYEBALLS], axis=1
    )
    still = np.zeros((len(names), 10, 3))
    return FaceModel(
        neutral=np.concatenate([sample(neutral), iris_points(eyes, np.zeros((2, 2)))]),
        identity=np.concatenate([sample(identity), np.repeat(eye_moves, 5, axis=1)], axis=1),
        expression=np.concatenate([sample(expression), still], axis=1),
        names=names,
        eye_centres=eyes,
        eye_identity=eye_moves,
        mirror=mirror_indices(canonical),
    )


def iris_points(eye_centres: Array, gaze: Array) -> Array:
    """The ten iris points of eyes that look some way.

    Args:
        eye_centres: (..., 2, 3), right and left eyeball, cm.
        gaze: (..., 2, 2), each eye's yaw (to the subject's left) and pitch (up), radians.

    Returns:
        (..., 10, 3): for each eye the pupil, then the iris' edge in MediaPipe's order, which
        begins on the viewer's right and runs over the top.
    """
    yaw, pitch = gaze[..., 0], gaze[..., 1]
    right = np.stack([np.cos(yaw), np.zeros_like(yaw), -np.sin(yaw)], axis=-1)
    ahead = np.stack(
        [np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)], axis=-1
    )
    up = np.cross(ahead, right)
    pupil = eye_centres + _CORNEA_DEPTH_CM * ahead
    edge = IRIS_RADIUS_CM
    five = np.stack(
        [pupil, pupil + edge * right, pupil + edge * up, pupil - edge * right, pupil - edge * up],
        axis=-2,
    )
    points: Array = five.reshape(*five.shape[:-3], 10, 3)
    return points


def mirror_indices(canonical: Array) -> NDArray[np.int64]:
    """The index (478,) of each point's mirror image, from the symmetric canonical face (468, 3)."""
    flipped = canonical * np.array([-1.0, 1.0, 1.0])
    distance = np.linalg.norm(canonical[:, None] - flipped[None], axis=2)
    # each iris: pupil, viewer's right edge, top, viewer's left edge, bottom
    irises = np.array([473, 476, 475, 474, 477, 468, 471, 470, 469, 472])
    return np.concatenate([distance.argmin(axis=1), irises])


def warp_through(points: Array, sources: Array, targets: Array) -> Array:
    """Move `points` (N, 3) by the smooth warp that takes `sources` near `targets` (both (M, 3)).

    A similarity first (Umeyama 1991), then a biharmonic spline in three dimensions (kernel r),
    slightly smoothed so that the surface does not fold at the lips.
    """
    centre, aim = sources.mean(axis=0), targets.mean(axis=0)
    u, sizes, vt = np.linalg.svd((targets - aim).T @ (sources - centre))
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    scale = (sizes * signs).sum() / ((sources - centre) ** 2).sum()
    linear = scale * (u * signs) @ vt
    moved, knots = (points - centre) @ linear.T + aim, (sources - centre) @ linear.T + aim

    count = len(knots)
    distance = np.linalg.norm(knots[:, None] - knots[None], axis=2)
    affine = np.concatenate([np.ones((count, 1)), knots], axis=1)
    system = np.block(
        [[distance - _WARP_SMOOTHING * np.eye(count), affine], [affine.T, np.zeros((4, 4))]]
    )
    solution = np.linalg.solve(system, np.concatenate([targets - knots, np.zeros((4, 3))]))
    spread = np.linalg.norm(moved[:, None] - knots[None], axis=2)
    shift = spread @ solution[:count]
    shift += np.concatenate([np.ones((len(moved), 1)), moved], axis=1) @ solution[count:]
    warped: Array = moved + shift
    return warped


def closest_on_mesh(
    points: Array,
    vertices: Array,
    triangles: NDArray[np.int32],
    allowed: dict[int, NDArray[np.bool_]],
) -> tuple[NDArray[np.int32], Array]:
    """The closest point of a mesh to each of `points`, among the triangles at its nearest vertices.

    Args:
        points: (N, 3).
        vertices, triangles: the mesh, (V, 3) and (T, 3) indices.
        allowed: for some points, by index, which vertices (V,) their triangle may use.

    Returns:
        The triangle's vertices (N, 3) and the barycentric weights (N, 3), which add up to 1.
    """
    used = np.zeros(len(vertices), bool)
    used[triangles] = True
    corners = np.zeros((len(points), 3), np.int32)
    weights = np.zeros((len(points), 3))
    for row, point in enumerate(points):
        usable = used & allowed[row] if row in allowed else used
        candidates = np.flatnonzero(usable)
        near = candidates[
            ((vertices[candidates] - point) ** 2).sum(axis=1).argsort()[:_NEAREST_VERTICES]
        ]
        faces = triangles[np.isin(triangles, near).any(axis=1) & usable[triangles].all(axis=1)]
        options = np.stack([_barycentric(point, vertices[face]) for face in faces])
        places = np.einsum("fc,fcd->fd", options, vertices[faces])
        best = ((places - point) ** 2).sum(axis=1).argmin()
        corners[row], weights[row] = faces[best], options[best]
    return corners, weights


def _barycentric(point: Array, triangle: Array) -> Array:
    """Weights (3,) of the point of a triangle (3, 3) that is closest to `point`."""
    edges = np.stack([triangle[1] - triangle[0], triangle[2] - triangle[0]], axis=1)
    inner, *_ = np.linalg.lstsq(edges, point - triangle[0], rcond=None)
    weights: Array = np.array([1.0 - inner.sum(), *inner])
    if (weights >= 0).all():
        return weights
    best, best_distance = weights, np.inf
    for first, second in ((0, 1), (1, 2), (2, 0)):
        side = triangle[second] - triangle[first]
        along = float(np.clip((point - triangle[first]) @ side / max(side @ side, 1e-12), 0, 1))
        option = np.zeros(3)
        option[first], option[second] = 1.0 - along, along
        distance = float(((option @ triangle - point) ** 2).sum())
        if distance < best_distance:
            best, best_distance = option, distance
    return best
