"""What another tool has to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from facsight_evals.measure.samples import MeasuredFace, Mesh, Sample
from facsight_tools.types import Image


class Rival(Protocol):
    """A tool whose readings are compared with facsight's."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    @property
    def provenance(self) -> Mapping[str, str]:
        """What made its readings: versions, file hashes."""

    @property
    def notes(self) -> tuple[str, ...]:
        """How its outputs were read."""

    def read(self, sample: Sample, picture: Image | Mesh) -> MeasuredFace | None:
        """Its reading of the sample's face, None where it found none."""

    def close(self) -> None:
        """Let go of what it holds."""
