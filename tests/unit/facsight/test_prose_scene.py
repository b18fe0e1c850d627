"""What the deterministic reasoner says of hands, arms, looks and the others; all of it checked."""

from dataclasses import replace

import pytest
from tests.builders import make_analysis, make_face, make_rules
from tests.people import make_body, make_hand, with_people

from facsight.reasoner.reason import reason
from facsight_tools.analyzers.occlusion import without_hidden
from facsight_tools.analyzers.quality import under_hands
from facsight_tools.analyzers.touch import PARTS
from facsight_tools.evidence.checker import check_claim
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.types import FaceReport

SMILING = make_face(1, {12: 3.0, 6: 2.0}, emotion={"happiness": 0.8})
FROWNING = make_face(2, {4: 3.0, 23: 2.0}, emotion={"anger": 0.7})
PLAIN = make_face(3, emotion={"neutral": 0.93})


def hidden(face: FaceReport, *parts: str) -> FaceReport:
    shares = dict.fromkeys([*PARTS, "face"], 0.0) | dict.fromkeys(parts, 0.8)
    return replace(face, action_units=without_hidden(face.action_units, shares))


def said(face: str = "F1", faces: tuple[FaceReport, ...] = (SMILING,), **people: object) -> str:
    """The answer as one text; what it observes has passed the checker as it stands."""
    analysis = with_people(make_analysis(faces, size_wh=(900, 480)), **people)  # type: ignore[arg-type]
    ledger = build_ledger(analysis, rules=make_rules())
    draft = reason(ledger, face, "basic", "basic-emotion")
    for sentence in draft.sentences:
        if sentence.claim.kind not in ("observation", "caveat"):
            continue  # what situation and posture suggest is not told here
        assert not check_claim(sentence.claim, ledger, fused=draft.fused), sentence.claim.text
    return " ".join(sentence.claim.text for sentence in draft.sentences)


def test_nothing_is_said_of_a_plain_scene() -> None:
    assert "S." not in said(bodies=[make_body()], hands=[make_hand()])


def test_a_hand_on_the_mouth_and_what_it_hides() -> None:
    text = said(
        faces=(hidden(SMILING, "mouth"),),
        bodies=[make_body()],
        hands=[make_hand(face="covers the mouth of F1")],
    )
    assert (
        "The left hand of person 1 covers the mouth of face 1 [S.hand.1.face], so that AU12, AU15 "
        "and AU25 could not be measured [F1.AU12] [F1.AU15] [F1.AU25]." in text
    )
    assert "AU12 (lip corner puller) is" not in text


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (
            {"hands": [make_hand(face="touches the cheek of F1")]},
            "The left hand of person 1 touches the cheek of face 1 [S.hand.1.face].",
        ),
        ({"bodies": [make_body(arms="crossed")]}, "The arms of person 1 are crossed"),
        ({"bodies": [make_body(arms="both raised")]}, "Both arms of person 1 are raised"),
        ({"bodies": [make_body(hands="clasped")]}, "The hands of person 1 are clasped"),
        ({"gaze": ["away from the camera"]}, "Face 1 looks away from the camera"),
    ],
)
def test_one_person(people: dict, sentence: str) -> None:  # type: ignore[type-arg]
    assert sentence in said(**{"bodies": [make_body()], **people})


def test_several_people() -> None:
    text = said(
        faces=(SMILING, FROWNING, PLAIN),
        gaze=["F2"],
        facing={(1, 2): "face each other", (1, 3): "look the same way", (2, 3): "F3 faces F2"},
    )
    assert "Face 1 looks at face 2 [S.gaze.1.target]." in text
    assert "The heads of face 1 and face 2 are turned to each other [S.facing.1.2]." in text
    assert "The rules score face 2 for anger at 0.70 [F2.emotion.anger]." in text
    assert "S.facing.1.3" not in text
    assert "S.facing.2.3" not in text
    assert "face 3 for" not in text


def test_of_another_persons_body_nothing_is_said() -> None:
    bodies = [make_body(1, 2, arms="crossed")]
    assert "crossed" not in said(faces=(SMILING, FROWNING), bodies=bodies)
    assert "crossed" in said("F2", faces=(SMILING, FROWNING), bodies=bodies)


def test_a_face_whose_units_a_hand_hides_is_not_read() -> None:
    text = said(
        faces=(hidden(replace(SMILING, emotion=replace(SMILING.emotion, scores={})), "mouth"),),
        bodies=[make_body()],
        hands=[make_hand(face="covers the mouth of F1")],
    )
    assert "covers the mouth of face 1 [S.hand.1.face]" in text


def test_a_face_under_hands_asks_for_caution() -> None:
    covered = replace(SMILING, quality=under_hands(SMILING.quality, 0.35))
    text = said(faces=(hidden(covered, "nose"),), bodies=[make_body()])
    assert "part of it is under hands [F1.quality.hands]" in text
