"""Synthetic faces with known action units: identity, expression, gaze, pose, camera, error.

Everything is drawn from one `numpy.random.Generator`, so a seed repeats a data set bit for bit on
one machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.face_frame import fit_similarity, mean_face, pose_rotation
from facsight_tools.types import LANDMARK_COUNT
from facsight_training.correspondence import LIPS, MESH_POINTS, FaceModel, iris_points
from facsight_training.expressions import Expression, draw_expressions
from facsight_training.labels import CENTRAL_SHAPES, SIDED_SHAPES, intensities
from facsight_training.noise import LandmarkError

Array = NDArray[Any]

_INNER_LIPS: Final = (13, 14)
_LOOK: Final = 0.15  # how much a shape's strength varies from person to person, logarithmic
_CAMERA_CM: Final = (45.0, 250.0)
_IDENTITY_SPREAD: Final = 0.75  # against ICT's standard deviations; matches photographs' spread
# A network that guesses depth from a picture stays near the mean: this share of a face's true
# departure in depth was found in MediaPipe's z on frontal photographs (0.32 identity, 0.36 shapes).
_DEPTH_SEEN: Final = 0.35

# How people's relaxed brows and lids differ beyond ICT's identities: deviation of each shape's
# strength at rest, of either sign. Chosen so that A of these units needs hardly any calibration on
# people who do not smile; without it three in ten of them read AU4.
_RESTING: Final = MappingProxyType(
    {
        "browDown": 0.30,
        "browInnerUp": 0.20,
        "browOuterUp": 0.25,
        "eyeWide": 0.28,
        "eyeBlink": 0.08,
        "eyeSquint": 0.14,
    }
)
_RESTING_ASYMMETRY: Final = 0.25
_REFERENCE_POSE_DEG: Final = 5.0  # deviation of a reference picture's yaw, pitch and roll

_SKIN_SHARE: Final = (0.25, 1.0)
_WAVES: Final = 32
_WAVE_CM: Final = 1.5
_WAVE_HEIGHT: Final = 0.35
# Bare skin is what lies below the lower lids' fold beside the nose and off the lips.
_FOLD_Y_CM: Final = 2.9
_NOSE_X_CM: Final = 1.0
_MOUTH_Y_CM: Final = -1.2
_CHIN_Y_CM: Final = -4.5


@dataclass(frozen=True, slots=True)
class FaceBatch:
    """N synthetic faces.

    Attributes:
        points_xyz: (N, 478, 3), as a landmark network would report them: x to the right, y down,
            z away from the camera, in a scale near pixels.
        labels: float32 (N, K), intensities 0-5 in the order of `OUTPUTS`.
        pose: (N, 3), true yaw, pitch and roll, degrees.
        gaze: (N, 2), true yaw and pitch of the eyes in the head, degrees.
    """

    points_xyz: Array
    labels: NDArray[np.float32]
    pose: Array
    gaze: Array


class FaceSampler:
    """Makes synthetic faces from the ICT model.

    Args:
        model: the ICT model at MediaPipe's points.
        error: how landmark networks err; None makes perfect landmarks.
    """

    def __init__(self, model: FaceModel, error: LandmarkError | None) -> None:
        self._model, self._error = model, error
        self._index = {name: i for i, name in enumerate(model.names)}
        bias = 0.0 if error is None else error.bias
        mean = mean_face()
        # The ICT model's own frame is turned and shifted against that of the mean face.
        rotation, _, shift = fit_similarity((model.neutral + bias)[None], mean.points, mean.weights)
        self._to_face = rotation[0]
        self._origin = shift[0]
        self._relaxed_mean = ((model.neutral + bias - self._origin) @ self._to_face).astype(
            np.float32
        )

    def draw(self, rng: np.random.Generator, count: int) -> FaceBatch:
        """`count` faces with their true intensities."""
        batch, _ = self._draw(rng, count)
        return batch

    def draw_with_references(self, rng: np.random.Generator, count: int) -> tuple[FaceBatch, Array]:
        """`count` faces, and meshes (N, 478, 3) of the same people at rest.

        Those are pictures of their own, nearly from the front: with their own camera, size and
        landmark error. Part of a real mesh's error is the person's and would cancel out; how much
        was not measured, so none of it does here.
        """
        batch, resting = self._draw(rng, count)
        pose = _REFERENCE_POSE_DEG * rng.standard_normal((count, 3))
        return batch, self._project(rng, self._in_face_frame(resting), pose)

    def _draw(self, rng: np.random.Generator, count: int) -> tuple[FaceBatch, Array]:
        """`count` faces, and the same people at rest (N, 478, 3) in ICT-FaceKit's frame."""
        model = self._model
        expression = draw_expressions(rng, count)
        identity = _IDENTITY_SPREAD * rng.standard_normal(
            (count, len(model.identity)), dtype=np.float32
        )
        relaxed = model.neutral + np.tensordot(identity, model.identity, axes=1)
        displacement, at_rest = self._displacement(rng, expression)
        moved, resting = relaxed + displacement, relaxed + at_rest
        eyes = model.eye_centres + np.tensordot(identity, model.eye_identity, axes=1)
        gaze = np.radians(np.repeat(expression.gaze_deg[:, None], 2, axis=1))
        moved[:, MESH_POINTS:] = iris_points(eyes, gaze)
        resting[:, MESH_POINTS:] = iris_points(eyes, np.zeros_like(gaze))

        labels = intensities(
            dict(expression.sided),
            dict(expression.central),
            expression.jaw,
            expression.jaw_side,
            _lip_gap(moved) - _lip_gap(relaxed),
            expression.gaze_deg,
        )
        pose = np.stack(
            [
                np.clip(18.0 * rng.standard_normal(count), -60, 60),
                np.clip(10.0 * rng.standard_normal(count), -35, 35),
                np.clip(8.0 * rng.standard_normal(count), -45, 45),
            ],
            axis=1,
        )
        points = self._project(rng, self._in_face_frame(moved), pose)
        return FaceBatch(points, labels, pose, expression.gaze_deg), resting

    def _in_face_frame(self, shape: Array) -> Array:
        bias = 0.0 if self._error is None else self._error.bias
        own: Array = ((shape + bias - self._origin) @ self._to_face).astype(np.float32)
        return own

    def _displacement(
        self, rng: np.random.Generator, expression: Expression
    ) -> tuple[Array, Array]:
        """(N, 478, 3), cm, of the whole expression and of what is there at rest already. People
        differ in how a unit looks, so each shape's strength in x, y and z varies around the nominal
        one."""
        count = len(expression.jaw)
        drawn = [*_units(rng, expression), *_lids(rng, expression)]
        before = len(drawn)
        drawn += _resting(rng, count)
        rest = slice(before, len(drawn))
        drawn += _mouth(rng, expression)
        names, columns = zip(*drawn, strict=True)
        strengths = np.stack(columns, axis=1).astype(np.float32)
        shapes = self._model.expression[[self._index[name] for name in names]]
        moved = np.empty((count, shapes.shape[1], 3), np.float32)
        at_rest = np.empty_like(moved)
        for axis in range(3):
            look = np.exp(_LOOK * rng.standard_normal(strengths.shape, dtype=np.float32))
            seen = strengths * look
            moved[..., axis] = seen @ shapes[..., axis]
            at_rest[..., axis] = seen[:, rest] @ shapes[rest, :, axis]
        tracked = _tracking(rng, self._model.neutral, count)
        return moved * tracked, at_rest * tracked

    def _project(self, rng: np.random.Generator, shape: Array, pose: Array) -> Array:
        """Through a pinhole camera to landmarks with a network's error."""
        count = len(shape)
        level = pose * np.array([1.0, 1.0, 0.0])
        rotation = pose_rotation(level).swapaxes(1, 2).astype(np.float32)
        turned = shape @ rotation
        typical = self._relaxed_mean @ rotation
        nearest, farthest = np.log(_CAMERA_CM)
        distance = np.exp(rng.uniform(nearest, farthest, count)).astype(np.float32)
        nearness = 1.0 - turned[..., 2] / distance[:, None]
        seen: Array = turned.copy()
        seen[..., :2] /= nearness[..., None]
        seen[..., 2] = typical[..., 2] + _DEPTH_SEEN * (turned[..., 2] - typical[..., 2])
        if self._error is not None:
            seen += self._error.draw(rng, pose)
        roll = pose * np.array([0.0, 0.0, 1.0])
        seen = seen @ pose_rotation(roll).swapaxes(1, 2)
        scale = rng.uniform(8.0, 30.0, (count, 1, 1))
        points: Array = seen * scale * np.array([1.0, -1.0, -1.0])
        return points


