"""Bodies, hands and what lies between people, as JSON."""

from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people

from facsight_tools.evidence.analysis_json import analysis_hash, analysis_to_json
from facsight_tools.evidence.people_json import people_to_json
from facsight_tools.server.schemas import SceneReading
from facsight_tools.types import Analysis

FACES = (make_face(1), make_face(2))


def two(**people: object) -> Analysis:
    return with_people(make_analysis(FACES), **people)  # type: ignore[arg-type]


def test_the_json_fits_the_schema_and_is_bound_by_the_hash() -> None:
    analysis = two(bodies=[make_body()], hands=[make_hand()], facing={(1, 2): "face each other"})
    plain = analysis_to_json(analysis)
    read = SceneReading.model_validate(plain["scene"])
    assert read.people is not None
    assert read.people.bodies[0].arms.value == "lowered"
    assert read.people.facing[0].faces == (1, 2)
    through = {**plain, "scene": read.model_dump(mode="json")}
    assert analysis_hash(through) == analysis_hash(plain)
    changed = two(bodies=[make_body(arms="crossed")], hands=[make_hand()])
    assert analysis_hash(analysis_to_json(changed)) != analysis_hash(plain)


def test_joints_are_given_on_request() -> None:
    analysis = two(bodies=[make_body()], hands=[make_hand()])
    people = analysis_to_json(analysis, landmarks=True)["scene"]["people"]
    assert len(people["bodies"][0]["joints_xyz"]) == len(people["bodies"][0]["visibility"]) == 33
    assert len(people["hands"][0]["points_xyz"]) == 21
    assert "joints_xyz" not in analysis_to_json(analysis)["scene"]["people"]["bodies"][0]


def test_what_was_not_measured_has_a_reason_where_others_have_a_value() -> None:
    people = two(
        bodies=[make_body(arms=None)],
        hands=[make_hand(face="covers the mouth of F2")],
        gaze=["F2", None],
        facing={(1, 2): "F2 faces F1"},
    ).scene.people
    assert people is not None
    plain = people_to_json(people)
    hidden = {"status": "unavailable", "reason": "the left wrist is outside the picture"}
    (body,), (hand,) = plain["bodies"], plain["hands"]
    assert (body["arms"], body["box_xyxy"]) == (hidden, [20.0, 80.0, 220.0, 380.0])
    assert body["hands"] == {"status": "measured", "value": "apart", "confidence": 0.9}
    assert hand["face"]["value"] == "covers the mouth of F2"
    assert plain["gaze_targets"] == [
        {"face": 1, "status": "measured", "value": "F2", "confidence": 0.9},
        {"face": 2, **hidden},
    ]
    assert plain["facing"] == [
        {"faces": [1, 2], "status": "measured", "value": "F2 faces F1", "confidence": 0.9}
    ]
