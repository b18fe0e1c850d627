"""Sentences on bodies, hands and looks: what the rows bear passes, what they do not is refused."""

import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people

from facsight_tools.evidence.checker import Code, check_claim
from facsight_tools.evidence.claims import Claim
from facsight_tools.evidence.ledger import build_ledger

LEDGER = build_ledger(
    with_people(
        make_analysis([make_face(1), make_face(2), make_face(3)], size_wh=(900, 480)),
        bodies=[
            make_body(arms="left raised", left="raised", hands="clasped"),
            make_body(2, 2, arms=None, left=None),
            make_body(3, 3, arms="lowered"),
        ],
        hands=[make_hand(face="covers the mouth of F2"), make_hand(2, body=None)],
        gaze=["F2", "away from the camera", None],
        facing={(1, 2): "F1 faces F2", (1, 3): "face each other", (2, 3): "look the same way"},
    )
)


def codes(text: str, *cites: str) -> set[str]:
    claim = Claim(kind="observation", text=text, cites=cites)
    return {problem.code for problem in check_claim(claim, LEDGER)}


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("The left arm of person 1 is raised.", "S.body.1.arms"),
        ("The left arm is raised.", "S.body.1.arm.left"),
        ("The arms are not crossed.", "S.body.1.arms"),
        ("The hands of person 1 are clasped.", "S.body.1.hands"),
        ("A hand covers the mouth of face 2.", "S.hand.1.face"),
        ("Face 1 looks at face 2.", "S.gaze.1.target"),
        ("Face 2 looks away from the camera.", "S.gaze.2.target"),
        ("The head of face 1 is turned to face 2.", "S.facing.1.2"),
        ("The heads of face 3 and face 1 are turned to each other.", "S.facing.1.3"),
        ("The arms of person 2 could not be measured.", "S.body.2.arms"),
    ],
)
def test_what_a_row_bears_passes(text: str, cited: str) -> None:
    assert codes(text, cited) == set()


@pytest.mark.parametrize(
    ("text", "cited", "code"),
    [
        ("Both arms of person 1 are raised.", "S.body.1.arms", Code.ROW_CONTRADICTED),
        ("The right arm of person 1 is raised.", "S.body.1.arms", Code.ROW_CONTRADICTED),
        ("The left arm of person 3 is raised.", "S.body.3.arms", Code.ROW_CONTRADICTED),
        ("The right arm of person 1 is raised.", "S.body.1.arm.left", Code.WRONG_SIDE),
        ("The left arm of person 2 is raised.", "S.body.1.arms", Code.WRONG_FACE),
        ("The hands of person 1 are apart.", "S.body.1.hands", Code.ROW_CONTRADICTED),
        ("A hand touches the mouth of face 2.", "S.hand.1.face", Code.ROW_CONTRADICTED),
        ("A hand covers the mouth of face 3.", "S.hand.1.face", Code.WRONG_FACE),
        ("A hand covers the eyes of face 2.", "S.hand.1.face", Code.ROW_CONTRADICTED),
        ("Face 2 looks at face 1.", "S.gaze.1.target", Code.ROW_CONTRADICTED),
        ("Face 1 looks at face 3.", "S.gaze.1.target", Code.WRONG_FACE),
        ("Face 1 looks at the camera.", "S.gaze.1.target", Code.ROW_CONTRADICTED),
        ("Face 2 looks at the camera.", "S.gaze.2.target", Code.ROW_CONTRADICTED),
        ("Face 3 looks at the camera.", "S.gaze.3.target", Code.UNAVAILABLE_AS_EVIDENCE),
        ("The head of face 2 is turned to face 1.", "S.facing.1.2", Code.ROW_CONTRADICTED),
        (
            "The heads of face 1 and face 3 are turned the same way.",
            "S.facing.1.3",
            Code.ROW_CONTRADICTED,
        ),
        ("The arms of person 2 are raised.", "S.body.2.arms", Code.UNAVAILABLE_AS_EVIDENCE),
        ("The hands hold a knife.", "S.body.1.hands", Code.UNSUPPORTED_TERM),
        ("The person is hiding a smile.", "S.hand.1.face", Code.DECEPTION),
    ],
)
def test_what_it_does_not_bear_is_refused(text: str, cited: str, code: Code) -> None:
    assert code in codes(text, cited)