def _units(rng: np.random.Generator, expression: Expression) -> Iterator[tuple[str, Array]]:
    """Shape names and their strengths (N,); a name may come more than once, and then adds up."""
    for unit, shapes in SIDED_SHAPES.items():
        share = rng.dirichlet(np.ones(len(shapes)), len(expression.jaw))
        for k, shape in enumerate(shapes):
            for side, suffix in enumerate("LR"):
                yield f"{shape}_{suffix}", expression.sided[unit][:, side] * share[:, k]
    for unit, central_shapes in CENTRAL_SHAPES.items():
        for shape in central_shapes:
            yield shape, expression.central[unit]


def _lids(rng: np.random.Generator, expression: Expression) -> Iterator[tuple[str, Array]]:
    """Lids that follow the eyes."""
    count = len(expression.jaw)
    yaw, pitch = expression.gaze_deg.T
    for side, suffix in ((1, "L"), (-1, "R")):
        yield f"eyeLookDown_{suffix}", np.clip(-pitch / 30, 0, 1) * rng.uniform(0.6, 1.1, count)
        yield f"eyeLookUp_{suffix}", np.clip(pitch / 25, 0, 1) * rng.uniform(0.6, 1.1, count)
        yield f"eyeLookOut_{suffix}", np.clip(side * yaw / 40, 0, 1)
        yield f"eyeLookIn_{suffix}", np.clip(-side * yaw / 40, 0, 1)


