"""facsight's tools in an agent of the OpenAI Agents SDK.

    pip install openai-agents
    python examples/clients/openai_agents_agent.py FOLDER [MODEL]

Without a model a scripted one answers, offline. In an environment of its own, since the SDK needs
another `mcp` than facsight: FACSIGHT_COMMAND names the server's program.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from typing import Any

from agents import Agent, ModelResponse, Runner, Usage, set_tracing_disabled
from agents.mcp import MCPServerStdio
from agents.models.interface import Model
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)
from task import PROMPT, server_command, step


class Scripted(Model):
    """Takes the steps of `task.step`."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    async def get_response(self, _: str | None, items: Any, *__: Any, **___: Any) -> ModelResponse:
        """The next call, or the answer."""
        outputs = [one["output"] for one in items if isinstance(one, dict) and "output" in one]
        said = [told(one) for one in outputs]
        for text in said[-1:]:
            print(text[:600])
        wanted = step(self._folder, said)
        if isinstance(wanted, str):
            text = ResponseOutputText(type="output_text", text=wanted, annotations=[])
            given: Any = ResponseOutputMessage(
                id="answer", type="message", role="assistant", status="completed", content=[text]
            )
        else:
            name, arguments = wanted
            print(f"-> {name} {arguments}")
            given = ResponseFunctionToolCall(
                type="function_call", call_id=name, name=name, arguments=json.dumps(arguments)
            )
        return ModelResponse(output=[given], usage=Usage(), response_id=None)

    def stream_response(self, *_: Any, **__: Any) -> AsyncIterator[Any]:
        """It does not stream."""
        raise NotImplementedError


def told(output: Any) -> str:
    """The text of what a tool answered: itself, or that of its parts."""
    if isinstance(output, str):
        read = json.loads(output) if output.startswith(("{", "[")) else output
        return output if isinstance(read, str) else told(read)
    if isinstance(output, list):
        return "\n".join(map(told, output))
    return str(output.get("text") or output.get("uri") or "")


async def main(folder: str, model: str | None = None) -> None:
    """Run the task and print every step."""
    set_tracing_disabled(disabled=True)
    program, *arguments = server_command()
    # Its default of 5 seconds is too short: the first call opens the networks, jobs are waited for.
    async with MCPServerStdio(
        {"command": program, "args": arguments, "env": dict(os.environ)},
        client_session_timeout_seconds=60,
        cache_tools_list=True,
    ) as server:
        agent = Agent("Reader", model=model or Scripted(folder), mcp_servers=[server])
        done = await Runner.run(agent, f"{PROMPT} Folder: {folder}")
    print(done.final_output)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
