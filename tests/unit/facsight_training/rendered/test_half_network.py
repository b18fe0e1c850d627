"""The network that learns from halves, on few made-up ones."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("scipy")

import onnxruntime as ort
import torch

from facsight_training.rendered.calibrate_halves import calibrate, raw_of
from facsight_training.rendered.expressions import UNITS
from facsight_training.rendered.half_export import build, load
from facsight_training.rendered.half_network import Halves, read, read_halves, train
from facsight_training.rendered.train_halves import judged


def halves(count: int = 96) -> Halves:
    """A bright patch stands for every unit."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 120, (count, 128, 72, 3)).astype(np.uint8)
    values = np.zeros((count, len(UNITS)), np.float32)
    values[::2] = 5.0
    pixels[::2, 40:80, 20:50] = 255
    return Halves(pixels, values, np.ones_like(values))


def test_it_learns_and_the_file_reads_the_same(tmp_path: Path) -> None:
    data = halves()
    net = train(data, 0, 8)
    found = read(net, data.pixels)
    assert found[::2, 1, 0].mean() > found[1::2, 1, 0].mean()
    assert "1:1.00" in judged(net, data)
    torch.save(net.state_dict(), tmp_path / "net.pt")
    calibration = calibrate(found, data, found[1::2], None)
    path = tmp_path / "net.onnx"
    path.write_bytes(build(load(tmp_path / "net.pt"), calibration, {}).SerializeToString())
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    inputs = data.pixels[:20].transpose(0, 3, 1, 2).astype(np.float32) / 255
    told = dict(
        zip(
            ["intensity", "half_width"],
            session.run(["intensity", "half_width"], {"halves": inputs}),
            strict=True,
        )
    )
    expected = calibration.intensity(raw_of(found[:20]))
    assert np.abs(told["intensity"] - np.clip(expected, 0, 5)).max() < 1e-2
    assert (told["half_width"] > 0).all()


def test_files_are_read_right_and_left_one_after_the_other(tmp_path: Path) -> None:
    values = np.arange(4 * len(UNITS), dtype=np.float32).reshape(2, 2, len(UNITS))
    np.savez(
        tmp_path / "a.npz",
        halves=np.zeros((2, 2, 128, 72, 3), np.uint8),
        values=values,
        weights=np.ones_like(values),
    )
    found = read_halves([tmp_path / "a.npz"])
    assert found.pixels.shape == (4, 128, 72, 3)
    assert np.array_equal(found.values, values.reshape(4, -1))
