"""Reports beside what was measured: who is right, and what nobody can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people

from facsight_tools.evidence.context import observation_cues
from facsight_tools.evidence.fusion import context_distribution
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.observations import Observation, observation_rows
from facsight_tools.evidence.observed_matches import match_rows, without_contradicted
from facsight_tools.evidence.payloads import Cue, ObservedMatch
from facsight_tools.evidence.rows import Ledger
from facsight_tools.types import Analysis, UnavailableReason

SMILE: Mapping[int, float] = {6: 2.0, 12: 3.0}


def ledger(said: str | Sequence[Observation], analysis: Analysis) -> Ledger:
    seen = [Observation(text=said)] if isinstance(said, str) else said
    rows = observation_rows(seen, analysis.scene.size_wh)
    return build_ledger(analysis, context=[*rows, *observation_cues(rows)])


def outcomes(said: str | Sequence[Observation], analysis: Analysis) -> dict[str, str]:
    rows = ledger(said, analysis).rows_of(ObservedMatch)
    return {row.id.partition("match.")[2]: one.outcome for row, one in rows}


def one(**face: Any) -> Analysis:
    return make_analysis([make_face(**face)])


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("A person is smiling.", {"smile.F1": "agrees"}),
        ("The person is not smiling.", {"smile.F1": "contradicts"}),
        ("A person is frowning.", {"frown.F1": "contradicts"}),
        ("The eyes are closed.", {"closed-eyes.F1": "contradicts"}),
        ("The mouth is open.", {"open-mouth.F1": "not_measured"}),
        ("The person wears a helmet.", {}),
    ],
)
def test_a_unit_decides(said: str, outcome: dict[str, str]) -> None:
    hidden = {25: UnavailableReason.OCCLUDED, 26: UnavailableReason.OCCLUDED}
    assert outcomes(said, one(aus=SMILE, unavailable=hidden)) == outcome


def test_a_unit_of_several_is_enough_and_all_are_asked_before_it_is_denied() -> None:
    said = "The eyebrows are raised."
    assert outcomes(said, one(aus={2: 2.0})) == {"raised-brows.F1": "agrees"}
    assert outcomes(said, one()) == {"raised-brows.F1": "contradicts"}
    hidden = {1: UnavailableReason.OCCLUDED}
    assert outcomes(said, one(unavailable=hidden)) == {"raised-brows.F1": "not_measured"}


def test_a_smile_on_one_side_is_one() -> None:
    sides = {(12, "left"): 2.0, (12, "right"): 0.0}
    assert outcomes("A person smiles.", one(aus={12: 0.9}, sides=sides)) == {"smile.F1": "agrees"}


@pytest.mark.parametrize(
    ("yaw", "outcome"),
    [(-20.0, "agrees"), (20.0, "contradicts"), (1.0, "contradicts"), (-7.0, "not_measured")],
)
def test_the_left_of_a_picture_is_the_right_of_the_subject(yaw: float, outcome: str) -> None:
    analysis = one(gaze=(yaw, 0.0, 0.0, 0.0))
    assert outcomes("The person looks left.", analysis) == {"look-to-picture-left.F1": outcome}


def test_bodies_and_hands_decide() -> None:
    face = make_analysis([make_face()])
    raised = with_people(face, [make_body(arms="both raised")], [], ["the camera"])
    assert outcomes("The arms are raised.", raised) == {"raised-arms.F1": "agrees"}
    assert outcomes("The arms are crossed.", raised) == {"crossed-arms.F1": "contradicts"}
    assert outcomes("The person looks at the camera.", raised) == {"look-at-camera.F1": "agrees"}
    unseen = with_people(face, [make_body(arms=None)])
    assert outcomes("The arms are raised.", unseen) == {"raised-arms.F1": "not_measured"}
    said = "A hand is over the mouth."
    covered = with_people(face, [make_body()], [make_hand(face="covers the mouth of F1")])
    assert outcomes(said, covered) == {"hand-on-mouth.F1": "agrees"}
    away = with_people(face, [make_body()], [make_hand()])
    assert outcomes(said, away) == {"hand-on-mouth.F1": "contradicts"}
    assert outcomes(said, face) == {"hand-on-mouth.F1": "not_measured"}


def test_people_are_counted() -> None:
    two = make_analysis([make_face(), make_face(2)])
    assert outcomes("Two people sit there.", two) == {"people": "agrees"}
    assert outcomes("One person sits there.", two) == {"people": "contradicts"}
    # heads may be turned away where bodies were not looked for
    assert outcomes("Three people sit there.", two) == {"people": "not_measured"}
    looked = with_people(two, [make_body(), make_body(2, 2)])
    assert outcomes("Three people sit there.", looked) == {"people": "contradicts"}


def test_whose_face_is_meant() -> None:
    two = make_analysis([make_face(aus=SMILE), make_face(2)])
    assert outcomes("Face 2 smiles.", two) == {"smile.F2": "contradicts"}
    assert outcomes("A person smiles.", two) == {"smile": "not_measured"}
    both = {"smile.F1": "agrees", "smile.F2": "contradicts"}
    assert outcomes("Everyone smiles.", two) == both
    assert outcomes("Two people smile.", two) == {**both, "people": "agrees"}
    around = Observation(text="A person smiles.", region=(40, 60, 280, 350))
    assert outcomes([around], two) == {"smile.F1": "agrees"}
    nowhere = Observation(text="A person smiles.", region=(600, 400, 640, 480))
    assert outcomes([nowhere], two) == {"smile": "not_measured"}
    assert outcomes("A person smiles at a person.", one(aus=SMILE)) == {"smile": "not_measured"}
    assert outcomes("Face 7 smiles.", two) == {"smile": "not_measured"}
    assert outcomes("A person smiles.", replace(two, faces=())) == {"smile": "not_measured"}


def test_a_report_that_is_wrong_on_the_face_says_nothing_of_the_situation() -> None:
    true, false = "A person celebrates a victory.", "A frowning person celebrates a victory."
    for said, heard in ((true, True), (false, False)):
        rows = ledger(said, one(aus=SMILE)).rows
        assert any(isinstance(row.payload, Cue) for row in rows) == heard
        assert (context_distribution(rows) is not None) == heard


def test_a_ledger_without_a_report_is_left_alone() -> None:
    rows = build_ledger(one(aus=SMILE)).rows
    assert [*match_rows(rows)] == []
    assert without_contradicted(rows, ()) == [*rows]


def test_no_report_moves_the_face() -> None:
    said = ["A person is frowning.", "A person is smiling.", "A person points a gun."]
    faces = [
        [row for row in ledger(text, one(aus=SMILE)).rows if row.id.startswith("F1.emotion")]
        for text in said
    ]
    assert faces[0] == faces[1] == faces[2]
