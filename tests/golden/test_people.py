"""Agreement with LiteRT and with MediaPipe's own Pose, on figures that they themselves gave.

The golden is written by `python -m facsight_bench.pose_agreement
examples/eileen_collins.png --write-golden tests/golden/mediapipe_people.json`.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from facsight_bench.pose_agreement import noise, summary
from facsight_tools.analyzers.bodies import BodyFinder
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import load_image

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
GOLDEN = json.loads((HERE / "mediapipe_people.json").read_text())
# z of joints is a hundred times as large as presence and its like
TOLERANCE = {"joints": 0.01}


@pytest.mark.parametrize("name", GOLDEN["networks"])
def test_the_networks_are_litert_s(name: str) -> None:
    outputs = OrtEngine("cpu").open(name).run({"image": noise(name).transpose(0, 3, 1, 2).copy()})
    for key, expected in GOLDEN["networks"][name].items():
        np.testing.assert_allclose(
            summary(outputs[key]), expected, atol=TOLERANCE.get(key, 1e-4), rtol=0
        )


@pytest.mark.parametrize("name", GOLDEN["bodies"])
def test_the_joints_are_mediapipe_s(name: str) -> None:
    engine = OrtEngine("cpu")
    find = BodyFinder(engine.open("pose_detection"), engine.open("pose_landmark"))
    (body,) = find(load_image(EXAMPLES / name), [])
    expected = np.array(GOLDEN["bodies"][name])
    seen = expected[:, 3] >= 0.5
    assert seen.sum() > 10
    error = np.linalg.norm(body.joints_xyz[:, :2] - expected[:, :2], axis=1)
    assert error[seen].max() < 0.3  # pixels; the shoulders are 217 apart
    np.testing.assert_allclose(body.visibility, expected[:, 3], atol=0.01)
