"""The worker's side of the protocol, with a MediaPipe that finds one known face."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.workers import faked, forgotten, spoken

from facsight_evals.measure import rivals

POINTS = [SimpleNamespace(x=0.25, y=0.5, z=-0.1), SimpleNamespace(x=0.75, y=1.0, z=0.0)]
RESULT = SimpleNamespace(
    face_landmarks=[POINTS],
    face_blendshapes=[[SimpleNamespace(category_name="jawOpen", score=0.3)]],
    facial_transformation_matrixes=[np.eye(4)],
)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    faked(
        monkeypatch,
        "mediapipe",
        "mediapipe.tasks.python.core.base_options",
        "mediapipe.tasks.python.vision",
    )
    forgotten(monkeypatch, rivals, "face_landmarker_worker")
    from facsight_evals.measure.rivals import face_landmarker_worker

    return face_landmarker_worker


def test_points_come_in_pixels_and_depth_in_the_scale_of_x(worker: ModuleType) -> None:
    (face,) = worker._faces(RESULT, 200, 100)
    assert face["points_xyz"] == [[50.0, 50.0, -20.0], [150.0, 100.0, 0.0]]
    assert face["box_xyxy"] == [50.0, 50.0, 150.0, 100.0]
    assert face["blendshapes"] == {"jawOpen": 0.3}
    assert face["matrix"] == np.eye(4).tolist()


def test_pictures_are_answered_one_by_one(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    class Landmarker:
        def detect(self, picture: Any) -> Any:
            seen.append(picture.data)
            return RESULT

    @contextmanager
    def created(_: Any) -> Iterator[Landmarker]:
        yield Landmarker()

    monkeypatch.setattr(worker, "FaceLandmarker", SimpleNamespace(create_from_options=created))
    monkeypatch.setattr(worker.mediapipe, "Image", SimpleNamespace)
    monkeypatch.setattr(worker.metadata, "version", lambda name: f"{name} 9")
    pixels = np.arange(2 * 4 * 3, dtype=np.uint8).reshape(2, 4, 3)
    asked = json.dumps({"shape": [2, 4, 3]}).encode() + b"\n" + pixels.tobytes()
    monkeypatch.setattr(sys, "argv", ["worker", "model.task"])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(asked * 2)))
    hello, *answers = spoken(monkeypatch, worker)
    assert hello == {"versions": {"mediapipe": "mediapipe 9", "numpy": "numpy 9"}}
    assert [len(one["faces"]) for one in answers] == [1, 1]
    for given in seen:
        np.testing.assert_array_equal(given, pixels)
