"""The network in eight bits: the same columns and card, and readings as of all bits."""

from pathlib import Path

import numpy as np
import onnx

from facsight_tools.analyzers.halves import SkinReader
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.networks import store
from facsight_training.eight_bits import WIDE, compared, narrow


def test_a_narrow_network_reads_as_the_wide_one(tmp_path: Path) -> None:
    light = np.linspace(0, 255, 128 * 72 * 3).reshape(1, 128, 72, 3).astype(np.uint8)
    halves = np.concatenate([light, light[:, ::-1], light[:, :, ::-1], 255 - light])
    made = tmp_path / "narrow.onnx"
    narrow(store.resolve(WIDE), halves, made)
    before, after = onnx.load(store.resolve(WIDE)), onnx.load(made)
    assert [one.name for one in after.graph.output] == [one.name for one in before.graph.output]
    assert list(after.metadata_props) == list(before.metadata_props)
    assert made.stat().st_size < store.resolve(WIDE).stat().st_size
    engine = OrtEngine("cpu")
    wide, narrower = (
        SkinReader(one)(halves) for one in (engine.open(WIDE), engine.open_file(made))
    )
    assert np.abs(wide.intensity - narrower.intensity).mean() < 0.2
    assert "2 faces: readings move" in compared(made, halves.reshape(2, 2, 128, 72, 3))
