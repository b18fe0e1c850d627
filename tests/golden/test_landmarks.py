"""Agreement with MediaPipe's own FaceMesh, on figures that MediaPipe itself gave.

The golden is written by `python -m facsight_bench.mediapipe_agreement
examples/eileen_collins.png --write-golden tests/golden/mediapipe_landmarks.json`.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
GOLDEN = json.loads((HERE / "mediapipe_landmarks.json").read_text())


@pytest.mark.parametrize("name", GOLDEN)
def test_the_478_points_are_mediapipes(name: str) -> None:
    faces = Pipeline().analyze([load_image(EXAMPLES / name)])[0].faces
    assert len(faces) == len(GOLDEN[name])
    for face, points in zip(faces, GOLDEN[name], strict=True):
        error = np.abs(face.landmarks.points_xyz - np.array(points))
        assert error.max() < 0.05  # pixels; the outer eye corners are 61 apart
