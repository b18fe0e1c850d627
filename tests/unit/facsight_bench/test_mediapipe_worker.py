"""The worker's answers, with a MediaPipe that finds one known face."""

from __future__ import annotations

import json
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from tests.workers import faked, forgotten, spoken

import facsight_bench

POINTS = [SimpleNamespace(x=0.25, y=0.5, z=-0.1), SimpleNamespace(x=0.75, y=1.0, z=0.0)]
BOX = SimpleNamespace(xmin=0.1, ymin=0.2, width=0.5, height=0.6)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    faked(monkeypatch, "mediapipe")
    forgotten(monkeypatch, facsight_bench, "mediapipe_worker")
    from facsight_bench import mediapipe_worker

    mesh = SimpleNamespace(
        process=lambda _: SimpleNamespace(multi_face_landmarks=[SimpleNamespace(landmark=POINTS)])
    )
    detection = SimpleNamespace(location_data=SimpleNamespace(relative_bounding_box=BOX))
    finders = [
        SimpleNamespace(process=lambda _, found=found: SimpleNamespace(detections=found))
        for found in ([detection], None)
    ]
    solutions = mediapipe_worker.mediapipe.solutions
    solutions.face_mesh.FaceMesh.return_value = mesh
    solutions.face_detection.FaceDetection.side_effect = finders
    picture = np.zeros((100, 200, 3), np.uint8)
    monkeypatch.setattr(
        mediapipe_worker.cv2, "imread", lambda path: None if "missing" in path else picture
    )
    # OpenCV 5 has no cascades: the worker's own environment has OpenCV 4
    cascade = SimpleNamespace(detectMultiScale=lambda *_, **__: np.array([[10, 20, 30, 40]]))
    monkeypatch.setattr(mediapipe_worker.cv2, "CascadeClassifier", lambda _: cascade, raising=False)
    return mediapipe_worker


def asked(monkeypatch: pytest.MonkeyPatch, *requests: object) -> None:
    monkeypatch.setattr(sys, "stdin", [json.dumps(one) + "\n" for one in requests])


def test_answers_are_in_pixels(worker: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(
        monkeypatch,
        {"op": "mesh", "path": "a.png"},
        {"op": "boxes", "path": "a.png"},
        {"op": "haar", "path": "a.png"},
        {"op": "time", "path": "a.png", "runs": 3},
    )
    mesh, boxes, haar, timed = spoken(monkeypatch, worker)
    assert haar == {"boxes": [[10, 20, 40, 60]]}
    assert mesh == {"faces": [[[50.0, 50.0, -20.0], [150.0, 100.0, 0.0]]]}
    (box,) = boxes["boxes"]
    assert box == pytest.approx([20.0, 20.0, 120.0, 80.0])
    for name in ("seconds", "cpu"):
        assert len(timed[name]) == 3
        assert all(one >= 0 for one in timed[name])


def test_a_picture_that_cannot_be_read_ends_it(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(monkeypatch, {"op": "mesh", "path": "missing.png"})
    with pytest.raises(SystemExit, match=r"missing\.png cannot be read"):
        spoken(monkeypatch, worker)
