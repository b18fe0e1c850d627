"""An action-unit reader over your own ONNX file, side by side with facsight's.

    python examples/own_au_reader.py mine.onnx photo.jpg

The file takes upright faces, float32 (N, 3, SIZE, SIZE), RGB from 0 to 1, and gives intensities,
(N, len(UNITS)), 0-5. Change the four constants to what your network was trained with.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import load_image
from facsight_tools.networks.files import sha256_of
from facsight_tools.pipeline import Pipeline
from facsight_tools.seams import FaceView, Limits, ReaderCard, units_of
from facsight_tools.types import ActionUnits, MeasuredAU, NetworkUse

INPUT, SIZE = "image", 112
UNITS = (6, 12, 25)
LIMITS = Limits(eye_distance_px=24, yaw=30, pitch=25)


class OwnReader:
    """Reads `UNITS` off the pixels; everything else is unavailable without a line of code."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or Path(os.environ["OWN_AU_READER"])
        self.card = ReaderCard("own", "1", "AU6, 12, 25", "CC0-1.0", "your paper", LIMITS)
        self._session = OrtEngine().open_file(path)
        self.networks = (NetworkUse(path.stem, sha256_of(path), self._session.provider),)

    def __call__(self, faces: Sequence[FaceView]) -> list[ActionUnits]:
        """The action units of each face."""
        crops = np.stack([face.crop_rgb(SIZE) for face in faces])
        image = np.ascontiguousarray(crops.transpose(0, 3, 1, 2), np.float32) / 255
        (intensity,) = self._session.run({INPUT: image}).values()
        return [units_of(dict(zip(UNITS, row, strict=True)), cue="own.onnx") for row in intensity]


def main(network: str, picture: str) -> None:
    """Print AU12 of every face by both readers; the first named is the one that counts."""
    pipeline = Pipeline(au_readers=["facsight", OwnReader(Path(network))])
    (analysis,) = pipeline.analyze([load_image(picture)])
    for face in analysis.faces:
        second = face.second_units[0]
        for name, units in (("facsight", face.action_units), (second.reader, second.units)):
            one = units.get(12)
            told = f"{one.intensity:.2f}" if isinstance(one, MeasuredAU) else one.detail
            print(f"F{face.index} AU12 by {name}: {told}")


if __name__ == "__main__":
    main(*sys.argv[1:])
