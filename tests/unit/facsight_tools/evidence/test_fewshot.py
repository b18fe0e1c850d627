"""Labelled examples: distance, scores, abstention, rows, and the one wording."""

from __future__ import annotations

from typing import Any

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence import fewshot, fusion
from facsight_tools.evidence.checker import check_claim
from facsight_tools.evidence.claims import Claim
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


TRUE = (
    "The nearest examples score the face {0:.2f} for delight and {1:.2f} for strain; the nearest "
    'example is of delight at a distance of 0.000, noted as "a gift".'
)
CITES = ("F1.fewshot.delight", "F1.fewshot.strain", "F1.example.1")


def said(text: str, cites: tuple[str, ...] = CITES, **more: Any) -> list[str]:
    claim = Claim(kind=more.pop("kind", "observation"), text=text, cites=cites, **more)
    return [one.code for one in check_claim(claim, ledger(SMILE))]


def test_the_sentence_that_the_rows_allow_passes_and_its_twins_do_not() -> None:
    scores = vote(units(SMILE), SET).scores
    true = TRUE.format(scores["delight"], scores["strain"])
    assert said(true) == []
    for false in (
        TRUE.format(scores["delight"] - 0.1, scores["strain"]),
        true.replace("delight", "strain"),
        true.replace("0.000", "0.300"),
        true.replace("a gift", "a bribe"),
        true.replace("nearest example is", "person is"),
    ):
        assert "row_contradicted" in said(false), false
    assert "row_contradicted" in said(true, kind="inference")
    assert "row_contradicted" in said(true, about="delight")
    assert "row_contradicted" in said(true, cites=(*CITES, "F1.AU12"))
    assert "dangling_id" in said(true, cites=(*CITES, "F1.fewshot.boredom"))
