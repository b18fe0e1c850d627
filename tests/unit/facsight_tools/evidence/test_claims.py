"""Claims and answers as data: what they take, and what a model's answer cost."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from facsight_tools.evidence.claims import NOTICE, Assertion, Claim, Inference
from facsight_tools.evidence.usage import Price, Sent, Usage

CLAIM = {"kind": "observation", "text": "AU12 is present [F1.AU12].", "cites": ["F1.AU12"]}
ANSWER = {
    "face": "F1",
    "claims": [CLAIM],
    "face_only": {"happiness": 1.0},
    "context_only": None,
    "fused": {"happiness": 1.0},
    "abstained": False,
    "reasoner": "deterministic",
    "label_set": "basic",
    "lens": "basic-emotion",
}


def test_a_claim_takes_no_side_unless_it_says_so() -> None:
    claim = Claim.model_validate(CLAIM)
    assert (claim.about, claim.polarity, claim.strength, claim.asserts) == (
        None,
        "neutral",
        0.5,
        (),
    )
    with pytest.raises(ValidationError):
        claim.text = "AU12 is absent [F1.AU12]."


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "verdict"},
        {"text": ""},
        {"polarity": "maybe"},
        {"strength": 1.1},
        {"asserts": [{"id": "F1.AU12", "op": "felt"}]},
        {"certain": True},
    ],
)
def test_what_is_no_claim_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Claim.model_validate({**CLAIM, **change})


def test_an_answer_comes_back_from_json_and_carries_the_notice() -> None:
    answer = Inference.model_validate(ANSWER)
    assert answer.notice == NOTICE
    assert Inference.model_validate_json(answer.model_dump_json()) == answer
    stated = Assertion(id="F1.AU12", op=">=", value=3)
    assert Assertion.model_validate_json(stated.model_dump_json()) == stated


@pytest.mark.parametrize("missing", ["face", "claims", "abstained", "reasoner", "lens"])
def test_an_answer_says_all_that_it_must(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Inference.model_validate({key: one for key, one in ANSWER.items() if key != missing})


def test_the_cost_is_known_where_every_call_was_counted_and_has_a_price() -> None:
    usage = Usage(model="m", calls=2, input_tokens=1_000_000, output_tokens=500_000)
    price = Price(input=3, output=8)
    assert usage.cost is None
    assert usage.model_copy(update={"price": price}).cost == 7.0
    assert usage.model_copy(update={"price": price, "uncounted": 1}).cost is None


@pytest.mark.parametrize("sha256", ["ab" * 31, "AB" * 32, "xy" * 32])
def test_what_was_sent_is_named_by_its_hash(sha256: str) -> None:
    with pytest.raises(ValidationError):
        Sent(mode="numbers", to="m", bytes=1, sha256=sha256)
    assert Sent(mode="numbers", to="m", bytes=1, sha256="ab" * 32).media_type == "text/plain"
