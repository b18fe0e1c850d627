"""Words of degree hold in their ranges and are not read outside of them."""

from decimal import Decimal

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.book import forms
from facsight_tools.statements.forms.lexicon import lexicon
from facsight_tools.statements.forms.ranges import MEASURES, RANGES, lie_apart, within
from facsight_tools.statements.kinds import KINDS
from facsight_tools.statements.read import read

EVIDENCE = Evidence.of(build_ledger(make_analysis([make_face(aus={6: 1.1, 12: 3.2, 25: 3.0})])))


def compared(unit: int, than: int) -> Statement:
    return kinds.UnitCompared(face=1, unit=unit, relation="stronger", than_face=1, than_unit=than)


@pytest.mark.parametrize(
    ("name", "than", "inside"),
    [("far", 6, True), ("far", 25, False), ("slight", 25, True), ("slight", 6, False)],
)
def test_a_comparison_is_by_how_far_apart_the_two_are(name: str, than: int, inside: bool) -> None:
    assert within(name, [compared(12, than)], EVIDENCE) is inside


def test_what_has_no_value_or_no_limits_is_in_no_range() -> None:
    assert not within("slight", [compared(12, 45)], EVIDENCE)
    assert not within("slight", [kinds.UnitState(face=1, unit=12, state="present")], EVIDENCE)


def test_what_is_said_first_must_be_more_where_the_order_counts() -> None:
    high, low = (
        kinds.WithoutUnit(face=1, unit=12, label="neutral", value=one) for one in ("0.40", "0.30")
    )
    assert within("ahead", [high, low], EVIDENCE)
    assert not within("ahead", [low, high], EVIDENCE)
    assert not within("ahead", [high], EVIDENCE)


def test_the_last_place_is_that_of_which_none_is_less() -> None:
    scores = EVIDENCE.distribution(1, "face") or {}
    last, first = min(scores, key=scores.__getitem__), max(scores, key=scores.__getitem__)
    for label, inside in ((last, True), (first, False)):
        rank = kinds.Rank(face=1, source="face", label=label, rank=len(scores))
        assert within("last", [rank], EVIDENCE) is inside


def present(*units: int) -> list[Statement]:
    return [kinds.UnitState(face=1, unit=unit, state="present") for unit in units]


def test_only_what_is_there_is_only_there_where_all_of_it_is_named() -> None:
    assert within("only", present(6, 12, 25), EVIDENCE)
    assert not within("only", present(6, 12), EVIDENCE)
    assert not within("only", present(6, 12, 25, 4), EVIDENCE)


def test_an_order_of_units_begins_with_the_strongest_and_leaves_none_out() -> None:
    assert within("in_order", present(12, 25, 6), EVIDENCE)
    assert not within("in_order", present(25, 6), EVIDENCE)
    assert not within("in_order", present(12, 6), EVIDENCE)
    assert within("in_order_close", present(12, 25), EVIDENCE)
    assert not within("in_order_close", present(12, 25, 6), EVIDENCE)


def test_how_far_apart_two_units_are_is_held_against_both() -> None:
    assert lie_apart(Decimal("2.1"), [compared(12, 6)], EVIDENCE)
    assert not lie_apart(Decimal("2.2"), [compared(12, 6)], EVIDENCE)
    assert not lie_apart(Decimal("2.1"), present(12), EVIDENCE)


def test_ranges_are_of_kinds_and_in_order() -> None:
    for limits in RANGES.values():
        assert set(limits) <= set(KINDS)
        assert all(least <= most for least, most in limits.values())


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("AU12 is slightly stronger than AU25 [F1.AU12] [F1.AU25].", "supported"),
        ("AU12 is slightly stronger than AU6 [F1.AU12] [F1.AU6].", "not_checkable"),
        ("AU12 is much stronger than AU6 [F1.AU12] [F1.AU6].", "supported"),
        ("AU12 is much stronger than AU25 [F1.AU12] [F1.AU25].", "not_checkable"),
        ("AU25 is slightly stronger than AU12 [F1.AU12] [F1.AU25].", "contradicted"),
    ],
)
def test_outside_its_range_a_word_is_not_read(text: str, verdict: str) -> None:
    assert [one.verdict for one in read(text, EVIDENCE)] == [verdict]


def test_every_word_of_degree_has_a_range() -> None:
    words = {name for name, _ in lexicon("en").tables["range"].said}
    assert words <= set(RANGES)
    conditions = {one for form in forms("en") for one in form.when.split()}
    assert conditions <= {
        "silent",
        "told",
        "bodily",
        "mixed",
        "sure",
        "one_face",
        "two_faces",
        *RANGES,
    }
    assert set(MEASURES) <= set(RANGES)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("AU12 is more than twice as strong as AU6.", "supported"),
        ("AU12 is almost twice as strong as AU6.", "not_checkable"),
        ("AU25 is almost three times as strong as AU6.", "not_checkable"),
        ("The strongest unit is AU12.", "supported"),
        ("The strongest unit is AU25.", "not_checkable"),
        ("The second strongest unit is AU25.", "supported"),
        ("AU6 is at only 1.10, AU12 at 3.20.", "supported"),
        ("AU12 is only 3.20.", "not_checkable"),
        ("AU6 at 1.10 and AU12 at only 3.20.", "not_checkable"),
        ("AU12 is present and reaches C.", "supported"),
        ("AU12 is present and reaches D.", "contradicted"),
        ("AU12 is present at C (3.20), AU25 at C (3.00).", "supported"),
        ("AU12 and AU6 (both present) are at C.", "not_checkable"),
        ("AU12 at C and AU6 at A are present at C.", "not_checkable"),
    ],
)
def test_what_is_composed_is_judged_part_by_part(text: str, verdict: str) -> None:
    assert [one.verdict for one in read(text, EVIDENCE)] == [verdict]
