"""Distances to a reference by hand, and a worker that answers a line a request."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.builders import make_analysis, make_face

from facsight_bench import mediapipe_agreement
from facsight_bench.mediapipe_agreement import Reference, _errors, _race, environment

ECHO = """\
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(asked), flush=True)
"""


class Pipeline:
    def __init__(self, *faces: Any) -> None:
        self.faces, self.calls = faces, 0

    def analyze(self, images: Any) -> Any:
        self.calls += 1
        return [make_analysis(self.faces) for _ in images]


def test_the_nearest_face_is_compared_in_the_pictures_plane() -> None:
    near, far = make_face(1), make_face(2)
    theirs = near.landmarks.points_xyz + np.array([3.0, 4.0, 100.0])
    ((distances, eyes),) = _errors(Pipeline(far, near), None, [theirs])  # type: ignore[arg-type]
    np.testing.assert_allclose(distances, 5.0, atol=1e-4)
    points = near.landmarks.points_xyz
    assert eyes == pytest.approx(float(np.linalg.norm(points[33, :2] - points[263, :2])))


def test_a_face_that_was_not_found_is_told_and_not_compared_with_another(
    capsys: pytest.CaptureFixture[str],
) -> None:
    near, far = make_face(1), make_face(2)
    theirs = [far.landmarks.points_xyz.astype(np.float64)]
    assert _errors(Pipeline(near), None, theirs) == []  # type: ignore[arg-type]
    assert _errors(Pipeline(), None, theirs) == []  # type: ignore[arg-type]
    assert capsys.readouterr().out.count("was not found") == 2


def test_a_worker_is_asked_a_line_at_a_time(tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(ECHO)
    reference = Reference(Path(sys.executable), worker)
    try:
        for path in ("a.png", "b\n\u00e9.png"):
            assert reference.ask(op="mesh", path=path) == {"op": "mesh", "path": path}
    finally:
        reference._process.communicate()


def test_both_are_timed_in_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mediapipe_agreement, "load_image", lambda path: path)
    asked: list[int] = []

    class Timed:
        def ask(self, **request: Any) -> Any:
            asked.append(request["runs"])
            return {"seconds": [0.002] * request["runs"]}

    pipeline: Any = Pipeline()
    ours, theirs = _race(pipeline, Timed(), tmp_path / "a.png")  # type: ignore[arg-type]
    assert theirs == pytest.approx(2.0)
    assert 0 < ours < 1000
    assert asked == [3, *[mediapipe_agreement._RUNS] * mediapipe_agreement._ROUNDS]
    assert pipeline.calls == 1 + sum(asked[1:])


def test_an_environment_that_is_there_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[Any] = []
    monkeypatch.setattr(
        mediapipe_agreement.subprocess, "run", lambda command, **_: commands.append(command)
    )
    python = environment(tmp_path)
    assert [command[1:4] for command in commands] == [
        ["-m", "venv", tmp_path],
        ["-m", "pip", "install"],
    ]
    assert commands[1][5:] == ["mediapipe==0.10.21", "opencv-contrib-python>=4.11,<5"]
    python.parent.mkdir(parents=True)
    python.touch()
    assert environment(tmp_path, "other") == python
    assert len(commands) == 2
