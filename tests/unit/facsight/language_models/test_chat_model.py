"""Opening a model by its name: names, keys, addresses and what is missing."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from facsight.language_models.chat_model import (
    TIME_LIMIT_S,
    Opened,
    name_of,
    open_model,
)
from facsight_tools.errors import ReasonerUnavailable, UnknownOption
from facsight_tools.evidence.usage import Price

FAKE = FakeListChatModel(responses=["."])


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)


def asked_by(opened: Opened, *names: str) -> list[Any]:
    return [getattr(opened.model, name) for name in names]


def test_openai_is_asked_cold_once_and_counts_its_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    opened = open_model("openai:gpt-x")
    assert asked_by(opened, "temperature", "max_retries", "stream_usage") == [0, 0, True]
    assert (opened.name, opened.address, opened.whom) == ("openai:gpt-x", None, "openai:gpt-x")
    assert (opened.price, opened.time_limit_s) == (None, TIME_LIMIT_S)


def test_a_server_that_speaks_openais_protocol_needs_no_key() -> None:
    opened = open_model(
        "openai:local", "http://gpu:8000/v1", price=Price(input=1, output=2), time_limit_s=9
    )
    assert opened.model.openai_api_base == "http://gpu:8000/v1"
    assert opened.model.openai_api_key.get_secret_value() == "not-needed"
    assert opened.whom == "openai:local at http://gpu:8000/v1"
    assert (opened.price, opened.time_limit_s) == (Price(input=1, output=2), 9)


def test_a_key_that_is_there_goes_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "mine")
    opened = open_model("openai:local", "http://gpu:8000/v1")
    assert opened.model.openai_api_key.get_secret_value() == "mine"


def test_anthropic_gets_room_for_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "key")
    opened = open_model("anthropic:claude-x")
    assert asked_by(opened, "max_tokens", "max_retries", "temperature") == [4096, 0, 0]


def test_ollama_runs_where_it_is_told_to() -> None:
    opened = open_model("ollama:llava", "http://gpu:11434")
    assert asked_by(opened, "model", "base_url", "temperature") == ["llava", "http://gpu:11434", 0]


@pytest.mark.parametrize(
    ("name", "address", "kind", "says"),
    [
        ("openai:x", None, ReasonerUnavailable, "set OPENAI_API_KEY"),
        ("anthropic:x", None, ReasonerUnavailable, "set ANTHROPIC_API_KEY"),
        ("anthropic:x", "http://gpu", ReasonerUnavailable, "set ANTHROPIC_API_KEY"),
        ("nobody:x", None, UnknownOption, "'nobody:x' cannot be opened"),
    ],
)
def test_what_is_missing_is_named(
    name: str, address: str | None, kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says):
        open_model(name, address)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain.chat_models", None)
    with pytest.raises(ReasonerUnavailable, match=r"pip install 'facsight\[models\]'"):
        open_model("ollama:llava")


def test_a_providers_package_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_groq", None)
    monkeypatch.setenv("GROQ_API_KEY", "key")
    with pytest.raises(ReasonerUnavailable, match="groq needs its LangChain package"):
        open_model("groq:x")


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("ollama:llava", "ollama:llava"),
        ("openai:ft:gpt-x:me", "openai:ft:gpt-x:me"),
        ("huggingface:/home/jane/models/qwen", "huggingface:qwen"),
        (FAKE, "FakeListChatModel"),
    ],
)
def test_answers_never_name_a_path(model: Any, name: str) -> None:
    assert name_of(model) == name


def test_a_langchain_model_is_taken_as_it_is() -> None:
    assert open_model(FAKE).model is FAKE
