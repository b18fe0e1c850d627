"""Plans: the answer first, nothing twice, no more than is asked for."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.facsight_tools.statements.changed import SEEDS
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.statements import kinds
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.menu import menu
from facsight_tools.statements.plan import MOST_SENTENCES, StatedAnswer, plan
from facsight_tools.statements.read import read

LANGUAGES: tuple[Language, ...] = get_args(Language)
REGISTERS: tuple[Register, ...] = get_args(Register)


def answer_of(seed: int, language: Language, register: Register, *, full: bool) -> StatedAnswer:
    evidence = made(seed)
    return plan(menu(evidence), evidence, language, register, most=None if full else 7)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    language=st.sampled_from(LANGUAGES),
    register=st.sampled_from(REGISTERS),
    full=st.booleans(),
)
def test_every_sentence_holds_and_is_read_back(
    seed: int, language: Language, register: Register, full: bool
) -> None:
    evidence = made(seed)
    answer = answer_of(seed, language, register, full=full)
    for claim in answer.claims:
        (sentence,) = read(claim.text, evidence, language)
        assert sentence.verdict == "supported", claim.text
        assert sentence.statements == list(claim.statements), claim.text
        assert set(claim.cites) == {row for one in claim.statements for row in one.rows(evidence)}
    assert answer.text == " ".join(claim.text for claim in answer.claims)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    language=st.sampled_from(LANGUAGES),
    register=st.sampled_from(REGISTERS),
)
def test_the_answer_comes_first_and_the_caution_last(
    seed: int, language: Language, register: Register
) -> None:
    answer = answer_of(seed, language, register, full=False)
    first, last = answer.claims[0], answer.claims[-1]
    without = (kinds.WithoutUnit, kinds.WithoutContext)
    asked_for = [one for one in answer.claims if isinstance(one.statements[0], without)]
    assert len(answer.claims) - len(asked_for) <= MOST_SENTENCES
    assert answer.headline == first.text
    assert any(
        isinstance(one, kinds.Reading | kinds.Abstention | kinds.Agreement)
        for one in first.statements
    )
    if made(seed).weighing(1).fused is not None:
        assert any(isinstance(one, kinds.Caution) for one in last.statements)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    language=st.sampled_from(LANGUAGES),
    register=st.sampled_from(REGISTERS),
    full=st.booleans(),
)
def test_nothing_is_said_twice(
    seed: int, language: Language, register: Register, full: bool
) -> None:
    answer = answer_of(seed, language, register, full=full)
    said = [one for claim in answer.claims for one in claim.statements]
    assert len(said) == len(set(said))
    texts = [claim.text for claim in answer.claims]
    assert len(texts) == len(set(texts))


def test_full_says_what_was_given() -> None:
    evidence = made(7)
    short, full = (plan(menu(evidence), evidence, most=most).claims for most in (7, None))
    assert len(full) > len(short)
    assert {one for claim in short for one in claim.statements} <= {
        one for claim in full for one in claim.statements
    }


def test_a_conflict_is_told_as_two_readings() -> None:
    conflicts = 0
    for seed in SEEDS:
        evidence = made(seed)
        for one in menu(evidence):
            if isinstance(one, kinds.Agreement) and one.relation == "conflict":
                conflicts += 1
                said = plan(menu(evidence), evidence).claims[0].statements
                labels = {x.label for x in said if isinstance(x, kinds.Reading)}
                assert labels == {one.face_label, one.context_label}
    assert conflicts


def test_nothing_to_say_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        plan([], made(0))
