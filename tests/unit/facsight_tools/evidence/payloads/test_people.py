"""Payloads of the picture and of people: ids, values and sentences, and the way through JSON."""

from typing import Any

import pytest
from pydantic import ValidationError

from facsight_tools.evidence.payloads import (
    AnalysisHash,
    AnyPayload,
    ArmsState,
    ArmState,
    BodyCount,
    BodyFace,
    BodyFound,
    FaceCount,
    GazeTarget,
    HandCount,
    HandFound,
    HandOnFace,
    HandOwner,
    HandSide,
    HandsState,
    HeadsFacing,
    PictureLight,
    PictureSize,
)
from facsight_tools.states import (
    Arm,
    Arms,
    Contact,
    FacePart,
    GazeAim,
    Hands,
    Touch,
    Touches,
    Turned,
    UnavailableReason,
)

from .shown import Look, look, through_json

HIDDEN: dict[str, Any] = {
    "reason": UnavailableReason.OUT_OF_FRAME,
    "detail": "the left wrist is outside the picture",
}
NOT_ASKED: dict[str, Any] = {
    "reason": UnavailableReason.NOT_ASKED,
    "detail": "they were not asked for",
}
BOTH = Touches((Touch(Contact.COVERS, FacePart.MOUTH, 2), Touch(Contact.COVERS, FacePart.NOSE, 2)))
KINDS: list[tuple[AnyPayload, Look]] = [
    (
        FaceCount(count=0),
        ("S.people", "measured", 0.0, "count", "In the picture no face was found."),
    ),
    (
        PictureLight(quantity="contrast", grey_levels=48.0),
        (
            *("S.contrast", "measured", 48.0, "grey levels"),
            "The contrast of the picture is 48.0 grey levels.",
        ),
    ),
    (
        PictureSize(width=640, height=480),
        ("S.size", "measured", "640x480", "px", "The picture is 640 by 480 pixels."),
    ),
    (
        AnalysisHash(sha256="ab" * 32),
        (
            *("S.analysis", "measured", "ab" * 32, "sha256"),
            "The rows were made from the analysis that has this hash.",
        ),
    ),
    (
        BodyCount(count=1),
        ("S.bodies", "measured", 1.0, "count", "In the picture 1 body was found."),
    ),
    (
        HandCount(**NOT_ASKED),
        (
            *("S.hands", "unavailable", None, "count"),
            "The hands in the picture were not measured: they were not asked for.",
        ),
    ),
    (
        BodyFound(body=1, face=1, score=0.99),
        ("S.body.1", "measured", 0.99, "probability", "The body of person 1 was found."),
    ),
    (
        BodyFound(body=2, score=0.5),
        ("S.body.2", "measured", 0.5, "probability", "Another body was found."),
    ),
    (
        BodyFace(body=1, face=3),
        ("S.body.1.face", "measured", "F3", "", "The body and face 3 belong together."),
    ),
    (
        BodyFace(body=1),
        ("S.body.1.face", "measured", "none", "", "The face of the body was not found."),
    ),
    (
        ArmState(body=1, face=1, side="left", arm=Arm.STRETCHED_OUT),
        (
            *("S.body.1.arm.left", "measured", "stretched out", ""),
            "The left arm of person 1 is stretched out.",
        ),
    ),
    (
        ArmsState(body=1, face=1, **HIDDEN),
        (
            *("S.body.1.arms", "unavailable", None, ""),
            "The arms of person 1 could not be measured: the left wrist is outside the picture.",
        ),
    ),
    (
        ArmsState(body=1, arms=Arms.CROSSED),
        ("S.body.1.arms", "measured", "crossed", "", "The arms of another body are crossed."),
    ),
    (
        HandsState(body=1, face=1, hands=Hands.CLASPED),
        ("S.body.1.hands", "measured", "clasped", "", "The hands of person 1 are clasped."),
    ),
    (
        HandFound(hand=1, score=0.97),
        ("S.hand.1", "measured", 0.97, "probability", "A hand was found."),
    ),
    (
        HandSide(hand=1, side="right"),
        ("S.hand.1.side", "measured", "right", "", "The hand is a right hand."),
    ),
    (
        HandOwner(hand=1, body=2, face=1),
        ("S.hand.1.body", "measured", "body 2", "", "The hand belongs to person 1."),
    ),
    (
        HandOnFace(hand=1, side="left", body=1, face=1, on=BOTH),
        (
            *("S.hand.1.face", "measured"),
            *("covers the mouth of F2; covers the nose of F2", ""),
            "The left hand of person 1 covers the mouth and the nose of face 2.",
        ),
    ),
    (
        HandOnFace(hand=1, on=Touches()),
        ("S.hand.1.face", "measured", "away from faces", "", "A hand is on no face."),
    ),
    (
        GazeTarget(face=1, aim=GazeAim("face", 2)),
        ("S.gaze.1.target", "measured", "F2", "", "Face 1 looks at face 2."),
    ),
    (
        GazeTarget(face=1, aim=GazeAim("camera")),
        ("S.gaze.1.target", "measured", "the camera", "", "Face 1 looks at the camera."),
    ),
    (
        GazeTarget(face=1, aim=GazeAim("away")),
        (
            *("S.gaze.1.target", "measured", "away from the camera", ""),
            "Face 1 looks away from the camera.",
        ),
    ),
    (
        HeadsFacing(first=1, second=2, turned=Turned.SECOND),
        (
            *("S.facing.1.2", "measured", "F2 faces F1", ""),
            "The head of face 2 is turned to face 1.",
        ),
    ),
    (
        HeadsFacing(first=1, second=2, **HIDDEN),
        (
            *("S.facing.1.2", "unavailable", None, ""),
            "How face 1 and face 2 are turned to each other could not be measured: the left wrist "
            "is outside the picture.",
        ),
    ),
]


@pytest.mark.parametrize(("payload", "shown"), KINDS, ids=lambda one: type(one).__name__)
def test_how_it_is_shown(payload: AnyPayload, shown: Look) -> None:
    assert look(payload) == shown


@pytest.mark.parametrize("payload", [one for one, _ in KINDS], ids=lambda one: type(one).__name__)
def test_json_keeps_it(payload: AnyPayload) -> None:
    assert through_json(payload) == payload


@pytest.mark.parametrize("arms", Arms)
def test_every_posture_has_a_sentence(arms: Arms) -> None:
    assert look(ArmsState(body=1, face=1, arms=arms))[-1].endswith(".")


@pytest.mark.parametrize("turned", Turned)
def test_every_way_to_be_turned_has_a_sentence(turned: Turned) -> None:
    _, _, value, _, text = look(HeadsFacing(first=2, second=5, turned=turned))
    assert value == turned.between(2, 5)
    assert "face 2" in text
    assert "face 5" in text


@pytest.mark.parametrize(
    "fields", [{}, {"arms": "crossed", **HIDDEN}], ids=["neither", "posture and reason"]
)
def test_a_posture_is_measured_or_has_a_reason(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="or the reason why it was not"):
        ArmsState.model_validate({"body": 1, **fields})


def test_a_gaze_names_a_face_exactly_where_it_is_at_one() -> None:
    with pytest.raises(ValidationError, match="expected a face's index"):
        GazeTarget.model_validate({"face": 1, "aim": {"at": "camera", "face": 2}})
    with pytest.raises(ValueError, match="expected a face's index"):
        GazeAim("face")
