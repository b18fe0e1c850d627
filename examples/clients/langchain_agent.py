"""facsight's tools in a LangChain agent.

    pip install langchain langchain-mcp-adapters
    python examples/clients/langchain_agent.py FOLDER [PROVIDER:MODEL]

Without a model a scripted one answers, offline. In an environment of its own, since the adapters
need another `mcp` than facsight: FACSIGHT_COMMAND names the server's program.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools
from task import PROMPT, server_command, step


class Scripted(BaseChatModel):
    """Takes the steps of `task.step`."""

    folder: str

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, *_: Any, **__: Any) -> Scripted:
        """It knows the tools that it calls."""
        return self

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        said = [one.text for one in messages if isinstance(one, ToolMessage)]
        wanted = step(self.folder, said)
        if isinstance(wanted, str):
            answer = AIMessage(wanted)
        else:
            name, arguments = wanted
            call = {"name": name, "args": arguments, "id": str(len(said))}
            answer = AIMessage("", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=answer)])


async def main(folder: str, model: str | None = None) -> None:
    """Run the task and print every step."""
    program, *arguments = server_command()
    server = {"transport": "stdio", "command": program, "args": arguments, "env": dict(os.environ)}
    client = MultiServerMCPClient({"facsight": server})
    # `client.get_tools()` would start a server for each call, and handles die with their server.
    async with client.session("facsight") as session:
        tools = await load_mcp_tools(session)
        agent = create_agent(model or Scripted(folder=folder), tools)
        asked = {"role": "user", "content": f"{PROMPT} Folder: {folder}"}
        done = await agent.ainvoke({"messages": [asked]})
    for message in done["messages"]:
        for call in getattr(message, "tool_calls", ()):
            print(f"-> {call['name']} {call['args']}")
        if message.text:
            print(message.text)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
