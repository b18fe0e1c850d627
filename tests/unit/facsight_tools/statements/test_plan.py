"""Plans: the answer first, nothing twice, no more than is asked for."""

from __future__ import annotations

from typing import cast, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import make_analysis, make_face
from tests.cases import cases
from tests.unit.facsight_tools.statements.changed import SEEDS
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.evidence.appraisal_rows import appraisal_rows
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.rules import rule_set
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.menu import menu
from facsight_tools.statements.plan import MOST_SENTENCES, StatedAnswer, plan
from facsight_tools.statements.read import read

LANGUAGES: tuple[Language, ...] = get_args(Language)
REGISTERS: tuple[Register, ...] = get_args(Register)


def answer_of(seed: int, language: Language, register: Register, *, full: bool) -> StatedAnswer:
    evidence = made(seed)
    return plan(menu(evidence), evidence, language, register, most=None if full else 7)


@cases(8)
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
    without = (kinds.WithoutUnit, kinds.WithoutContext, kinds.LookedAgain, kinds.UnitByReference)
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


def test_an_appraisal_is_told_in_place_of_the_cue() -> None:
    """Who judges, in which words, and what of it bears on the reading; the cue only in full."""
    context = read_context("They have just lost the match.").rows
    given = {
        "spans": ["lost the match"],
        "goal": "bad",
        "expected": False,
        "cause": "other",
        "meant": "real",
        "labels": {"sadness": 0.6, "anger": 0.3},
        "open_labels": ["shame"],
    }
    face = make_face(aus={1: 2.0, 4: 2.4, 15: 2.0}, emotion={"sadness": 0.7, "anger": 0.3})
    judged = appraisal_rows([given], context, tuple(face.emotion.scores), "person")
    ledger = build_ledger(
        make_analysis([face]), context=[*context, *judged], rules=rule_rows(rule_set.load())
    )
    evidence = Evidence.of(ledger)
    for language, wanted in (("en", "As judged by the user"), ("de", "Nach Einschätzung des Nutz")):
        short = plan(menu(evidence, 1, most=10_000), evidence, cast("Language", language))
        (told,) = [claim for claim in short.claims if claim.text.startswith(wanted)]
        assert told.kind == "context"
        assert "lost the match" in told.text
        assert "shame" in told.text
        assert told.cites == ("J1",)
        assert not any("C1.cue.1" in claim.cites for claim in short.claims)
        full = plan(menu(evidence, 1, most=10_000), evidence, cast("Language", language), most=None)
        assert any("C1.cue.1" in claim.cites for claim in full.claims)
        said = {one for claim in full.claims for one in claim.statements}
        assert kinds.AppraisalFits(row="J1", label="anger") in said
        assert kinds.Appraised(row="J1", aspect="cause_other") in said
