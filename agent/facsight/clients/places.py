"""Where each MCP client keeps the list of its servers, and under which key.

Claude Desktop, Cursor and Claude Code name the list `mcpServers`, VS Code `servers` (with a type).
Claude Code's file is the project's own, `.mcp.json` in the current folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from facsight_tools.errors import UnknownOption


@dataclass(frozen=True, slots=True)
class Client:
    """One client.

    Attributes:
        name: as its users call it.
        key: the list of servers in its file.
        entry: what a server's entry holds beside command and arguments.
        then: what is left to do after the file was written.
    """

    name: str
    key: str
    entry: Mapping[str, Any]
    then: str


CLIENTS: Final[Mapping[str, Client]] = MappingProxyType(
    {
        "claude-desktop": Client("Claude Desktop", "mcpServers", {}, "Quit and start it again."),
        "claude-code": Client("Claude Code", "mcpServers", {}, "Run `claude` in this folder."),
        "cursor": Client("Cursor", "mcpServers", {}, "Open Settings, MCP, and switch it on."),
        "vscode": Client("VS Code", "servers", {"type": "stdio"}, "Run `MCP: List Servers`."),
    }
)
"""The clients that `facsight install` knows, by the name it takes."""


def config_file(client: str) -> Path:
    """The client's own file on this machine, whether it is there or not.

    Raises:
        UnknownOption: there is no such client.
    """
    home = Path.home()
    places = {
        "claude-desktop": _application_folder() / "Claude" / "claude_desktop_config.json",
        "claude-code": Path.cwd() / ".mcp.json",
        "cursor": home / ".cursor" / "mcp.json",
        "vscode": _application_folder() / "Code" / "User" / "mcp.json",
    }
    if client not in places:
        raise UnknownOption(f"There is no client '{client}'; there are: {', '.join(places)}.")
    return places[client]


def _application_folder() -> Path:
    """Where desktop programs keep their settings on this system."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming"))
    return Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config"))
