"""The listed forms: their slots fill fields, in every language."""

from __future__ import annotations

from typing import get_args

import pytest

from facsight_tools.statements.forms.book import JOINED, JUDGED_APART, forms, forms_of
from facsight_tools.statements.forms.speaking import TYPES
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.statements.kinds import UnitState

LANGUAGES: tuple[Language, ...] = get_args(Language)
# Chosen by its paradigm alone: how arms and hands are held
BY_PARADIGM = {"state"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_has_a_type_and_fills_a_field(language: Language) -> None:
    for form in forms(language):
        names = form.node.slots()
        assert names - BY_PARADIGM <= set(TYPES), form.source
        fillable = frozenset().union(*(saying.fields() for saying in form.says))
        fillable |= {part for name in names & set(JOINED) for part in JOINED[name]}
        free = names - fillable - JUDGED_APART
        assert free == set(), form.source


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_writes_a_kind_is_of_its_register_and_no_fragment(language: Language) -> None:
    wanted = frozenset({UnitState})
    found = forms_of(language, "coder", wanted)
    assert found
    assert all((one.register, one.kinds, one.fragment) == ("coder", wanted, False) for one in found)


def test_a_form_says_only_what_it_can_say_whole() -> None:
    present = UnitState(face=1, unit=12, state="present")
    absent = UnitState(face=1, unit=12, state="absent")
    for form in forms_of("en", "coder", frozenset({UnitState})):
        both = [form.values_of([one]) for one in (present, absent)]
        assert not all(both), "the state is fixed by the wording"


def test_a_german_clause_has_its_verb_second_last_or_first() -> None:
    orders = {form.order for form in forms("de")}
    assert orders == {"", "sub", "inverted"}
    assert {form.order for form in forms("en")} == {""}
    assert all(form.register is None for form in forms("de") if form.order)
