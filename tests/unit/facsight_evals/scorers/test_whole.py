"""The answer as a whole: each thing that is left out or altered costs its own measure."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

import pytest

from facsight_evals.datasets.generated import generated_report
from facsight_evals.scorers.answer import Measure, ScoredAnswer, answer_of
from facsight_evals.scorers.whole import (
    answered,
    brief,
    conflict_told,
    contrary_told,
    headline_answers,
    limits_told,
    read_back,
    right_numbers,
    rivals_told,
)
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement

OWED: dict[Measure, tuple[type[Statement], ...]] = {
    answered: (kinds.Reading, kinds.Abstention),
    contrary_told: (kinds.Argument,),
    rivals_told: (kinds.Alternative, kinds.Reading),
    conflict_told: (kinds.Agreement,),
    limits_told: (kinds.Caution,),
}


@cache
def answers() -> tuple[ScoredAnswer, ...]:
    """What the reasoner answers on made-up faces."""
    reports = (generated_report(random.Random(seed)) for seed in range(24))  # noqa: S311
    return tuple(answer_of(one.inference, one.ledger) for one in reports)


def without(one: ScoredAnswer, *left_out: type[Statement]) -> ScoredAnswer:
    kept = tuple(said for said in one.statements if not isinstance(said, left_out))
    return one.model_copy(update={"statements": kept})


@pytest.mark.parametrize("measure", [*OWED, right_numbers, headline_answers, read_back])
def test_the_reasoners_answers_have_no_fault(measure: Measure) -> None:
    found = [measure(one) for one in answers()]
    assert [wrong for one in found for wrong in one.wrong] == []
    assert sum(one.of for one in found) > 0


@pytest.mark.parametrize("measure", OWED)
def test_what_is_left_out_is_missed(measure: Measure) -> None:
    owing = [one for one in answers() if measure(one).of and not one.abstained]
    assert any(measure(without(one, *OWED[measure])).wrong for one in owing)


def test_a_reading_where_none_can_be_given_is_no_answer() -> None:
    silent = next(one for one in answers() if one.abstained)
    assert answered(silent).right == 1
    assert answered(without(silent, kinds.Abstention)).right == 0
    reading = kinds.Reading(
        face=1,
        source="fused",
        label="happiness",
        certainty="high",
        value="0.9",  # type: ignore[arg-type]
    )
    both = silent.model_copy(update={"statements": (*silent.statements, reading)})
    assert answered(both).right == 0
    nobody = silent.model_copy(update={"face": None, "statements": ()})
    assert answered(nobody).right == 0


@pytest.mark.parametrize(
    "alter",
    [
        lambda one: {"fused": {**one.fused, "anger": one.fused["anger"] + 0.01}},
        lambda _: {"face_only": None},
        lambda _: {"disagreement": 0.123},
        lambda one: {"context_only": {label: 1 / len(one.fused) for label in one.fused}},
    ],
)
def test_an_altered_number_is_found(alter: Callable[[ScoredAnswer], dict[str, object]]) -> None:
    one = next(one for one in answers() if one.fused and one.disagreement)
    assert len(right_numbers(one.model_copy(update=alter(one))).wrong) == 1


def test_an_answer_begins_with_its_answer_and_is_short() -> None:
    one = next(one for one in answers() if len(one.said) > 2)
    backwards = one.model_copy(update={"said": one.said[::-1]})
    assert headline_answers(backwards).right == 0
    assert headline_answers(one.model_copy(update={"said": ()})).right == 0
    assert brief(one.model_copy(update={"said": one.said[:1] * 7})).right == 1
    assert brief(one.model_copy(update={"said": one.said[:1] * 8})).right == 0


def test_a_sentence_that_says_something_else_is_not_read_back() -> None:
    one = next(one for one in answers() if len(one.said) > 2)
    first, second = one.said[:2]
    swapped = first.model_copy(update={"statements": second.statements})
    assert read_back(one.model_copy(update={"said": (swapped,)})).right == 0
    unread = first.model_copy(update={"text": "The grin is dazzling."})
    assert read_back(one.model_copy(update={"said": (unread,)})).right == 0
