"""A pipeline that finds what it is told to, and the reader over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from tests.builders import make_analysis, make_face, make_quality

from facsight_evals.measure.facsight_reader import FacsightReader
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import Analysis, FaceReport, Image

GREY = load_image(np.full((40, 40, 3), 90, np.uint8))


class Faces:
    """A pipeline that finds the same faces in every picture."""

    def __init__(self, *faces: FaceReport, units: Any = None) -> None:
        self._faces, self.units = faces, units

    def analyze(self, images: Sequence[Image], **_: Any) -> list[Analysis]:
        return [make_analysis(self._faces) for _ in images]


def reader(*faces: FaceReport) -> FacsightReader:
    return FacsightReader(cast(Pipeline, Faces(*faces)))


def face(index: int = 1, **options: Any) -> FaceReport:
    quality = make_quality(0.9, size=120.0, light=99.0)
    return make_face(index, {4: 2.0, 12: 3.0}, quality=quality, **options)
