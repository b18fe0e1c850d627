"""The exported graph says what the fitted network says."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import onnxruntime  # noqa: E402

from facsight_training.eye_network import export, fit, predict  # noqa: E402
from facsight_training.lid_samples import EyeSamples  # noqa: E402


def test_it_learns_and_the_graph_agrees() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(80, 120, (64, 32, 48, 3)).astype(np.uint8)
    shut = np.tile(np.array([0.0, 1.0], np.float32), 32)
    pixels[shut == 0, 12:20, 20:28] = 0
    model = fit(EyeSamples(pixels, shut), 60, 0)
    told = predict(model, pixels)
    assert told[shut == 1].min() > told[shut == 0].max()
    session = onnxruntime.InferenceSession(export(model).SerializeToString())
    image = pixels.transpose(0, 3, 1, 2).astype(np.float32) / 255
    assert np.abs(session.run(None, {"image": image})[0][:, 0] - told).max() < 0.01
