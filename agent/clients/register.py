"""Adding the server to a client's file: what else stands there stays, nothing is half written."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from facsight.agent.clients.places import CLIENTS
from facsight.tools.errors import ClientConfigInvalid, OutputRefused

SERVER: Final = "facsight"


@dataclass(frozen=True, slots=True)
class Change:
    """What a client's file becomes.

    Attributes:
        text: the whole new file.
        before: the entry that stood there, None where there was none.
        entry: the entry that stands there now.
    """

    text: str
    before: dict[str, Any] | None
    entry: dict[str, Any]


def launch_command() -> list[str]:
    """How a client starts this installation: absolute, since clients have a PATH of their own."""
    script = shutil.which("facsight", path=str(Path(sys.executable).parent))
    return [script] if script else [sys.executable, "-m", "facsight.agent.cli"]


def server_entry(client: str, options: list[str]) -> dict[str, Any]:
    """The server's entry in a client's list, with further options of `facsight serve`."""
    command = launch_command()
    arguments = [*command[1:], "serve", *options]
    return {**CLIENTS[client].entry, "command": command[0], "args": arguments}


def change(client: str, file: Path, entry: dict[str, Any]) -> Change:
    """What the file becomes; it is made where it is missing, and other entries stay as they are.

    Raises:
        ClientConfigInvalid: the file is no JSON object; it is left as it is.
    """
    settings = _read(file)
    servers = settings.setdefault(CLIENTS[client].key, {})
    if not isinstance(servers, dict):
        raise ClientConfigInvalid(
            f"'{CLIENTS[client].key}' in '{file}' is no list of servers by name; mend it first."
        )
    before = servers.get(SERVER)
    servers[SERVER] = entry
    return Change(json.dumps(settings, indent=2, ensure_ascii=False) + "\n", before, entry)


def apply(file: Path, text: str) -> Path | None:
    """Write the file as a whole; what stood there is kept beside it, and its place is returned.

    Raises:
        OutputRefused: the file or its folder cannot be written.
    """
    backup = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        target = file.resolve()  # a link to a file that is kept elsewhere stays a link
        if target.exists():
            backup = target.with_name(f"{target.name}.before-facsight")
            shutil.copy2(target, backup)
        part = target.with_name(f"{target.name}.part")
        part.write_text(text, encoding="utf-8")
        if backup:
            shutil.copymode(backup, part)
        part.replace(target)
    except OSError as error:
        raise OutputRefused(f"'{file}' cannot be written: {error.strerror}.") from error
    return backup


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ClientConfigInvalid(f"'{file}' cannot be read as text: {error}.") from error
    if not text.strip():
        return {}
    try:
        settings = json.loads(text)
    except json.JSONDecodeError as error:
        raise ClientConfigInvalid(
            f"'{file}' is not plain JSON ({error}); it was left as it is. Add the entry by hand: "
            "`facsight install CLIENT --print` shows it."
        ) from error
    if not isinstance(settings, dict):
        raise ClientConfigInvalid(f"'{file}' holds no JSON object; it was left as it is.")
    return settings
