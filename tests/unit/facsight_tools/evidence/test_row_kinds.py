"""Rows of new kinds: told in their own words, judged by the words of their kind."""

from __future__ import annotations

import re
from typing import Final

import pytest
from tests.rows import unchecked_ledger

from facsight_tools.evidence.checker import Code, check_claim
from facsight_tools.evidence.checker.row_kinds import ROW_KINDS
from facsight_tools.evidence.claims import Claim
from facsight_tools.evidence.payloads import AnyPayload, ArmsState, FaceCount, HandOnFace
from facsight_tools.evidence.rows import Row
from facsight_tools.states import Arms, Contact, FacePart, Touch, Touches, UnavailableReason

from .sentences import LEDGER

HIDDEN: Final = {"reason": UnavailableReason.OUT_OF_FRAME, "detail": "out of frame"}
MOUTH: Final = Touches((Touch(Contact.COVERS, FacePart.MOUTH, 1),))


def row(payload: AnyPayload) -> Row:
    return Row.of(payload, source="pose network")


def of_no_kind(row_id: str, value: str, text: str) -> Row:
    """A row of a kind that no payload has yet."""
    shown = {"id": row_id, "value": value, "text": text, "unit": ""}
    return row(FaceCount(count=1)).model_copy(update=shown)


EXTENDED: Final = unchecked_ledger(
    [
        *LEDGER.rows,
        row(ArmsState(body=1, face=1, arms=Arms.BOTH_RAISED)),
        row(ArmsState(body=2, face=2, **HIDDEN)),
        row(HandOnFace(hand=1, on=MOUTH)),
        of_no_kind("S.chairs", "two", "Two chairs stand on the left."),
        of_no_kind("S.table", "none", "No table is seen."),
    ]
)


def codes(text: str, *cites: str) -> set[str]:
    claim = Claim(kind="observation", text=text, cites=cites)
    return {problem.code for problem in check_claim(claim, EXTENDED)}


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Both arms of person 1 are raised.", "S.body.1.arms"),
        ("The arms are raised.", "S.body.1.arms"),
        ("The arms are not crossed.", "S.body.1.arms"),
        ("The arms of person 2 could not be measured.", "S.body.2.arms"),
        ("A hand covers the mouth of face 1.", "S.hand.1.face"),
        ("No table is seen.", "S.table"),
    ],
)
def test_what_a_row_says_passes(text: str, cited: str) -> None:
    assert codes(text, cited, *(["F1.face"] if "face 1" in text else [])) == set()


@pytest.mark.parametrize(
    ("text", "cited", "code"),
    [
        ("The arms are not raised.", "S.body.1.arms", Code.ROW_CONTRADICTED),
        ("The arms are crossed.", "S.body.1.arms", Code.ROW_CONTRADICTED),
        ("The arms are raised.", "S.body.2.arms", Code.UNAVAILABLE_AS_EVIDENCE),
        ("The arms are raised.", "F1.AU12", Code.UNSUPPORTED_TERM),
        ("A hand covers the eyes.", "S.hand.1.face", Code.ROW_CONTRADICTED),
        ("No hand covers the mouth.", "S.hand.1.face", Code.ROW_CONTRADICTED),
        ("No chairs stand on the left.", "S.chairs", Code.ROW_CONTRADICTED),
        ("Chairs stand on the right.", "S.chairs", Code.WRONG_SIDE),
        ("A table is seen.", "S.table", Code.ROW_CONTRADICTED),
        ("The dogs stand on the left.", "S.chairs", Code.UNSUPPORTED_TERM),
    ],
)
def test_what_it_does_not_say_is_refused(text: str, cited: str, code: Code) -> None:
    assert code in codes(text, cited)


def test_every_kind_is_spelled_so_that_it_can_be_found() -> None:
    for kind in ROW_KINDS:
        assert re.compile(kind.ids)
        words = {*kind.nouns, *kind.says}
        assert all(word == word.lower() and word.isalpha() for word in words)
        assert all(kind.says.values())
