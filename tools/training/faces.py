"""Synthetic faces with known action units: identity, expression, gaze, pose, camera, error.

Everything is drawn from one `numpy.random.Generator`, so a seed repeats a data set bit for bit on
one machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight.tools.geometry.face_frame import fit_similarity, mean_face, pose_rotation
from facsight.tools.types import LANDMARK_COUNT
from facsight.tools.training.correspondence import MESH_POINTS, FaceModel, iris_points
from facsight.tools.training.labels import CENTRAL_SHAPES, SIDED_SHAPES, intensities
from facsight.tools.training.noise import LandmarkError

Array = NDArray[np.float64]

_SIDED: Final = tuple(SIDED_SHAPES)
_CENTRAL: Final = tuple(CENTRAL_SHAPES)
_INNER_LIPS: Final = (13, 14)
_CAMERA_CM: Final = (45.0, 250.0)
_IDENTITY_SPREAD: Final = 0.75  # against ICT's standard deviations; matches photographs' spread
# A network that guesses depth from a picture stays near the mean: this share of a face's true
# departure in depth was found in MediaPipe's z on frontal photographs (0.32 identity, 0.36 shapes).
_DEPTH_SEEN: Final = 0.35

_SKIN_SHARE: Final = (0.25, 1.0)
_WAVES: Final = 32
_WAVE_CM: Final = 1.5
_WAVE_HEIGHT: Final = 0.35
_MIDFACE_SKIN: Final = (
    *(36, 50, 101, 100, 118, 117, 116, 123, 147, 187, 205, 206, 207, 203, 142, 129, 126, 47, 119, 120),
    *(121, 111, 137, 177, 216, 212, 192, 214, 213, 227, 228, 229, 230, 231, 232, 114, 198, 209, 49),
    *(131, 48, 64, 98, 165, 92, 186, 57, 43, 202, 210, 135, 138, 215, 93, 132, 58, 234, 102, 115),
    *(266, 280, 330, 329, 347, 346, 345, 352, 376, 411, 425, 426, 427, 423, 371, 358, 355, 277, 348),
    *(349, 350, 340, 366, 401, 436, 432, 416, 434, 433, 447, 448, 449, 450, 451, 452, 343, 420, 429),
    *(279, 360, 278, 294, 327, 391, 322, 410, 287, 273, 422, 430, 364, 367, 435, 323, 361, 288, 454),
    *(331, 344),
)
"""Cheeks, nasolabial folds and the wings of the nose."""
_CHIN_SKIN: Final = (
    *(18, 83, 182, 106, 43, 201, 194, 204, 200, 199, 175, 152, 148, 176, 149, 150, 136, 172, 208, 32),
    *(211, 169, 170, 140, 171, 313, 406, 335, 273, 421, 418, 424, 377, 400, 378, 379, 365, 397, 428),
    *(262, 431, 394, 395, 369, 396),
)
"""The chin and the lower edge of the face."""

# Units that come together, with the probability of each given the pattern. -12 and -14 stand for
# one side only; 26 for the jaw, 25 for lips that part beyond it. After the prototypes and compound
# emotions of Du, Tao & Martinez 2014 and the configurations that web photographs are full of.
_PATTERNS: Final = (
    {12: 1.0, 6: 0.7, 25: 0.3, 7: 0.2},
    {12: 1.0, 6: 0.8, 25: 0.9, 26: 0.6, 10: 0.15, 7: 0.2, 2: 0.15, 1: 0.15},
    {12: 1.0, 14: 0.3, 17: 0.2, 24: 0.2},
    {1: 0.8, 4: 0.7, 15: 1.0, 17: 0.5, 7: 0.2, 43: 0.15},
    {1: 1.0, 2: 1.0, 5: 0.7, 25: 0.8, 26: 0.8},
    {1: 1.0, 2: 0.6, 4: 0.8, 5: 0.7, 7: 0.3, 20: 0.8, 25: 0.8, 26: 0.4},
    {4: 1.0, 5: 0.3, 7: 0.7, 24: 0.5, 17: 0.4, 10: 0.2},
    {4: 1.0, 9: 0.4, 10: 0.5, 25: 0.8, 26: 0.5, 16: 0.3, 7: 0.5},
    {9: 0.8, 10: 0.7, 4: 0.5, 7: 0.5, 17: 0.4, 15: 0.3, 25: 0.3, 16: 0.2, 6: 0.3},
    {-12: 1.0, 14: 0.3},
    {-14: 1.0, 24: 0.2},
    {25: 1.0, 26: 0.7, 16: 0.3, 18: 0.15, 22: 0.15, 2: 0.2, 1: 0.2},
    {18: 1.0, 22: 0.3, 17: 0.2},
    {24: 1.0, 17: 0.6, 28: 0.2, 14: 0.3, 15: 0.2},
    {26: 1.0, 25: 0.9, 43: 0.3, 1: 0.3, 2: 0.3},
    {43: 1.0, 4: 0.2, 12: 0.2},
    {34: 1.0, 18: 0.3},
)
_NEUTRAL_SHARE: Final = 0.2
_PATTERN_SHARE: Final = 0.45
_SPARSE_CHANCE: Final = 0.1

# Pairs of opposite pulls on the same tissue: where both were drawn the weaker one nearly gives way.
_OPPOSED_SIDED: Final = ((12, 15), (5, 43), (5, 7), (2, 4))
_ROUND_LIPS: Final = (18, 22)
_WIDE_LIPS: Final = (12, 14, 20)
_CLOSED_LIPS: Final = (24, 28)


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


@dataclass(frozen=True, slots=True)
class Expression:
    """Strengths of N expressions, 0-1 (see `labels.intensities`), `parting` and `gaze_deg` aside."""

    sided: MappingProxyType[int, Array]
    central: MappingProxyType[int, Array]
    jaw: Array
    jaw_side: Array
    parting: Array
    gaze_deg: Array


def draw_expressions(rng: np.random.Generator, count: int) -> Expression:
    """`count` expressions: some neutral, some random, some after a known pattern."""
    sided = {unit: np.zeros((count, 2)) for unit in _SIDED}
    central = {unit: np.zeros(count) for unit in _CENTRAL}
    jaw, parting = np.zeros(count), np.zeros(count)
    kind = rng.random(count)
    strength = rng.uniform(0.05, 1.05, count)
    chosen = rng.integers(len(_PATTERNS), size=count)
    patterned = (kind >= _NEUTRAL_SHARE) & (kind < _NEUTRAL_SHARE + _PATTERN_SHARE)
    sparse = kind >= _NEUTRAL_SHARE + _PATTERN_SHARE
    one_side = rng.integers(2, size=count)
    for unit in (*_SIDED, *_CENTRAL, 25, 26):
        chances = np.array([pattern.get(unit, 0.0) for pattern in _PATTERNS])
        active = (patterned & (rng.random(count) < chances[chosen])) | (
            sparse & (rng.random(count) < _SPARSE_CHANCE)
        )
        own = np.where(patterned, strength * rng.uniform(0.5, 1.3, count), rng.random(count) ** 0.8)
        value = np.clip(active * own, 0.0, 1.0)
        if unit in sided:
            sided[unit] = value[:, None] * _asymmetry(rng, count)
            single = patterned & (np.array([-unit in p for p in _PATTERNS])[chosen])
            sided[unit][single] = 0.0
            sided[unit][single, one_side[single]] = np.clip(own[single], 0.0, 1.0)
        elif unit in central:
            central[unit] = value
        elif unit == 25:
            parting = value
        else:
            jaw = value * rng.uniform(0.4, 1.0, count)
    jaw_side = np.where(rng.random(count) < 0.06, rng.uniform(-1, 1, count), 0.0)
    expression = _exclude(sided, central, jaw, parting)
    return Expression(
        sided=MappingProxyType(expression[0]),
        central=MappingProxyType(expression[1]),
        jaw=expression[2],
        jaw_side=jaw_side,
        parting=expression[3],
        gaze_deg=_draw_gaze(rng, count),
    )


def _asymmetry(rng: np.random.Generator, count: int) -> Array:
    """Factors (N, 2) for the left and right side: mostly near 1, at times one side much weaker."""
    factors = 1.0 + 0.07 * rng.standard_normal((count, 2))
    weaker = rng.integers(2, size=count)
    kind = rng.random(count)
    rows = np.arange(count)
    factors[rows, weaker] *= np.where(kind < 0.15, rng.random(count), 1.0)
    factors[rows, weaker] *= np.where(kind < 0.04, 0.0, 1.0)
    return np.clip(factors, 0.0, 1.0)


def _draw_gaze(rng: np.random.Generator, count: int) -> Array:
    wide = rng.random((count, 1)) < 0.3
    spread = np.where(wide, np.array([18.0, 12.0]), np.array([6.0, 4.0]))
    return np.clip(rng.standard_normal((count, 2)) * spread, [-42, -32], [42, 28])


def _exclude(
    sided: dict[int, Array], central: dict[int, Array], jaw: Array, parting: Array
) -> tuple[dict[int, Array], dict[int, Array], Array, Array]:
    """Weaken what anatomy does not allow together."""
    for first, second in _OPPOSED_SIDED:
        a, b = sided[first], sided[second]
        sided[first], sided[second] = np.where(a >= b, a, 0.15 * a), np.where(b > a, b, 0.15 * b)
    wide = np.max([sided[unit].max(axis=1) for unit in _WIDE_LIPS], axis=0)
    rounded = np.max([central[unit] for unit in _ROUND_LIPS], axis=0)
    for unit in _ROUND_LIPS:
        central[unit] = np.where(rounded >= wide, central[unit], 0.15 * central[unit])
    for unit in _WIDE_LIPS:
        sided[unit] = sided[unit] * np.where(rounded >= wide, 0.15, 1.0)[:, None]
    closed = np.max([*(central[unit] for unit in _CLOSED_LIPS), sided[34].max(axis=1)], axis=0)
    open_factor = np.clip(1.0 - 3.0 * closed, 0.0, 1.0)
    sided[10] = sided[10] * (0.3 + 0.7 * open_factor)[:, None]
    sided[16] = sided[16] * (0.3 + 0.7 * open_factor)[:, None]
    central[17] = central[17] * (1.0 - np.clip(jaw, 0.0, 1.0))
    return sided, central, jaw * open_factor, parting * open_factor


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
        rotation, _, shift = fit_similarity(
            (model.neutral + bias)[None], mean.points, mean.weights
        )
        self._to_face = rotation[0]
        self._origin = shift[0]
        self._relaxed_mean = ((model.neutral + bias - self._origin) @ self._to_face).astype(
            np.float32
        )

    def draw(self, rng: np.random.Generator, count: int) -> FaceBatch:
        """`count` faces with their true intensities."""
        model = self._model
        expression = draw_expressions(rng, count)
        identity = _IDENTITY_SPREAD * rng.standard_normal(
            (count, len(model.identity)), dtype=np.float32
        )
        relaxed = model.neutral + np.tensordot(identity, model.identity, axes=1)
        moved = relaxed + self._displacement(rng, expression)
        eyes = model.eye_centres + np.tensordot(identity, model.eye_identity, axes=1)
        gaze = np.radians(np.repeat(expression.gaze_deg[:, None], 2, axis=1))
        moved[:, MESH_POINTS:] = iris_points(eyes, gaze)

        labels = intensities(
            dict(expression.sided),
            dict(expression.central),
            expression.jaw,
            expression.jaw_side,
            _lip_gap(moved) - _lip_gap(relaxed),
            expression.gaze_deg,
        )
        bias = 0.0 if self._error is None else self._error.bias
        shape = ((moved + bias - self._origin) @ self._to_face).astype(np.float32)
        pose = np.stack(
            [
                np.clip(18.0 * rng.standard_normal(count), -60, 60),
                np.clip(10.0 * rng.standard_normal(count), -35, 35),
                np.clip(8.0 * rng.standard_normal(count), -45, 45),
            ],
            axis=1,
        )
        return FaceBatch(self._project(rng, shape, pose), labels, pose, expression.gaze_deg)

    def _displacement(self, rng: np.random.Generator, expression: Expression) -> Array:
        """(N, 478, 3), cm. People differ in how a unit looks, so each shape's strength in x, y and
        z varies around the nominal one."""
        count = len(expression.jaw)
        names: list[str] = []
        columns: list[Array] = []

        def add(name: str, strength: Array) -> None:
            names.append(name)
            columns.append(strength)

        for unit, shapes in SIDED_SHAPES.items():
            share = rng.dirichlet(np.ones(len(shapes)), count)
            for k, shape in enumerate(shapes):
                for side, suffix in enumerate("LR"):
                    add(f"{shape}_{suffix}", expression.sided[unit][:, side] * share[:, k])
        for unit, central_shapes in CENTRAL_SHAPES.items():
            for shape in central_shapes:
                add(shape, expression.central[unit])
        for side, suffix in enumerate("LR"):
            add(f"mouthLowerDown_{suffix}", 1.4 * expression.parting * rng.uniform(0.4, 1, count))
            add(f"mouthUpperUp_{suffix}", 0.3 * expression.parting * rng.random(count))
            smile = expression.sided[12][:, side]
            add(f"cheekSquint_{suffix}", 0.25 * smile * rng.random(count))
            sink = np.clip(-expression.gaze_deg[:, 1] / 30, 0, 1)
            rise = np.clip(expression.gaze_deg[:, 1] / 25, 0, 1)
            add(f"eyeLookDown_{suffix}", sink * rng.uniform(0.6, 1.1, count))
            add(f"eyeLookUp_{suffix}", rise * rng.uniform(0.6, 1.1, count))
            left = np.clip(expression.gaze_deg[:, 0] / 40, -1, 1)
            outward = left if suffix == "L" else -left
            add(f"eyeLookOut_{suffix}", np.clip(outward, 0, 1))
            add(f"eyeLookIn_{suffix}", np.clip(-outward, 0, 1))
        smile = expression.sided[12].mean(axis=1)
        # Fitted smiles of photographs also lift and thin the upper lip more than the shape does.
        add("mouthShrugUpper", 0.7 * smile * rng.random(count))
        add("mouthRollUpper", 0.35 * smile * rng.random(count))
        add("mouthShrugUpper", 0.6 * expression.central[17] * rng.random(count))
        add("jawForward", 0.3 * rng.random(count) * (rng.random(count) < 0.3))
        add("jawOpen", expression.jaw)
        add("mouthClose", expression.jaw * np.where(rng.random(count) < 0.1, 0.9, 0.0))
        add("jawLeft", np.clip(expression.jaw_side, 0, 1))
        add("jawRight", np.clip(-expression.jaw_side, 0, 1))
        sideways = np.where(rng.random(count) < 0.1, rng.uniform(-0.4, 0.4, count), 0.0)
        add("mouthLeft", np.clip(sideways, 0, 1))
        add("mouthRight", np.clip(-sideways, 0, 1))

        strengths = np.stack(columns, axis=1).astype(np.float32)
        shapes3 = self._model.expression[[self._index[name] for name in names]]
        moved = np.empty((count, shapes3.shape[1], 3), np.float32)
        for axis in range(3):
            look = np.exp(0.15 * rng.standard_normal(strengths.shape, dtype=np.float32))
            moved[..., axis] = (strengths * look) @ shapes3[..., axis]
        return moved * _tracking(rng, self._model.neutral, count)

    def _project(self, rng: np.random.Generator, shape: Array, pose: Array) -> Array:
        """Through a pinhole camera to landmarks with a network's error."""
        count = len(shape)
        level = pose * np.array([1.0, 1.0, 0.0])
        rotation = pose_rotation(level).swapaxes(1, 2).astype(np.float32)
        turned = shape @ rotation
        typical = self._relaxed_mean @ rotation
        distance = np.exp(rng.uniform(*np.log(_CAMERA_CM), count)).astype(np.float32)
        nearness = 1.0 - turned[..., 2] / distance[:, None]
        seen = turned.copy()
        seen[..., :2] /= nearness[..., None]
        seen[..., 2] = typical[..., 2] + _DEPTH_SEEN * (turned[..., 2] - typical[..., 2])
        if self._error is not None:
            seen += self._error.draw(rng, pose)
        roll = pose * np.array([0.0, 0.0, 1.0])
        seen = seen @ pose_rotation(roll).swapaxes(1, 2)
        scale = rng.uniform(8.0, 30.0, (count, 1, 1))
        return seen * scale * np.array([1.0, -1.0, -1.0])


