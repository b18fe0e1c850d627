"""What the page gets: the same numbers as the analysis, and every claim judged again."""

import base64

import numpy as np
import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.evidence.claims import Claim, Inference
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.server.view.data import FaceAnswer, ViewData, view_data
from facsight_tools.types import LANDMARK_COUNT

ANALYSIS = make_analysis([make_face(aus={12: 3.0}), make_face(2)], size_wh=(800, 600))
LEDGER = build_ledger(ANALYSIS, rules=make_rules())


def inference(*texts: str) -> Inference:
    """An answer of those claims and nothing else."""
    claims = tuple(
        Claim.model_validate({"kind": "observation", "text": text, "cites": ["F1.AU12"]})
        for text in texts
    )
    return Inference(
        face="F1",
        claims=claims,
        face_only=None,
        context_only=None,
        fused=None,
        abstained=False,
        reasoner="r",
        label_set="basic",
        lens="basic-emotion",
    )


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
    assert [len(mesh) for mesh in meshes] == [2 * LANDMARK_COUNT] * 2
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
    found = make(inference("AU12 is present [F1.AU12].", "AU12 is absent [F1.AU12]."))
    assert [one.accepted for one in found.verdicts] == [True, False]
    assert found.ledger == LEDGER
    assert [bool(one.problems) for one in found.verdicts] == [False, True]
