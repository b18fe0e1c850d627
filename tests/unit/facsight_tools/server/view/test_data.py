"""What the page gets: the same numbers as the analysis, and every claim judged again."""

import base64

import numpy as np
import pytest
from tests.unit.facsight_tools.answers.reports import reported
from tests.unit.facsight_tools.statements.ledgers import pictured

from facsight_tools.answers.inference import Inference
from facsight_tools.server.view.data import FaceAnswer, ViewData, view_data
from facsight_tools.types import LANDMARK_COUNT

ANALYSIS, EVIDENCE = pictured(3)
LEDGER = EVIDENCE.ledger
ANSWER = reported(3).inference


def data(answer: Inference | None = None) -> ViewData:
    return view_data(b"\xff\xd8jpeg", ANALYSIS, LEDGER, answer, analysis_id="an_1", lifetime_s=60)


def test_the_picture_is_inside_and_regions_are_in_the_analysed_ones_pixels() -> None:
    shown = data().picture
    head, _, body = shown.src.partition(",")
    assert head == "data:image/jpeg;base64"
    assert base64.b64decode(body) == b"\xff\xd8jpeg"
    assert (shown.width, shown.height) == (800, 600)


def test_a_mesh_is_x_and_y_in_turn() -> None:
    meshes = data().mesh
    assert [len(mesh) for mesh in meshes] == [2 * LANDMARK_COUNT] * len(ANALYSIS.faces)
    for mesh, face in zip(meshes, ANALYSIS.faces, strict=True):
        points = np.array(mesh).reshape(-1, 2)
        np.testing.assert_allclose(points, face.landmarks.points_xyz[:, :2], atol=0.051)


def test_without_an_answer_there_is_nothing_to_judge() -> None:
    found = data()
    assert (found.inference, found.verdicts) == (None, [])
    assert found.ledger == LEDGER
    assert ViewData.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize("make", [lambda answer: FaceAnswer.of(answer, LEDGER), data])
def test_each_claim_has_its_verdict_in_order(make) -> None:  # type: ignore[no-untyped-def]
    count = len(ANSWER.claims)
    assert [one.accepted for one in make(ANSWER).verdicts] == [True] * count
    wrong = ANSWER.claims[1].model_copy(update={"cites": ("F1.AU99",)})
    claims = (ANSWER.claims[0], wrong, *ANSWER.claims[2:])
    found = make(ANSWER.model_copy(update={"claims": claims})).verdicts
    assert [one.accepted for one in found] == [True, False] + [True] * (count - 2)
    assert [bool(one.problems) for one in found] == [not one.accepted for one in found]


@pytest.mark.parametrize("make", [lambda answer: FaceAnswer.of(answer, LEDGER), data])
def test_no_claim_of_an_answer_that_fails_as_a_whole_is_accepted(make) -> None:  # type: ignore[no-untyped-def]
    found = make(ANSWER.model_copy(update={"notice": ""})).verdicts
    assert not any(one.accepted for one in found)
