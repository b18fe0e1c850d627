"""One question to a language model: streamed, tried again where that may help, counted."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    message_chunk_to_message,
)
from langchain_core.runnables import Runnable
from pydantic import BaseModel

from facsight.language_models.chat_model import Opened
from facsight.language_models.failures import (
    is_about_the_form,
    is_surely_passing,
    may_pass,
    refused,
    typed,
    wait_of,
)
from facsight.language_models.pictures import Shown
from facsight_tools.errors import FacsightError, ReasonerFailed
from facsight_tools.evidence.usage import Sent, Usage

RETRIES: Final = 2
_FIRST_PAUSE_S: Final = 0.5
_REFUSALS: Final = frozenset({"content_filter", "refusal", "safety", "SAFETY"})
_CUT_OFF: Final = frozenset({"length", "max_tokens", "MAX_TOKENS"})
# These say how an answer ended; one that does not say was broken off.
_SAY_HOW_IT_ENDED: Final = frozenset({"openai-chat", "anthropic-chat", "chat-ollama"})


class AskedElsewhere(Exception):
    """The question must be asked by someone else first; not an error of the model."""


class BrokenOff(ConnectionError):
    """The connection ended within the answer."""


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """What is asked.

    Attributes:
        messages: the prompts, rendered; the last one may hold the picture.
        form: the form that the answer is to have, as a pydantic model.
        picture: the picture among the messages.
        hear: is told the whole text so far whenever some of it has come.
    """

    messages: Sequence[BaseMessage]
    form: type[BaseModel]
    picture: Shown | None = None
    hear: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class ModelReply:
    """The text of an answer, whether it was cut off at the limit of tokens, and what it took.

    `message` is the whole of it, with the tools that it calls; None where it was cut off.
    """

    text: str
    cut_off: bool
    usage: Usage
    message: BaseMessage | None = None


async def ask(at: Opened, question: ModelQuestion, used: Usage) -> ModelReply:
    """The model's answer, and `used` with this question added.

    429, 5xx and broken connections are tried twice more, after the pause that the server names or
    growing ones. What a server refuses together with the form is tried once without it, and at once
    where the status does not say that it is busy. Cancelling the task cancels the call.

    Raises:
        ModelRefused: the provider's filter or the model refused (`PictureRefused`: the picture).
        ReasonerUnavailable, UnknownOption: the key or the model's name is wrong.
        ReasonerFailed: no answer came within the time limit or the tries.
    """
    used = used.model_copy(update={"sent": (*used.sent, _sent(at, question))})
    deadline = asyncio.get_running_loop().time() + at.time_limit_s
    try:
        async with asyncio.timeout_at(deadline):
            return await _persist(at, question, used, deadline)
    except TimeoutError as error:
        raise ReasonerFailed(
            f"{at.name} did not answer within {at.time_limit_s:g} seconds; give it more time or "
            "take a smaller model."
        ) from error


async def _persist(at: Opened, question: ModelQuestion, used: Usage, deadline: float) -> ModelReply:
    model = _bound(at, question)
    failures = 0
    while True:
        try:
            return await _once(model, at, question, used)
        except (FacsightError, AskedElsewhere):
            raise
        except Exception as error:  # each provider's client has classes of its own
            given_up = failures == RETRIES or not may_pass(error)
            formed = model is not at.model and is_about_the_form(error)
            if formed and (given_up or not is_surely_passing(error)):
                model = at.model
                used = _again(used)
                continue
            if given_up:
                raise typed(error, at.name, picture=question.picture is not None) from error
            await _pause(error, failures, at, deadline)
            failures += 1
            used = _again(used)


def _again(used: Usage) -> Usage:
    return used.model_copy(update={"retries": used.retries + 1})


def _bound(at: Opened, question: ModelQuestion) -> Runnable[Any, Any]:
    """The model with the form of the answer."""
    return at.model.bind(response_format=_response_format(question.form))


async def _pause(error: Exception, failures: int, at: Opened, deadline: float) -> None:
    asked = wait_of(error)
    seconds = _FIRST_PAUSE_S * 2**failures if asked is None else asked
    if seconds > deadline - asyncio.get_running_loop().time():
        raise ReasonerFailed(
            f"{at.name} asks to wait {seconds:g} seconds, which is longer than the time limit; "
            "try again later."
        ) from error
    await asyncio.sleep(seconds)


async def _once(
    model: Runnable[Any, Any], at: Opened, question: ModelQuestion, used: Usage
) -> ModelReply:
    whole: AIMessageChunk | None = None
    said = ""
    try:
        async for chunk in model.astream(list(question.messages)):
            part = _part(chunk)
            whole = part if whole is None else whole + part
            said += str(part.text)
            if question.hear is not None:
                question.hear(said)
    except Exception as error:
        if type(error).__name__ != "LengthFinishReasonError":
            raise
        # OpenAI's client raises at the limit of tokens where others answer
        return ModelReply(said, cut_off=True, usage=_counted(used, None))
    if whole is None:
        raise BrokenOff("no answer came")
    reason = _reason(whole)
    if reason in _REFUSALS or whole.additional_kwargs.get("refusal"):
        raise refused(at.name, reason or "refusal", picture=question.picture is not None)
    if not reason and at.model._llm_type in _SAY_HOW_IT_ENDED:
        raise BrokenOff("the answer was broken off")
    return ModelReply(
        said, reason in _CUT_OFF, _counted(used, whole), message_chunk_to_message(whole)
    )


def _part(message: object) -> AIMessageChunk:
    """A part of the answer; models that do not stream give one whole message."""
    if isinstance(message, AIMessageChunk):
        return message
    if isinstance(message, AIMessage):
        return AIMessageChunk(**message.model_dump(exclude={"type", "text"}))
    raise ReasonerFailed(f"The model gave {type(message).__name__} and no message.")


def _reason(answer: AIMessageChunk) -> str:
    """Why the answer ended, in the provider's word."""
    about = answer.response_metadata
    named = (about.get(key) for key in ("finish_reason", "stop_reason", "done_reason"))
    return next((str(one) for one in named if one), "")


def _counted(used: Usage, answer: AIMessageChunk | None) -> Usage:
    tokens = answer.usage_metadata if answer is not None else None
    return used.model_copy(
        update={
            "calls": used.calls + 1,
            "input_tokens": used.input_tokens + (tokens["input_tokens"] if tokens else 0),
            "output_tokens": used.output_tokens + (tokens["output_tokens"] if tokens else 0),
            "uncounted": used.uncounted + (tokens is None),
        }
    )


def _sent(at: Opened, question: ModelQuestion) -> Sent:
    if question.picture is not None:
        return question.picture.sent(at.whom)
    data = "\n".join(str(one.text) for one in question.messages).encode()
    return Sent(
        mode="numbers", to=at.whom, bytes=len(data), sha256=hashlib.sha256(data).hexdigest()
    )


def _response_format(form: type[BaseModel]) -> dict[str, Any]:
    """The form as OpenAI's protocol has it; LangChain's other packages translate it."""
    schema = form.model_json_schema()
    return {"type": "json_schema", "json_schema": {"name": form.__name__, "schema": schema}}