def _resting(rng: np.random.Generator, count: int) -> Iterator[tuple[str, Array]]:
    """How people's brows and lids rest."""
    for shape, spread in _RESTING.items():
        rest = rng.standard_normal(count)
        for suffix in "LR":
            own = rest + _RESTING_ASYMMETRY * rng.standard_normal(count)
            yield f"{shape}_{suffix}", spread * own


def _mouth(rng: np.random.Generator, expression: Expression) -> Iterator[tuple[str, Array]]:
    """The jaw, lips that part without it, and what smiles and the chin bring along.

    Fitted smiles of photographs lift and thin the upper lip more than the shape does.
    """
    count = len(expression.jaw)
    smiles = expression.sided[12]
    for side, suffix in enumerate("LR"):
        parting = expression.parting
        yield f"mouthLowerDown_{suffix}", 1.4 * parting * rng.uniform(0.4, 1, count)
        yield f"mouthUpperUp_{suffix}", 0.3 * parting * rng.random(count)
        yield f"cheekSquint_{suffix}", 0.25 * smiles[:, side] * rng.random(count)
    smile = smiles.mean(axis=1)
    yield "mouthShrugUpper", 0.7 * smile * rng.random(count)
    yield "mouthRollUpper", 0.35 * smile * rng.random(count)
    yield "mouthShrugUpper", 0.6 * expression.central[17] * rng.random(count)
    yield "jawForward", 0.3 * rng.random(count) * (rng.random(count) < 0.3)
    yield "jawOpen", expression.jaw
    yield "mouthClose", expression.jaw * np.where(rng.random(count) < 0.1, 0.9, 0.0)
    yield "jawLeft", np.clip(expression.jaw_side, 0, 1)
    yield "jawRight", np.clip(-expression.jaw_side, 0, 1)
    sideways = np.where(rng.random(count) < 0.1, rng.uniform(-0.4, 0.4, count), 0.0)
    yield "mouthLeft", np.clip(sideways, 0, 1)
    yield "mouthRight", np.clip(-sideways, 0, 1)


def skin(neutral: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of the points (478, 3) lie on bare skin: of the cheeks and nose, and of the chin."""
    x, y = neutral[:, 0], neutral[:, 1]
    bare = (y < _FOLD_Y_CM) & ~((np.abs(x) < _NOSE_X_CM) & (y > _MOUTH_Y_CM))
    bare[list(LIPS)] = False
    bare[MESH_POINTS:] = False
    return bare & (y >= _CHIN_Y_CM), bare & (y < _CHIN_Y_CM)


def _tracking(rng: np.random.Generator, neutral: Array, count: int) -> Array:
    """How much of a movement the landmarks show, (N, 478, 3).

    Most of it where the picture has edges to follow, an unknown share on bare skin, which a network
    mostly interpolates; and everywhere a smooth random change of strength, for a real face moves
    like the model's shapes only in the large.
    """
    share = np.ones((count, LANDMARK_COUNT, 1), np.float32)
    for points in skin(neutral):
        share[:, points] = rng.uniform(*_SKIN_SHARE, (count, 1, 1))
    centres = neutral[rng.integers(MESH_POINTS, size=_WAVES)]
    reach = ((neutral[:, None] - centres) ** 2).sum(axis=2)
    waves = np.exp(-reach / (2 * _WAVE_CM**2)).astype(np.float32)
    waves /= np.sqrt((waves**2).sum(axis=1, keepdims=True)) + 0.3
    heights = rng.standard_normal((count, 3, _WAVES), dtype=np.float32)
    field = np.exp(_WAVE_HEIGHT * (heights @ waves.T)).swapaxes(1, 2)
    tracked: Array = share * field
    return tracked


def _lip_gap(points: Array) -> Array:
    upper, lower = (points[:, i] for i in _INNER_LIPS)
    gap: Array = np.linalg.norm((upper - lower)[:, 1:], axis=1)
    return gap
