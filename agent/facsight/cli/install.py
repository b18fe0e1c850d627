"""`facsight install`: tell an MCP client of this server, or make a bundle that it can install."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from facsight.clients.places import CLIENTS, config_file
from facsight.clients.register import apply, change, server_entry
from facsight_tools.errors import UnknownOption


def run(args: argparse.Namespace) -> int:
    """Write the client's file, or show what would stand in it; returns the exit status."""
    client = CLIENTS[args.client]
    options = [part for root in args.root for part in ("--root", _folder(root))]
    entry = server_entry(args.client, options)
    file = Path(args.config) if args.config else config_file(args.client)
    if args.show:
        print(f"{file}:")
        print(json.dumps({client.key: {"facsight": entry}}, indent=2))
        return 0
    changed = change(args.client, file, entry)
    if changed.before == changed.entry:
        print(f"{client.name} knows this server already: {file}")
        return 0
    backup = apply(file, changed.text)
    print(f"{'Changed' if changed.before else 'Added'} facsight in {file}")
    if backup:
        print(f"What stood there before: {backup}")
    print(client.then)
    return 0


def _folder(root: str) -> str:
    """The absolute path of a folder that is there: the server does not start without it."""
    folder = Path(root).expanduser().resolve()
    if not folder.is_dir():
        raise UnknownOption(f"--root {root}: this is no folder.")
    return str(folder)
