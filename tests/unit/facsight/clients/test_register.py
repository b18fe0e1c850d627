"""A client's file: made where it is missing, kept but for the one entry, never half written."""

import json
import stat
import sys
from pathlib import Path

import pytest

from facsight.cli import main
from facsight.clients.places import CLIENTS, config_file
from facsight.clients.register import apply, change, launch_command, server_entry
from facsight_tools.errors import ClientConfigInvalid, OutputRefused, UnknownOption


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any client's file, on Linux."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("client", CLIENTS)
def test_a_missing_file_is_made(
    client: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["install", client, "--root", str(home)]) == 0
    file = config_file(client)
    entry = json.loads(file.read_text())[CLIENTS[client].key]["facsight"]
    assert Path(entry["command"]).is_absolute()
    assert entry["args"][-3:] == ["serve", "--root", str(home)]
    assert (entry.get("type") == "stdio") == (client == "vscode")
    assert str(file) in capsys.readouterr().out


def test_what_stands_there_stays(tmp_path: Path) -> None:
    file = tmp_path / "claude_desktop_config.json"
    old = {
        "theme": "dark",
        "mcpServers": {
            "other": {"command": "x", "env": {"KEY": "ä"}},
            "facsight": {"command": "y"},
        },
        "last": [1, {"deep": None}],
    }
    file.write_text(json.dumps(old))
    file.chmod(0o600)
    entry = server_entry("claude-desktop", [])
    changed = change("claude-desktop", file, entry)
    backup = apply(file, changed.text)
    new = json.loads(file.read_text())
    assert new.pop("mcpServers") == {"other": old["mcpServers"]["other"], "facsight": entry}  # type: ignore[index]
    assert new == {"theme": "dark", "last": [1, {"deep": None}]}
    assert list(json.loads(file.read_text())) == list(old)
    assert changed.before == {"command": "y"}
    assert backup is not None
    assert json.loads(backup.read_text()) == old
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.usefixtures("home")
def test_a_second_run_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    main(["install", "cursor"])
    file = config_file("cursor")
    before = file.stat().st_mtime_ns
    assert main(["install", "cursor"]) == 0
    assert file.stat().st_mtime_ns == before
    assert "knows this server already" in capsys.readouterr().out
    assert [one.name for one in file.parent.iterdir()] == ["mcp.json"]


@pytest.mark.parametrize(
    "text", ["{", '{"servers": {} // ours\n}', "[]", '{"servers": []}', "\ufffe", '"text"']
)
def test_what_is_no_plain_json_is_left_alone(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mcp.json"
    file.write_bytes(text.encode("utf-16-le") if text == "\ufffe" else text.encode())
    before = file.read_bytes()
    with pytest.raises(ClientConfigInvalid):
        change("vscode", file, {})
    assert main(["install", "vscode", "--config", str(file)]) == 2
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["mcp.json"]


@pytest.mark.parametrize("text", ["", " \n", "\ufeff{}", "{}"])
def test_an_empty_file_is_a_start(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mcp.json"
    file.write_text(text, encoding="utf-8")
    changed = change("cursor", file, {"command": "facsight"})
    assert json.loads(changed.text) == {"mcpServers": {"facsight": {"command": "facsight"}}}


def test_of_an_entry_that_is_there_all_stays_that_is_not_given_anew(tmp_path: Path) -> None:
    file = tmp_path / "mcp.json"
    for name in ("pictures", "more"):
        (tmp_path / name).mkdir()
    options = ["--fetch", "--root", "/a", "/b", "--root=/c", "--model", "ollama:llava"]
    old = {"command": "/old/facsight", "args": ["serve", *options], "env": {"K": "v"}, "type": "x"}
    file.write_text(json.dumps({"mcpServers": {"facsight": old}}))

    def installed(*roots: str) -> dict[str, object]:
        given = [part for root in roots for part in ("--root", str(tmp_path / root))]
        assert main(["install", "cursor", "--config", str(file), *given]) == 0
        entry: dict[str, object] = json.loads(file.read_text())["mcpServers"]["facsight"]
        return entry

    command = server_entry("cursor", [])
    entry = installed()
    assert entry == {**old, "command": command["command"], "args": [*command["args"], *options]}
    kept = [*command["args"], "--fetch", "--model", "ollama:llava"]
    assert installed("pictures")["args"] == [*kept, "--root", str(tmp_path / "pictures")]
    assert installed()["args"] == [*kept, "--root", str(tmp_path / "pictures")]
    assert installed("more")["args"] == [*kept, "--root", str(tmp_path / "more")]


def test_no_copy_is_ever_written_over(tmp_path: Path) -> None:
    file = tmp_path / "mcp.json"
    for number in range(3):
        file.write_text(f"{number}")
        backup = apply(file, "{}\n")
        assert backup is not None
        assert backup.read_text() == f"{number}"
    copies = sorted(one.name for one in tmp_path.glob("*.before-facsight*"))
    names = ("before-facsight", "before-facsight-2", "before-facsight-3")
    assert copies == [f"mcp.json.{name}" for name in names]


def test_a_root_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mcp.json"
    missing = str(tmp_path / "missing")
    assert main(["install", "cursor", "--config", str(file), "--root", missing]) == 2
    assert "this is no folder" in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize("odd", ["1e400", "0.12345678901234567890", "NaN", '{"a": 1, "a": 2}'])
def test_what_could_not_be_written_again_is_left_alone(odd: str, tmp_path: Path) -> None:
    file = tmp_path / "mcp.json"
    file.write_text(f'{{"other": {odd}}}')
    with pytest.raises(ClientConfigInvalid, match="lost"):
        change("cursor", file, server_entry("cursor", []))
    file.write_text('{"other": "\\ud800"}')
    with pytest.raises(ClientConfigInvalid, match="half of a character"):
        change("cursor", file, server_entry("cursor", []))
    file.write_text('{"other": [1.5, 1e5, -0.1, 123456789012345678901234567890]}')
    text = change("cursor", file, server_entry("cursor", [])).text
    assert json.loads(text)["other"] == [1.5, 1e5, -0.1, 123456789012345678901234567890]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    kept = tmp_path / "dotfiles" / "mcp.json"
    kept.write_text("{}")
    link = tmp_path / "mcp.json"
    link.symlink_to(kept)
    apply(link, "{}\n")
    assert link.is_symlink()
    assert kept.read_text() == "{}\n"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputRefused):
        apply(tmp_path / "file" / "mcp.json", "{}")


def test_print_writes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "claude-desktop", "--print"]) == 0
    assert '"mcpServers"' in capsys.readouterr().out
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("darwin", "Library/Application Support/Claude/claude_desktop_config.json"),
        ("win32", "Roaming/Claude/claude_desktop_config.json"),
        ("linux", ".config/Claude/claude_desktop_config.json"),
    ],
)
def test_claude_desktop_has_a_place_on_each_system(
    platform: str, place: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("APPDATA", str(home / "Roaming"))
    assert config_file("claude-desktop") == home / place


def test_an_unknown_client() -> None:
    with pytest.raises(UnknownOption, match="claude-desktop"):
        config_file("emacs")


def test_the_command_is_this_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert launch_command() == [str(tmp_path / "python"), "-m", "facsight"]
    script = tmp_path / "facsight"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    assert launch_command() == [str(script)]
