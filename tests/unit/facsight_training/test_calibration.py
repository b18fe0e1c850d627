"""Which raw reading counts as A."""

import json
from pathlib import Path

import numpy as np
import pytest

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.geometry.face_frame import FEATURE_COUNT, mean_face
from facsight_training import calibration
from facsight_training.correspondence import FaceModel
from facsight_training.export import Layers, predict

from .poses import posed


def test_thresholds_leave_few_relaxed_people_with_a_unit(
    model: FaceModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    people = posed(mean_face().points, rng.normal(0, 4, (100, 3)))
    people += rng.normal(0, 2.0, (100, 478, 3))
    sizes = ((4, FEATURE_COUNT), (4, 4), (len(OUTPUTS), 4), (len(OUTPUTS), 4))
    weights = tuple(np.abs(rng.standard_normal(size)) / np.sqrt(size[1]) for size in sizes)
    layers = Layers(weights, tuple(np.zeros(size[0]) for size in sizes))  # type: ignore[arg-type]
    cuts = calibration.calibrate(layers, OUTPUTS, model.mirror, people)
    assert 12 in cuts
    assert 25 not in cuts, "lips may part without an expression"
    assert min(cuts.values()) >= 0.4

    monkeypatch.setattr(calibration, "_FILE", tmp_path / "calibration.json")
    calibration.save_thresholds(cuts)
    stored = calibration.load_thresholds()
    assert stored == {unit: round(cut, 4) for unit, cut in cuts.items()}
    assert json.loads((tmp_path / "calibration.json").read_text())
    raw, _ = predict(layers, OUTPUTS, model.mirror, np.zeros((1, FEATURE_COUNT)))
    assert np.isfinite(raw).all()
