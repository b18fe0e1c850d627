"""MediaPipe in a process of its own: what it is sent, what comes back, and when it does not run."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from facsight_evals.measure.rivals import face_landmarker
from facsight_evals.measure.rivals.face_landmarker import FaceLandmarker
from facsight_evals.measure.samples import Sample
from facsight_tools.errors import ComparisonInvalid, ModelMissing
from facsight_tools.image import load_image

from .csvs import NOTHING


@pytest.mark.usefixtures("worker")
def test_face_landmarker_reads_the_same_pixels() -> None:
    bright, dark = (load_image(np.full((6, 8, 3), grey, np.uint8)) for grey in (204, 0))
    rival = FaceLandmarker(sys.executable)
    try:
        reading = rival.read(Sample("a", smile=True), bright)
        assert reading is not None
        assert reading.units[12, "both"].score == pytest.approx(0.8)
        # The matrix turns the face to the viewer's right by a quarter.
        assert reading.pose is not None
        assert reading.pose.yaw == pytest.approx(90)
        assert rival.read(Sample("b", smile=True), dark) is None
        assert rival.read(Sample("c", smile=True), NOTHING) is None
        assert rival.read(Sample("d", box_xyxy=(6, 0, 8, 6)), bright) is None
        assert rival.provenance["mediapipe"] == "9"
    finally:
        rival.close()


def test_face_landmarker_that_does_not_run_says_why(worker: Path) -> None:
    worker.write_text("raise SystemExit('no module of that name')")
    with pytest.raises(ComparisonInvalid, match="no module of that name"):
        FaceLandmarker(sys.executable)
    with pytest.raises(ComparisonInvalid, match="cannot be run"):
        FaceLandmarker(str(worker / "python"))


def test_face_landmarker_without_mediapipe_or_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(face_landmarker, "find_spec", lambda _: None)
    with pytest.raises(ComparisonInvalid, match="--mediapipe-python"):
        FaceLandmarker()
    monkeypatch.setenv("FACSIGHT_CACHE", str(tmp_path))
    with pytest.raises(ModelMissing, match="facsight models pull face_landmarker"):
        FaceLandmarker(sys.executable)


def test_a_worker_that_stops_in_between_says_its_last_words(worker: Path) -> None:
    text = worker.read_text().replace("while line :=", "if line :=")
    worker.write_text(text + "print('out of memory', file=sys.stderr)\n")
    rival = FaceLandmarker(sys.executable)
    bright = load_image(np.full((6, 8, 3), 204, np.uint8))
    assert rival.read(Sample("a"), bright) is not None
    with pytest.raises(ComparisonInvalid, match="out of memory"):
        rival.read(Sample("b"), bright)
    rival.close()
