"""What the cues of a text come to together."""

import pytest

from facsight_tools.evidence.context.cues import ThemeCue
from facsight_tools.evidence.context.settling import settled


def left(*themes: str, plain: bool = True, denied: tuple[str, ...] = ()) -> dict[str, float]:
    cues = [ThemeCue(one, 0, 1, 0.6, denied=one in denied) for one in themes]
    return {one.theme: one.weight for one in settled([cues], plain=plain)[0]}


@pytest.mark.parametrize(
    ("themes", "counting"),
    [
        (("goal-success",), {"goal-success"}),
        (("goal-success", "insult"), set()),
        (("relief", "threat"), {"relief"}),
        (("relief", "insult"), set()),
        (("loss", "reunion"), {"loss"}),
        (("celebration", "insult"), {"celebration", "insult"}),
        (("routine", "insult"), {"insult"}),
        (("routine", "celebration"), {"routine", "celebration"}),
    ],
)
def test_what_counts_beside_what(themes: tuple[str, ...], counting: set[str]) -> None:
    assert {theme for theme, weight in left(*themes).items() if weight} == counting


def test_an_event_counts_more_than_its_setting() -> None:
    weights = left("celebration", "weapon")
    assert weights["celebration"] < weights["weapon"]


def test_a_setting_is_told_only_by_a_plain_sentence() -> None:
    assert left("routine", plain=False) == {"routine": 0.0}
    assert left("routine") == {"routine": 0.6}


def test_that_one_thing_did_not_happen_makes_another_no_better() -> None:
    assert left("threat", "relief", denied=("relief",)) == {"threat": 0.6, "relief": 0.0}
