"""What the cues of a text come to together."""

import pytest

from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.context.cues import ThemeCue
from facsight_tools.evidence.context.settling import settled
from facsight_tools.evidence.fusion import top

PLEASANT = (
    "Her wedding",
    "The birthday party",
    "The baby",
    "The puppy",
    "Their honeymoon",
    "Her best friend's graduation",
    "The family reunion",
    "The Christmas dinner",
    "The surprise party",
    "Our holiday",
    "The concert",
    "Her first date",
)
UNDONE = (
    "was called off",
    "was cancelled at the last minute",
    "had to be postponed",
    "ended in tears",
    "was a disaster",
    "turned into a nightmare",
    "went horribly wrong",
    "was ruined by the storm",
    "fell through",
    "was a complete flop",
    "was broken up by the police",
    "ended at the hospital",
)
SOMEBODY = ("Her best friend", "The bride", "The newborn", "Her fiancé", "The birthday girl")
HURT = (
    "was murdered by her brother",
    "died this morning",
    "has cancer",
    "betrayed her",
    "was born dead",
    "is in a coma",
    "was run over by a bus",
    "left her for another woman",
)
GRIM = (
    "The tumour",
    "The lump in her breast",
    "The bomb",
    "The fire alarm",
    "The noise in the attic",
    "The biopsy",
)
HARMLESS = ("was a false alarm", "turned out to be harmless", "was nothing after all")
OVER = ("The war", "The strike", "The siege", "The storm", "Her chemotherapy")
ENDED = ("is over at last", "is finally over")
MORE = (
    ("She is posing for a photo at her father's funeral.", {"sadness"}),
    ("She won an argument and lost her home.", {"sadness", "anger"}),
    ("Her mother died laughing at the joke.", {"sadness"}),
    ("She is smiling for the camera although she is grieving.", {"sadness"}),
    ("They got married. A week later the marriage was a disaster.", set[str]()),
    ("We had to put the spaniel to sleep.", {"sadness"}),
    ("Her grandfather is no longer with us.", {"sadness"}),
    ("She lost her battle with cancer.", {"sadness"}),
    ("Die Bombe ist ein Blindgänger.", {"happiness"}),
    ("The bomb was a dud.", {"happiness"}),
    ("La bomba era falsa.", {"happiness"}),
    ("The test shows two lines.", set[str]()),
    ("The waiter brings the bill.", {"neutral"}),
    ("Someone stole his bike.", {"anger", "sadness"}),
    ('"You broke a leg!" - "Best Lady Macbeth we\'ve ever had."', {"happiness"}),
)


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
        (("rest", "insult"), {"insult"}),
        (("routine", "celebration"), {"routine", "celebration"}),
    ],
)
def test_what_counts_beside_what(themes: tuple[str, ...], counting: set[str]) -> None:
    assert {theme for theme, weight in left(*themes).items() if weight} == counting


def test_an_event_counts_more_than_its_setting() -> None:
    weights = left("celebration", "weapon")
    assert weights["celebration"] < weights["weapon"]


def test_a_setting_is_told_only_by_a_plain_sentence() -> None:
    assert left("rest", plain=False) == {"rest": 0.0}
    assert left("rest") == {"rest": 0.6}


def test_that_one_thing_did_not_happen_makes_another_no_better() -> None:
    assert left("threat", "relief", denied=("relief",)) == {"threat": 0.6, "relief": 0.0}


def leading(text: str) -> str | None:
    distribution = read_context(text).distribution
    return top(distribution) if distribution else None


@pytest.mark.parametrize("undone", UNDONE)
def test_what_is_pleasant_and_undone_is_not_happy(undone: str) -> None:
    happy = [one for one in PLEASANT if leading(f"{one} {undone}.") in ("happiness", "neutral")]
    assert happy == []


@pytest.mark.parametrize("hurt", HURT)
def test_who_is_dear_and_hurt_is_not_happy(hurt: str) -> None:
    happy = [one for one in SOMEBODY if leading(f"{one} {hurt}.") in ("happiness", "neutral")]
    assert happy == []


@pytest.mark.parametrize(
    "text",
    [f"{one} {how}." for one in GRIM for how in HARMLESS]
    + [f"{one} {how}." for one in OVER for how in ENDED],
)
def test_what_is_grim_and_over_is_a_relief(text: str) -> None:
    assert leading(text) in ("happiness", None)


@pytest.mark.parametrize(("text", "allowed"), MORE)
def test_what_was_read_wrongly_once(text: str, allowed: set[str]) -> None:
    assert leading(text) in allowed | {None}
