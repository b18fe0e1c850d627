"""A pipeline without networks, whose behaviour the first pixel of a picture chooses."""

import io
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from tests.builders import make_analysis

from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeEngine
from facsight_tools.errors import InferenceFailed, ModelMissing
from facsight_tools.types import Analysis, Image

ROOT: Final = Path(__file__).parents[5]
MAKER: Final = "tests.unit.facsight_tools.server.workers.fakes:FakePipeline"
NETWORKED: Final = "tests.unit.facsight_tools.server.workers.fakes:NetworkedPipeline"
ENGINE: Final = "tests.unit.facsight_tools.server.workers.fakes:fake_engine"
MISSING: Final = "tests.unit.facsight_tools.server.workers.fakes:missing"
FILMS: Final = "tests.unit.facsight_tools.server.workers.fakes:film_pipeline"

CRASH, HANG, HOG, BREAK, FAIL, SLOW = 1, 2, 3, 4, 5, 6


def picture(behaviour: int = 0, number: int = 0) -> bytes:
    """A small PNG that makes the fake pipeline behave so; `number` tells pictures apart."""
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[0, 0] = (behaviour, number, 0)
    buffer = io.BytesIO()
    PIL.Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def film_pipeline() -> Any:
    """What measures videos: a face in every frame, whose AU12 is 3."""
    # Most processes of these tests measure no video, and start in half the time without it
    from tests.readers import FixedReader, MeanLandmarker, plain_pipeline

    return plain_pipeline(
        landmarker=MeanLandmarker(), au_readers=[FixedReader(intensities={12: 3.0})]
    )


class FakePipeline:
    """Says in its notes how many pictures it was given at once."""

    def analyze(self, images: Sequence[Image], **_: Any) -> list[Analysis]:
        """Behave as the pictures say."""
        for image in images:
            _behave(int(image.pixels_rgb[0, 0, 0]))
        return [
            make_analysis([], image_sha256=image.sha256, notes=(f"batch of {len(images)}",))
            for image in images
        ]


class NetworkedPipeline(FakePipeline):
    """Asks a network what the pictures do there, and says what runs it and for how many rows."""

    def __init__(self) -> None:
        from facsight_tools.backends.engines import open_engine

        self._session = open_engine().open("fake")

    def analyze(self, images: Sequence[Image], **_: Any) -> list[Analysis]:
        """Behave as the pictures say, in the network."""
        pixels = np.stack([image.pixels_rgb[0, 0] for image in images]).astype(np.float32)
        told = self._session.run({"x": pixels})["y"]
        notes = [f"{int(number)} {self._session.provider}" for number, _ in told]
        return [
            make_analysis([], image_sha256=image.sha256, notes=(note, f"rows {int(rows)}"))
            for image, note, (_, rows) in zip(images, notes, told, strict=True)
        ]


def fake_engine() -> FakeEngine:
    """A device on which a network tells each picture's number and the rows that ran with it."""

    def behave(inputs: Tensors) -> dict[str, NDArray[np.float32]]:
        time.sleep(0.05)
        for value in inputs["x"][:, 0]:
            _behave(int(value))
        numbers = inputs["x"][:, 1]
        return {"y": np.stack([numbers, np.full_like(numbers, len(numbers))], axis=1)}

    return FakeEngine({"fake": behave})


def missing() -> FakePipeline:
    """What a pipeline says whose network file is not there."""
    raise ModelMissing("Model 'face_mesh' is not installed. Run: facsight models build")


def _behave(behaviour: int) -> None:
    if behaviour == CRASH:
        # In this very thread: it must not get to answer before the process is gone
        signal.raise_signal(signal.SIGSEGV)
    if behaviour == HANG:
        time.sleep(60)
    if behaviour == HOG:
        bytearray(64 * 2**30)
    if behaviour == BREAK:
        raise RuntimeError("/secret/path")
    if behaviour == FAIL:
        raise InferenceFailed("Network 'x' failed.")
    if behaviour == SLOW:
        time.sleep(0.3)
