"""The connected MCP client's own model, where the client declares sampling.

Two ways, by the protocol of the connection. Revision 2026-07-28 has no requests from the server:
the tool answers with an `InputRequiredResult` that holds the question, the client asks its model
and calls the tool again, and the run, which is deterministic up to there, goes on with the answer.
Answers of earlier rounds travel in the request's state, which the server seals. Older revisions
are asked directly (`sampling/createMessage`).
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastmcp import Context
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from mcp.shared.exceptions import MCPDeprecationWarning
from mcp_types import (
    CreateMessageRequest,
    CreateMessageRequestParams,
    CreateMessageResult,
    ImageContent,
    InputRequiredResult,
    SamplingMessage,
    SamplingMessageContentBlock,
    TextContent,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import PrivateAttr

from facsight.language_models.calls import AskedElsewhere
from facsight_tools.errors import ReasonerUnavailable

_MOST_TOKENS: Final = 4096


class ClientMustAnswer(AskedElsewhere):
    """The client's model must be asked first; `result` is what the tool answers then."""

    def __init__(self, result: InputRequiredResult) -> None:
        super().__init__("the client's model must be asked")
        self.result = result


class ClientModel(BaseChatModel):
    """The model behind one tool call."""

    model_name: str = "client"
    _context: Context = PrivateAttr()
    _answers: dict[str, str] = PrivateAttr()

    @classmethod
    def of(cls, context: Context) -> ClientModel:
        """The model of the client that made this call.

        Raises:
            ReasonerUnavailable: the client declares no sampling.
        """
        capabilities = context.session.client_capabilities
        if capabilities is None or capabilities.sampling is None:
            raise ReasonerUnavailable(
                "This client lends no model: it does not declare sampling. Leave `model` out, or "
                "have the server's operator name a model (`facsight serve --model`)."
            )
        model = cls()
        model._context = context
        model._answers = json.loads(context.request_state or "{}") | _texts(context.input_responses)
        return model

    @property
    def _llm_type(self) -> str:
        return "facsight-mcp-client"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("a client is asked from a coroutine")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - LangChain's interface
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        asked = _request(messages)
        key = hashlib.sha256(asked.model_dump_json().encode()).hexdigest()
        if key not in self._answers:
            self._answers[key] = await self._ask(key, asked)
        message = AIMessage(self._answers[key])
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _ask(self, key: str, asked: CreateMessageRequestParams) -> str:
        session = self._context.session
        if session.protocol_version in MODERN_PROTOCOL_VERSIONS:
            raise ClientMustAnswer(
                InputRequiredResult(
                    input_requests={key: CreateMessageRequest(params=asked)},
                    request_state=json.dumps(self._answers),
                )
            )
        with warnings.catch_warnings():
            # It is deprecated, and all that these revisions have
            warnings.simplefilter("ignore", MCPDeprecationWarning)
            result = await session.create_message(
                asked.messages,
                max_tokens=asked.max_tokens,
                system_prompt=asked.system_prompt,
                temperature=asked.temperature,
                related_request_id=self._context.request_id,
            )
        return _text(result)


def _request(messages: Sequence[BaseMessage]) -> CreateMessageRequestParams:
    """The prompts as MCP's sampling has them."""
    system = "\n\n".join(str(one.text) for one in messages if one.type == "system")
    return CreateMessageRequestParams(
        messages=[
            SamplingMessage(role="user", content=_blocks(one.content))
            for one in messages
            if one.type != "system"
        ],
        system_prompt=system or None,
        max_tokens=_MOST_TOKENS,
        temperature=0,
    )


def _blocks(
    content: str | Sequence[Any],
) -> SamplingMessageContentBlock | list[SamplingMessageContentBlock]:
    if isinstance(content, str):
        return TextContent(type="text", text=content)
    return [
        ImageContent(type="image", data=one["base64"], mime_type=one["mime_type"])
        if one["type"] == "image"
        else TextContent(type="text", text=one["text"])
        for one in content
        if isinstance(one, dict)
    ]


def _texts(responses: Mapping[str, Any] | None) -> dict[str, str]:
    """What the client's model answered, by the key of the question."""
    answers = (responses or {}).items()
    return {key: _text(one) for key, one in answers if isinstance(one, CreateMessageResult)}


def _text(result: Any) -> str:
    blocks = result.content if isinstance(result.content, list) else [result.content]
    return "".join(one.text for one in blocks if isinstance(one, TextContent))
