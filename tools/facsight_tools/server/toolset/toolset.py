"""Tools that are made when somebody first asks for them.

To make a tool takes its schemas, about a hundredth of a second; the agent calls two or three of
them, and a client that lists them waits for all.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastmcp.apps.config import AppConfig, app_config_to_meta_dict
from fastmcp.server.providers import Provider
from fastmcp.tools import Tool
from fastmcp.utilities.components import FastMCPComponent
from fastmcp.utilities.versions import VersionSpec
from mcp_types import ToolAnnotations
from pydantic import BaseModel

from facsight_tools.server.slim import slim

F = TypeVar("F", bound=Callable[..., Any])


class Toolset(Provider):
    """The tools of a server, by name, in the order in which they were added."""

    def __init__(self) -> None:
        super().__init__()
        self._makers: dict[str, Callable[[], Tool]] = {}
        self._made: dict[str, Tool] = {}

    def tool(
        self,
        *,
        title: str,
        annotations: ToolAnnotations,
        answers: Sequence[type[BaseModel]] = (),
        app: AppConfig | None = None,
    ) -> Callable[[F], F]:
        """Add a function as the tool of its name.

        Args:
            title: what people read.
            annotations: what it may change.
            answers: what it answers, the brief form first; empty where that has no data.
            app: the page that shows it, or who may call it.
        """

        def add(function: F) -> F:
            # FastMCP imports a parser to look for arguments in a docstring; these are described
            # where they stand.
            description, function.__doc__ = inspect.getdoc(function), None

            def make() -> Tool:
                return Tool.from_function(
                    function,
                    title=title,
                    description=description,
                    annotations=annotations,
                    output_schema=slim(*answers) if answers else None,
                    meta=None if app is None else {"ui": app_config_to_meta_dict(app)},
                )

            self._makers[function.__name__] = make
            return function

        return add

    @property
    def made(self) -> list[str]:
        """The names of the tools that were made by now."""
        return list(self._made)

    async def get_tasks(self) -> Sequence[FastMCPComponent]:
        """No tool here runs in the background; a server asks for those whenever it is opened."""
        return []

    async def _list_tools(self) -> Sequence[Tool]:
        return [self._tool(name) for name in self._makers]

    async def _get_tool(self, name: str, version: VersionSpec | None = None) -> Tool | None:
        if name not in self._makers:
            return None
        tool = self._tool(name)
        return tool if version is None or version.matches(tool.version) else None

    def _tool(self, name: str) -> Tool:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]
