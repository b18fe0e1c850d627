"""Bodies, hands, looks and facing: what the rows say passes, what they do not say is refused."""

from __future__ import annotations

from typing import Final

import pytest
from tests.rows import unchecked_ledger

from facsight_tools.evidence.checker import check_text
from facsight_tools.evidence.payloads import (
    AnyPayload,
    ArmsState,
    GazeTarget,
    HandOnFace,
    HandSide,
    HandsState,
    HeadsFacing,
)
from facsight_tools.evidence.rows import Row
from facsight_tools.states import (
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

from .sentences import LEDGER

HIDDEN: Final = {"reason": UnavailableReason.OUT_OF_FRAME, "detail": "out of frame"}
MOUTH: Final = Touches((Touch(Contact.COVERS, FacePart.MOUTH, 1),))


def row(payload: AnyPayload, text: str) -> Row:
    """A row that says it in these words, which may be others than facsight's own."""
    return Row.of(payload, source="pose network").model_copy(update={"text": text})


SCENE: Final = unchecked_ledger(
    [
        *LEDGER.rows,
        row(ArmsState(body=1, face=1, arms=Arms.BOTH_RAISED), "Both arms of person 1 are raised."),
        row(
            ArmsState(body=2, face=2, **HIDDEN),
            "The arms of person 2 could not be measured: out of frame.",
        ),
        row(HandSide(hand=1, side="left"), "Hand 1 is a left hand."),
        row(HandOnFace(hand=1, on=MOUTH), "Hand 1 covers the mouth of face 1."),
        row(HandsState(body=1, face=1, hands=Hands.APART), "The hands of person 1 are apart."),
        row(GazeTarget(face=1, aim=GazeAim("face", 2)), "Face 1 looks at face 2."),
        row(HeadsFacing(first=1, second=2, turned=Turned.FIRST), "Face 1 faces face 2."),
    ]
)
TRUE_OF_SCENE: Final = (
    "Both arms of person 1 are raised [S.body.1.arms].",
    "A hand covers the mouth of face 1 [S.hand.1.face] [F1.face].",
    "Hand 1 covers the mouth of face 1 [S.hand.1.face].",
    "The hands of person 1 are apart [S.body.1.hands].",
    "Face 1 looks at face 2 [S.gaze.1.target] [F1.face] [F2.face].",
    "Face 1 faces face 2 [S.facing.1.2] [F1.face] [F2.face].",
)
FALSE_OF_SCENE: Final = (
    "The arms of person 1 are open [S.body.1.arms].",
    "The arms of person 1 are bent and open [S.body.1.arms].",
    "The hands of person 1 are open [S.body.1.hands].",
    "The hands of person 1 are closed [S.body.1.hands].",
    "The hands of person 1 are on the face [S.body.1.hands].",
    "The gaze of face 1 is averted from the camera [F1.gaze.yaw] [S.gaze.1.target].",
    "The arms of person 1 are crossed [S.body.1.arms].",
    "The left arm of person 1 is lowered [S.body.1.arms].",
    "One arm of person 1 is raised [S.body.1.arms].",
    "Only the left arm is raised [S.body.1.arms].",
    "No arms are raised [S.body.1.arms].",
    "Both arms of person 2 are raised [S.body.2.arms].",
    "Both arms of person 2 are raised [S.body.1.arms].",
    "Hand 1 covers the eyes of face 1 [S.hand.1.face] [F1.face].",
    "Hand 1 covers the mouth of face 2 [S.hand.1.face] [F2.face].",
    "Hand 2 covers the mouth of face 1 [S.hand.1.face].",
    "Hand 1.0 covers the mouth of face 1 [S.hand.1.face].",
    "Hand 1 touches the chin of face 1 [S.hand.1.face] [F1.face].",
    "Hand 1 does not cover the mouth of face 1 [S.hand.1.face] [F1.face].",
    "Hand 1 is a right hand [S.hand.1.side].",
    "The hands of person 1 are clasped [S.body.1.hands].",
    "The hands of person 1 are folded [S.body.1.hands].",
    "Face 2 looks at face 1 [S.gaze.1.target] [F1.face] [F2.face].",
    "Face 1 looks at face 1 [S.gaze.1.target] [F1.face] [F2.face].",
    "Face 2 faces face 2 [S.facing.1.2] [F1.face] [F2.face].",
    "Face 1 looks at the camera [S.gaze.1.target] [F1.face].",
    "Face 1 looks away from face 2 [S.gaze.1.target] [F1.face] [F2.face].",
    "Face 2 faces face 1 [S.facing.1.2] [F1.face] [F2.face].",
    "Face 1 and face 2 face each other [S.facing.1.2] [F1.face] [F2.face].",
    "Neither face faces the other [S.facing.1.2] [F1.face] [F2.face].",
    "The raised arms show triumph [S.body.1.arms].",
    "The hand hides a smile [S.hand.1.face].",
    "The person surrenders with raised arms [S.body.1.arms].",
    "The raised arms prove happiness [S.body.1.arms] [R.emfacs.happiness@1].",
)


@pytest.mark.parametrize("text", TRUE_OF_SCENE)
def test_a_scene_row_may_be_told(text: str) -> None:
    assert check_text(text, SCENE).ok


@pytest.mark.parametrize("text", FALSE_OF_SCENE)
def test_what_the_scene_does_not_show_is_refused(text: str) -> None:
    assert not check_text(text, SCENE).ok
