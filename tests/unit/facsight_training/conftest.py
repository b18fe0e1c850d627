"""A made-up face model and made-up files in ICT-FaceKit's form: none of the real ones is needed."""

import json
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from facsight_tools.geometry.face_frame import mean_face
from facsight_training import ict
from facsight_training.correspondence import FaceModel
from facsight_training.ict import (
    CANONICAL_FILE,
    EXPRESSION_NAMES,
    IDENTITY_NAMES,
    INDICES_FILE,
    NEUTRAL_FILE,
    OBJ_FOLDER,
    digests,
    read_ict,
)
from facsight_training.labels import CENTRAL_SHAPES, SIDED_SHAPES
from facsight_training.noise import LandmarkError

from .kits import CORNERS, obj

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


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A repository in ICT-FaceKit's layout, with MediaPipe's canonical face beside it."""
    root = tmp_path / "kit"
    meshes = root / OBJ_FOLDER
    meshes.mkdir(parents=True)
    (meshes / NEUTRAL_FILE).write_text(obj(CORNERS))
    for i, name in enumerate((*IDENTITY_NAMES, *EXPRESSION_NAMES)):
        (meshes / f"{name}.obj").write_text(obj(CORNERS + np.array([0, 0, i / 100])))
    (meshes / INDICES_FILE).write_text(json.dumps({"idx_to_landmark_verts": [0, 1, 2]}))
    (root / CANONICAL_FILE).write_text(obj(CORNERS * 2))
    (root / "LICENSE").write_text("MIT, made up\n")
    return root


@pytest.fixture
def pinned(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the made-up kit pass for the real one."""
    with monkeypatch.context() as patch:
        patch.setattr(ict, "verify", lambda _: None)
        found = digests(read_ict(kit))
    monkeypatch.setattr(ict, "PINNED", MappingProxyType(found))
