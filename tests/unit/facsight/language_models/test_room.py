"""How much a model takes in: what servers say of it, and what is known where they say nothing."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import HumanMessage

from facsight.language_models.chat_model import open_model
from facsight.language_models.room import fits, learn_room, tokens_of

from .provider import provider

VLLM = {
    "/v1/models": {
        "data": [{"id": "other", "max_model_len": 1}, {"id": "x", "max_model_len": 4096}]
    }
}
LLAMA_CPP = {"/props": {"default_generation_settings": {"n_ctx": 2048}}}
LM_STUDIO = {"/api/v0/models": {"data": [{"id": "x", "loaded_context_length": 3000}]}}
OLLAMA = {"/api/show": {"model_info": {"llama.context_length": 2048}}}


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.mark.parametrize(
    ("name", "says", "room"),
    [
        ("openai", VLLM, 4096),
        ("openai", LLAMA_CPP, 2048),
        ("openai", LM_STUDIO, 3000),
        ("openai", {"/v1/models": {"data": [{"id": "x"}]}}, None),
        ("openai", {"/v1/models": b"<html>"}, None),
        ("openai", {"/v1/models": {"data": "x"}, "/props": [1]}, None),
        ("ollama", OLLAMA, 2048),
        ("ollama", {"/api/show": {"model_info": {"llama.context_length": 131072}}}, 8192),
        ("ollama", {}, None),
    ],
)
async def test_a_server_says_how_much_its_model_takes_in(
    name: str, says: dict[str, Any], room: int | None
) -> None:
    with provider("", says=says) as at:
        model = open_model(f"{name}:x", at.address + ("/v1" if name == "openai" else ""))
        await learn_room(model)
    assert model.can.room == room
    await learn_room(model)  # the server is gone, and it is not asked again
    assert model.can.room == room


async def test_a_server_that_is_not_there_says_nothing() -> None:
    model = open_model("openai:x", "http://127.0.0.1:9/v1")
    await learn_room(model)
    assert model.can.room is None


async def test_a_model_that_langchain_knows_has_its_profile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")
    model = open_model("anthropic:claude-sonnet-4-5")
    await learn_room(model)
    assert (model.can.room or 0) > 100_000


def test_what_is_sent_is_measured_rather_too_long_than_too_short() -> None:
    asked = [HumanMessage("x" * 3000), HumanMessage([{"type": "text", "text": "y" * 300}])]
    assert tokens_of(asked) == 1100
    model = open_model(FakeListChatModel(responses=[""]))
    assert fits(model, asked)
    model.can.room = 1200
    assert not fits(model, asked), "an answer needs room too"
    model.can.room = 2000
    assert fits(model, asked)
