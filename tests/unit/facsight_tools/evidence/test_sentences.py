"""Sentences a careful coder would write pass; sentences that are not borne out are refused."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import make_context

from facsight_tools.evidence.checker import RULES, Code, check_claim, check_claims, check_text
from facsight_tools.evidence.claims import NOTICE, Assertion, Claim
from facsight_tools.evidence.rows import Ledger, Row

from .sentences import (
    ALONE,
    BAD,
    BAD_ALONE,
    GOOD,
    LEDGER,
    PIECES,
    REFUSED,
    Sentence,
    claim_of,
)


@pytest.mark.parametrize("sentence", GOOD, ids=lambda one: one[1])
def test_a_true_sentence_passes(sentence: Sentence) -> None:
    assert check_claim(claim_of(sentence), LEDGER) == ()


@pytest.mark.parametrize(("code", "sentence"), BAD, ids=lambda one: str(one))
def test_a_false_sentence_is_refused_for_its_reason(code: Code, sentence: Sentence) -> None:
    assert code in {problem.code for problem in check_claim(claim_of(sentence), LEDGER)}


@pytest.mark.parametrize(("code", "sentence"), BAD_ALONE, ids=lambda one: str(one))
def test_what_is_false_of_a_face_alone_is_refused(code: Code, sentence: Sentence) -> None:
    assert code in {problem.code for problem in check_claim(claim_of(sentence), ALONE)}


@pytest.mark.parametrize("sentence", REFUSED, ids=lambda one: one[1])
def test_attempts_to_slip_by_are_refused(sentence: Sentence) -> None:
    assert check_claim(claim_of(sentence), LEDGER)


def test_the_tables_cover_every_rule_and_code_of_single_claims() -> None:
    of_reports = {code for code in Code if RULES[code] == 0} - {Code.ABOUT}
    # Those of a whole answer are in test_tampering and test_mutations
    elsewhere = {Code.ASSERT_FAILED, Code.ABOUT, Code.CONTRARY_OMITTED, Code.RIVAL_OMITTED}
    elsewhere |= {Code.ROW_CONTRADICTED}  # in test_row_kinds
    elsewhere |= {Code.CITES_DIFFER, Code.REPEATED, Code.DISAGREEMENT_OMITTED, Code.CAUTION_OMITTED}
    assert {code for code, _ in BAD} == set(Code) - of_reports - elsewhere
    assert set(RULES) == set(Code)
    assert set(RULES.values()) == set(range(10))


ROW_CLAIMS: Final = [row for row in LEDGER.rows if row.id[0] in "FSK"]


@pytest.mark.parametrize("row", ROW_CLAIMS, ids=lambda row: row.id)
def test_every_row_says_itself_in_a_sentence_that_passes(row: Row) -> None:
    face = row.id.split(".")[0]
    named = [f"{face}.{code}" for code in re.findall(r"AU\d+", row.text)]
    cites = dict.fromkeys([row.id, *(one for one in named if LEDGER.get(one))])
    kind = "observation" if row.status == "measured" else "caveat"
    claim = Claim(kind=kind, text=row.text, cites=tuple(cites))
    assert check_claim(claim, LEDGER) == ()


def test_the_notice_passes_as_it_stands() -> None:
    assert check_claim(Claim(kind="caveat", text=NOTICE, cites=("F1.face",)), LEDGER) == ()


@pytest.mark.parametrize(
    ("row_id", "op", "value", "holds"),
    [
        ("F1.AU12", "present", None, True),
        ("F1.AU12", "absent", None, False),
        ("F1.AU4", "absent", None, True),
        ("F1.AU9", "unavailable", None, True),
        ("F1.AU9", "absent", None, False),
        ("F1.AU9", ">=", 0, False),
        ("F1.AU12", ">=", 3.2, True),
        ("F1.AU12", ">", 3.2, False),
        ("F1.AU12", "==", 3.2, True),
        ("F1.AU12", "present", 1, False),
        ("F1.pose.yaw", "present", None, False),
        ("F1.pose.yaw", "<", 15, True),
        ("F1.smile", "==", "duchenne", True),
        ("F1.smile", "<", "e", False),
        ("C1", "quotes", "won the match", True),
        ("C1", "quotes", "lost the match", False),
        ("C1", "quotes", " ", False),
        ("F1.AU12", "==", None, False),
    ],
)
def test_assertions(row_id: str, op: str, value: float | str | None, holds: bool) -> None:
    claim = Claim(
        kind="caveat",
        text="This is a reading of apparent expression.",
        cites=(row_id,),
        asserts=(Assertion.model_validate({"id": row_id, "op": op, "value": value}),),
    )
    codes = {problem.code for problem in check_claim(claim, LEDGER)}
    assert (Code.ASSERT_FAILED in codes) != holds


def test_an_assertion_on_a_row_that_is_not_cited_is_refused() -> None:
    claim = Claim(
        kind="observation",
        text="AU12 is present.",
        cites=("F1.AU12",),
        asserts=(Assertion(id="F1.AU6", op="present"), Assertion(id="F7.AU6", op="present")),
    )
    assert [p.code for p in check_claim(claim, LEDGER)] == [Code.DANGLING_ID] * 2


def test_about_and_polarity_agree_with_the_text() -> None:
    cites = ("F1.AU12", "R.emfacs.happiness@1", "R.emfacs.anger@1")
    for text, about, polarity in (
        ("AU12 supports happiness.", "anger", "for"),
        ("AU12 supports happiness.", "serenity", "for"),
        ("AU12 supports happiness.", "happiness", "against"),
        ("AU12 argues against anger.", "anger", "for"),
    ):
        claim = Claim.model_validate(
            {
                "kind": "inference",
                "text": text,
                "cites": cites,
                "about": about,
                "polarity": polarity,
            }
        )
        assert Code.ABOUT in {problem.code for problem in check_claim(claim, LEDGER)}


def test_a_claim_longer_than_a_sentence_is_refused_at_once() -> None:
    claim = Claim(kind="observation", text="AU12 is present and " * 500, cites=("F1.AU12",))
    assert [p.code for p in check_claim(claim, LEDGER)] == [Code.NOT_ONE_SENTENCE]


def test_claims_are_judged_in_order() -> None:
    claims = [claim_of(GOOD[0]), claim_of(BAD[0][1])]
    verdict = check_claims(claims, LEDGER)
    assert [one.accepted for one in verdict.claims] == [True, False]
    assert not verdict.ok
    assert [one.claim for one in verdict.claims] == claims


def test_free_text_is_split_and_every_sentence_judged() -> None:
    text = (
        "AU12 is present at C, intensity 3.2 of 5 [F1.AU12]. AU4 is absent. [F1.AU4]\n"
        "The face appears happy [F1.AU12, R.emfacs.happiness@1]. He is a liar [F1.AU12]."
    )
    verdict = check_text(text, LEDGER)
    assert [one.accepted for one in verdict.claims] == [True, True, True, False]
    assert verdict.claims[2].claim.kind == "inference"
    assert verdict.claims[1].claim.cites == ("F1.AU4",)


@pytest.mark.parametrize("text", ["", "  \n ", "AU12 is present.", "[F1.AU12]", "AU12 [F9.AU12]."])
def test_free_text_without_a_cited_sentence_is_not_ok(text: str) -> None:
    assert not check_text(text, LEDGER).ok


def test_gender_is_the_users_word_or_nobodys(ledger_with: Ledger) -> None:
    claim = Claim(kind="observation", text="She shows a smile.", cites=("F1.AU12",))
    assert Code.TRAIT in {problem.code for problem in check_claim(claim, LEDGER)}
    assert check_claim(claim, ledger_with) == ()


@pytest.fixture
def ledger_with() -> Ledger:
    return Ledger.of([*LEDGER.rows, make_context("She won.", 9)])


_PIECES: Final = st.sampled_from(PIECES)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(_PIECES, max_size=25).map(" ".join) | st.text(max_size=80))
def test_whatever_is_written_is_judged_without_an_exception(text: str) -> None:
    for cites in ((), ("F1.AU12", "F1.AU12.L", "C1", "R.emfacs.happiness@1")):
        check_claim(Claim(kind="inference", text=text or " ", cites=cites), LEDGER)
    check_text(text, LEDGER)
