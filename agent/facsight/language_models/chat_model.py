"""A language model by its LangChain name, ready to be asked.

Names are those of `init_chat_model`: `openai:gpt-...`, `anthropic:claude-...`, `ollama:llava`. Any
server that speaks OpenAI's protocol (vLLM, LM Studio, llama.cpp) is `openai:NAME` with its address;
`huggingface:FOLDER` is a vision-language model on this machine.
"""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from langchain_core.language_models import BaseChatModel

from facsight.language_models.failures import KEYS
from facsight_tools.errors import KeyMissing, ReasonerUnavailable, UnknownOption
from facsight_tools.evidence.usage import Price

TIME_LIMIT_S: Final = 120.0
"""For one question, with all that is tried again."""

# Local servers ask for no key, but OpenAI's client wants one to be there.
_NO_KEY: Final = "not-needed"
_MOST_TOKENS: Final = 4096
# Ollama cuts off the beginning of what is longer than its default of 4,096 without a word.
_OLLAMA_ROOM: Final = 8192
_LEARNED_FOR_S: Final = 600.0
LOCAL: Final = "huggingface"


@dataclass(slots=True)
class Abilities:
    """What a model's server turned out to be able to do, learned while it is asked.

    Attributes:
        form: how far down `calls.FORMS` it takes the form of an answer, counted from 0.
        tools: whether it takes tools.
        room: how long prompt and answer together may be, in tokens; None where it is not known.
        asked_for_room: whether the server was asked for it.
    """

    form: int = 0
    tools: bool = True
    room: int | None = None
    asked_for_room: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A model that can be asked.

    Attributes:
        model: LangChain's.
        name: how answers call it; never a path.
        address: where it runs, as far as the user named it.
        price: what its tokens cost; None where the user did not say.
        time_limit_s: for one question, with all that is tried again.
        can: what is known of its server, which all questions to it learn and use.
        until: on the event loop's clock, when all questions of one answer are to be over.
    """

    model: BaseChatModel
    name: str
    address: str | None = None
    price: Price | None = None
    time_limit_s: float = TIME_LIMIT_S
    can: Abilities = field(default_factory=Abilities, compare=False)
    until: float = math.inf

    @property
    def whom(self) -> str:
        """Name and address, for the record of what was sent."""
        return f"{self.name} at {self.address}" if self.address else self.name


def open_model(
    name: str | BaseChatModel,
    address: str | None = None,
    *,
    price: Price | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> Opened:
    """The model of that name; a LangChain model is taken as it is.

    Args:
        name: `PROVIDER:MODEL`, `huggingface:FOLDER`, or a LangChain chat model.
        address: base URL of the server, where it is not the provider's own.
        price, time_limit_s: see `Opened`.

    Raises:
        UnknownOption: LangChain knows no provider of that name.
        ReasonerUnavailable: a package or the folder is missing (`KeyMissing`: the key).
    """
    if isinstance(name, BaseChatModel):
        return Opened(name, name_of(name), address, price, time_limit_s)
    can = learned(name, address, int(time.monotonic() // _LEARNED_FOR_S))
    return Opened(_by_name(name, address), name_of(name), address, price, time_limit_s, can)


@lru_cache(maxsize=64)
def learned(name: str, address: str | None, period: int) -> Abilities:  # noqa: ARG001
    """What is known of a server; forgotten after a while, since it may be another by then."""
    return Abilities()


def name_of(model: str | BaseChatModel) -> str:
    """How an answer names the model that wrote it; of a folder only its last part."""
    if isinstance(model, str):
        provider, _, rest = model.partition(":")
        return f"{provider}:{Path(rest).name}" if provider == LOCAL else model
    return str(getattr(model, "model_name", None) or getattr(model, "model", type(model).__name__))


def _by_name(name: str, address: str | None) -> BaseChatModel:
    provider, _, model = name.partition(":")
    if provider == LOCAL:
        from facsight.language_models.local import open_local

        return open_local(model)
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise ReasonerUnavailable(
            "Language models need further packages: pip install 'facsight[models]'."
        ) from error
    key = KEYS.get(provider)
    if key is not None and not os.environ.get(key) and not (provider == "openai" and address):
        raise KeyMissing(f"'{name}' needs a key: set {key} in the environment.")
    try:
        opened: BaseChatModel = init_chat_model(
            model, model_provider=provider, **_options(provider, address)
        )
    except ImportError as error:
        raise ReasonerUnavailable(
            f"{provider} needs its LangChain package: pip install 'facsight[models]'. ({error})"
        ) from error
    except ValueError as error:
        raise UnknownOption(f"'{name}' cannot be opened: {error}") from error
    except Exception as error:  # each provider's client has classes of its own
        raise ReasonerUnavailable(f"'{name}' cannot be opened; is its key set? {error}") from error
    return opened


def _options(provider: str, address: str | None) -> dict[str, Any]:
    """What the provider's client is opened with; it does not try again by itself: `ask` does."""
    options: dict[str, Any] = {"temperature": 0}
    if provider == "ollama":
        options["num_ctx"] = _OLLAMA_ROOM
    else:
        options["max_retries"] = 0
    if provider == "anthropic":
        options["max_tokens"] = _MOST_TOKENS
    if provider == "openai":
        # Servers other than OpenAI's count tokens in a stream only where they are asked to
        options["stream_usage"] = True
        # A small model on a slow machine reads a prompt for minutes; `ask` has a limit of its own
        options["stream_chunk_timeout"] = None
    if address is not None:
        options["base_url"] = address
        if provider == "openai" and not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = _NO_KEY
    return options
