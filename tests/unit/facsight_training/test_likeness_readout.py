"""The readout parts what it was shown, and the exported graph says the same."""

import numpy as np
import onnxruntime
import pytest

from facsight_training.cover_samples import WideCrops
from facsight_training.likeness_readout import RefusesAll, changed, export, fit

RNG = np.random.default_rng(0)


def test_the_readout_parts_faces_from_others_and_the_graph_agrees() -> None:
    looks = RNG.normal(size=(60, 192 * 64)).astype(np.float32)
    looks[:40, :50] += 3.0
    readout = fit(looks[:30], looks[40:55])
    told = readout(looks)
    assert told[30:40].min() > told[55:].max()
    session = onnxruntime.InferenceSession(export(readout).SerializeToString())
    (face,) = session.run(None, {"appearance": looks.reshape(-1, 192, 8, 8)})
    assert face[:, 0] == pytest.approx(1 / (1 + np.exp(-4 * told)), abs=0.01)


def test_every_face_comes_in_every_state() -> None:
    points = RNG.uniform(60, 160, (2, 478, 2)).astype(np.float32)
    crops = RNG.integers(90, 160, (2, 224, 224, 3)).astype(np.uint8)
    rows = changed(np.random.default_rng(1), WideCrops(crops, points, ("a", "b")))
    states = [name for name, *_ in rows]
    assert {states.count(one) for one in ("as it is", "dark", "small", "blurred")} == {2}
    dark = next(crop for name, crop, _ in rows if name == "dark")
    assert dark.mean() < 0.5 * crops[0].mean()


def test_what_refuses_all_keeps_what_it_was_shown() -> None:
    assert RefusesAll()([]) == []
