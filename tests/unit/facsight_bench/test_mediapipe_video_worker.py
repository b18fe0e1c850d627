"""The worker runs over every frame, with a MediaPipe that counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.workers import faked, forgotten

import facsight_bench


class FaceMesh:
    """Counts the frames that it is given."""

    seen = 0

    def __init__(self, **options: Any) -> None:
        assert options["static_image_mode"] is False
        assert options["refine_landmarks"] is True

    def process(self, frame: Any) -> None:
        assert frame.shape == (4, 6, 3)
        FaceMesh.seen += 1


def test_every_frame_is_timed_after_a_warm_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faked(monkeypatch, "mediapipe")
    forgotten(monkeypatch, facsight_bench, "mediapipe_video_worker")
    from facsight_bench import mediapipe_video_worker as worker

    worker.mediapipe.solutions.face_mesh.FaceMesh = FaceMesh
    np.save(tmp_path / "frames.npy", np.zeros((8, 4, 6, 3), np.uint8))
    worker.main(str(tmp_path / "frames.npy"))
    assert FaceMesh.seen == 5 + 8
    assert len(list(map(float, capsys.readouterr().out.split()))) == 2
