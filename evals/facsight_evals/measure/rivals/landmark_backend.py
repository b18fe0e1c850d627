"""MediaPipe's Face Landmarker as the source of landmarks for facsight's own readings.

What differs from facsight alone is then the detector and the mesh; everything behind them is the
same, but that AU12 is by geometry, for its appearance is read inside facsight's own mesh network.
"""

from __future__ import annotations

from collections.abc import Mapping

from facsight_evals.measure.facsight_reader import FacsightReader
from facsight_evals.measure.rivals.face_landmarker import FaceLandmarker
from facsight_evals.measure.samples import MeasuredFace, Mesh, Sample
from facsight_tools.types import Image


class LandmarkBackend:
    """Facsight's action units, pose and emotions on MediaPipe's landmarks.

    Args:
        landmarker: gives the landmarks.
        reader: reads them.
    """

    name = "facsight on MediaPipe's landmarks"
    notes: tuple[str, ...] = (
        "On MediaPipe's landmarks AU12 is read by geometry alone, without its appearance.",
    )

    def __init__(self, landmarker: FaceLandmarker, reader: FacsightReader) -> None:
        self._landmarker, self._reader = landmarker, reader
        self.provenance: Mapping[str, str] = landmarker.provenance

    def read(self, sample: Sample, picture: Image | Mesh) -> MeasuredFace | None:
        """The labelled face, None where MediaPipe found none, or there is no picture but a mesh."""
        mesh = self._landmarker.mesh(sample, picture)
        return None if mesh is None else self._reader.read([(sample, mesh)])[0]

    def close(self) -> None:
        """End MediaPipe's process."""
        self._landmarker.close()
