"""Postures: what the file that comes with facsight says, and what a file may not say."""

from copy import deepcopy
from typing import Any

import pytest

from facsight_tools.analyzers import touch
from facsight_tools.rules import body_cues, context_cues
from facsight_tools.states import Arms, Contact, FacePart

CUE: dict[str, Any] = {
    "row": "arms",
    "arms": "both raised",
    "gloss": "raised arms",
    "distribution": {"happiness": 0.75, "neutral": 0.25},
    "weight": 0.4,
}
HAND = {"row": "hand", "contact": "covers", "place": "mouth"}


def parse(**change: Any) -> tuple[body_cues.BodyCue, ...]:
    return body_cues.parse({"cues": {"arms-raised": deepcopy(CUE) | change}})


def test_a_cue_is_a_theme_that_no_words_deny() -> None:
    (cue,) = parse()
    assert cue.shown is Arms.BOTH_RAISED
    theme = cue.theme
    assert (theme.id, theme.gloss, theme.weight) == ("arms-raised", "raised arms", 0.4)
    assert dict(theme.distribution or {}) == CUE["distribution"]
    assert (theme.appraisal, theme.denied) == ((), None)
    (cue,) = parse(**HAND)
    assert cue.shown == (Contact.COVERS, FacePart.MOUTH)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"row": "legs"}, "arms-raised: expected a row of arms, hand, got 'legs'"),
        ({"distribution": {"happiness": 0.5}}, "arms-raised: expected shares that sum to 1"),
        ({"distribution": {"joy": 1.0}}, "arms-raised: expected shares that sum to 1"),
        ({"arms": "akimbo"}, "'akimbo' is not a valid Arms"),
        (HAND | {"contact": "slaps"}, "'slaps' is not a valid Contact"),
        (HAND | {"place": "knee"}, "'knee' is not a valid FacePart"),
    ],
)
def test_a_cue_that_makes_no_sense_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(**change)


def test_the_postures_that_come_with_facsight_can_be_seen() -> None:
    """A hand's are those that a reading of hands on faces can begin with."""
    cues = body_cues.load()
    assert len({cue.theme.id for cue in cues}) == len(cues) >= 4
    seen = set()
    for parts in (["mouth"], ["nose"], ["left eye"], ["left eye", "right eye"], ["chin"]):
        share = dict.fromkeys(touch.PARTS, 0.0) | {"face": 0.0} | dict.fromkeys(parts, 1.0)
        first = touch._told(share, 1).touches[0]
        seen.add((first.contact, first.place))
    labels = set(context_cues.load().labels)
    for cue in cues:
        assert isinstance(cue.shown, Arms) or cue.shown in seen
        if cue.theme.distribution is None:
            assert cue.theme.weight == 0, "shown and not weighed"
        else:
            assert set(cue.theme.distribution) <= labels
            assert 0 < cue.theme.weight <= 1
    assert {type(cue.shown) for cue in cues} == {Arms, tuple}
