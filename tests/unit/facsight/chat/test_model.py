"""A language model names the query of a question; its prose is never shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_face

from facsight import Agent, Reply
from facsight.chat.model import ModelQuery
from facsight.chat.query import SCHEMA
from facsight.settings import Settings

Serve = Callable[..., Any]
STRANGE = "Would you call that a scowl of sorts?"


def ask(serve: Serve, *answers: str, question: str = STRANGE) -> Reply:
    serve(make_face(1, {4: 3.1}))
    model = FakeListChatModel(responses=list(answers))
    agent = Agent(settings=Settings(model=model))
    agent.open_sync("a.jpg")
    return agent.ask_sync(question)


def test_a_question_that_no_form_covers_is_turned_into_a_query(serve: Serve) -> None:
    named = json.dumps({"what": "unit_state", "unit": 4, "state": "present", "label": ""})
    reply = ask(serve, named)
    assert reply.opening == "Yes."
    assert [note.text for note in reply.notes] == ["Understood as: “Is AU4 present?”"]
    assert reply.usage is not None
    assert reply.usage.calls == 1
    assert reply.prompts
    assert reply.reasoner.startswith("forms@1 and ")


def test_what_is_no_query_goes_back_once_with_the_reason(serve: Serve) -> None:
    named = json.dumps({"what": "unit_state", "unit": 4, "state": "present"})
    reply = ask(serve, '{"what": "unit_state"}', named)
    assert reply.opening == "Yes."
    assert reply.usage is not None
    assert "unit_state needs its unit" in reply.usage.unread[0].message


@pytest.mark.parametrize(
    "answers",
    [
        ["The person is lying.", "She is clearly angry [F1.AU4]."],
        ['{"what": "none"}'],
        ['{"what": "mind_reading"}', '{"what": "unit_state", "unit": 99}'],
        ['{"what": "declined", "word": "<b>"}', "[]"],
    ],
)
def test_a_model_that_names_none_leaves_the_nearest_forms(serve: Serve, answers: list[str]) -> None:
    reply = ask(serve, *answers)
    assert reply.query is None
    assert not reply.claims
    assert [note.kind for note in reply.notes] == ["not_understood"]
    assert not any(answer in reply.text for answer in answers)


def test_a_model_that_fails_is_told_first_and_costs_no_reply(serve: Serve) -> None:
    serve(make_face(aus={6: 2.1, 12: 3.2}))
    settings = Settings(model="openai:x", model_url="http://127.0.0.1:9/v1", time_limit_s=20)
    agent = Agent(settings=settings)
    agent.open_sync("photo.jpg")
    reply = agent.ask_sync(STRANGE)
    assert [note.kind for note in reply.notes] == ["model_failed", "not_understood"]
    assert reply.text.startswith("openai:x could not be reached at http://127.0.0.1:9/v1")
    assert reply.usage is not None
    assert len(reply.usage.sent) == 1


def test_a_model_is_not_asked_about_what_a_form_covers(serve: Serve) -> None:
    reply = ask(serve, "never", question="Is AU4 present?")
    assert reply.usage is None
    assert reply.opening == "Yes."


def test_the_schema_is_flat() -> None:
    assert ModelQuery.model_json_schema() == SCHEMA
    text = json.dumps(SCHEMA)
    assert "$ref" not in text
    assert "anyOf" not in text
