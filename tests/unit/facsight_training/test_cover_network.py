"""The network as it is trained and as it is written are one."""

import numpy as np
import onnxruntime as ort
import pytest

from facsight_tools.analyzers.cover import GRID, SIDE
from facsight_training.cover_samples import CoverSamples

torch = pytest.importorskip("torch")


def test_a_fit_learns_and_its_file_says_the_same() -> None:
    from facsight_training.cover_network import export, fit, predict

    rng = np.random.default_rng(0)
    pixels = rng.integers(100, 160, (64, SIDE, SIDE, 3)).astype(np.uint8)
    pixels[:32, : SIDE // 2] = 0
    cover = np.zeros((64, GRID, GRID), np.float32)
    cover[:32, : GRID // 2] = 1.0
    ones = np.ones((64, GRID, GRID), np.float32)
    samples = CoverSamples(pixels, cover, ones, np.ones(64, np.float32), ("bar",) * 64)
    model = fit(samples, steps=25, seed=0, minutes=1.0)
    told, face = predict(model, pixels[[0, 40]])
    assert told[0, :10].mean() > told[1, :10].mean() + 0.3
    file = export(model).SerializeToString()
    session = ort.InferenceSession(file, providers=["CPUExecutionProvider"])
    image = pixels[[0, 40]].transpose(0, 3, 1, 2).astype(np.float32) / 255
    written, is_face = session.run(["cover", "face"], {"image": image})
    assert written == pytest.approx(told, abs=0.02)
    assert is_face[:, 0] == pytest.approx(face, abs=0.02)
