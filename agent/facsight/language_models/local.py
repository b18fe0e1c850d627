"""A vision-language model of Hugging Face on this machine, as a LangChain chat model.

Opened from files that are here (extra `local`): nothing is fetched, no code of the model's own is
run, and weights are read from safetensors only.
"""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock
from typing import Any, Final

import PIL.Image
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from facsight_tools.errors import ReasonerUnavailable, UnknownOption

_MOST_TOKENS: Final = 1024
_OPTIONS: Final = {"local_files_only": True, "trust_remote_code": False}


class LocalVisionModel(BaseChatModel):
    """A model with its processor; greedy, one question at a time.

    A cancelled question stops at the next token.
    """

    model_name: str = ""
    most_tokens: int = _MOST_TOKENS
    most_tokens_in: int | None = None
    _model: Any = PrivateAttr()
    _processor: Any = PrivateAttr()
    _one_at_a_time: Lock = PrivateAttr(default_factory=Lock)

    @classmethod
    def open(cls, name: str) -> LocalVisionModel:
        """The model of a folder, or of a name that is in Hugging Face's cache on this machine.

        Raises:
            ReasonerUnavailable: torch or transformers is missing.
            UnknownOption: no usable model is there.
        """
        try:
            import torch
            from transformers import AutoModelForImageTextToText, AutoProcessor
        except ImportError as error:
            raise ReasonerUnavailable(
                "A local vision model needs further packages: pip install 'facsight[local]'."
            ) from error
        device = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            processor = AutoProcessor.from_pretrained(name, **_OPTIONS)
            model = AutoModelForImageTextToText.from_pretrained(
                name, use_safetensors=True, dtype="auto", **_OPTIONS
            )
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise UnknownOption(
                f"'{Path(name).name}' is no vision-language model on this machine: give a folder "
                f"with its configuration, processor and safetensors. ({type(error).__name__})"
            ) from error
        words = getattr(model.config, "text_config", model.config)
        opened = cls(
            model_name=f"huggingface:{Path(name).name}",
            most_tokens_in=getattr(words, "max_position_embeddings", None),
        )
        opened._model, opened._processor = model.to(device).eval(), processor
        return opened

    @property
    def _llm_type(self) -> str:
        return "facsight-local"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - LangChain's interface, here and below
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        return self._answer(messages, Event())

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        given_up = Event()
        try:
            return await asyncio.to_thread(self._answer, messages, given_up)
        finally:
            given_up.set()

    def _answer(self, messages: Sequence[BaseMessage], given_up: Event) -> ChatResult:
        import torch

        with self._one_at_a_time, torch.inference_mode():
            inputs = self._inputs(messages)
            asked = int(inputs["input_ids"].shape[1])
            made = self._model.generate(
                **inputs,
                max_new_tokens=self.most_tokens,
                do_sample=False,
                stopping_criteria=[lambda ids, *_, **__: _stop(ids, given_up)],
            )[0, asked:]
        text = self._processor.decode(made, skip_special_tokens=True)
        ended = "length" if len(made) >= self.most_tokens else "stop"
        tokens = UsageMetadata(
            input_tokens=asked, output_tokens=len(made), total_tokens=asked + len(made)
        )
        message = AIMessage(text, usage_metadata=tokens, response_metadata={"finish_reason": ended})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _inputs(self, messages: Sequence[BaseMessage]) -> Any:
        """Token ids and pixels, by the model's own chat template."""
        pictures: list[PIL.Image.Image] = []
        turns = [_turn(message, pictures) for message in messages]
        text = self._processor.apply_chat_template(turns, add_generation_prompt=True)
        return self._processor(text=[text], images=pictures or None, return_tensors="pt").to(
            self._model.device
        )


open_local = lru_cache(maxsize=1)(LocalVisionModel.open)
"""`LocalVisionModel.open`, with the last model kept: a run asks it several times."""


def _stop(ids: Any, given_up: Event) -> Any:
    """For every sequence whether it ends here, as `generate` asks after each token."""
    import torch

    return torch.full((ids.shape[0],), given_up.is_set(), device=ids.device)


def _turn(message: BaseMessage, pictures: list[PIL.Image.Image]) -> dict[str, Any]:
    """A message as chat templates take it; its pictures are added to `pictures`."""
    role = {"human": "user", "ai": "assistant"}.get(message.type, message.type)
    if isinstance(message.content, str):
        return {"role": role, "content": [{"type": "text", "text": message.content}]}
    parts: list[dict[str, Any]] = []
    for block in message.content:
        if isinstance(block, dict) and block.get("type") == "image":
            data = base64.b64decode(block["base64"])
            pictures.append(PIL.Image.open(io.BytesIO(data)).convert("RGB"))
            parts.append({"type": "image"})
        else:
            text = block["text"] if isinstance(block, dict) else block
            parts.append({"type": "text", "text": text})
    return {"role": role, "content": parts}
