"""A stand-in for MediaPipe that speaks the worker's protocol."""

from __future__ import annotations

from pathlib import Path

import pytest

from facsight_evals.measure.rivals import blendshapes, face_landmarker
from facsight_tools.networks import store

FAKE = """\
import json, sys
print(json.dumps({"versions": {"mediapipe": "9"}}), flush=True)
while line := sys.stdin.buffer.readline():
    height, width, depth = json.loads(line)["shape"]
    pixels = sys.stdin.buffer.read(height * width * depth)
    shapes = {name: max(pixels) / 255 for name in %r}
    face = {"box_xyxy": [1, 1, 5, 5], "blendshapes": shapes, "points_xyz": [[1, 2, 3]] * 478,
            "matrix": [[0, 0, 2, 0], [0, 2, 0, 0], [-2, 0, 0, 0], [0, 0, 0, 1]]}
    print(json.dumps({"faces": [face] if max(pixels) else []}), flush=True)
"""


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for MediaPipe that speaks the worker's protocol; brightness is every shape."""
    names = sorted(
        {f"{name}{side}" for name in blendshapes.SIDED.values() for side in ("Left", "Right")}
        | {name for shapes in blendshapes.CENTRAL.values() for name in shapes}
    )
    path = tmp_path / "worker.py"
    path.write_text(FAKE % (names,))
    monkeypatch.setattr(face_landmarker, "_WORKER", path)
    monkeypatch.setattr(store, "resolve", lambda _: tmp_path / "face_landmarker.task")
    return path
