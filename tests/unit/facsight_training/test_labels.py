"""Intensities of expressions that are known."""

import numpy as np
import pytest

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_training.labels import CENTRAL_SHAPES, SIDED_SHAPES, intensities


def test_intensities_of_known_expressions() -> None:
    sided = {unit: np.zeros((1, 2)) for unit in SIDED_SHAPES}
    central = {unit: np.zeros(1) for unit in CENTRAL_SHAPES}
    sided[12] = np.array([[0.8, 0.0]])
    central[17] = np.array([0.5])
    labels = intensities(
        sided,
        central,
        jaw=np.array([0.75]),
        jaw_side=np.array([-0.4]),
        lip_gap_cm=np.array([0.25]),
        gaze_deg=np.array([[20.0, -15.0]]),
    )[0]
    read = {output: float(labels[k]) for k, output in enumerate(OUTPUTS)}
    assert read[12, "left"] == pytest.approx(4.0)
    assert read[12, "right"] == 0.0
    assert read[12, "both"] == pytest.approx(4.0 / np.sqrt(2))
    assert read[17, "both"] == pytest.approx(2.5)
    assert read[25, "both"] == pytest.approx(1.0), "A begins at 2.5 mm"
    assert read[26, "both"] == 5.0
    assert read[27, "both"] == pytest.approx(2.5)
    assert read[30, "both"] == pytest.approx(2.0)
    assert read[61, "both"] == pytest.approx(2.5)
    assert read[62, "both"] == 0.0
    assert read[64, "both"] == pytest.approx(2.5)
