"""What goes in and comes out of the graph can be told from a schema, and nothing else goes in."""

from __future__ import annotations

from typing import get_type_hints

import pytest
from pydantic import TypeAdapter, ValidationError

from facsight.state import Answered, Measured, Question, State


@pytest.mark.parametrize(
    "given",
    [
        {"image": "photo.jpg"},
        {"image": "photo.jpg", "context": None, "face": 2},
        {"image": "photo.jpg", "measured": {"analysis_id": "a", "analysis": {"faces": []}}},
    ],
)
def test_questions(given: dict[str, object]) -> None:
    assert TypeAdapter(Question).validate_python(given) == given


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"context": "She won."},
        {"image": None},
        {"image": "photo.jpg", "face": "first"},
        {"image": "photo.jpg", "measured": {"analysis_id": "a"}},
    ],
)
def test_what_is_no_question(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Question).validate_python(given)


def test_only_the_picture_must_be_given() -> None:
    schema = TypeAdapter(Question).json_schema()
    assert schema["required"] == ["image"]
    assert set(TypeAdapter(Measured).json_schema()["required"]) == {"analysis_id", "analysis"}


def test_what_comes_out_is_something_that_nodes_hand_on() -> None:
    assert Answered.__required_keys__ == {"analysis_id", "inference", "ledger", "analysis"}
    handed_on = get_type_hints(State)
    for name, kind in get_type_hints(Answered).items():
        assert handed_on[name] == kind
    assert set(get_type_hints(Question)) <= set(handed_on)
