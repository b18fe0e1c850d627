"""What is told to have changed, on analyses that are changed by hand."""

from dataclasses import replace

import numpy as np
import pytest

from facsight_bench.counts import PORTRAIT
from facsight_bench.half_precision import Changes
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import ActionUnits, Analysis, Landmarks, MeasuredAU


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return Pipeline(OrtEngine("cpu", 1)).analyze([load_image(PORTRAIT)])[0]


def test_what_is_the_same_is_borne(analysis: Analysis) -> None:
    found = Changes()
    found.add(analysis, analysis)
    assert found.borne
    assert max(found.units) == max(found.landmarks) == max(found.emotions) == 0.0
    assert found.flips == found.beyond == found.faces == 0


def test_a_lost_face_and_a_unit_beyond_its_interval_are_not(analysis: Analysis) -> None:
    lost = Changes()
    lost.add(analysis, replace(analysis, faces=()))
    assert lost.faces == 1
    assert not lost.borne
    (face,) = analysis.faces
    moved = tuple(
        replace(one, intensity=5.0 - one.intensity) if isinstance(one, MeasuredAU) else one
        for one in face.action_units.readings
    )
    beyond = Changes()
    beyond.add(analysis, replace(analysis, faces=(replace(face, action_units=ActionUnits(moved)),)))
    assert beyond.beyond > 0
    assert beyond.flips > 0
    assert not beyond.borne


def test_landmarks_are_told_in_parts_of_the_eyes_distance(analysis: Analysis) -> None:
    (face,) = analysis.faces
    points = np.array(face.landmarks.points_xyz)
    eyes = float(np.linalg.norm(points[33] - points[263]))
    points[5, 0] += 0.1 * eyes
    other = replace(face, landmarks=Landmarks(points, face.landmarks.presence))
    found = Changes()
    found.add(analysis, replace(analysis, faces=(other,)))
    assert max(found.landmarks) == pytest.approx(0.1, abs=1e-3)
