"""What goes in and comes out of the graph can be told from a schema, and nothing else goes in."""

from __future__ import annotations

from typing import get_type_hints

import pytest
from langgraph.channels import UntrackedValue
from pydantic import TypeAdapter, ValidationError

from facsight.state import Answered, Measured, Question, State


@pytest.mark.parametrize(
    "given",
    [
        {"image": "photo.jpg"},
        {"image": "photo.jpg", "context": None, "face": 2},
        {"image": "photo.jpg", "measured": {"analysis_id": "a", "analysis": {"faces": []}}},
        {"question": "Is AU4 present?", "open": ["photo.jpg"], "face": 2},
        {"question": "And AU6?"},
    ],
)
def test_questions(given: dict[str, object]) -> None:
    assert TypeAdapter(Question).validate_python(given) == given


@pytest.mark.parametrize(
    "given",
    [
        {"image": None},
        {"question": 4},
        {"open": "photo.jpg"},
        {"image": "photo.jpg", "face": "first"},
        {"image": "photo.jpg", "measured": {"analysis_id": "a"}},
    ],
)
def test_what_is_no_question(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Question).validate_python(given)


def test_a_known_measurement_is_whole() -> None:
    assert set(TypeAdapter(Measured).json_schema()["required"]) == {"analysis_id", "analysis"}


def test_what_comes_out_is_something_that_nodes_hand_on() -> None:
    handed_on = get_type_hints(State)
    for name, kind in get_type_hints(Answered).items():
        assert handed_on[name] == kind
    assert set(get_type_hints(Question)) <= set(handed_on)


def test_a_thread_keeps_numbers_and_words_alone() -> None:
    """All else is of one turn and in no checkpoint: pixels, drafts, replies."""
    kept = {
        name
        for name, kind in get_type_hints(State, include_extras=True).items()
        if UntrackedValue not in getattr(kind, "__metadata__", ())
    }
    assert kept == {
        *("pictures", "picture", "looked_at", "last", "spoken", "chosen", "turns", "context"),
    }
