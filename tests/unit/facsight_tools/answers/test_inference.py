"""An answer as a value: what it is in JSON, and what its JSON schema says."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError
from tests.unit.facsight_tools.answers.reports import reported
from tests.unit.facsight_tools.statements.changed import SEEDS

from facsight_tools.answers.inference import Inference


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_it_survives_json(seed: int) -> None:
    for language in ("en", "de"):
        inference = reported(seed, language).inference
        text = inference.model_dump_json()
        assert Inference.model_validate_json(text) == inference
        assert Inference.model_validate_json(text).model_dump_json() == text


def test_its_keys_are_those_of_the_contract() -> None:
    data = json.loads(reported(3).inference.model_dump_json())
    assert {
        *("face", "statements", "claims", "text", "language", "register", "face_only"),
        *("context_only", "fused", "disagreement", "alternatives", "abstained", "notice"),
    } <= set(data)
    assert all(set(one) == {"kind", "text", "cites", "statements"} for one in data["claims"])
    assert data["claims"][0]["text"] == reported(3).inference.headline


def test_what_it_does_not_know_is_refused() -> None:
    data = json.loads(reported(3).inference.model_dump_json())
    for change in (
        {"trusted": True},
        {"statements": [{"kind": "cause", "face": 1}]},
        {"language": "fr"},
        {"claims": [{**data["claims"][0], "statements": []}]},
    ):
        with pytest.raises(ValidationError):
            Inference.model_validate(data | change)


def test_its_schema_spells_no_kinds_out() -> None:
    schema = json.dumps(Inference.model_json_schema())
    assert len(schema) < 12_000
    assert "unit_state" not in schema