def _tracking(rng: np.random.Generator, relaxed_mean: Array, count: int) -> NDArray[np.float32]:
    """How much of a movement the landmarks show, (N, 478, 3).

    Most of it where the picture has edges to follow, an unknown share on bare skin, which a network
    mostly interpolates; and everywhere a smooth random change of strength, for a real face moves
    like the model's shapes only in the large.
    """
    share = np.ones((count, LANDMARK_COUNT, 1), np.float32)
    for points in (_MIDFACE_SKIN, _CHIN_SKIN):
        share[:, points] = rng.uniform(*_SKIN_SHARE, (count, 1, 1))
    centres = relaxed_mean[rng.integers(MESH_POINTS, size=_WAVES)]
    reach = ((relaxed_mean[:, None] - centres) ** 2).sum(axis=2)
    waves = np.exp(-reach / (2 * _WAVE_CM**2)).astype(np.float32)
    waves /= np.sqrt((waves**2).sum(axis=1, keepdims=True)) + 0.3
    heights = rng.standard_normal((count, 3, _WAVES), dtype=np.float32)
    field = np.exp(_WAVE_HEIGHT * (heights @ waves.T)).swapaxes(1, 2)
    tracked: NDArray[np.float32] = share * field
    return tracked


def _lip_gap(points: Array) -> Array:
    upper, lower = (points[:, i] for i in _INNER_LIPS)
    gap: Array = np.linalg.norm((upper - lower)[:, 1:], axis=1)
    return gap
