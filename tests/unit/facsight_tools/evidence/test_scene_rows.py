"""Bodies, hands and what lies between people, as rows."""

from dataclasses import replace

import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people

from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.scene_rows import people_rows
from facsight_tools.types import Analysis, NetworkUse, PartUse

FACES = (make_face(1), make_face(2))


def two(**people: object) -> Analysis:
    return with_people(make_analysis(FACES), **people)  # type: ignore[arg-type]


def row(ledger: Ledger, row_id: str) -> Row:
    found = ledger.get(row_id)
    assert found is not None, row_id
    return found


@pytest.mark.parametrize(
    ("arms", "text"),
    [
        ("both raised", "Both arms of person 1 are raised."),
        ("left raised", "The left arm of person 1 is raised."),
        ("crossed", "The arms of person 1 are crossed."),
        ("lowered", "Both arms of person 1 are lowered."),
        ("other", "The arms of person 1 are neither raised nor crossed nor both lowered."),
    ],
)
def test_arms(arms: str, text: str) -> None:
    found = row(build_ledger(two(bodies=[make_body(arms=arms)])), "S.body.1.arms")
    assert (found.value, found.text, found.status) == (arms, text, "measured")
    assert found.confidence == 0.9
    assert found.region == (20, 80, 220, 380)


def test_what_was_not_measured_is_a_row_that_says_why() -> None:
    body, hand = make_body(arms=None, left=None, hands=None), make_hand(side=None, face=None)
    ledger = build_ledger(two(bodies=[body], hands=[hand], gaze=[None], facing={(1, 2): None}))
    for name in ("S.body.1.arms", "S.body.1.arm.left", "S.body.1.hands", "S.hand.1.side"):
        assert row(ledger, name).status == "unavailable"
        assert "could not be measured: the left wrist is outside" in row(ledger, name).text
    assert row(ledger, "S.gaze.1.target").status == "unavailable"
    assert row(ledger, "S.facing.1.2").status == "unavailable"


def test_people_who_were_not_asked_for_are_unavailable_and_not_none() -> None:
    ledger = build_ledger(make_analysis(FACES))
    for name in ("S.bodies", "S.hands"):
        assert row(ledger, name).value is None
        assert "were not asked for" in row(ledger, name).text
    assert row(build_ledger(two()), "S.bodies").value == 0


@pytest.mark.parametrize(
    ("hand", "text"),
    [
        (
            make_hand(face="covers the mouth of F2"),
            "The left hand of person 1 covers the mouth of face 2.",
        ),
        (
            make_hand(face="covers the mouth of F1; covers the nose of F1"),
            "The left hand of person 1 covers the mouth and the nose of face 1.",
        ),
        (
            make_hand(body=None, side=None, face="touches the cheek of F1"),
            "A hand touches the cheek of face 1.",
        ),
        (make_hand(body=2), "The left hand of another body is on no face."),
    ],
)
def test_hands_on_faces(hand: object, text: str) -> None:
    bodies = [make_body(), make_body(2, face=None)]
    assert row(build_ledger(two(bodies=bodies, hands=[hand])), "S.hand.1.face").text == text


def test_ids_and_values_are_those_of_the_contract() -> None:
    ledger = build_ledger(
        two(
            bodies=[make_body(), make_body(2, face=None)],
            hands=[make_hand()],
            gaze=["F2"],
            facing={(1, 2): "F1 faces F2"},
        )
    )
    values = {one.id: one.value for one in ledger.rows if one.id.startswith("S.")}
    assert values["S.body.1"] == pytest.approx(0.99)
    assert values["S.body.1.face"] == "F1"
    assert values["S.body.2.face"] == "none"
    assert values["S.hand.1.side"] == "left"
    assert values["S.hand.1.body"] == "body 1"
    assert values["S.gaze.1.target"] == "F2"
    assert values["S.gaze.2.target"] == "the camera"
    assert values["S.facing.1.2"] == "F1 faces F2"


def test_each_row_is_made_by_what_it_rests_on() -> None:
    network = NetworkUse("pose_landmark", "ef" * 32, "CPUExecutionProvider")
    analysis = two(bodies=[make_body()], hands=[make_hand()], facing={(1, 2): "F1 faces F2"})
    body = PartUse("blazepose", "1", (network,))
    analysis = replace(analysis, provenance=replace(analysis.provenance, body=body))
    rows = {one.id: one for one in people_rows(analysis)}
    assert len(rows) == len(list(people_rows(analysis)))
    assert rows["S.body.1.arms"].source == f"pose_landmark:{'ef' * 6}"
    for name in ("S.gaze.1.target", "S.facing.1.2"):
        assert rows[name].source == f"face_mesh:{'cd' * 6}", "it rests on the meshes alone"
    assert rows["S.facing.1.2"].region == (60, 80, 520, 330), "around both faces"
    assert rows["S.hand.1.side"].confidence == 0.9
