"""The MCP client's own model: asked through the client, in both eras of the protocol."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from mcp_types import CreateMessageResult, SamplingMessage, TextContent

from facsight.language_models.client_model import ClientModel, _request, _texts
from facsight.server import app as agent_server
from facsight.server import create_agent_server
from facsight.settings import Settings

from .provider import provider
from .writing import ALSO, CAUTION, PHANTOM, READ, SEEN, SMILE, statements

Serve = Callable[..., FastMCP]
ERAS = ("auto", "legacy")


@pytest.fixture
def agent(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Callable[..., FastMCP]:
    """A server with the agent over one smiling face."""

    def make(operator: Settings | None = None) -> FastMCP:
        measuring = serve(SMILE)
        monkeypatch.setattr(agent_server, "own_server", lambda: measuring)
        return create_agent_server(operator=operator or Settings())

    return make


async def ask(
    server: FastMCP, era: Any, handler: Any = None, progress: Any = None, **more: Any
) -> dict[str, Any]:
    async with Client(
        server, sampling_handler=handler, mode=era, progress_handler=progress
    ) as client:
        arguments = {"image": "photo.jpg", "detail": "full", **more}
        result = await client.call_tool("facs_infer_emotion", arguments)
    assert result.structured_content is not None
    inference: dict[str, Any] = result.structured_content["inference"]
    return inference


@pytest.mark.parametrize("era", ERAS)
async def test_the_clients_model_writes_and_is_checked(
    agent: Callable[..., FastMCP], era: str
) -> None:
    asked: list[str] = []

    async def model(messages: list[SamplingMessage], params: Any, _: Any) -> str:
        asked.append(json.dumps([one.model_dump(mode="json") for one in messages]))
        assert "FACS coders" in params.system_prompt
        return statements(SEEN, READ, CAUTION, PHANTOM) if len(asked) == 1 else statements(ALSO)

    inference = await ask(agent(), era, model, model="client")
    assert inference["reasoner"] == "client"
    assert [one["given"]["unit"] for one in inference["refused"]] == [PHANTOM["unit"]]
    said = {one["kind"] for one in inference["statements"]}
    assert {"reading", "unit_grade", "caution"} <= said
    assert len(asked) == 2
    assert "AU12" in asked[0]
    assert "AU4 is absent" in asked[1], "the second round repairs what the first had wrong"
    assert inference["usage"]["uncounted"] == inference["usage"]["calls"]
    assert inference["usage"]["sent"][0]["to"] == "client"


async def test_progress_counts_a_models_sentences_and_shows_none(
    agent: Callable[..., FastMCP],
) -> None:
    told: list[str] = []

    answers = [statements(SEEN, READ, CAUTION, PHANTOM), statements(ALSO)]

    async def model(*_: Any) -> str:
        return answers.pop(0)

    async def progress(number: float, total: float | None, message: str) -> None:
        assert (number, total) == (len(told), None)
        told.append(message)

    inference = await ask(agent(), "legacy", model, progress, model="client")
    assert inference["reasoner"] == "client"
    passed, checking = "A sentence holds", "Checking every statement"
    assert told[2:] == [
        "Weighing the evidence",
        *(passed, passed, passed, checking),
        "Asking again for what does not hold",
        *(passed, checking),
        "Done",
    ]


@pytest.mark.parametrize("era", ERAS)
async def test_a_client_without_sampling_is_told(agent: Callable[..., FastMCP], era: str) -> None:
    with pytest.raises(ToolError, match=r"ReasonerUnavailable: .*does not declare sampling"):
        await ask(agent(), era, model="client")


async def test_the_operators_model_writes_unless_the_client_wants_none(
    agent: Callable[..., FastMCP],
) -> None:
    with provider(statements(SEEN, ALSO, READ, CAUTION)) as at:
        server = agent(Settings(model="openai:scripted", model_url=at.address + "/v1", max_looks=0))
        assert (await ask(server, "auto"))["reasoner"] == "openai:scripted"
        assert (await ask(server, "auto", model="none"))["reasoner"] == "deterministic@2"
        assert len(at.requests) == 1
        assert server.instructions is not None
        assert f"openai:scripted at {at.address}/v1; privacy: numbers" in server.instructions
        async with Client(server) as client:
            tools = {tool.name: tool for tool in await client.list_tools()}
    tool = tools["facs_infer_emotion"]
    assert not {"model_url", "privacy"} & set(tool.input_schema["properties"])
    assert tool.annotations is not None
    assert tool.annotations.open_world_hint is True


async def test_a_client_names_no_model_of_the_servers(agent: Callable[..., FastMCP]) -> None:
    with pytest.raises(ToolError, match="model"):
        await ask(agent(), "auto", model="openai:gpt")


def test_prompts_take_the_form_of_sampling() -> None:
    picture = {"type": "image", "base64": "QUJD", "mime_type": "image/jpeg"}
    asked = _request(
        [
            SystemMessage("One."),
            SystemMessage("Two."),
            HumanMessage([{"type": "text", "text": "Look."}, picture]),
            AIMessage("No."),
        ]
    )
    assert (asked.system_prompt, asked.temperature) == ("One.\n\nTwo.", 0)
    shown, said = asked.messages
    assert [one.type for one in shown.content] == ["text", "image"]
    assert (shown.content[1].data, shown.content[1].mime_type) == ("QUJD", "image/jpeg")
    assert said.content.text == "No."
    assert _request([HumanMessage("Well?")]).system_prompt is None


def test_answers_are_found_by_their_question_and_nothing_else_is_one() -> None:
    parts = [TextContent(type="text", text="a"), TextContent(type="text", text="b")]
    answer = CreateMessageResult(role="assistant", content=parts[0], model="m")
    several = answer.model_copy(update={"content": parts})
    assert _texts({"k": answer, "l": several, "m": "no answer"}) == {"k": "a", "l": "ab"}
    assert _texts(None) == {}


def test_a_client_is_asked_from_a_coroutine_only() -> None:
    with pytest.raises(NotImplementedError, match="coroutine"):
        ClientModel().invoke("Well?")
