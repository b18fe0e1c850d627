"""Bodies, hands and looks on the bundled portrait, with the real networks."""

import json
from pathlib import Path

import numpy as np
import pytest

from facsight_tools.analyzers.scene import NETWORKS
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.image import load_image
from facsight_tools.overlay import render_overlay
from facsight_tools.pipeline import Pipeline
from facsight_tools.states import GazeAim
from facsight_tools.types import Analysis, People

PORTRAIT = load_image(Path(__file__).parents[2] / "examples" / "eileen_collins.png")
MIRRORED = load_image(PORTRAIT.pixels_rgb[:, ::-1].copy())
NOBODY = load_image(np.random.default_rng(1).integers(0, 60, (120, 160, 3)).astype(np.uint8))


@pytest.fixture(scope="module")
def analysis(pipeline: Pipeline) -> Analysis:
    return pipeline.analyze([PORTRAIT], scene=True)[0]


def people(analysis: Analysis) -> People:
    assert analysis.scene.people is not None
    return analysis.scene.people


def test_the_portrait_has_one_body_that_is_the_faces(analysis: Analysis) -> None:
    (body,) = people(analysis).bodies
    assert body.face == 1
    left, right = body.joints_xyz[11, :2], body.joints_xyz[12, :2]
    assert left[0] > right[0]  # the subject's left is on the viewer's right
    assert body.visibility[11] > 0.9
    assert people(analysis).gaze_targets[0].value == GazeAim(at="camera")


def test_arms_outside_the_picture_are_not_measured(analysis: Analysis) -> None:
    ledger = build_ledger(analysis)
    for name in ("S.body.1.arms", "S.body.1.hands"):
        found = ledger.get(name)
        assert found is not None
        assert found.status == "unavailable"


def test_the_scene_is_left_alone_unless_asked_for(pipeline: Pipeline) -> None:
    plain = pipeline.analyze([PORTRAIT])[0]
    assert plain.scene.people is None
    assert not set(NETWORKS) & set(plain.provenance.models)


def test_it_names_its_networks_and_changes_no_face(pipeline: Pipeline, analysis: Analysis) -> None:
    assert set(NETWORKS) <= set(analysis.provenance.models)
    plain = analysis_to_json(pipeline.analyze([PORTRAIT])[0])
    assert analysis_to_json(analysis)["faces"] == plain["faces"]


def test_equal_bytes_whatever_the_batch(pipeline: Pipeline, analysis: Analysis) -> None:
    batch = pipeline.analyze([NOBODY, MIRRORED, PORTRAIT], scene=True)
    again = Pipeline().analyze([PORTRAIT], scene=True)[0]
    alone = json.dumps(analysis_to_json(analysis, landmarks=True))
    assert json.dumps(analysis_to_json(batch[2], landmarks=True)) == alone
    assert json.dumps(analysis_to_json(again, landmarks=True)) == alone
    assert people(batch[0]) == People((), (), (), ())


def test_two_portraits_side_by_side_are_two_people(pipeline: Pipeline) -> None:
    pair = load_image(np.hstack([PORTRAIT.pixels_rgb, MIRRORED.pixels_rgb]))
    found = people(pipeline.analyze([pair], scene=True)[0])
    assert sorted(body.face or 0 for body in found.bodies) == [1, 2]
    assert [pair.relation.value for pair in found.facing] == ["look the same way"]


def test_the_body_is_drawn(pipeline: Pipeline, analysis: Analysis) -> None:
    with_body = render_overlay(PORTRAIT, analysis)
    without = render_overlay(PORTRAIT, pipeline.analyze([PORTRAIT])[0])
    assert with_body.shape == without.shape
    changed = np.flatnonzero((with_body != without).any(axis=(0, 2)))
    panel = without.shape[1] - 420
    assert len(changed) > 100
    assert changed.max() < panel
