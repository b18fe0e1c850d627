"""`au_halves` in numbers of eight bits, for CPUs: `au_halves_int8.onnx`.

    python -m facsight_training.eight_bits ../shared/assets/devset/expr_more [--out FILE]

The wide layers are multiplied in whole numbers, which takes a CPU two fifths of the time; the first
layer, which is as fast either way, and the last two, which read the units, stay as they are. How
far each layer's values reach is taken from the halves of faces on photographs: two numbers a layer.
Weights have seven bits, so that processors without the newer instructions do not overflow either.
Prints how far readings move on photographs from which no range was taken; nobody in
that folder is in a test.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)

from facsight_tools.analyzers.halves import SkinReader
from facsight_tools.backends.base import Pixels
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.geometry.half_faces import half_faces
from facsight_tools.image import find_images, load_image
from facsight_tools.networks import store
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_tools.pipeline import Pipeline

WIDE: Final = "au_halves"
NARROW: Final = "au_halves_int8"
_TAKEN: Final = 2  # every so manieth photograph
_CHECKED: Final = 4  # every so manieth of those is one to check on
_WITHIN: Final = 99.99  # percent of a layer's values; what is beyond counts as the furthest
_KEPT: Final = (0, -2, -1)  # convolutions that stay as they are

Halves = NDArray[np.uint8]


def main() -> None:
    """Write the network and print what it moves."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="photographs of faces")
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR / f"{NARROW}.onnx")
    args = parser.parse_args()
    halves = halves_of(find_images(args.folder)[::_TAKEN])
    checked = np.arange(len(halves)) % _CHECKED == 0
    narrow(store.resolve(WIDE), np.concatenate(halves[~checked]), args.out)
    print(compared(args.out, halves[checked]))


def halves_of(paths: Sequence[Path]) -> Halves:
    """Both halves of the largest face of each photograph that shows one, (N, 2, 128, 72, 3)."""
    pipeline = Pipeline(OrtEngine("cpu"))
    found: list[Halves] = []
    for path in paths:
        image = load_image(path)
        largest = pipeline.find([image])[:1]
        found += [half_faces(image.pixels_rgb, one.landmarks.points_xyz) for one in largest]
    return np.stack(found)


def narrow(network: Path, halves: Halves, out: Path) -> None:
    """Write a network's convolutions in eight bits, their ranges by halves (M, 128, 72, 3)."""
    wide = onnx.load(network)
    names = [node.name for node in wide.graph.node if node.op_type == "Conv"]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "made.onnx")
        quantize_static(
            network,
            made,
            _Shown(wide.graph.input[0].name, halves),
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": _WITHIN},
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=[names[k] for k in _KEPT],
        )
        model = onnx.load(made)
    del model.metadata_props[:]
    model.metadata_props.extend(wide.metadata_props)
    onnx.save(model, out)


def compared(network: Path, halves: Halves) -> str:
    """How far readings (with `au_photographs`) move on faces (N, 2, 128, 72, 3)."""
    engine = OrtEngine("cpu")
    readout = engine.open("au_photographs")
    readers = [SkinReader(one, readout) for one in (engine.open(WIDE), engine.open_file(network))]
    wide, narrower = ([read(pair) for pair in halves] for read in readers)
    before, after = (np.stack([one.intensity for one in some]) for some in (wide, narrower))
    width = np.stack([one.half_width for one in wide])
    moved = np.abs(after - before)
    crossed = (before >= PRESENCE_THRESHOLD) != (after >= PRESENCE_THRESHOLD)
    return (
        f"{len(halves)} faces: readings move by {moved.mean():.3f} grades, 95% by less than "
        f"{np.quantile(moved, 0.95):.2f}, the furthest by {moved.max():.2f}; half a 90% interval "
        f"is {np.median(width):.2f}; {crossed.mean():.1%} cross A"
    )


class _Shown(CalibrationDataReader):  # type: ignore[misc]
    """One half after another."""

    def __init__(self, name: str, halves: Halves) -> None:
        self._rows = ({name: Pixels(one[None]).floats()} for one in halves)

    def get_next(self) -> dict[str, Any] | None:
        """The next, None after the last."""
        return next(self._rows, None)


if __name__ == "__main__":
    main()
