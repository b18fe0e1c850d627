"""facsight's tools in a Pydantic AI agent.

    pip install "pydantic-ai-slim[mcp]"
    python examples/clients/pydantic_ai_agent.py FOLDER [PROVIDER:MODEL]

Without a model a scripted one answers, offline. In an environment of its own FACSIGHT_COMMAND names
the server's program.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

from fastmcp.client.transports import StdioTransport
from pydantic_ai import Agent
from pydantic_ai.mcp import MCPToolset
from pydantic_ai.messages import (
    ModelMessage,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
)
from pydantic_ai.models.function import AgentInfo, FunctionModel
from task import PROMPT, server_command, step


def scripted(folder: str) -> FunctionModel:
    """Takes the steps of `task.step`."""

    def answer(messages: list[ModelMessage], _: AgentInfo) -> ModelResponse:
        parts = [part for message in messages for part in message.parts]
        said = [told(part.content) for part in parts if isinstance(part, ToolReturnPart)]
        wanted = step(folder, said)
        if isinstance(wanted, str):
            return ModelResponse([TextPart(wanted)])
        return ModelResponse([ToolCallPart(*wanted)])

    return FunctionModel(answer)


def told(content: object) -> str:
    """What a tool answered; Pydantic AI gives a model the data where there is some."""
    if isinstance(content, list):
        return "\n".join(map(told, content))
    if isinstance(content, dict):
        return json.dumps(content)
    return content if isinstance(content, str) else f"<{type(content).__name__}>"


async def main(folder: str, model: str | None = None) -> None:
    """Run the task and print every step."""
    program, *arguments = server_command()
    # The first call opens the networks, and a job is waited for up to 45 seconds.
    transport = StdioTransport(program, arguments, env=dict(os.environ))
    server = MCPToolset(transport, init_timeout=30, read_timeout=60)
    agent = Agent(model or scripted(folder), toolsets=[server])
    async with agent:
        done = await agent.run(f"{PROMPT} Folder: {folder}")
    for message in done.all_messages():
        for part in message.parts:
            if isinstance(part, ToolCallPart):
                print(f"-> {part.tool_name} {part.args}")
            elif isinstance(part, ToolReturnPart):
                print(told(part.content)[:600])
    print(done.output)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
