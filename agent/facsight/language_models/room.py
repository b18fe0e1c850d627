"""How much a language model takes in at once: what its server says, and whether a prompt fits.

Servers that do not say it refuse what is too long, and name the number then; see `failures`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from langchain_core.messages import BaseMessage

from facsight.language_models.chat_model import Opened

CHARACTERS_A_TOKEN: Final = 3.0
"""Fewer than evidence and instructions take in the tokenizers that were tried, as a margin."""

_ANSWER: Final = 500
"""Tokens that are left for an answer."""

_PATIENCE_S: Final = 2.0
_OLLAMA: Final = "http://127.0.0.1:11434"


def tokens_of(messages: Sequence[BaseMessage]) -> int:
    """About how many tokens the text of messages takes, rather too many than too few."""
    return round(sum(len(str(one.text)) for one in messages) / CHARACTERS_A_TOKEN)


def fits(at: Opened, messages: Sequence[BaseMessage]) -> bool:
    """Whether messages and an answer fit the model, as far as is known."""
    return at.can.room is None or tokens_of(messages) + _ANSWER <= at.can.room


async def learn_room(at: Opened) -> None:
    """Have the model's server say how long prompt and answer may be; once, and kept in `at.can`."""
    if at.can.asked_for_room:
        return
    at.can.asked_for_room = True
    if at.can.room is None:
        at.can.room = await _room(at)


async def _room(at: Opened) -> int | None:
    model: Any = at.model
    kind = model._llm_type
    if kind == "chat-ollama":
        return await _of_ollama(model, at.address)
    if kind == "openai-chat" and at.address is not None:
        return await _of_server(at.address.rstrip("/"), str(model.model_name))
    known = getattr(model, "most_tokens_in", None) or (model.profile or {}).get("max_input_tokens")
    return known if isinstance(known, int) else None


async def _of_ollama(model: Any, address: str | None) -> int | None:
    """What the model was opened with, and no more than it was made for."""
    base = address or os.environ.get("OLLAMA_HOST") or _OLLAMA
    base = base if "://" in base else f"http://{base}"
    async for said in _said(("POST", f"{base.rstrip('/')}/api/show", {"model": model.model})):
        about = said.get("model_info") or {}
        made_for = next((v for k, v in about.items() if str(k).endswith(".context_length")), None)
        known = [one for one in (model.num_ctx, made_for) if isinstance(one, int)]
        return min(known, default=None)
    return None


async def _of_server(address: str, name: str) -> int | None:
    """As vLLM, llama.cpp's own server and LM Studio say it."""
    root = address.removesuffix("/v1")
    places = (f"{address}/models", f"{root}/props", f"{root}/api/v0/models")
    async for said in _said(*(("GET", place, None) for place in places)):
        listed = said.get("data")
        models = (
            [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        )
        named = [one for one in models if one.get("id") == name] or models[:1]
        for about in (*named, said.get("default_generation_settings") or {}):
            for key in ("max_model_len", "loaded_context_length", "n_ctx", "context_length"):
                if isinstance(about, dict) and isinstance(about.get(key), int) and about[key] > 0:
                    return int(about[key])
    return None


async def _said(*asked: tuple[str, str, Any]) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects that a server answers with; nothing where it does not."""
    # It comes with the providers' packages.
    import httpx

    key = os.environ.get("OPENAI_API_KEY")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx.AsyncClient(timeout=_PATIENCE_S, headers=headers) as client:
        for method, url, body in asked:
            try:
                answer = await client.request(method, url, json=body)
                said = answer.json() if answer.is_success else None
            except httpx.TransportError:
                return
            except (httpx.HTTPError, httpx.InvalidURL, ValueError):
                continue
            if isinstance(said, dict):
                yield said
