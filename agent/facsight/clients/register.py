"""Adding the server to a client's file: what else stands there stays, nothing is half written."""

from __future__ import annotations

import json
import math
import shutil
import sys
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

from facsight.clients.places import CLIENTS
from facsight_tools.errors import ClientConfigInvalid, OutputRefused

SERVER: Final = "facsight"
_SERVE: Final = "serve"
_ROOT: Final = "--root"


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
    return [script] if script else [sys.executable, "-m", "facsight"]


def server_entry(client: str, options: list[str]) -> dict[str, Any]:
    """The server's entry in a client's list, with further options of `facsight serve`."""
    command = launch_command()
    arguments = [*command[1:], _SERVE, *options]
    return {**CLIENTS[client].entry, "command": command[0], "args": arguments}


def change(client: str, file: Path, entry: dict[str, Any]) -> Change:
    """What the file becomes; it is made where it is missing, and other entries stay as they are.

    Of an entry that stands there command and arguments are replaced; its environment, whatever else
    it holds, and the options of `facsight serve` that are not given now stay.

    Raises:
        ClientConfigInvalid: the file is no JSON object, or something in it could not be written
            again as it stands; it is left as it is.
    """
    settings = _read(file)
    servers = settings.setdefault(CLIENTS[client].key, {})
    if not isinstance(servers, dict):
        raise ClientConfigInvalid(
            f"'{CLIENTS[client].key}' in '{file}' is no list of servers by name; mend it first."
        )
    before = servers.get(SERVER)
    if isinstance(before, dict):
        entry = {**before, **entry, "args": _with_options_of(before, entry["args"])}
    servers[SERVER] = entry
    text = json.dumps(settings, indent=2, ensure_ascii=False) + "\n"
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _lost(file, "half of a character")
    return Change(text, before, entry)


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
            backup = _free(target.with_name(f"{target.name}.before-facsight"))
            shutil.copy2(target, backup)
        part = target.with_name(f"{target.name}.part")
        part.write_text(text, encoding="utf-8")
        if backup:
            shutil.copymode(backup, part)
        part.replace(target)
    except OSError as error:
        raise OutputRefused(f"'{file}' cannot be written: {error.strerror}.") from error
    return backup


def _with_options_of(before: dict[str, Any], arguments: list[str]) -> list[str]:
    """New arguments, with those options of the old ones that are not given anew."""
    old = before.get("args")
    if not isinstance(old, list) or not all(isinstance(one, str) for one in old):
        return arguments
    kept = old[old.index(_SERVE) + 1 :] if _SERVE in old else []
    if _ROOT in arguments:
        kept = _without_roots(kept)
    at = arguments.index(_SERVE) + 1
    return [*arguments[:at], *kept, *arguments[at:]]


def _without_roots(options: list[str]) -> list[str]:
    """Options of `facsight serve` without `--root`, which takes one folder or several."""
    kept = []
    of_root = False
    for one in options:
        if one.startswith("-"):
            of_root = one.partition("=")[0] == _ROOT
        if not of_root:
            kept.append(one)
    return kept


def _free(place: Path) -> Path:
    """This place, or with a number behind it the first that is free: an older copy stays."""
    numbered = (place.with_name(f"{place.name}-{number}") for number in count(2))
    return next(one for one in chain([place], numbered) if not one.exists())


def _number(file: Path, text: str) -> float:
    """A number of the file that is the same when it is written again."""
    number = float(text)
    if not math.isfinite(number) or Decimal(repr(number)) != Decimal(text):
        raise _lost(file, f"the number {text[:40]}")
    return number


def _object(file: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _lost(file, "a key that stands twice")
    return found


def _lost(file: Path, what: str) -> ClientConfigInvalid:
    return ClientConfigInvalid(
        f"'{file}' holds {what}, which would be lost; it was left as it is. Add the entry by hand: "
        "`facsight install CLIENT --print` shows it."
    )


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
        settings = json.loads(
            text,
            parse_float=partial(_number, file),
            parse_constant=partial(_number, file),
            object_pairs_hook=partial(_object, file),
        )
    except (ValueError, RecursionError) as error:
        raise ClientConfigInvalid(
            f"'{file}' is not plain JSON ({error}); it was left as it is. Add the entry by hand: "
            "`facsight install CLIENT --print` shows it."
        ) from error
    if not isinstance(settings, dict):
        raise ClientConfigInvalid(f"'{file}' holds no JSON object; it was left as it is.")
    return settings
