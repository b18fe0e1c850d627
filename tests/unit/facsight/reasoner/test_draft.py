"""Drafts: citations from the text, plainer forms in turn, refusals by place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.builders import make_face

from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.reason import reason
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.rows import Ledger

A, B, C = (claim("observation", f"{letter} [F1.{letter}].") for letter in "ABC")


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("AU12 is marked [F1.AU12].", ("F1.AU12",)),
        ("Twice [F1.AU12] [F1.AU6] [F1.AU12].", ("F1.AU12", "F1.AU6")),
        ("A rule [R.emfacs.happiness@1].", ("R.emfacs.happiness@1",)),
        ("Words [see above] [12] [lower.case] [A b].", ()),
        ("Nested [[F1.AU12]].", ("F1.AU12",)),
        ("None.", ()),
    ],
)
def test_a_claim_cites_what_stands_in_its_text(text: str, cites: tuple[str, ...]) -> None:
    assert claim("observation", text).cites == cites


@pytest.mark.parametrize(
    ("given", "kept"), [(-1.0, 0.0), (0.0, 0.0), (0.127, 0.13), (1.0, 1.0), (7.0, 1.0)]
)
def test_strength_is_a_share_in_hundredths(given: float, kept: float) -> None:
    assert claim("inference", "x", strength=given).strength == kept


def test_plainer_forms_come_in_turn_until_there_is_none() -> None:
    first = DraftSentence(A, (B, C), minor=True)
    second = first.plainer()
    assert second == DraftSentence(B, (C,), minor=True)
    assert second is not None
    third = second.plainer()
    assert third == DraftSentence(C, (), minor=True)
    assert third is not None
    assert third.plainer() is None


def test_refusals_are_found_by_their_place(make_ledger: Callable[..., Ledger]) -> None:
    draft: Any = reason(make_ledger(make_face(aus={12: 3.0})), "F1", "basic", "basic-emotion")
    problems = (Problem(code="uncited", rule=1, message="No citation."),)
    refused = draft.refused({2: problems, 0: problems})
    assert [one.claim for one in refused] == [draft.sentences[2].claim, draft.sentences[0].claim]
    assert refused[0].problems == problems
    assert draft.refused({}) == ()
