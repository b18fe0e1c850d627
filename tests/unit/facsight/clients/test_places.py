"""Where clients keep their files, on each system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from facsight.clients.places import CLIENTS, config_file
from facsight_tools.errors import UnknownOption


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("APPDATA", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("system", "folder"),
    [
        ("linux", ".config"),
        ("darwin", "Library/Application Support"),
        ("win32", "AppData/Roaming"),
    ],
)
def test_desktop_programs_keep_their_settings_by_the_system(
    system: str, folder: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert config_file("claude-desktop") == home / folder / "Claude/claude_desktop_config.json"
    assert config_file("vscode") == home / folder / "Code/User/mcp.json"
    assert config_file("cursor") == home / ".cursor/mcp.json"


@pytest.mark.parametrize(
    ("system", "variable"), [("linux", "XDG_CONFIG_HOME"), ("win32", "APPDATA")]
)
def test_the_variable_of_the_system_comes_first(
    system: str, variable: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv(variable, str(home / "mine"))
    assert config_file("claude-desktop").is_relative_to(home / "mine" / "Claude")
    assert config_file("cursor").is_relative_to(home / ".cursor")


def test_claude_codes_file_is_the_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config_file("claude-code") == tmp_path / ".mcp.json"


def test_every_client_has_a_place_of_its_own_and_nobody_else() -> None:
    assert len({config_file(client) for client in CLIENTS}) == len(CLIENTS)
    with pytest.raises(UnknownOption, match="no client 'emacs'; there are: claude-desktop, "):
        config_file("emacs")


def test_lists_are_named_as_the_clients_name_them() -> None:
    assert {client.key for name, client in CLIENTS.items() if name != "vscode"} == {"mcpServers"}
    assert CLIENTS["vscode"].key == "servers"
    assert CLIENTS["vscode"].entry["type"] == "stdio"
