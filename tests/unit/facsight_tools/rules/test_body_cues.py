"""Postures: what the file that comes with facsight says, and what a file may not say."""

from copy import deepcopy
from typing import Any

import pytest

from facsight_tools.analyzers import touch
from facsight_tools.rules import body_cues, context_cues

ARMS = {"both raised", "left raised", "right raised", "crossed", "lowered", "other"}
HANDS = {
    touch._told(dict.fromkeys(touch.PARTS, 0.0) | {"face": 0.0} | dict.fromkeys(parts, 1.0), "F1")
    for parts in ([], ["mouth"], ["nose"], ["left eye"], ["left eye", "right eye"], ["chin"])
}
CUE: dict[str, Any] = {
    "row": "arms",
    "values": ["both raised"],
    "gloss": "raised arms",
    "distribution": {"happiness": 0.75, "neutral": 0.25},
    "weight": 0.4,
}


def parse(**change: Any) -> tuple[body_cues.BodyCue, ...]:
    return body_cues.parse({"cues": {"arms-raised": deepcopy(CUE) | change}})


def test_a_cue_is_a_theme_that_no_words_deny() -> None:
    (cue,) = parse()
    assert (cue.row, cue.values) == ("arms", ("both raised",))
    theme = cue.theme
    assert (theme.id, theme.gloss, theme.weight) == ("arms-raised", "raised arms", 0.4)
    assert dict(theme.distribution or {}) == CUE["distribution"]
    assert (theme.appraisal, theme.denied) == ((), None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"row": "legs"}, "arms-raised: expected a row of arms, hand, got 'legs'"),
        ({"distribution": {"happiness": 0.5}}, "arms-raised: expected shares that sum to 1"),
        ({"distribution": {"joy": 1.0}}, "arms-raised: expected shares that sum to 1"),
    ],
)
def test_a_cue_that_makes_no_sense_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(**change)


def test_the_postures_that_come_with_facsight_can_be_seen() -> None:
    """Every value is one that a body's arms or a hand's face relation can have."""
    cues = body_cues.load()
    assert len({cue.theme.id for cue in cues}) == len(cues) >= 4
    labels = set(context_cues.load().labels)
    for cue in cues:
        for value in cue.values:
            assert (
                value in ARMS if cue.row == "arms" else any(one.startswith(value) for one in HANDS)
            )
        if cue.theme.distribution is None:
            assert cue.theme.weight == 0, "shown and not weighed"
        else:
            assert set(cue.theme.distribution) <= labels
            assert 0 < cue.theme.weight <= 1
    assert {cue.row for cue in cues} == set(body_cues.ROWS)
