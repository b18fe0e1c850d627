"""Facsight's readings on MediaPipe's landmarks: the mesh is handed on as it is."""

from __future__ import annotations

import sys
from typing import cast

import numpy as np
import pytest

from facsight_evals.measure.facsight_reader import FacsightReader
from facsight_evals.measure.rivals.face_landmarker import FaceLandmarker
from facsight_evals.measure.rivals.landmark_backend import LandmarkBackend
from facsight_evals.measure.samples import MeasuredFace, Mesh, Sample
from facsight_tools.image import load_image

from .csvs import NOTHING


class MeshReader:
    """Keeps the meshes that it is asked to read."""

    def __init__(self) -> None:
        self.meshes: list[Mesh] = []
        self.reading = MeasuredFace({})

    def read(self, batch: list[tuple[Sample, Mesh]]) -> list[MeasuredFace]:
        self.meshes += [mesh for _, mesh in batch]
        return [self.reading] * len(batch)


@pytest.mark.usefixtures("worker")
def test_the_landmarks_are_read_as_they_are() -> None:
    bright, dark = (load_image(np.full((6, 8, 3), grey, np.uint8)) for grey in (204, 0))
    rival = FaceLandmarker(sys.executable)
    reader = MeshReader()
    backend = LandmarkBackend(rival, cast(FacsightReader, reader))
    try:
        assert backend.read(Sample("a"), bright) is reader.reading
        assert backend.read(Sample("b"), dark) is None
        assert backend.read(Sample("c"), NOTHING) is None
        np.testing.assert_array_equal(reader.meshes[0].points_xyz[477], [1, 2, 3])
        assert len(reader.meshes) == 1
        assert backend.provenance == rival.provenance
    finally:
        backend.close()
    backend.close()
