"""Answers out of statements: all that is owed, no more sentences than it takes, and true."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import cases
from tests.unit.facsight_tools.statements.changed import SEEDS, held
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.answers.judging import judge
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.notices import NOTICES
from facsight_tools.statements import kinds
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.menu import menu
from facsight_tools.statements.plan import MOST_SENTENCES
from facsight_tools.statements.whole import owed

ABOUT = {"reasoner": "test", "label_set": "basic", "lens": "basic-emotion"}


@cases(16)
@given(
    seed=st.sampled_from(SEEDS),
    language=st.sampled_from(get_args(Language)),
    register=st.sampled_from(get_args(Register)),
    full=st.booleans(),
    data=st.data(),
)
def test_whatever_holds_becomes_an_answer_that_holds(
    seed: int, language: Language, register: Register, full: bool, data: st.DataObject
) -> None:
    evidence = made(seed)
    face = data.draw(st.sampled_from(evidence.faces)) if evidence.faces else None
    said = data.draw(st.lists(st.sampled_from(held(seed)), max_size=6))
    inference = answer_of(said, evidence, face, language, register, full=full, **ABOUT)
    assert judge(inference, evidence.ledger) == ()
    assert inference.notice == NOTICES[language]
    assert inference.text.startswith(inference.headline)
    assert (inference.language, inference.register_) == (language, register)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_short_unless_more_is_owed_or_wanted(seed: int) -> None:
    evidence = made(seed)
    face = next(iter(evidence.faces), None)
    listed = menu(evidence, face)
    short = answer_of(listed, evidence, face, **ABOUT)
    full = answer_of(listed, evidence, face, full=True, **ABOUT)
    assert len(short.claims) <= len(full.claims)
    assert set(short.statements) <= set(full.statements)
    asked = (
        kinds.WithoutUnit,
        kinds.WithoutContext,
        kinds.LookedAgain,
        kinds.UnitByReference,
    )  # told wherever they are given
    places = [claim.statements for claim in short.claims]
    counted = [one for one in places if not isinstance(short.statements[one[0]], asked)]
    if len(counted) > MOST_SENTENCES:
        # the sentence before the caution is there since it is owed
        without = {*range(len(short.statements))} - {*counted[-2]}
        assert owed([short.statements[at] for at in without], evidence, face)


def test_nothing_given_is_what_is_owed() -> None:
    evidence = made(3)
    inference = answer_of([], evidence, 1, **ABOUT)
    assert not owed(inference.statements, evidence, 1)
    assert judge(inference, evidence.ledger) == ()


def test_about_it_is_kept() -> None:
    inference = answer_of([], made(3), 1, **ABOUT)
    assert {name: getattr(inference, name) for name in ABOUT} == ABOUT
