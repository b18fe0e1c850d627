from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.limits import (
    contrary,
    firsts,
    is_near,
    is_rival,
    lacking,
    margin,
    near_labels,
    sharing,
)

distributions = st.dictionaries(
    st.sampled_from("abcdefgh"), st.integers(0, 100).map(lambda n: n / 100), min_size=1
)


@given(distributions)
def test_what_is_near_is_never_the_first_alone(distribution: dict[str, float]) -> None:
    first = firsts(distribution)[0]
    near = near_labels(distribution, first)
    assert first not in near
    assert list(near) == sorted(near, key=lambda one: (-distribution[one], one))
    assert set(firsts(distribution)) <= {first, *near}
    assert {one for one in distribution if one != first and is_near(distribution, one)} == set(near)


@pytest.mark.parametrize(
    ("distribution", "near", "shares"),
    [
        ({"a": 0.5, "b": 0.4, "c": 0.1}, ("b",), "b"),
        ({"a": 0.5, "b": 0.39, "c": 0.11}, ("b",), None),
        ({"a": 0.5, "b": 0.25, "c": 0.25}, ("b", "c"), None),
        ({"a": 0.6, "b": 0.25, "c": 0.15}, (), None),
        ({"a": 0.18, "b": 0.03}, ("b",), None),  # within the margin
        ({"a": 0.5, "b": 0.5}, ("b",), "b"),
        ({"a": 1.0}, (), None),
    ],
)
def test_near_labels(
    distribution: dict[str, float], near: tuple[str, ...], shares: str | None
) -> None:
    assert near_labels(distribution, "a") == near
    assert sharing(distribution, "a") == shares


def test_the_margin_is_that_to_the_best_other_label() -> None:
    assert margin({"a": 0.5, "b": 0.3, "c": 0.2}, "a") == 0.2
    assert margin({"a": 0.5, "b": 0.3, "c": 0.2}, "b") == -0.2
    assert margin({"a": 1.0}, "a") == 1.0


def test_a_rival_comes_within_the_margin_whatever_the_floats() -> None:
    assert is_rival(0.45, 0.3)  # 0.15000000000000002
    assert not is_rival(0.4501, 0.3)


def test_a_one_sided_unit_against_a_label_counts_by_its_stronger_side() -> None:
    sides = {(14, "left"): 2.8, (14, "right"): 0.3}
    face = make_face(aus={14: 1.5, 6: 2.4}, sides=sides)
    evidence = Evidence.of(build_ledger(make_analysis([face]), rules=make_rules()))
    # contempt: +14.U:1 -6:0.4
    assert [term.au for term in contrary(evidence, 1, "contempt")] == [6]
    assert lacking(evidence, 1, "contempt") == []
    even = Evidence.of(build_ledger(make_analysis([make_face()]), rules=make_rules()))
    assert [term.au for term in lacking(even, 1, "contempt")] == [14]
    assert contrary(even, 1, "neutral") == lacking(even, 1, "neutral") == []
