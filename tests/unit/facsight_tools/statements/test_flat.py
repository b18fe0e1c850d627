from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.facsight_tools.statements.changed import SEEDS, held
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.statements import kinds
from facsight_tools.statements.flat import (
    SCHEMA,
    Flat,
    FlatRefusal,
    guide,
    to_flat,
    to_statement,
)
from facsight_tools.statements.kinds import KINDS


@pytest.mark.parametrize("seed", SEEDS)
def test_every_kind_comes_back(seed: int) -> None:
    for statement in held(seed):
        flat = to_flat(statement)
        assert to_statement(flat) == statement
        plain = json.loads(json.dumps(flat.plain()))
        assert to_statement(plain) == statement
        assert None not in plain.values()


def test_all_kinds_are_among_them() -> None:
    assert {one.kind for seed in SEEDS for one in held(seed)} == set(KINDS)


def test_the_schema_is_small_and_plain() -> None:
    text = json.dumps(SCHEMA, separators=(",", ":"))
    assert len(text) <= 600 * 4
    # a language model is guided through fewer kinds, none of them on time or tools
    assert len(text) + len(guide()) <= 1800 * 4
    for word in ("anyOf", "oneOf", "allOf", "$ref", "$defs", "prefixItems", "null"):
        assert word not in text
    assert Flat.model_json_schema() == SCHEMA
    assert list(SCHEMA["properties"]) == list(Flat.model_fields)
    assert SCHEMA["properties"]["kind"]["enum"] == list(KINDS)


def test_the_guide_has_a_line_for_each_kind() -> None:
    lines = guide().split("\n")
    assert [line.partition(":")[0] for line in lines] == list(KINDS)
    assert lines[0] == "unit_state: face unit [side] state=present|absent|unavailable"
    assert guide(("abstention",)).startswith("abstention: [face] state=no_face|quality|unmeasured")


def test_codes_and_blanks_are_read_as_models_write_them() -> None:
    wanted = kinds.UnitState(face=1, unit=12, state="present")
    for given in (
        {"kind": "unit_state", "face": "F1", "unit": "AU12", "state": "present", "label": None},
        {"kind": "unit_state", "face": 1, "unit": "au12", "side": "", "state": "present"},
        {"kind": "unit_state", "face": 1.0, "unit": "12", "side": "both", "state": "present"},
    ):
        assert to_statement(given) == wanted


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "A statement needs its kind."),
        ({"kind": "cause"}, "There is no kind 'cause'."),
        ({"kind": "unit_state", "because": "joy"}, "There is no field 'because'."),
        ({"kind": "unit_state", "face": 1, "state": "absent"}, "unit_state needs unit."),
        (
            {"kind": "unit_state", "face": 1, "unit": 12},
            "unit_state needs state: present, absent or unavailable.",
        ),
        (
            {"kind": "unit_state", "face": 1, "unit": 12, "state": "likely"},
            "state: unit_state takes present, absent or unavailable, not 'likely'.",
        ),
        (
            {"kind": "unit_state", "face": 1, "unit": 3, "state": "absent"},
            "unit: 3 is no action unit that facsight knows.",
        ),
        (
            {"kind": "unit_state", "face": 1, "unit": 12, "state": "absent", "label": "joy"},
            "unit_state takes no label.",
        ),
        (
            {"kind": "unit_state", "face": "the first", "unit": 12, "state": "absent"},
            "face: expected an integer, got 'the first'.",
        ),
        (
            {"kind": "unit_intensity", "face": 1, "unit": 12, "value": 3.94567},
            "value: expected a number with at most 4 decimals, got 3.94567.",
        ),
        (
            {"kind": "angle", "face": 1, "word": "eyes", "axis": "roll", "value": 3},
            "angle: axis: only the head has a roll.",
        ),
        ({"kind": "count", "word": "faces", "value": 1.5}, "value: count cannot take 1.5."),
        ({"kind": "observation", "row": "one", "text": "x"}, "row: observation cannot take 'one'."),
    ],
)
def test_what_is_no_statement_is_refused_in_one_sentence(
    given: dict[str, Any], message: str
) -> None:
    refused = to_statement(given)
    assert isinstance(refused, FlatRefusal)
    assert refused.message == message


def test_what_holds_still_holds_after_json() -> None:
    evidence = made(3)
    for statement in held(3):
        back = to_statement(json.loads(json.dumps(to_flat(statement).plain())))
        assert not isinstance(back, FlatRefusal)
        assert back.judge(evidence).holds
