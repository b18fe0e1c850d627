"""A made-up face model in ICT-FaceKit's form: no file of it is needed."""

import numpy as np
import pytest

from facsight_tools.geometry.face_frame import mean_face
from facsight_training.correspondence import FaceModel
from facsight_training.labels import CENTRAL_SHAPES, SIDED_SHAPES
from facsight_training.noise import LandmarkError

OTHERS = (
    *("eyeLookDown_L", "eyeLookDown_R", "eyeLookUp_L", "eyeLookUp_R"),
    *("eyeLookIn_L", "eyeLookIn_R", "eyeLookOut_L", "eyeLookOut_R"),
    *("mouthShrugUpper", "jawForward", "jawOpen", "mouthClose", "jawLeft", "jawRight"),
    *("mouthLeft", "mouthRight", "PupilDilate_L"),
)


def shape_names() -> tuple[str, ...]:
    sided = [
        f"{shape}_{side}" for shapes in SIDED_SHAPES.values() for shape in shapes for side in "LR"
    ]
    central = [shape for shapes in CENTRAL_SHAPES.values() for shape in shapes]
    return tuple(dict.fromkeys([*sided, *central, *OTHERS]))


@pytest.fixture(scope="session")
def model() -> FaceModel:
    """Every shape is a bump of its own somewhere on the mean face."""
    rng = np.random.default_rng(0)
    points = mean_face().points.copy()
    names = shape_names()

    def bumps(count: int, reach_cm: float, size_cm: float) -> np.ndarray:
        centres = points[rng.integers(468, size=count)]
        distance = np.linalg.norm(points[None] - centres[:, None], axis=2)
        direction = rng.standard_normal((count, 1, 3))
        direction *= size_cm / np.linalg.norm(direction, axis=2, keepdims=True)
        return np.exp(-((distance / reach_cm) ** 2))[..., None] * direction

    expression = bumps(len(names), 2.0, 0.8)
    expression[names.index("jawOpen")] = 0.0
    expression[names.index("jawOpen")][[14, 87, 317, 152], 1] = -2.0
    expression[:, 468:] = 0.0
    mirrored = np.linalg.norm(points[:, None] * [-1, 1, 1] - points[None], axis=2).argmin(axis=1)
    eyes = points[[468, 473]] - [0.0, 0.0, 1.29]
    return FaceModel(
        neutral=points,
        identity=bumps(100, 5.0, 0.15),
        expression=expression,
        names=names,
        eye_centres=eyes,
        eye_identity=np.zeros((100, 2, 3)),
        mirror=mirrored,
    )


@pytest.fixture(scope="session")
def error() -> LandmarkError:
    """A small landmark error without a pattern."""
    rng = np.random.default_rng(1)
    return LandmarkError(
        bias=np.zeros((478, 3)),
        pose=np.zeros((4, 478, 3)),
        shape_basis=0.02 * rng.standard_normal((3, 478, 3)),
        shape_rest=np.full((478, 3), 0.02),
        jitter_basis=0.02 * rng.standard_normal((3, 478, 3)),
        jitter_rest=np.full((478, 3), 0.02),
    )
