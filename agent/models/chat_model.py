"""A language model by its LangChain name, and one question to it with clear errors.

Names are those of `init_chat_model`: `openai:gpt-...`, `anthropic:claude-...`, `ollama:llava`. Any
server that speaks OpenAI's protocol (vLLM, LM Studio, llama.cpp) is `openai:NAME` with its address.
Retries on 429, 5xx and dropped connections, with growing pauses, are the providers' own clients'.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from facsight.tools.errors import ModelRefused, ReasonerFailed, ReasonerUnavailable, UnknownOption
from facsight.tools.evidence.claims import Usage

_TIMEOUT_S: Final = 120.0
_RETRIES: Final = 2
# Local servers ask for no key, but OpenAI's client wants one to be there.
_NO_KEY: Final = "not-needed"
_REFUSALS: Final = frozenset({"content_filter", "refusal", "safety"})


def open_model(name: str | BaseChatModel, address: str | None = None) -> BaseChatModel:
    """The model of that name; a LangChain model is given back as it is.

    Args:
        name: `PROVIDER:MODEL`, or a LangChain chat model.
        address: base URL of the server, where it is not the provider's own.

    Raises:
        UnknownOption: LangChain knows no provider of that name.
        ReasonerUnavailable: a package or the key is missing.
    """
    if isinstance(name, BaseChatModel):
        return name
    provider, _, model = name.partition(":")
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise ReasonerUnavailable(
            "Language models need further packages: pip install 'facsight[models]'."
        ) from error
    options: dict[str, Any] = {"temperature": 0}
    if provider != "ollama":
        options |= {"max_retries": _RETRIES, "timeout": _TIMEOUT_S}
    if address is not None:
        options["base_url"] = address
        if provider == "openai" and "OPENAI_API_KEY" not in os.environ:
            options["api_key"] = _NO_KEY
    try:
        opened: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except ImportError as error:
        raise ReasonerUnavailable(
            f"{provider} needs its LangChain package: pip install 'facsight[models]'. ({error})"
        ) from error
    except ValueError as error:
        raise UnknownOption(f"'{name}' cannot be opened: {error}") from error
    except Exception as error:  # each provider's client has classes of its own
        raise ReasonerUnavailable(
            f"'{name}' cannot be opened; is its key set (such as OPENAI_API_KEY)? {error}"
        ) from error
    return opened


def name_of(model: str | BaseChatModel) -> str:
    """How an answer names the model that wrote it."""
    if isinstance(model, str):
        return model
    return str(getattr(model, "model_name", None) or getattr(model, "model", type(model).__name__))


async def ask(
    model: BaseChatModel, messages: Sequence[BaseMessage], used: Usage
) -> tuple[str, Usage]:
    """The model's text, and `used` with this call added.

    Raises:
        ModelRefused: the provider's filter or the model itself refused to answer.
        ReasonerFailed: no answer came, after the client's own retries.
    """
    try:
        answer = await model.ainvoke(list(messages))
    except Exception as error:  # each provider's client has classes of its own
        raise ReasonerFailed(
            f"{used.model} did not answer: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(answer, AIMessage):
        raise ReasonerFailed(f"{used.model} gave no message.")
    reason = str(
        answer.response_metadata.get("finish_reason")
        or answer.response_metadata.get("stop_reason")
        or ""
    )
    if reason in _REFUSALS or answer.additional_kwargs.get("refusal"):
        raise ModelRefused(f"{used.model} refused to answer ({reason or 'refusal'}).")
    tokens = answer.usage_metadata
    return str(answer.text), Usage(
        model=used.model,
        calls=used.calls + 1,
        input_tokens=used.input_tokens + (tokens["input_tokens"] if tokens else 0),
        output_tokens=used.output_tokens + (tokens["output_tokens"] if tokens else 0),
    )
