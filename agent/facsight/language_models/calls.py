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
    room_named,
    typed,
    wait_of,
)
from facsight.language_models.pictures import Shown
from facsight_tools.errors import AgentError, FacsightError, PromptTooLong, ReasonerFailed
from facsight_tools.evidence.usage import Sent, Usage

RETRIES: Final = 2
MOST_BYTES: Final = 4 * 2**20
"""Of one answer."""

_LEAST_BYTES: Final = 16
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
        form: the form that the answer is to have, as a pydantic model; None where tools may be
            called in its place.
        picture: the picture among the messages.
        hear: is told the whole text so far whenever some of it has come.
        tools: what the model may call, as OpenAI's protocol has them.
    """

    messages: Sequence[BaseMessage]
    form: type[BaseModel] | None
    picture: Shown | None = None
    hear: Callable[[str], None] | None = None
    tools: Sequence[dict[str, Any]] = ()


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
    growing ones. What a server refuses together with the form of the answer is asked with the next
    of `FORMS`, and at once where the status does not say that it is busy; `at.can` then knows.
    Cancelling the task cancels the call.

    Raises:
        ModelRefused: the provider's filter or the model refused (`PictureRefused`: the picture).
        ReasonerUnavailable: the key or the model's name is wrong.
        ReasonerFailed: no answer came within the time limit or the tries (`PromptTooLong`: the
            question does not fit the model).

        The `usage` of each tells what was sent and tried until then.
    """
    if asyncio.get_running_loop().time() >= at.until:
        raise _late(at, used)
    asking = _Asking(
        at, question, used.model_copy(update={"sent": (*used.sent, _sent(at, question))})
    )
    try:
        async with asyncio.timeout_at(asking.deadline):
            return await asking.persist()
    except TimeoutError as error:
        raise _late(at, asking.used) from error
    except AgentError as error:
        error.usage = asking.used
        raise


def _late(at: Opened, used: Usage) -> AgentError:
    failed = ReasonerFailed(
        f"{at.name} did not answer within {at.time_limit_s:g} seconds; give it more time or "
        "take a smaller model."
    )
    failed.__cause__ = TimeoutError()
    failed.usage = used
    return failed


class _Asking:
    """One question until it is answered or given up."""

    def __init__(self, at: Opened, question: ModelQuestion, used: Usage) -> None:
        self.at, self.question, self.used = at, question, used
        self.deadline = min(asyncio.get_running_loop().time() + at.time_limit_s, at.until)
        self._form = at.can.form

    async def persist(self) -> ModelReply:
        failures = 0
        while True:
            try:
                reply = await _once(self._bound(), self.at, self.question, self.used)
            except (FacsightError, AskedElsewhere):
                raise
            except Exception as error:  # each provider's client has classes of its own
                given_up = failures >= RETRIES or not may_pass(error)
                if self._steps_down(error, given_up):
                    failures += may_pass(error)  # a server that fails at every form fails
                    self._again()
                    continue
                if given_up or self._was_about_tools(error):
                    pictured = self.question.picture is not None
                    failed = typed(error, self.at.name, picture=pictured)
                    if isinstance(failed, PromptTooLong):
                        self.at.can.room = room_named(error) or self.at.can.room
                    raise failed from error
                await self._pause(error, failures)
                failures += 1
                self._again()
            else:
                if self.question.form is not None:
                    self.at.can.form = self._form
                return reply

    def _bound(self) -> Runnable[Any, Any]:
        """The model with its tools, or with the form as far as its server is known to take it."""
        if self.question.form is None:
            return self.at.model.bind_tools(self.question.tools)
        form = FORMS[self._form](self.question.form)
        return self.at.model if form is None else self.at.model.bind(response_format=form)

    def _steps_down(self, error: Exception, given_up: bool) -> bool:
        """Whether the next form is tried: the server may have refused no more than this one."""
        last = len(FORMS) - 1
        if self.question.form is None or self._form == last or not is_about_the_form(error):
            return False
        if is_surely_passing(error):
            # it is busy, and once without any form is the last that is tried
            self._form = last if given_up else self._form
            return given_up
        self._form = min(
            last, self._form + (last if self.at.model._llm_type in _SCHEMA_OR_NONE else 1)
        )
        return True

    def _was_about_tools(self, error: Exception) -> bool:
        formless = self.question.form is None
        return formless and is_about_the_form(error) and not is_surely_passing(error)

    def _again(self) -> None:
        self.used = self.used.model_copy(update={"retries": self.used.retries + 1})

    async def _pause(self, error: Exception, failures: int) -> None:
        asked = wait_of(error)
        seconds = _FIRST_PAUSE_S * 2**failures if asked is None else asked
        if seconds > self.deadline - asyncio.get_running_loop().time():
            raise ReasonerFailed(
                f"{self.at.name} asks to wait {seconds:g} seconds, which is longer than the time "
                "limit; try again later."
            ) from error
        await asyncio.sleep(seconds)


async def _once(
    model: Runnable[Any, Any], at: Opened, question: ModelQuestion, used: Usage
) -> ModelReply:
    whole: AIMessageChunk | None = None
    said, size = "", 0
    try:
        async for chunk in model.astream(list(question.messages)):
            part = _part(chunk)
            size += _size(part)
            if size > MOST_BYTES:
                raise ReasonerFailed(
                    f"{at.name} gave an answer of more than {MOST_BYTES // 2**20} MiB, which was "
                    "given up; take another model."
                )
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


def _size(part: AIMessageChunk) -> int:
    """Bytes of a part, also of one without a word: a server may send those without end."""
    held = (part.content, part.additional_kwargs, part.tool_call_chunks)
    return _LEAST_BYTES + sum(len(str(one)) for one in held if one)


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


def _schema(form: type[BaseModel]) -> dict[str, Any]:
    """As OpenAI's protocol has it; LangChain's other packages translate it."""
    schema = form.model_json_schema()
    return {"type": "json_schema", "json_schema": {"name": form.__name__, "schema": schema}}


def _schema_in_json_mode(form: type[BaseModel]) -> dict[str, Any]:
    """As llama-cpp-python and llama.cpp have it."""
    return {"type": "json_object", "schema": form.model_json_schema()}


def _json_mode(form: type[BaseModel]) -> dict[str, Any]:  # noqa: ARG001
    return {"type": "json_object"}


def _free(form: type[BaseModel]) -> None:
    """No form: what comes is read strictly all the same."""


FORMS: Final[tuple[Callable[[type[BaseModel]], dict[str, Any] | None], ...]] = (
    _schema,
    _schema_in_json_mode,
    _json_mode,
    _free,
)
"""How the form of an answer is asked for; where a server refuses one, the next is tried."""

_SCHEMA_OR_NONE: Final = frozenset({"anthropic-chat"})
