"""Rendering: every statement has a wording, and reading it gives the statement back."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import cases
from tests.unit.facsight_tools.statements.changed import SEEDS, held
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.statements import kinds
from facsight_tools.statements.forms.book import forms
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.kinds import KINDS
from facsight_tools.statements.read import read
from facsight_tools.statements.render import render
from facsight_tools.statements.stock import stock

LANGUAGES: tuple[Language, ...] = get_args(Language)
REGISTERS: tuple[Register, ...] = get_args(Register)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", REGISTERS)
def test_every_kind_has_a_form_in_every_language_and_register(
    language: Language, register: Register
) -> None:
    alone = {
        one.says[0].kind
        for one in forms(language)
        if one.register == register and len(one.says) == 1
    }
    assert alone == set(KINDS.values())


@cases(5)
@given(
    seed=st.sampled_from(SEEDS),
    language=st.sampled_from(LANGUAGES),
    register=st.sampled_from(REGISTERS),
    data=st.data(),
)
def test_what_is_rendered_is_read_back(
    seed: int, language: Language, register: Register, data: st.DataObject
) -> None:
    evidence = made(seed)
    statements = held(seed)
    for kind in sorted({one.kind for one in statements}):
        statement = data.draw(st.sampled_from([one for one in statements if one.kind == kind]))
        text = render(statement, language, register, evidence=evidence)
        (sentence,) = read(text, evidence, language)
        assert (sentence.verdict, sentence.statements) == ("supported", [statement]), text
        for row in statement.rows(evidence):
            assert f"[{row}]" in text


@settings(max_examples=12, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    language=st.sampled_from(LANGUAGES),
    register=st.sampled_from(REGISTERS),
    data=st.data(),
)
def test_several_statements_make_one_sentence_that_says_just_them(
    seed: int, language: Language, register: Register, data: st.DataObject
) -> None:
    evidence = made(seed)
    pool = [one for one in held(seed) if not isinstance(one, kinds.Agreement)]
    several = data.draw(st.lists(st.sampled_from(pool), min_size=2, max_size=3, unique=True))
    text = render(several, language, register, evidence=evidence)
    (sentence,) = read(text, evidence, language)
    assert (sentence.verdict, sentence.statements) == ("supported", several), text


def test_lists_and_numbers_are_those_of_the_language() -> None:
    evidence = made(0)
    units = [kinds.UnitIntensity(face=1, unit=unit, value=Decimal("1.20")) for unit in (12, 25)]
    assert "is at 1.20 of 5 in face 1" in render(units[0], evidence=evidence)
    assert "bei 1,20 von 5" in render(units[0], "de", evidence=evidence)
    states = [kinds.UnitState(face=1, unit=unit, state="present") for unit in (12, 25, 6)]
    text = render(states, evidence=evidence)
    assert text.startswith("AU12 (lip corner puller) [")
    assert " and AU6 (cheek raiser) [" in text
    assert text.count(" are present") == 1


def test_a_term_is_explained_where_it_first_stands() -> None:
    evidence = made(0)
    introduced: set[tuple[str, object]] = set()
    state = kinds.UnitState(face=1, unit=12, state="present")
    first, second = (
        render(state, "en", "plain", evidence=evidence, introduced=introduced) for _ in range(2)
    )
    assert "(AU12, the smile muscle)" in first
    assert "(AU12)" in second


def test_hands_and_body_are_told_as_such_and_no_situation_is() -> None:
    words = ("situation", "Situation", "what was said", "Gesagte")
    of = (kinds.Reading, kinds.Alternative, kinds.Agreement, kinds.Score, kinds.Rank)
    told = 0
    for seed in SEEDS:
        evidence = made(seed)
        if not any(map(evidence.bodily, evidence.faces)):
            continue
        for one in stock(evidence):
            if isinstance(one, of) and evidence.bodily(one.face):
                for language, register in product(LANGUAGES, REGISTERS):
                    text = render(one, language, register, evidence=evidence)
                    assert not [word for word in words if word in text], text
                    told += 1
    assert told
