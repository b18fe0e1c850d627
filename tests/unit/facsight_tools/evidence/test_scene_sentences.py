"""Bodies, hands, looks and facing: what the rows say passes, what they do not say is refused."""

from __future__ import annotations

from typing import Final

import pytest

from facsight_tools.evidence.checker import check_text
from facsight_tools.evidence.rows import Ledger, Row

from .sentences import LEDGER


def row(row_id: str, value: str | None, text: str) -> Row:
    status = "unavailable" if value is None else "measured"
    return Row(id=row_id, status=status, value=value, text=text, source="pose network")


SCENE: Final = Ledger.of(
    [
        *LEDGER.rows,
        row("S.body.1.arms", "both raised", "Both arms of person 1 are raised."),
        row("S.body.2.arms", None, "The arms of person 2 could not be measured: out of frame."),
        row("S.hand.1.side", "left", "Hand 1 is a left hand."),
        row("S.hand.1.face", "covers the mouth of F1", "Hand 1 covers the mouth of face 1."),
        row("S.body.1.hands", "apart", "The hands of person 1 are apart."),
        row("S.gaze.1.target", "F2", "Face 1 looks at face 2."),
        row("S.facing.1.2", "F1 faces F2", "Face 1 faces face 2."),
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
