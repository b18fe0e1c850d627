"""Proposed statements: read one by one, refused with a reason, and heard while they are written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight.language_models.proposal import (
    GUIDED,
    MOST,
    WRITTEN,
    Choice,
    Hearing,
    Proposal,
    brief,
    chosen_numbers,
    complete_items,
    read_items,
    writing_rules,
)
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.flat import to_statement
from facsight_tools.statements.stock import stock

from .writing import ALSO, FELT, PHANTOM, SEEN, evidence, statements

CHARACTERS_A_TOKEN = 3.3
"""Fewer than the rules and the form take of OpenAI's cl100k_base (3.96), as a margin."""

_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
_items = st.dictionaries(
    st.sampled_from(["kind", "face", "unit", "state", "label", "text", "row", "value", "because"]),
    st.sampled_from([*WRITTEN]) | _values | st.lists(_values, max_size=3),
)


def test_rules_and_form_are_small() -> None:
    form = json.dumps(Proposal.model_json_schema(), separators=(",", ":"))
    assert (len(form) + len(writing_rules())) / CHARACTERS_A_TOKEN <= 1200


def test_the_form_has_no_unions_and_no_references() -> None:
    form = Proposal.model_json_schema()
    for word in ("anyOf", "oneOf", "allOf", "$ref", "$defs", "null"):
        assert word not in json.dumps(form)
    item = form["properties"]["statements"]["items"]
    assert item["properties"]["kind"]["enum"] == list(WRITTEN)
    assert set(GUIDED) <= set(WRITTEN) <= set(kinds.KINDS)
    assert all(f"\n{kind}: " in writing_rules() for kind in GUIDED)


def test_one_that_is_none_costs_one() -> None:
    proposed = read_items([SEEN, FELT, "AU12 is there.", ALSO, SEEN, [1], {"face": 1}])
    assert [one.kind for one in proposed.statements] == ["unit_grade", "unit_state"]
    assert [one.given for one in proposed.unread] == [
        FELT,
        {"text": "AU12 is there."},
        {"text": "[1]"},
        {"face": 1},
    ]
    assert [one.reason for one in proposed.unread] == [
        "There is no kind 'feeling'.",
        "A statement is an object with a kind.",
        "A statement is an object with a kind.",
        "A statement needs its kind.",
    ]


def test_no_more_than_24_are_read_and_it_is_said() -> None:
    proposed = read_items([PHANTOM] * (MOST - 1) + [SEEN] + [ALSO] * 3)
    assert [one.kind for one in proposed.statements] == ["unit_state", "unit_grade"]
    (refused,) = proposed.unread
    assert (refused.given, refused.reason) == (
        ALSO,
        "24 statements are read of an answer; 3 more were not.",
    )


@given(st.lists(_items | _values, max_size=30))
def test_whatever_is_written_is_a_statement_or_is_refused(items: list[Any]) -> None:
    proposed = read_items(items)
    assert all(isinstance(one, Statement) for one in proposed.statements)
    assert len(proposed.statements) + len(proposed.unread) <= MOST + 1
    for one in proposed.unread:
        assert one.reason.endswith((".", "..."))
        assert len(json.dumps(one.given)) < 20_000


def test_of_what_was_refused_little_is_kept() -> None:
    (refused,) = read_items([{"kind": "x" * 5000, "text": ["y" * 5000]}]).unread
    assert max(len(one) for one in (*refused.given.values(), refused.reason)) < 250


def test_what_is_complete_is_read_of_an_answer_that_is_cut_off() -> None:
    text = statements(SEEN, ALSO)
    assert complete_items(text[: text.rindex("{") + 9]) == [SEEN]
    assert complete_items("no JSON") == []
    assert complete_items('<think>{"statements": [{"kind": "x"}]}</think> Well.') == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1, 4, 2", [1, 4, 2]),
        ("[1, 4, 2]", [1, 4, 2]),
        ("Answer: 1, 4 and 2.", [1, 4, 2]),
        ("**My choice:** 3", [3]),
        ("1\n4\n2\n", [1, 4, 2]),
        ("I choose:\n1. The face shows joy.\n12) AU12 is there (3.2 of 5).", [1, 12]),
        ("- 7: Something.", [7]),
        ("<think>1, 2, 3</think>4", [4]),
        ("I cannot help with AU12.", []),
        ("There are 3 faces and 12 units.", []),
        ("AU12", []),
        ("", []),
    ],
)
def test_numbers_are_read_as_models_write_them(text: str, numbers: list[int]) -> None:
    assert chosen_numbers(text) == numbers


def test_a_choice_is_numbers() -> None:
    assert Choice.model_validate({"say": [2, "3"], "why": "so"}).say == [2, 3]


def test_what_is_short_says_the_same() -> None:
    for statement in stock(evidence("We won. Nobody was hurt.")):
        short = json.loads(brief(statement))
        assert to_statement(short) == statement
        assert short.get("side") != "both"


def heard(*texts: str) -> list[Statement]:
    """What is shown of text as it grows."""
    shown: list[Statement] = []
    hearing = Hearing(shown.append)
    for text in texts:
        hearing(text)
    return shown


def test_a_statement_is_heard_when_it_is_complete() -> None:
    whole = statements(SEEN, FELT, "words", ALSO)
    grown = [whole[:at] for at in range(1, len(whole) + 1)]
    assert [one.kind for one in heard(*grown)] == ["unit_grade"], "nothing follows what is none"
    whole = statements(SEEN, FELT, ALSO)
    grown = [whole[:at] for at in range(1, len(whole) + 1)]
    assert [one.kind for one in heard(*grown)] == ["unit_grade", "unit_state"]
    first = next(at for at, text in enumerate(grown) if heard(text))
    assert grown[first].endswith("}"), "not before its last character"


def test_a_new_try_says_again_and_is_heard_once() -> None:
    whole = statements(SEEN, ALSO)
    assert len(heard(whole[:100], whole[:5], whole[:110], whole)) == 2


def test_thoughts_are_not_heard() -> None:
    whole = f"<think>{statements(PHANTOM)}</think>{statements(SEEN)}"
    shown = heard(*(whole[:at] for at in range(len(whole) + 1)))
    assert [one.kind for one in shown] == ["unit_grade"]
