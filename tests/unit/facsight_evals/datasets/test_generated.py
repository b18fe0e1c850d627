"""Made-up analyses: repeatable, within every bound, and reports on them that hold."""

from __future__ import annotations

import random

import pytest

from facsight_evals.datasets.generated import generated_analysis, generated_report
from facsight_tools.answers.report import verify_report
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.types import LANDMARK_COUNT, MeasuredAU, UnavailableAU


@pytest.mark.parametrize("seed", range(12))
def test_a_made_up_face_is_within_its_picture_and_its_scales(seed: int) -> None:
    analysis = generated_analysis(random.Random(seed))  # noqa: S311
    width, height = analysis.scene.size_wh
    assert 1 <= len(analysis.faces) <= 3
    for index, face in enumerate(analysis.faces, 1):
        assert face.index == index
        left, top, right, bottom = face.detection.box_xyxy
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        points = face.landmarks.points_xyz
        assert points.shape == (LANDMARK_COUNT, 3)
        assert ((points[:, :2] >= (left, top)) & (points[:, :2] <= (right, bottom))).all()
        sides = {(one.au, one.side) for one in face.action_units.readings}
        assert {au for au, _ in sides} == set(ACTION_UNITS)
        assert {au for au, side in sides if side == "left"} == {
            au for au, unit in ACTION_UNITS.items() if unit.sided
        }
        for one in face.action_units.readings:
            if isinstance(one, MeasuredAU):
                assert 0 <= one.intensity <= 5
                assert one.au not in (45, 46)


def test_a_unit_is_hidden_on_both_sides_or_on_none() -> None:
    for seed in range(12):
        for face in generated_analysis(random.Random(seed)).faces:  # noqa: S311
            kinds: dict[int, set[bool]] = {}
            for one in face.action_units.readings:
                kinds.setdefault(one.au, set()).add(isinstance(one, UnavailableAU))
            assert all(len(found) == 1 for found in kinds.values())


@pytest.mark.parametrize("seed", range(6))
def test_a_report_on_it_is_true(seed: int) -> None:
    one, again = (generated_report(random.Random(seed)) for _ in range(2))  # noqa: S311
    assert one == again
    assert verify_report(one) == ()
    assert one.inference.face == "F1"
