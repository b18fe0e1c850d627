"""Parts of a pipeline made of plain Python: no network, no file, one face in every picture.

Import them as `from tests.readers import ...`, as `tests.builders`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.fake import FakeEngine
from facsight_tools.facs import Side
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.pipeline import Pipeline
from facsight_tools.seams import CropMeshes, FaceView, Limits, ReaderCard, units_of
from facsight_tools.types import (
    ActionUnits,
    EmotionScores,
    FaceDetection,
    Image,
    NetworkUse,
)


def card(name: str, limits: Limits | None = None) -> ReaderCard:
    return ReaderCard(name, "7", "what a test needs", "CC0-1.0", "tests", limits or Limits())


class MiddleDetector:
    """One face in the middle of every picture; looks no closer."""

    def __init__(self) -> None:
        self.card = card("middle")
        self.networks: tuple[NetworkUse, ...] = ()

    def __call__(self, images: Sequence[Image]) -> list[list[FaceDetection]]:
        return [[self._face(image)] for image in images]

    def _face(self, image: Image) -> FaceDetection:
        x, y = (side / 2 for side in image.size_wh)
        points = [(x - 15, y - 15), (x + 15, y - 15), (x, y), (x, y + 15), (x - 30, y), (x + 30, y)]
        return FaceDetection(np.array([x - 40, y - 40, x + 40, y + 40]), 0.6, np.array(points))


class MeanLandmarker:
    """The mean face in every crop, whatever it shows."""

    crop_px = 128

    def __init__(self, presence: float = 0.9) -> None:
        self.card = card("mean")
        self.networks: tuple[NetworkUse, ...] = ()
        self._presence = presence

    def __call__(self, crops_rgb: NDArray[np.uint8]) -> CropMeshes:
        count = len(crops_rgb)
        assert crops_rgb.shape == (count, self.crop_px, self.crop_px, 3)
        points = mean_face().points * np.array([5.0, -5.0, -5.0]) + np.array([64.0, 64.0, 0.0])
        return CropMeshes(
            np.tile(points.astype(np.float32), (count, 1, 1)),
            np.full(count, self._presence, np.float32),
        )


class FixedReader:
    """The same intensities on every face, or whatever `answer` gives in their place."""

    def __init__(
        self,
        name: str = "fixed",
        intensities: Mapping[int | tuple[int, Side], float] | None = None,
        *,
        limits: Limits | None = None,
        networks: tuple[NetworkUse, ...] = (),
        answer: Callable[[Sequence[FaceView]], Any] | None = None,
    ) -> None:
        self.card = card(name, limits)
        self.networks = networks
        self._intensities = intensities or {12: 2.0}
        self._answer = answer
        self.seen: list[FaceView] = []

    def __call__(self, faces: Sequence[FaceView]) -> list[ActionUnits]:
        self.seen += faces
        if self._answer is not None:
            return self._answer(faces)  # type: ignore[no-any-return]
        return [units_of(self._intensities, cue=self.card.id, confidence=0.8) for _ in faces]


class SureEmotion:
    """Calm at AU12's absence, glad at its presence: labels of no rule set."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.card = card("sure", limits)
        self.networks: tuple[NetworkUse, ...] = ()

    def __call__(
        self, faces: Sequence[FaceView], units: Sequence[ActionUnits]
    ) -> list[EmotionScores]:
        scores = []
        for _, one in zip(faces, units, strict=True):
            glad = one.intensities().get(12, 0.0) / 5
            share = MappingProxyType({"glad": glad, "calm": 1 - glad})
            scores.append(EmotionScores("sure@7", share, ()))
        return scores


def plain_pipeline(**parts: Any) -> Pipeline:
    """A pipeline that would fail if it opened any network."""
    given = {
        "detector": MiddleDetector(),
        "landmarker": MeanLandmarker(),
        "au_readers": [FixedReader()],
    }
    return Pipeline(FakeEngine({}), **(given | parts))  # type: ignore[arg-type]
