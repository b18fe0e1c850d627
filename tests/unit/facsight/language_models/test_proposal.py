"""Proposed claims: read strictly, and shown one by one while they are written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from facsight.language_models.proposal import Hearing, Proposal, ProposedClaim
from facsight_tools.evidence.claims import Claim

SEEN = {"kind": "observation", "text": "AU12 is marked\n [F1.AU12]  [F1.AU12]."}
READ = {
    "kind": "inference",
    "text": "It reads as happiness [F1.emotion.happiness] [R.emfacs.happiness@1].",
    "about": "happiness",
    "polarity": "for",
    "strength": 0.876,
}


def test_citations_are_those_that_stand_in_the_text() -> None:
    one, two = Proposal.model_validate({"claims": [SEEN, READ], "more": 1}).sentences()
    assert one.claim.text == "AU12 is marked [F1.AU12] [F1.AU12]."
    assert one.claim.cites == ("F1.AU12",)
    assert two.claim.cites == ("F1.emotion.happiness", "R.emfacs.happiness@1")
    assert (two.claim.about, two.claim.polarity, two.claim.strength) == ("happiness", "for", 0.88)
    assert (one.claim.polarity, one.claim.strength, one.fallbacks) == ("neutral", 0.5, ())


def test_citations_that_a_model_lists_beside_the_text_do_not_count() -> None:
    listed = ProposedClaim.model_validate({**SEEN, "text": "It is so.", "cites": ["F1.AU12"]})
    assert listed.sentence().claim.cites == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "opinion"},
        {"text": ""},
        {"text": None},
        {"polarity": "both"},
        {"strength": 1.2},
        {"strength": -0.1},
        {"strength": "high"},
    ],
)
def test_another_form_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProposedClaim.model_validate({**READ, **wrong})


def test_no_more_than_sixteen_claims() -> None:
    assert len(Proposal.model_validate({"claims": [SEEN] * 16}).sentences()) == 16
    with pytest.raises(ValidationError):
        Proposal.model_validate({"claims": [SEEN] * 17})


def heard(*texts: str) -> tuple[list[str], list[str]]:
    """The claims shown, and those that were judged, of text as it grows."""
    shown: list[str] = []
    judged: list[str] = []

    def passes(claim: Claim) -> bool:
        judged.append(claim.text)
        return "bad" not in claim.text

    hearing = Hearing(passes, lambda claim: shown.append(claim.text))
    for text in texts:
        hearing(text)
    return shown, judged


def claims(*texts: str) -> str:
    return json.dumps({"claims": [{"kind": "observation", "text": text} for text in texts]})


def test_a_claim_is_shown_when_it_is_complete_and_has_passed() -> None:
    whole = claims("One [F1.AU1].", "A bad one [F1.AU2].", "Two [F1.AU4].")
    grown = [whole[:at] for at in range(1, len(whole) + 1)]
    shown, judged = heard(*grown)
    assert shown == ["One [F1.AU1].", "Two [F1.AU4]."]
    assert judged == ["One [F1.AU1].", "A bad one [F1.AU2].", "Two [F1.AU4]."]
    first = next(at for at, text in enumerate(grown) if heard(text)[0])
    assert grown[first].endswith("}"), "not before its last character"


def test_a_new_try_says_again_and_is_shown_once() -> None:
    whole = claims("One [F1.AU1].", "Two [F1.AU4].")
    shown, _ = heard(whole[:60], whole[:5], whole[:70], whole)
    assert shown == ["One [F1.AU1].", "Two [F1.AU4]."]


def test_what_is_no_claim_is_passed_over_until_the_whole_is_read() -> None:
    text = json.dumps({"claims": [{"kind": "rumour", "text": "x"}, {"text": 3}, SEEN]})
    assert heard(text)[0] == ["AU12 is marked [F1.AU12] [F1.AU12]."]
