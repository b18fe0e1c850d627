"""The worker's answers, with a MediaPipe and a LiteRT that know one body and one network."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.workers import faked, forgotten, spoken

import facsight_bench

JOINT = SimpleNamespace(x=0.5, y=0.25, z=-0.1, visibility=0.9)


class Interpreter:
    """Doubles its input, and gives its sum as well."""

    def __init__(self, model_content: bytes) -> None:
        assert model_content == b"network"

    def allocate_tensors(self) -> None:
        """Nothing is held."""

    def get_input_details(self) -> list[dict[str, int]]:
        return [{"index": 7}]

    def get_output_details(self) -> list[dict[str, int]]:
        return [{"index": 0}, {"index": 1}]

    def set_tensor(self, index: int, value: Any) -> None:
        assert (index, len(value)) == (7, 1)
        self.given = value

    def invoke(self) -> None:
        self.outputs = [self.given * 2, self.given.sum(axis=(1, 2, 3))]

    def get_tensor(self, index: int) -> Any:
        return self.outputs[index]


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    faked(monkeypatch, "mediapipe", "ai_edge_litert.interpreter")
    forgotten(monkeypatch, facsight_bench, "pose_worker")
    from facsight_bench import pose_worker

    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "a.tflite").write_bytes(b"network")
    pose_worker.mediapipe.__file__ = str(tmp_path / "mediapipe" / "__init__.py")
    monkeypatch.setattr(pose_worker, "Interpreter", Interpreter)
    picture = np.zeros((100, 200, 3), np.uint8)
    monkeypatch.setattr(
        pose_worker.cv2, "imread", lambda path: None if "missing" in path else picture
    )
    return pose_worker


def people(worker: ModuleType, body: Any, hands: Any) -> None:
    solutions = worker.mediapipe.solutions
    solutions.pose.Pose.return_value = SimpleNamespace(
        process=lambda _: SimpleNamespace(pose_landmarks=body)
    )
    solutions.hands.Hands.return_value = SimpleNamespace(
        process=lambda _: SimpleNamespace(multi_hand_landmarks=hands)
    )


def asked(monkeypatch: pytest.MonkeyPatch, *requests: object) -> None:
    monkeypatch.setattr(sys, "stdin", [json.dumps(one) + "\n" for one in requests])


def test_joints_are_in_pixels_with_visibility(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = SimpleNamespace(landmark=[JOINT])
    people(worker, one, [one])
    asked(monkeypatch, {"op": "people", "path": "a.png"})
    (answer,) = spoken(monkeypatch, worker)
    assert answer == {"body": [[100.0, 25.0, -20.0, 0.9]], "hands": [[[100.0, 25.0, -20.0]]]}


def test_nobody_is_null_and_no_hand_is_an_empty_list(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(worker, None, None)
    asked(monkeypatch, {"op": "people", "path": "a.png"})
    assert spoken(monkeypatch, worker) == [{"body": None, "hands": []}]
    asked(monkeypatch, {"op": "people", "path": "missing.png"})
    with pytest.raises(SystemExit, match=r"missing\.png cannot be read"):
        spoken(monkeypatch, worker)


def test_a_network_runs_picture_by_picture_outputs_in_their_order(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inputs = np.arange(2 * 2 * 2 * 3, dtype=np.float32).reshape(2, 2, 2, 3)
    np.save(tmp_path / "inputs.npy", inputs)
    request = {
        "op": "network",
        "member": "modules/a.tflite",
        "inputs": str(tmp_path / "inputs.npy"),
    }
    asked(monkeypatch, request)
    (answer,) = spoken(monkeypatch, worker)
    doubled, summed = answer["outputs"]
    np.testing.assert_array_equal(doubled, inputs * 2)
    np.testing.assert_array_equal(summed, inputs.sum(axis=(1, 2, 3)))
