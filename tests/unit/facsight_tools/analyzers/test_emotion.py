import pytest

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.rules.rule_set import load
from facsight_tools.types import ActionUnits, MeasuredAU, UnavailableAU, UnavailableReason

ANALYZE = EmotionAnalyzer(load("emfacs"))

PROTOTYPES = {
    "happiness": (6, 12),
    "sadness": (1, 4, 15),
    "surprise": (1, 2, 5, 26),
    "fear": (1, 2, 4, 5, 7, 20, 26),
    "anger": (4, 5, 7, 23),
    "disgust": (9, 15, 16),
    "neutral": (),
}


def units(
    *present: int, level: float = 3.0, missing: tuple[int, ...] = (), **sides: float
) -> ActionUnits:
    """Units at one level; `left_14=3` sets one side."""
    readings = []
    for number, name in ACTION_UNITS.items():
        all_sides: tuple[Side, ...] = ("both", "left", "right") if name.sided else ("both",)
        for side in all_sides:
            if number in missing:
                reason = UnavailableReason.POSE
                readings.append(UnavailableAU(number, side, reason, "turned away"))
            else:
                value = sides.get(f"{side}_{number}", level if number in present else 0.0)
                readings.append(MeasuredAU(number, side, value, 0.9, "geometry"))
    return ActionUnits(tuple(readings))


@pytest.mark.parametrize(("label", "prototype"), PROTOTYPES.items())
def test_each_prototype_scores_its_own_label_highest(
    label: str, prototype: tuple[int, ...]
) -> None:
    assert ANALYZE(units(*prototype)).top == label


def test_contempt_needs_one_side_only() -> None:
    assert ANALYZE(units(left_14=3.0)).top == "contempt"
    assert ANALYZE(units(14)).scores["contempt"] < 0.1


def test_an_opposing_unit_lowers_the_score() -> None:
    plain, opposed = ANALYZE(units(6, 12)), ANALYZE(units(6, 12, 15))
    assert opposed.scores["happiness"] < plain.scores["happiness"]
    against = [c for c in opposed.contributions if c.label == "happiness" and c.amount < 0]
    assert [c.au for c in against] == [15]


def test_a_mixed_face_gives_a_mixed_answer() -> None:
    scores = ANALYZE(units(4, 5, 7, 23, 9, 10, 16)).scores
    assert min(scores["anger"], scores["disgust"]) > 0.15


def test_what_was_not_measured_counts_neither_way() -> None:
    seen, hidden = ANALYZE(units(12)), ANALYZE(units(12, missing=(15,)))
    assert hidden.scores == seen.scores
    assert hidden.unmeasured == (15,)
    assert seen.unmeasured == ()
    # Hidden support is not support: the score must not rise because a unit could not be seen.
    assert ANALYZE(units(12, missing=(6,))).scores["happiness"] <= seen.scores["happiness"]


def test_more_of_a_unit_never_lowers_its_label() -> None:
    levels = [ANALYZE(units(6, 12, level=level / 4)).scores["happiness"] for level in range(21)]
    assert levels == sorted(levels)


def test_a_face_without_measured_units_has_no_score_at_all() -> None:
    """An unmeasured face is not a neutral one."""
    hidden = ANALYZE(units(missing=tuple(ACTION_UNITS)))
    assert dict(hidden.scores) == {}
    assert hidden.top is None
    assert hidden.unmeasured


def test_small_terms_that_were_not_measured_take_no_reading_away() -> None:
    """What counts is how much the rules ask of what is hidden, not how many units it is."""
    rules = load()
    asked = {
        au: sum(abs(t.weight) for terms in rules.terms.values() for t in terms if t.au == au)
        for au in {term.au for terms in rules.terms.values() for term in terms}
    }
    total, rising = sum(asked.values()), sorted(asked, key=lambda au: asked[au])
    for count in range(len(rising) + 1):
        light, heavy = rising[:count], rising[len(rising) - count :]
        for hidden in (light, heavy):
            share = sum(asked[au] for au in hidden) / total
            scores = EmotionAnalyzer(rules)(units(6, 12, missing=tuple(hidden))).scores
            assert bool(scores) == (share <= 0.5)
    # eleven light units of twenty-one may be gone, eleven heavy ones not
    assert EmotionAnalyzer(rules)(units(6, 12, missing=tuple(rising[:11]))).scores
    mouth = (10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 27)
    assert not EmotionAnalyzer(rules)(units(1, 2, 5, missing=mouth)).scores


@pytest.mark.parametrize(
    ("knit", "cheeks", "most"), [(2.0, 0.5, 0.0), (2.0, 1.0, 0.5), (2.0, 3.0, 0.5), (1.4, 0.5, 1.0)]
)
def test_knit_brows_bar_happiness_below_flat_cheeks_and_make_a_blend_with_raised_ones(
    knit: float, cheeks: float, most: float
) -> None:
    face = ActionUnits(
        tuple(
            MeasuredAU(au, "both", level, 0.9, "geometry")
            for au, level in ((4, knit), (6, cheeks), (12, 5.0), (25, 3.0))
        )
    )
    scores = EmotionAnalyzer(load("facsight"))(with_all(face))
    assert scores.scores["happiness"] <= most + 1e-9
    assert [(one.label, one.au, one.most) for one in scores.held_back] == (
        [] if most == 1.0 else [("happiness", 4, most)]
    )
    if most == 0.5:
        assert scores.top == "happiness"


def with_all(face: ActionUnits) -> ActionUnits:
    """The units with every other one at rest."""
    given = {(one.au, one.side): one for one in face.readings}
    return ActionUnits(
        tuple(
            given.get((au, side)) or MeasuredAU(au, side, 0.0, 0.9, "geometry")
            for au, name in ACTION_UNITS.items()
            for side in name.sides
        )
    )
