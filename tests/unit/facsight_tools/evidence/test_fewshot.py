"""Labelled examples: distance, scores, abstention, rows, and the one wording."""

from __future__ import annotations

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence import fewshot, fusion
from facsight_tools.evidence.fewshot import Example, Vector, distance, leave_one_out, vector, vote
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rows import Ledger

SMILE, FROWN = {6: 2.0, 12: 3.0, 25: 2.0}, {4: 3.0, 7: 2.5, 23: 2.0}


def units(aus: dict[int, float]) -> dict[int, tuple[float, float]]:
    return vector(make_face(aus=aus).action_units)


def example(label: str, aus: dict[int, float], note: str = "") -> Example:
    return Example(label, note, "ab" * 32, units(aus))


SET = [
    example("delight", SMILE, "a gift"),
    example("delight", {6: 1.5, 12: 2.5}),
    example("strain", FROWN),
    example("strain", {4: 2.5, 7: 2.0}),
]


def ledger(aus: dict[int, float], examples: list[Example] = SET) -> Ledger:
    analysis = make_analysis(make_face(aus=aus))
    return build_ledger(analysis, rules=list(fewshot.example_rows(analysis, examples, "set")))


def test_distance_is_the_weighted_mean_difference_of_levels() -> None:
    one: Vector = dict.fromkeys(range(1, 11), (0.0, 1.0))
    other = {**one, 1: (3.0, 1.0), 2: (5.0, 0.0), 99: (5.0, 1.0)}
    assert distance(one, one) == 0.0
    assert distance(one, other) == pytest.approx((1 / 9) ** 0.5), "AU2 has no weight, 99 no partner"
    assert distance({1: (1.0, 1.0)}, one) is None


def test_the_nearest_examples_score_and_leave_something_over() -> None:
    reading = vote(units(SMILE), SET)
    assert reading.nearest[0] == (0, 0.0)
    assert fusion.top(reading.scores) == "delight"
    assert 0.9 < sum(reading.scores.values()) < 1.0
    assert leave_one_out(SET) == (4, 0)


def test_a_face_unlike_every_example_has_no_scores() -> None:
    odd = dict.fromkeys((1, 2, 5, 15, 17, 18, 20, 22, 26, 27, 28), 5.0)
    assert vote(units(odd), SET).scores == {}
    row = ledger(odd).get("F1.fewshot")
    assert row is not None
    assert (row.status, row.value) == ("unavailable", None)
    assert "unlike every example" in row.text
