"""Analyses as plain JSON, and the hash that binds them."""

import json
from typing import Any

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence.analysis_json import analysis_hash, analysis_to_json
from facsight_tools.types import UnavailableReason

PLAIN = analysis_to_json(make_analysis([make_face(aus={12: 3.0})]))


def test_analyses_are_plain_json_with_every_reading() -> None:
    face = make_face(aus={12: 3.2}, unavailable={9: UnavailableReason.POSE}, pose=(-0.01, 1, 2))
    plain = analysis_to_json(make_analysis([face], notes=("first frame of 12",)))
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["faces"][0]["pose"] == {"yaw": 0.0, "pitch": 1.0, "roll": 2.0}
    assert "landmarks" not in plain["faces"][0]
    readings = {(one["au"], one["side"]): one for one in plain["faces"][0]["action_units"]}
    assert readings[12, "both"]["letter"] == "C"
    assert readings[9, "left"] == {
        "au": 9,
        "side": "left",
        "status": "unavailable",
        "reason": "pose_beyond_range",
        "detail": "pose beyond range",
    }
    assert plain["notes"] == ["first frame of 12"]


def test_landmarks_are_given_when_asked_for() -> None:
    plain = analysis_to_json(make_analysis([make_face()]), landmarks=True)
    points = plain["faces"][0]["landmarks"]["points_xyz"]
    assert len(points) == 478
    assert all(isinstance(value, float) for value in points[0])


def test_parts_name_who_filled_them() -> None:
    parts = PLAIN["provenance"]["parts"]
    mesh = {"reader": "face_mesh", "version": "1", "networks": ["face_mesh"]}
    assert parts["detector"] == parts["landmarker"] == mesh
    assert parts["au_readers"] == [{**mesh, "primary": True}]
    assert parts["emotion"] == {"reader": "rules", "version": "emfacs@1", "networks": []}
    assert not {"body", "hand"} & set(parts), "they were not asked for"
    assert set(PLAIN["provenance"]["models"]) == {"face_mesh"}


def test_the_way_through_a_server_keeps_the_hash() -> None:
    text = json.dumps(PLAIN).replace(".0,", ",").replace(".0}", "}")
    back = {**json.loads(text), "name": None}
    assert text != json.dumps(PLAIN)
    assert analysis_hash(back) == analysis_hash(PLAIN)
    assert analysis_hash(dict(reversed(PLAIN.items()))) == analysis_hash(PLAIN)


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain["faces"][0]["pose"].update(yaw=2.1),
        lambda plain: plain["faces"].clear(),
        lambda plain: plain["scene"].update(brightness=127.9),
        lambda plain: plain.update(notes=["first frame of 12"]),
        lambda plain: plain["faces"][0]["action_units"][0].update(present=1),
    ],
)
def test_any_change_is_another_hash(change: Any) -> None:
    altered = json.loads(json.dumps(PLAIN))
    change(altered)
    assert analysis_hash(altered) != analysis_hash(PLAIN)


def test_half_a_surrogate_pair_has_a_hash() -> None:
    assert len(analysis_hash({"notes": ["\ud800"]})) == 64
